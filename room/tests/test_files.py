"""The lists of a room as files, and the record of it."""

import io
from datetime import timedelta

import docx
import pypdfium2
import pytest
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from agenda.models import Officer, SessionNumber
from egm_portal.clock import calendar_at, portal_now
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf import actions as pdf
from egm_portal.pdf.actions import request_rendering
from egm_portal.pdf.models import Rendering
from reports import actions as report_actions
from room import actions
from room.forms import becomes_choices
from room.models import addressees_of
from room.papers import PAPERS, proposals_paper
from room.rules import Seen
from tests import factories

pytestmark = pytest.mark.django_db
PDF = ("page", "progress", "file")
LINES = "//ol[@class='record-lines']/li"
OPEN_TEXT = "Governments should answer, [by a named office,] and say why."


@pytest.fixture(autouse=True)
def last_afternoon(meeting):
    with calendar_at(meeting.starts_at + timedelta(days=1, hours=14)):
        yield


@pytest.fixture
def proposal(meeting, expert):
    """A proposal with everything that can be printed."""
    paper = factories.make_paper("published", meeting=meeting)
    session = factories.make_session(meeting=meeting)
    release_programme(meeting=meeting, kind="provisional", by=None)
    return actions.propose_as_participant(
        participant=expert,
        kind="recommendation",
        addressee="governments",
        short_title="A dated answer",
        text=OPEN_TEXT,
        objective=1,
        session_number=SessionNumber.objects.get(number=session.number),
        evidence={paper.document: "5-6"},
    )


def address(name, meeting, *parts):
    return reverse(f"room:{name}", args=[meeting.slug, *parts])


def words_of(data):
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


@pytest.mark.parametrize(
    ("addressee", "named"),
    [
        ("governments", "Governments"),
        ("un_system", "the United Nations system"),
        ("civil_society", "civil society"),
        ("private_sector", "the private sector"),
    ],
)
def test_addressee_is_named_as_in_a_sentence(client, meeting, expert, addressee, named):
    factories.make_recommendation(meeting, "adopted", addressee=addressee)
    client.force_login(expert.user)

    words = words_of(client.get(address("docx", meeting, "adopted")).content)

    assert f"Recommendation to {named}" in words
    assert (addressee, f"Recommendation to {named}") in becomes_choices(addressees_of(meeting))


def test_proposals_are_handed_out_as_word_without_names_unless_the_meeting_shows_them(
    client, meeting, expert, proposal
):
    factories.make_recommendation(meeting, "adopted", text="Not among them.")
    client.force_login(expert.user)

    answer = client.get(address("docx", meeting, "proposals"))
    words = words_of(answer.content)

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{meeting.slug}-proposals.docx"'
    assert "1. A dated answer (recommendation to Governments)" in words
    assert OPEN_TEXT in words
    assert "Words in [square brackets] are still open." in words
    assert f"“{proposal.evidence.get().title}”, pp. 5-6" in words
    assert ("Not among them." in words, expert.name in words) == (False, False)
    actions.set_room(meeting=meeting, shows_names=True)
    assert f"Proposed by: {expert.name}" in words_of(client.get(address("docx", meeting, "proposals")).content)


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_with_more_proposals(meeting, expert, rows, django_assert_num_queries):
    for number in range(rows):
        evidence = {factories.make_paper("published", meeting=meeting).document: "6"}
        row = {"participant": expert, "kind": "conclusion", "text": f"It was concluded {number}.", "evidence": evidence}
        adopted = actions.propose_as_participant(**row)
        actions.adopt_recommendation(recommendation=adopted, seen=None)
        actions.propose_as_participant(**row)

    with django_assert_num_queries(6):
        proposals_paper(meeting)
    with django_assert_num_queries(4):
        PAPERS["adopted"](meeting)


def test_what_was_adopted_is_printed_with_its_time_until_it_changes(client, meeting, expert):
    factories.make_recommendation(meeting, "adopted", text="Governments should answer.")
    client.force_login(expert.user)
    page, progress, file = (reverse(f"pdf:{name}", args=["room-adopted", meeting.pk]) for name in PDF)
    assert client.get(file).status_code == 404

    client.post(page)
    assert client.get(progress).json()["percent"] == 0
    pdf.run_waiting_renderings()

    assert "Download the PDF (1 page" in client.get(page).text
    content = b"".join(client.get(file))
    printed = " ".join(pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range().split())
    assert "Conclusions and recommendations as adopted" in printed
    assert "Recommendation to Governments Governments should answer. Adopted: 25 July 2013, " in printed
    factories.make_conclusion(meeting, text="Something was concluded.")
    assert client.get(file).status_code == 404
    assert "There is no PDF of the present text yet." in client.get(page).text


def test_printed_list_begins_below_its_title_and_leaves_no_heading_behind(meeting):
    groups = {"Conclusions": 7, "Governments": 6, "Civil society": 3, "Private sector": 2}
    for name, number in groups.items():
        addressee = "" if name == "Conclusions" else name.lower().replace(" ", "_")
        kind = "recommendation" if addressee else "conclusion"
        for _ in range(number):
            factories.make_recommendation(meeting, "adopted", kind=kind, addressee=addressee, text="To answer. " * 20)

    rendering = pdf.run_rendering(request_rendering(kind="room-adopted", meeting=meeting, subject_id=meeting.pk).pk)

    with pypdfium2.PdfDocument(rendering.file.path) as printed:
        pages = [page.get_textpage().get_text_range().split("\r\n") for page in printed]
    assert "Conclusions" in pages[0]
    assert [[line for line in page[-3:] if line in groups] for page in pages] == [[]] * len(pages)


def test_record_says_what_was_shown_and_decided_in_which_words_and_by_whom(client, meeting, organizer, proposal):
    actions.show_recommendation(recommendation=proposal, seen=None, by=organizer)
    actions.reword_recommendation(
        recommendation=proposal, text="Answer [soon].", seen=Seen(1, "considered"), by=organizer
    )
    earlier = meeting.starts_at + timedelta(hours=2)
    actions.adopt_recommendation(recommendation=proposal, seen=None, brackets="lift", by=organizer, at=earlier)
    dropped = factories.make_recommendation(meeting, text="Ask again.")
    actions.drop_recommendation(recommendation=dropped, seen=None, reason="Said elsewhere.", by=None)
    client.force_login(organizer)

    page = html.fromstring(client.get(address("record", meeting)).text)
    lines = [" ".join(line.xpath("string()").split()) for line in page.xpath(LINES)]
    decisions = html.fromstring(client.get(address("record", meeting), {"only": "decisions"}).text)

    assert [line.split(" Recorded by ")[0] for line in lines] == [
        f"{earlier.astimezone(meeting.zone):%H:%M} Adopted: proposal 1, version 3 Answer soon.",
        f"14:00 On the screen: proposal 1, version 1 {OPEN_TEXT}",
        "14:00 On the screen: proposal 1, version 2 Answer [soon].",
        "14:00 Not adopted: proposal 2, version 1 Ask again. Reason: Said elsewhere.",
    ]
    assert "typed afterwards on 25 July 2013, 14:00" in lines[0]
    assert f"Recorded by {organizer.name or 'An organizer'}" in lines[1]
    assert len(decisions.xpath(LINES)) == 2
    assert page.xpath("//nav[@aria-label='Room']//a[@aria-current]/text()") == ["Record"]


def test_record_is_for_officers_of_the_meeting_and_those_who_work_on_it(client, meeting, expert, other_expert):
    Officer.objects.create(meeting=meeting, role="chair", participant=expert)
    viewer = factories.make_organizer(meeting, role=StaffRole.VIEWER)

    def status(user):
        client.force_login(user)
        return client.get(address("record", meeting)).status_code

    assert (status(expert.user), status(other_expert.user), status(viewer)) == (200, 404, 200)
    assert "Operator’s page" not in client.get(address("record", meeting)).text


def test_versions_are_linked_only_where_the_reader_may_open_them(client, meeting, expert, proposal):
    actions.show_recommendation(recommendation=proposal, seen=None, by=None)
    Officer.objects.create(meeting=meeting, role="chair", participant=expert)
    editor = factories.make_organizer(meeting, role=StaffRole.EDITOR)
    versions = reverse("reports:recommendation_versions", args=[meeting.slug, proposal.pk])

    def links(user):
        client.force_login(user)
        return [versions in client.get(address(name, meeting)).text for name in ("operate", "record")]

    assert links(editor) == [False, False]
    report_actions.start_report(meeting=meeting)
    assert (links(editor), links(expert.user)) == ([True, True], [False, False])


def test_participants_cancel_only_the_pdf_that_they_have_requested(client, meeting, organizer, expert, other_expert):
    address = reverse("pdf:page", args=["room-adopted", meeting.pk])
    client.force_login(expert.user)
    client.post(address)
    rendering = Rendering.objects.get(kind="room-adopted")

    answers = {}
    for name, user in (("other", other_expert.user), ("own", expert.user)):
        client.force_login(user)
        offered = 'name="cancel"' in client.get(address).text
        status = client.post(address, {"cancel": "yes"}).status_code
        rendering.refresh_from_db()
        answers[name] = offered, status, rendering.state

    assert answers == {"other": (False, 403, "queued"), "own": (True, 302, "failed")}


def test_pdf_that_is_requested_again_is_the_one_that_is_followed(client, meeting, expert):
    address, progress = (reverse(f"pdf:{name}", args=["room-adopted", meeting.pk]) for name in ("page", "progress"))
    client.force_login(expert.user)
    client.post(address)
    client.post(address, {"cancel": "yes"})
    with calendar_at(portal_now() + timedelta(minutes=1)):
        adopted = factories.make_conclusion(meeting, text="Something was concluded.")
        client.post(address)
        pdf.run_waiting_renderings()
    adopted.delete()

    with calendar_at(portal_now() + timedelta(minutes=2)):
        client.post(address)
        assert client.get(progress).json()["finished"] is False


def test_viewer_has_no_pdf_of_a_list_generated(client, meeting, organizer):
    address = reverse("pdf:page", args=["room-adopted", meeting.pk])

    statuses, has_button = {}, {}
    for role in (StaffRole.VIEWER, StaffRole.EDITOR):
        client.force_login(factories.make_organizer(meeting, role=role))
        has_button[role] = "Generate the PDF" in client.get(address).text
        statuses[role] = client.post(address).status_code, Rendering.objects.filter(kind="room-adopted").count()

    assert has_button == {StaffRole.VIEWER: False, StaffRole.EDITOR: True}
    assert statuses == {StaffRole.VIEWER: (403, 0), StaffRole.EDITOR: (302, 1)}
