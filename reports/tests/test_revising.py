"""A report that was issued and is revised: what stays, what is done again, and how the two lead to each other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from papers.actions import publish_document
from papers.models import Document
from reports import actions, rules
from reports.models import Report
from reports.queries import report_content
from reports.tests.conftest import keys_of
from review import actions as review_actions
from review.models import Clearance
from tests.factories import make_clearance, make_document

SYMBOL = "EGM/2013/Report"
SEPTEMBER = datetime(2013, 9, 19, 14, tzinfo=UTC)
OCTOBER = datetime(2013, 10, 1, 8, tzinfo=UTC)
LATER = OCTOBER + timedelta(days=30)


@pytest.fixture(autouse=True)
def today():
    with calendar_at(SEPTEMBER):
        yield


@pytest.fixture
def original(report, ready):
    """The same report with a symbol, issued."""
    Report.objects.update(symbol=SYMBOL, has_no_symbol=False)
    return issue(Report.objects.get(), ready)


def issue(report, ready, at=None):
    cleared = actions.change_state(report=report, state=Report.State.CLEARED)
    ready(cleared)
    return actions.issue_report(report=cleared, by=None, at=at)


def revised(original, ready):
    """The report issued again on 1 October, with other words."""
    with calendar_at(OCTOBER):
        report = actions.revise_report(report=original, by=None)
        actions.write_section(report=report, chapter="introduction", body="The meeting was convened again.")
        return issue(report, ready)


def page_of(client, name, *arguments):
    response = client.get(reverse(f"website:{name}", args=arguments))
    return response.status_code, " ".join(html.fromstring(response.text).xpath("//main")[0].text_content().split())


def test_revision_begins_with_the_text_that_was_issued_and_its_keys(original):
    keys = keys_of(original, "introduction")

    report = actions.revise_report(report=original, by=None)

    assert (report.state, report.revision, report.dated_on) == ("draft", 1, None)
    assert keys_of(report, "introduction") == keys
    assert (report_content(report).symbol, report_content(report).draft) == (f"{SYMBOL}/Rev.1", True)


def test_original_stays_public_while_it_is_revised(client, original):
    actions.revise_report(report=original, by=None)
    actions.write_section(report=original, chapter="introduction", body="Another text.")

    for name in ("report", "report_original"):
        status, words = page_of(client, name, original.meeting.slug)
        assert status == 200
        assert "The meeting was convened." in words and "Another text." not in words


def test_revision_has_its_symbol_and_a_document_that_is_linked_with_the_original(client, original, ready):
    first = original.issues.get().document

    revision = revised(original, ready).issues.get(kind="revision")

    assert (revision.number, revision.document.symbol) == (1, f"{SYMBOL}/Rev.1")
    assert revision.get_absolute_url().endswith("/report/rev-1/")
    assert list(first.related.all()) == [revision.document]
    with calendar_at(OCTOBER):
        pages = [page_of(client, "document", first.meeting.slug, each.number)[1] for each in (first, revision.document)]
    assert f"This report has been revised: read {SYMBOL}/Rev.1" in pages[0]
    assert "has been revised" not in pages[1] and f"Report · {SYMBOL}" in pages[1]


def test_each_text_keeps_its_word_document_and_its_xml(client, original, ready):
    slug = revised(original, ready).meeting.slug

    with calendar_at(OCTOBER):
        pages = [client.get(reverse(f"website:{name}", args=arguments)).text for name, *arguments in texts(slug)]
        links = [html.fromstring(page).xpath("//a[contains(., 'Word') or contains(., 'XML')]/@href") for page in pages]
        xml = [client.get(addresses[-1]).content.decode() for addresses in links]
        word = [client.get(addresses[0]) for addresses in links]
        revision, none = (client.get(f"/meetings/{slug}/report/rev-{number}.docx") for number in (1, 2))

    assert links == [
        [f"/meetings/{slug}/report.docx", f"/meetings/{slug}/report.xml"],
        [f"/meetings/{slug}/report/original.docx", f"/meetings/{slug}/report/original.xml"],
        [f"/meetings/{slug}/report.docx", f"/meetings/{slug}/report.xml"],
    ]
    assert ["convened again" in each for each in xml] == [True, False, True]
    assert [each.status_code for each in word] == [200, 200, 200]
    assert word[0].content == revision.content != word[1].content
    assert none.status_code == 404


def texts(slug):
    return [("report", slug), ("report_original", slug), ("report_revision", slug, 1)]


def test_revision_does_not_list_what_was_issued_of_the_report_among_its_documents(original):
    of_report = {"kind": "corrigendum", "title": "Corr.1", "accompanies": original.issues.get().document}
    for values in ({"title": "A paper"}, of_report):
        publish_document(document=make_document(meeting=original.meeting, access="public", **values))

    revision = actions.revise_report(report=original, by=None)

    listed = report_content(revision).annexes[-1]
    assert [row.cells[0].text for table in listed.tables for row in table.rows] == ["A paper"]


def test_newest_text_is_at_the_address_of_the_report_and_earlier_ones_say_so(client, original, ready):
    slug = revised(original, ready).meeting.slug

    with calendar_at(OCTOBER):
        newest, first, second = (
            page_of(client, *name)[1]
            for name in (("report", slug), ("report_original", slug), ("report_revision", slug, 1))
        )

    assert "The meeting was convened again." in newest and newest == second
    assert "This text has been revised: read the newest text of the report, issued on 1 October 2013." in first
    assert "The meeting was convened." in first
    for words in (newest, first):
        assert "Issues of this report" in words
    assert f"Revision 1 {SYMBOL}/Rev.1 · issued 1 October 2013 · this text" in newest


def test_meeting_page_shows_the_revision_and_keeps_the_day_of_the_report(client, original, ready):
    issued_at = original.meeting.report_issued_at
    meeting = revised(original, ready).meeting

    with calendar_at(OCTOBER):
        _, words = page_of(client, "meeting", meeting.slug)

    meeting.refresh_from_db()
    assert meeting.report_issued_at == issued_at
    assert f"{SYMBOL}/Rev.1, issued on 1 October 2013." in words


def test_revision_without_a_symbol_is_told_apart_by_its_number(issued, ready):
    revision = revised(issued, ready).issues.get(kind="revision")

    assert revision.document.title == f"{issued.title} (revision 1)"
    assert report_content(Report.objects.get()).reference == "Revision 1"


def test_embargoed_revision_leaves_the_original_public(client, original, ready, expert):
    with calendar_at(OCTOBER):
        report = actions.revise_report(report=original, by=None)
        issue(report, ready, at=LATER)
        words, missing = (
            page_of(client, "report", report.meeting.slug),
            page_of(client, "report_revision", report.meeting.slug, 1),
        )
        client.force_login(expert.user)
        copy = client.get(reverse("reports:embargoed", args=[report.meeting.slug]))

    assert "The meeting was convened." in words[1] and missing[0] == 404
    assert f"{SYMBOL}/Rev.1" in copy.text


def test_offices_clear_the_revision_again(report, ready):
    clearance, overtaken = (make_clearance(report.meeting, office=name) for name in ("ITU", "DSPD"))
    review_actions.record_clearance(clearance=clearance, answer="cleared", day=clearance.sent_on, by=None)
    review_actions.overtake_clearance(clearance=overtaken, day=overtaken.sent_on, by=None)

    revised = actions.revise_report(report=issue(report, ready), by=None)

    assert [*Clearance.objects.order_by("pk").values_list("state", flat=True)] == ["awaited", "overtaken"]
    assert clearance.events.last().note == "The report was opened for revision 1."
    assert rules.refusal_to("clear", revised) == "No answer yet from ITU. Without an answer, a reason is needed."


def test_those_who_take_part_get_one_mail_about_the_revision(expert, original, ready):
    revised(original, ready)

    subjects = Message.objects.filter(to=expert.email, kind="reports/issued").order_by("pk")
    assert [each.subject.split(": ")[1] for each in subjects] == [
        "the report has been issued",
        "the revised report has been issued",
    ]


@pytest.mark.parametrize("state", ["outline", "draft", "circulated", "cleared"])
def test_only_what_was_issued_is_revised(state):
    assert rules.refusal_to_revise(Report(state=state)) == "Only a report that has been issued can be revised."


def test_embargoed_report_is_not_revised(report, ready):
    embargoed = issue(report, ready, at=LATER)

    with pytest.raises(actions.NotAllowed, match="It can be revised once it is public."):
        actions.revise_report(report=embargoed, by=None)
    assert Report.objects.get().revision == 0


def test_symbol_that_would_be_too_long_is_refused(original):
    Report.objects.update(symbol="E/" + 76 * "9")

    with pytest.raises(actions.NotAllowed, match="would be longer than a symbol may be"):
        actions.revise_report(report=original, by=None)


def test_symbol_of_the_revision_must_be_free(original, ready):
    make_document(meeting=original.meeting, symbol=f"{SYMBOL.lower()}/REV.1")
    report = actions.revise_report(report=original, by=None)

    assert f"Another document of this meeting has the symbol {SYMBOL}/Rev.1." in [
        finding.problem for finding in rules.findings_before("issue", report)
    ]


def test_report_that_is_revised_is_not_deleted(original):
    report = actions.revise_report(report=original, by=None)

    with pytest.raises(actions.NotAllowed, match="The report has been issued, and is being revised."):
        actions.delete_report(report=report)
    assert Document.objects.filter(issues__report=report).exists()


def test_issued_report_is_put_in_draft_by_a_revision_only(original):
    with pytest.raises(actions.NotAllowed):
        actions.change_state(report=original, state=Report.State.DRAFT)
