"""The circulated draft of the report, and slides, on a participant's own pages."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.drafts.models import FormDraft
from papers.actions import withdraw_document
from papers.models import Document
from participants.actions import withdraw_participant
from reports import actions
from review.views import circulated
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def report(meeting):
    report = actions.start_report(meeting=meeting)
    actions.write_section(report=report, chapter="introduction", body="The meeting was convened.\n\nIt had two aims.")
    return factories.make_circulated_report(meeting, title="What the meeting found")


def address(meeting):
    return reverse("review:circulated", args=[meeting.slug])


def box(page):
    return " ".join(html.fromstring(page.text).xpath("//section[@aria-labelledby='duties']")[0].text_content().split())


def test_draft_is_read_with_numbered_paragraphs_by_those_who_take_part(client, expert, report):
    client.force_login(expert.user)

    page = client.get(address(expert.meeting))

    tree = html.fromstring(page.text)
    assert tree.xpath("//h1/text()") == ["Read and comment"]
    assert tree.xpath("//p[@class='lead']/text()") == ["What the meeting found"]
    assert [number.text_content() for number in tree.xpath("//*[@class='para-number']")][:2] == ["1.", "2."]
    head = tree.xpath("//p[@class='notice-head']/text()")
    assert head == ["Comments are open for 5 days, 15 hours"]
    assert page["Cache-Control"] == "private, no-store"
    assert [button.text_content() for button in tree.xpath("//main//button")] == ["I have no comments"]


def test_draft_is_closed_to_everybody_else(client, meeting, expert, report, outsider, organizer):
    withdraw_participant(participant=expert)

    answers = []
    for user in (expert.user, outsider, organizer):
        client.force_login(user)
        answers.append(client.get(address(meeting)).status_code)

    assert answers == [404, 404, 200]


@pytest.mark.parametrize(("state", "answer"), [("draft", 404), ("cleared", 200)])
def test_draft_taken_back_is_there_no_longer_and_a_cleared_one_as_it_was_circulated(
    client, expert, report, state, answer
):
    client.force_login(expert.user)
    before = client.get(address(expert.meeting)).status_code

    with calendar_at(expert.meeting.ends_at):
        actions.change_state(report=report, state=state)

    own = client.get(reverse("my:meeting", args=[expert.meeting.slug]))
    assert (before, client.get(address(expert.meeting)).status_code) == (200, answer)
    assert address(expert.meeting) not in own.text


def test_link_of_the_mail_leads_to_the_issued_report(client, expert, report, outsider, after_the_meeting):
    path = address(expert.meeting)
    cleared_and_issued(report)
    withdraw_participant(participant=expert)

    answers = [client.get(path)]
    for user in (expert.user, outsider):
        client.force_login(user)
        answers.append(client.get(path))

    public = reverse("website:report", args=[expert.meeting.slug])
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, public)] * 3
    assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}
    assert client.get(public).status_code == 200


def test_link_of_the_mail_says_that_the_issued_report_was_withdrawn(client, expert, report, after_the_meeting):
    issued = cleared_and_issued(report)
    with calendar_at(expert.meeting.ends_at + timedelta(days=1)):
        withdraw_document(document=issued.issues.get().document, reason="It was issued too early.")

        answer = client.get(address(expert.meeting), follow=True)

    assert answer.status_code == 410
    assert "It was issued too early." in answer.text


def test_issued_report_of_a_meeting_that_is_not_public_is_not_led_to(client, expert, report, after_the_meeting):
    cleared_and_issued(report)
    expert.meeting.public_from = None
    expert.meeting.save()
    client.force_login(expert.user)

    assert client.get(address(expert.meeting)).status_code == 404


def test_comment_without_a_session_comes_back_after_the_sign_in(client, expert, report):
    client.force_login(expert.user)
    page = f"{address(expert.meeting)}?comment="
    sent = typed_comment(client.get(page))
    client.logout()

    answer = client.post(page, sent)

    client.force_login(expert.user)
    filled = client.get(parse_qs(urlsplit(answer["Location"]).query)["next"][0])
    assert typed_comment(filled, None)["text"] == "Words that took long."


@pytest.mark.parametrize("is_embargoed", [False, True])
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_comment_sent_when_the_report_was_issued_is_a_draft(client, expert, report, is_signed_in, is_embargoed):
    client.force_login(expert.user)
    page = f"{address(expert.meeting)}?comment="
    sent = typed_comment(client.get(page))
    if not is_signed_in:
        client.logout()

    with calendar_at(expert.meeting.ends_at):
        later = expert.meeting.ends_at + timedelta(days=1) if is_embargoed else None
        actions.issue_report(report=factories.make_report_ready_to_issue(report), by=None, at=later)
        answer = client.post(page, sent)
        client.force_login(expert.user)
        told = client.get(answer["Location"], follow=True).text

    draft = FormDraft.objects.get()
    assert draft.values["text"]["typed"] == ["Words that took long."]
    assert (circulated.TOO_LATE if is_signed_in else "Words that took long.") in told


def test_comment_of_somebody_who_no_longer_takes_part_is_a_draft(client, expert, report):
    client.force_login(expert.user)
    page = f"{address(expert.meeting)}?comment="
    sent = typed_comment(client.get(page))
    withdraw_participant(participant=expert)

    answer = client.post(page, sent)

    assert answer.status_code == 403
    assert "Words that took long." in answer.text
    assert FormDraft.objects.get().values["text"]["typed"] == ["Words that took long."]


def typed_comment(page, text: str | None = "Words that took long.") -> dict[str, str]:
    """What a browser sends from the form that is open on the page, with this text."""
    [form] = html.fromstring(page.text).xpath("//section[@id='write']/form")
    sent = {name: value.removeprefix("\n") for name, value in form.form_values()}
    return sent if text is None else sent | {"text": text}


@pytest.fixture
def after_the_meeting(meeting):
    """The portal's calendar, held at the end of the last day: a report may be cleared and issued."""
    with calendar_at(meeting.ends_at):
        yield


def cleared_and_issued(report):
    """Issues the report with a PDF of empty pages: to print one takes long."""
    return actions.issue_report(report=factories.make_report_ready_to_issue(report), by=None)


def test_own_page_leads_to_the_draft_and_says_until_when(client, expert, report):
    client.force_login(expert.user)
    own = reverse("my:meeting", args=[expert.meeting.slug])

    open_, closed = client.get(own), None
    with calendar_at(report.comments_until):
        closed = client.get(own)
        page = client.get(address(expert.meeting))

    assert "Draft report comments until 15 July" in box(open_)
    assert "Draft report comments closed" in box(closed)
    assert "They were taken until 15 July 2013, 24:00 (Geneva)." in page.text


def test_own_page_says_which_slides_are_expected_and_by_when(client, expert):
    session = factories.make_session(meeting=expert.meeting)
    item = session.items.create(title="Three cities", slides_expected=True)
    item.people.add(expert)
    client.force_login(expert.user)
    own = reverse("my:meeting", args=[expert.meeting.slug])

    asked = client.get(own)
    with calendar_at(session.ends_at):
        late = client.get(own)
    item.documents.add(factories.make_document(meeting=expert.meeting, kind=Document.Kind.PRESENTATION))

    assert "11:00 Slides for “Three cities” awaited" in box(asked)
    assert f"/my/items/{item.key}/slides/" in asked.text
    assert "Slides for “Three cities” missing" in box(late)
    assert "Slides for “Three cities” received" in box(client.get(own))


@pytest.mark.parametrize("rows", [1, 3])
def test_own_page_costs_the_same_with_more_slides(client, expert, rows, django_assert_num_queries):
    for _ in range(rows):
        session = factories.make_session(meeting=expert.meeting)
        session.items.create(title="One", slides_expected=True).people.add(expert)
    client.force_login(expert.user)

    with django_assert_num_queries(18):
        client.get(reverse("my:meeting", args=[expert.meeting.slug]))
