"""The box with the conflicts of the programme, and its buttons."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from lxml import html

from agenda.models import AcceptedConflict, Item, Officer, Session
from agenda.queries import draft_conflicts
from agenda.roles import Role
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import Place
from egm_portal.meetings.models import StaffRole
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NINE = datetime(2013, 7, 24, 7, tzinfo=UTC)


def page(meeting, verb=""):
    return reverse(f"admin:meetings_meeting_programme_conflicts{verb and f'_{verb}'}", args=[meeting.pk])


def box(client, meeting):
    return html.fromstring(client.get(page(meeting)).text).get_element_by_id("conflicts")


def texts(elements):
    return [" ".join(element.text_content().split()) for element in elements]


@pytest.fixture
def session(meeting):
    """A session of 90 minutes without a chair, whose discussion takes 30 minutes."""
    meeting.room = "Room K"
    meeting.save()
    return factories.make_session(meeting=meeting, starts_at=NINE, title="Opening")


def press(client, meeting, verb, place=0, **typed):
    """Presses the button of one of the conflicts, as the page that is open has it."""
    forms = box(client, meeting).xpath(f".//form[contains(@action, '/{verb}/')]")
    return client.post(forms[place].action, dict(forms[place].form_values()) | typed, follow=True)


def test_box_gathers_conflicts_by_grade_with_counts_and_signs(at_desk, meeting, session):
    second = factories.make_session(meeting=meeting, starts_at=NINE + timedelta(hours=1), title="Drafting")
    unnamed = factories.make_participant(meeting=meeting, status="accepted", list_consent=None, name="Expert 7")
    Officer.objects.create(meeting=meeting, session=second, participant=unnamed, role=Role.CHAIR)

    found = box(at_desk, meeting)

    assert texts(found.xpath(".//h2")) == ["Conflicts 2"]
    assert texts(found.xpath(".//h3")) == [
        "Blocks every release 1",
        "Resolve or accept before the final release 1",
        "For information 1",
    ]
    assert texts(found.xpath(".//p[contains(@class, 'conflict-line')]")) == [
        "!Blocks every release: Room K is used twice from 10:00 to 10:30, by “Opening” and “Drafting”.",
        "?Resolve or accept before the final release: “Opening” has no chair.",
        "iFor information: Expert 7: consent pending. Shown without a name.",
    ]
    links = found.xpath(".//p[contains(@class, 'conflict-line')]//a/@href")
    assert [link.partition("#")[2] for link in links] == [f"session-{pk}" for pk in (session.pk, session.pk, second.pk)]


def test_programme_without_conflicts_says_so(at_desk, meeting):
    assert texts(box(at_desk, meeting).xpath(".//p")) == [
        "No conflicts. Rooms, times, people and papers agree with each other."
    ]


def test_conflict_is_accepted_with_a_reason_and_reopened(at_desk, meeting, session, organizer):
    answer = press(at_desk, meeting, "accept", reason="To be chosen in the opening plenary.")
    assert "Accepted as is: “Opening” has no chair." in answer.text

    [row] = box(at_desk, meeting).xpath(".//li")
    assert texts([row]) == [
        "“Opening” has no chair. Accepted as is: To be chosen in the opening plenary. "
        f"{organizer}, 10 July 2013 Reopen: “Opening” has no chair."
    ]
    assert texts(box(at_desk, meeting).xpath(".//h2")) == ["Conflicts"]

    assert "The conflict is open again." in press(at_desk, meeting, "reopen").text
    assert texts(box(at_desk, meeting).xpath(".//h2")) == ["Conflicts 1"]


@pytest.mark.parametrize("reason", ["x" * 301, "one\x00two"])
def test_reason_that_is_refused_stays_in_its_field(at_desk, meeting, session, reason):
    answer = press(at_desk, meeting, "accept", reason=reason)

    found = html.fromstring(answer.text.replace("\x00", ""))
    assert answer.status_code == 422
    assert found.xpath("string(//title)").startswith("Error: ")
    [field] = found.xpath("//details[@open]//input[@name='reason']")
    assert field.value == reason.replace("\x00", "")
    assert found.xpath(f"//*[contains(@class, 'error-summary')]//a[@href='#{field.get('id')}']")
    assert found.xpath("//details[@open]//ul[contains(@class, 'errorlist')]")
    assert not AcceptedConflict.objects.exists()


def test_remedy_starts_the_second_session_when_the_room_is_free(at_desk, meeting, session):
    second = factories.make_session(meeting=meeting, starts_at=NINE + timedelta(hours=1), title="Drafting")

    answer = press(at_desk, meeting, "resolve")

    second.refresh_from_db()
    assert "Done: Start “Drafting” at 10:30." in answer.text
    assert second.starts_at == NINE + timedelta(minutes=90)
    assert draft_conflicts(meeting).blocking_release == []


def test_remedy_shortens_the_discussion(at_desk, meeting, session):
    session.items.update(minutes=100)

    answer = press(at_desk, meeting, "resolve")

    assert "Done: Shorten the discussion to 90 minutes." in answer.text
    assert Item.objects.get().minutes == 90


@pytest.mark.parametrize("verb", ["accept", "resolve"])
def test_what_changed_since_the_page_was_opened_is_left_alone(at_desk, meeting, session, verb):
    session.items.update(minutes=100)
    seen = box(at_desk, meeting).xpath(f".//form[contains(@action, '/{verb}/')]")[0]
    session.items.update(minutes=110)

    answer = at_desk.post(seen.action, dict(seen.form_values()), follow=True)

    assert "this conflict is no longer there as you saw it." in answer.text
    assert Item.objects.get().minutes == 110
    assert not AcceptedConflict.objects.exists()


def test_other_remedies_are_links(at_desk, meeting, session):
    paper = factories.make_paper("awaited", meeting=meeting)
    session.items.update(paper=paper)

    links = box(at_desk, meeting).xpath(".//div[@class='programme-conflict-ways']/a")

    assert [link.text for link in links] == [f"Remind {paper.participant.name}", "Choose a chair"]
    assert [at_desk.get(link.get("href")).status_code for link in links] == [200, 200]


def test_viewer_sees_conflicts_and_changes_nothing(client, meeting, session):
    session.items.update(minutes=100)
    viewer = factories.make_organizer(meeting, role=StaffRole.VIEWER)
    client.force_login(viewer)
    conflict = draft_conflicts(meeting).blocking_final[0].fingerprint

    assert box(client, meeting).xpath(".//form | .//div[@class='programme-conflict-ways']/a") == []
    statuses = [client.post(page(meeting, verb), {"conflict": conflict}).status_code for verb in VERBS]
    assert statuses == [403] * 3
    assert (Item.objects.get().minutes, AcceptedConflict.objects.count()) == (100, 0)


VERBS = ("accept", "reopen", "resolve")


def test_conflicts_of_another_meeting_are_not_found(at_desk, session, foreign_meeting):
    foreign = factories.make_session(meeting=foreign_meeting)
    fingerprint = draft_conflicts(foreign_meeting).blocking_final[0].fingerprint
    factories.accept_open_conflicts(foreign_meeting)

    for verb in VERBS:
        assert at_desk.post(page(foreign_meeting, verb), {"conflict": fingerprint}).status_code == 404
        at_desk.post(page(session.meeting, verb), {"conflict": fingerprint})

    assert AcceptedConflict.objects.get().meeting == foreign.meeting


def test_answer_leads_back_to_a_page_of_the_administration_only(at_desk, meeting, session):
    board = reverse("admin:board", args=[meeting.slug])
    fingerprint = draft_conflicts(meeting).blocking_final[0].fingerprint

    places = [
        at_desk.post(page(meeting, "reopen"), {"conflict": fingerprint, "then": then})["Location"]
        for then in (board, "https://elsewhere.example", "")
    ]

    assert places == [board, page(meeting), page(meeting)]


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_a_fixed_number_of_queries(at_desk, meeting, rows, django_assert_num_queries):
    for _ in range(rows):
        factories.make_session(meeting=meeting)
    at_desk.get(page(meeting))  # what is read once
    factories.accept_open_conflicts(meeting)
    for _ in range(rows):
        factories.make_session(meeting=meeting)

    with django_assert_num_queries(15):
        at_desk.get(page(meeting))


def test_titles_and_reasons_are_escaped(at_desk, meeting, session):
    Session.objects.update(title="<script>alert(1)</script>")

    answer = press(at_desk, meeting, "accept", reason="<script>alert(2)</script>")

    assert "<script>alert" not in answer.text
    assert answer.text.count("&lt;script&gt;alert(2)") == 1


def test_reason_for_a_conflict_that_has_changed_is_a_draft_and_no_other_conflict_asks_for_it(at_desk, meeting, session):
    factories.make_session(meeting=meeting, starts_at=NINE + timedelta(hours=3), title="Drafting")
    forms = box(at_desk, meeting).xpath(".//form[contains(@action, '/accept/')]")
    sent = dict(forms[0].form_values()) | {"reason": "The chair is to be chosen."}
    for role in Role.values:
        Officer.objects.create(meeting=meeting, session=session, participant=chair(meeting), role=role)

    at_desk.post(forms[0].action, sent, follow=True)

    draft = FormDraft.objects.get()
    assert draft.values["reason"]["typed"] == ["The chair is to be chosen."]
    assert len(forms) > 1
    opened = at_desk.get(Place.of_draft(draft).restoring_page, follow=True)
    assert opened.request["PATH_INFO"] == reverse("my:draft", args=[draft.pk])
    assert "The chair is to be chosen." in opened.text


def chair(meeting):
    return factories.make_participant(meeting=meeting, status="accepted")
