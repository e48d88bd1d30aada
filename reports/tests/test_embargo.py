"""An embargo that runs: moved, lifted, and marked on each page of the copy for those who take part."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from egm_portal.pdf.actions import run_rendering
from egm_portal.pdf.models import Rendering
from office.erasure import erase_person
from papers.actions import publish_document, withdraw_document
from papers.rules import EMBARGOED
from reports import actions
from reports.models import Issue, Report
from reports.tasks import request_embargoed_pdfs
from review.tests.test_round_files import text_of_pdf
from tests.factories import make_participant, make_printed

NOW = datetime(2013, 9, 19, 14, tzinfo=UTC)
EMBARGO = datetime(2013, 9, 20, 8, tzinfo=UTC)
LATER = EMBARGO + timedelta(days=2)


@pytest.fixture(autouse=True)
def today():
    with calendar_at(NOW):
        yield


@pytest.fixture
def embargoed(report, expert, ready):
    cleared = actions.change_state(report=report, state=Report.State.CLEARED)
    ready(cleared)
    return actions.issue_report(report=cleared, by=None, at=EMBARGO)


def times_of(report):
    issue = Issue.objects.select_related("document", "report__meeting").get(report=report)
    return issue.issued_at, issue.document.publish_at, issue.report.meeting.report_issued_at


def subjects(person):
    mails = Message.objects.filter(to=person.email, kind="reports/issued").order_by("pk")
    return [mail.subject.split(": ")[1] for mail in mails]


@pytest.mark.parametrize(
    ("at", "becomes", "subject"),
    [
        (LATER, LATER, ["the report is embargoed until another time"]),
        (None, NOW, ["the report has been issued"]),
        (EMBARGO, EMBARGO, []),
    ],
    ids=["later", "lifted", "the same"],
)
def test_time_is_changed_everywhere_and_those_who_take_part_are_told_once(embargoed, expert, at, becomes, subject):
    actions.move_embargo(report=embargoed, at=at)
    actions.move_embargo(report=embargoed, at=at) if at else None

    assert times_of(embargoed) == (becomes, becomes, becomes)
    assert subjects(expert) == ["the report is embargoed", *subject]


def test_lifted_report_is_public_at_once(client, embargoed):
    address = reverse("website:report_original", args=[embargoed.meeting.slug])
    before = client.get(address).status_code

    actions.move_embargo(report=embargoed, at=None)

    assert (before, client.get(address).status_code) == (404, 200)


def test_time_that_has_passed_and_a_report_that_is_public_are_refused(embargoed):
    with pytest.raises(actions.NotAllowed, match="This time has passed: nothing was changed."):
        actions.move_embargo(report=embargoed, at=NOW)
    with calendar_at(EMBARGO), pytest.raises(actions.NotAllowed, match="The report is not embargoed"):
        actions.move_embargo(report=embargoed, at=LATER)
    assert times_of(embargoed) == (EMBARGO, EMBARGO, EMBARGO)


@pytest.mark.parametrize(
    ("verb", "typed"),
    [("publish", {"when": "now"}), ("withdraw", {"note": "Wrong file."})],
    ids=["publish", "withdraw"],
)
def test_document_is_neither_published_nor_withdrawn_from_the_list(client, organizer, embargoed, verb, typed):
    document = Issue.objects.get().document
    client.force_login(organizer)
    page = reverse(f"admin:papers_document_{verb}")

    asked = client.get(f"{page}?id={document.pk}").text
    client.post(page, {"ids": document.pk, **typed})

    assert EMBARGOED in asked
    assert times_of(embargoed) == (EMBARGO, EMBARGO, EMBARGO)
    assert Issue.objects.get().document.publication == "scheduled"


def test_action_refuses_every_time_but_the_end_of_the_embargo(embargoed):
    document = Issue.objects.get().document
    for at in (None, LATER):
        with pytest.raises(actions.NotAllowed, match=EMBARGOED):
            publish_document(document=document, at=at)
    with pytest.raises(actions.NotAllowed, match=EMBARGOED):
        withdraw_document(document=document, reason="Wrong file.")

    with calendar_at(EMBARGO):
        withdraw_document(document=document, reason="Wrong file.")
        publish_document(document=document)
    assert Issue.objects.get().document.publish_at == EMBARGO


def test_organizer_moves_and_lifts_on_pages_that_say_whom_it_tells(client, organizer, embargoed):
    client.force_login(organizer)
    offered = client.get(reverse("reports:finalize", args=[embargoed.meeting.slug])).text
    move, lift = (reverse(f"admin:reports_report_{verb}") for verb in ("move-embargo", "lift-embargo"))

    asked = client.get(f"{move}?id={embargoed.pk}").text
    client.post(move, {"ids": embargoed.pk, "at_day": "2013-09-22", "at_hour": "10:00"})
    moved = times_of(embargoed)
    client.post(lift, {"ids": embargoed.pk})

    assert move in offered and lift in offered
    assert "1 person takes part and will be notified." in asked
    assert moved == (LATER, LATER, LATER)
    assert times_of(embargoed) == (NOW, NOW, NOW)


def test_each_page_of_the_copy_on_paper_says_until_when_it_is_embargoed(client, embargoed, expert):
    run_rendering(Rendering.objects.get(kind="embargoed").pk)
    address = reverse("reports:embargoed_file", args=[embargoed.meeting.slug])
    outsider = make_participant(status="accepted")

    answers = []
    for person in (expert, outsider):
        client.force_login(person.user)
        response = client.get(address)
        answers.append((response.status_code, b"".join(response)[:4]))

    pages = text_of_pdf(Rendering.objects.get(kind="embargoed"))
    assert len(pages) > 3
    assert all("Embargoed until 20 September 2013, 10:00 (Geneva)" in page for page in pages)
    assert answers[0] == (200, b"%PDF") and answers[1][0] == 404


def linked_copy(client, embargoed):
    """Whether the page of the copy leads to its PDF, which is served then."""
    copy, file = (reverse(f"reports:{name}", args=[embargoed.meeting.slug]) for name in ("embargoed", "embargoed_file"))
    is_linked = file in html.fromstring(client.get(copy).text).xpath("//a/@href")
    served = client.get(file)
    assert (served.status_code, b"".join(served)[:4] == b"%PDF") == ((200, True) if is_linked else (404, False))
    return is_linked


def test_copy_on_paper_is_linked_until_the_embargo_is_moved(client, embargoed, expert):
    client.force_login(expert.user)
    make_printed(Rendering.objects.get(kind="embargoed"))
    linked = linked_copy(client, embargoed)

    actions.move_embargo(report=embargoed, at=LATER)

    assert linked and not linked_copy(client, embargoed)
    assert Rendering.objects.get(kind="embargoed").state == "queued"


def test_copy_on_paper_stays_until_the_one_with_another_city_is_ready(client, embargoed, expert):
    client.force_login(expert.user)
    make_printed(Rendering.objects.get(kind="embargoed"))
    Meeting.objects.update(city="Genève")

    request_embargoed_pdfs()
    linked = linked_copy(client, embargoed)
    run_rendering(Rendering.objects.get(kind="embargoed", state="queued").pk)

    assert linked and linked_copy(client, embargoed)
    assert "10:00 (Genève)" in text_of_pdf(Rendering.objects.get(kind="embargoed"))[0]


def test_copy_on_paper_is_printed_again_after_an_erasure(client, embargoed, expert, admin_user):
    make_printed(Rendering.objects.get(kind="embargoed"))
    erase_person(participant=make_participant(meeting=embargoed.meeting, name="Ada Example"), by=admin_user)
    client.force_login(expert.user)
    linked = linked_copy(client, embargoed)

    request_embargoed_pdfs()
    make_printed(Rendering.objects.get(kind="embargoed"))
    request_embargoed_pdfs()

    assert not linked and linked_copy(client, embargoed)


def test_copy_on_paper_is_deleted_once_the_report_is_public(embargoed):
    make_printed(Rendering.objects.get(kind="embargoed"))

    with calendar_at(EMBARGO):
        request_embargoed_pdfs()

    assert not Rendering.objects.filter(kind="embargoed").exists()
