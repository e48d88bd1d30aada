"""A report that is issued again for technical reasons: the same words, another file, both kept."""

from dataclasses import replace

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from papers.actions import withdraw_document
from papers.models import Version
from reports import actions, rules
from reports.content import FORMATS
from reports.issued_words import first_difference
from reports.models import Issue, Report
from reports.queries import report_content
from reports.tests.test_revising import OCTOBER, SEPTEMBER, SYMBOL, issue, page_of, revised
from tests.factories import make_participant, make_pdf_file, make_printed

WORDS = "The meeting was convened.\n\nIt had two aims."
SAME = "The meeting  was convened.\n\n\nIt had two aims."


@pytest.fixture(autouse=True)
def today():
    with calendar_at(SEPTEMBER):
        yield


@pytest.fixture
def original(report, ready):
    """The same report with a symbol, issued."""
    Report.objects.update(symbol=SYMBOL, has_no_symbol=False)
    return issue(Report.objects.get(), ready)


def opened(original, body=SAME):
    report = actions.reissue_report(report=original, by=None)
    actions.write_section(report=report, chapter="introduction", body=body)
    return report


def read_again(cleared):
    """Another PDF than the first, of empty pages, which somebody has read."""
    rendering = make_printed(actions.request_report_rendering(report=cleared, by=None))
    rendering.sha256 = "2" * 64
    rendering.file.save("again.pdf", make_pdf_file(4, "Report, again"))
    actions.confirm_reading(report=cleared, sha256=rendering.sha256, by=None)


def reissued(original):
    with calendar_at(OCTOBER):
        return issue(opened(original), read_again)


def test_reissue_has_the_symbol_with_an_asterisk_and_a_dated_note(client, original):
    slug = original.meeting.slug

    report = reissued(original)

    content = report_content(report)
    assert (report.state, report.is_reissue, report.revision) == ("issued", False, 0)
    assert (content.symbol, content.reference, content.reissued_on) == (SYMBOL, f"{SYMBOL}*", "1 October 2013")
    with calendar_at(OCTOBER):
        for name in ("report", "report_original"):
            _, words = page_of(client, name, slug)
            assert f"{SYMBOL}*" in words and "* Reissued for technical reasons on 1 October 2013." in words


def test_earlier_file_is_kept_at_its_address_and_the_document_stays_one(client, original):
    document = original.issues.get().document
    first = Version.objects.get(document=document)

    reissued(original)

    old, new = Version.objects.filter(document=document).order_by("number")
    assert [each.document for each in Issue.objects.all()] == [document] * 2
    assert Issue.objects.get(kind="reissue").earlier == Issue.objects.get(kind="original")
    assert old.sha256 == first.sha256 != new.sha256
    with calendar_at(OCTOBER):
        address = reverse("papers:version", args=[original.meeting.slug, document.number, 1, old.file_name])
        assert b"".join(client.get(address)).startswith(b"%PDF")
        _, words = page_of(client, "document", original.meeting.slug, document.number)
        page = html.fromstring(client.get(document.get_absolute_url()).text)
    assert "Reissued for technical reasons on 1 October 2013" in words
    assert address in page.xpath("//a/@href")


def test_cover_annexes_and_generated_text_stay_as_they_were_issued(original):
    before = FORMATS.restored(Issue.objects.get().content)
    make_participant(meeting=original.meeting, status="accepted", name="Latecomer")
    Report.objects.update(title="Another title")

    report = reissued(Report.objects.get())

    assert replace(report_content(report), reissued_on="") == before


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("The meeting was convened.\n\nIt had three aims.", "paragraph 2"),
        ("The meeting was convened. It had two aims.", "paragraph 1"),
        (f"{WORDS}\n\nOne more.", "paragraph 3"),
    ],
    ids=["a word", "one paragraph less", "one paragraph more"],
)
def test_other_words_are_not_reissued(original, body, where):
    report = opened(original, body)

    refusal = rules.refusal_to("clear", report)

    assert refusal == (
        f"The words are not those that were issued: see {where}. Restore them; only a revision changes words."
    )
    with pytest.raises(actions.NotAllowed, match=where):
        actions.change_state(report=report, state=Report.State.CLEARED)


def test_words_of_headings_lists_tables_and_footnotes_are_compared(report):
    text = "We met.[^1]\n\n- One;\n- Two.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n[^1]: A note."

    def content(body, heading="Access"):
        section = report.sections.present().filter(chapter="discussion", heading=heading).first()
        actions.write_section(report=report, chapter="discussion", heading=heading, body=body)
        found = report_content(report)
        if section is None:
            actions.delete_section(section=report.sections.present().get(heading=heading))
        return found

    before = content(text)
    for changed in ("Two", "| 1 |", "A note"):
        assert first_difference(before, content(text.replace(changed, changed.replace("o", "0").replace("1", "7"))))
    assert "the heading" in first_difference(before, content(text, "Excess"))
    assert first_difference(before, content(text)) == ""


def test_nobody_is_told_of_a_reissue(expert, original):
    reissued(original)

    assert Message.objects.filter(to=expert.email, kind="reports/issued").count() == 1


def test_revision_is_reissued_too_and_then_the_page_of_the_original_stays(client, original, ready):
    report = revised(original, ready)
    with calendar_at(OCTOBER):
        opened_again = actions.reissue_report(report=report, by=None)
        issue(opened_again, read_again)
        _, newest = page_of(client, "report", report.meeting.slug)
        _, first = page_of(client, "report_original", report.meeting.slug)

    assert f"{SYMBOL}/Rev.1*" in newest
    assert f"{SYMBOL}*" not in first


def test_withdrawn_report_is_not_reissued(original):
    withdraw_document(document=original.issues.get().document, reason="A mistake.")

    with pytest.raises(actions.NotAllowed, match="Its document is not public."):
        actions.reissue_report(report=original, by=None)


def test_reissue_has_no_embargo(original, ready):
    report = actions.change_state(report=opened(original), state=Report.State.CLEARED)
    ready(report)

    with pytest.raises(actions.NotAllowed, match="A reissue is public at once"):
        actions.issue_report(report=report, by=None, at=OCTOBER)


def test_page_asks_for_no_time_and_says_what_happens(client, organizer, original, ready):
    report = actions.change_state(report=opened(original), state=Report.State.CLEARED)
    ready(report)
    client.force_login(organizer)
    address = reverse("reports:finalize", args=[report.meeting.slug])

    page = " ".join(html.fromstring(client.get(address).text).xpath("//main")[0].text_content().split())
    unasked = client.post(address, {"verb": "issue", "issue-confirmation": SYMBOL})
    client.post(address, {"verb": "issue", "issue-confirmation": SYMBOL, "issue-tell": "bodies"})

    assert "Its words are those that were issued" in page and "Whoever issues it selects who is notified." in page
    assert unasked.context["form"].errors == {"tell": ["Select who should be notified."]}
    told = Message.objects.filter(kind="reports/corrected")
    assert [message.to for message in told] == [contact.email for contact in report.meeting.contacts.all()] != []
    assert "was reissued for technical reasons" in told[0].subject
    assert "At a time (embargo)" not in page
    assert Issue.objects.filter(kind="reissue").count() == 1
