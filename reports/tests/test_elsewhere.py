"""A report that an editor made elsewhere: issued from its PDF, with what the meeting adopted."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import StaffRole
from papers.models import Version
from reports import actions, rules
from reports.content import FORMS
from reports.elsewhere import adopted_in
from reports.models import Issue, PdfReading, Report
from tests.factories import make_clearance, make_conclusion, make_organizer, make_pdf, make_recommendation

NOW = datetime(2013, 9, 19, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with calendar_at(NOW):
        yield


@pytest.fixture
def cleared(report):
    """The report with a conclusion and a recommendation, cleared; its sections are empty on the portal."""
    make_conclusion(report.meeting, text="Radio reaches further.")
    make_recommendation(report.meeting, "adopted", text="Offices should organize one meeting in each village.")
    return actions.change_state(report=report, state=Report.State.CLEARED)


@pytest.fixture
def screen(client, organizer, cleared):
    client.force_login(organizer)
    return reverse("reports:elsewhere", args=[cleared.meeting.slug])


def typed(report, data=None, **changes):
    """What the form sends: the PDF, a paragraph for each that was adopted, the tick and the short title."""
    numbers = {f"paragraph-{each.key}": 40 + place for place, each in enumerate(adopted_in(report), start=1)}
    file = SimpleUploadedFile("report.pdf", data or make_pdf(4, "The report"), "application/pdf")
    return {"file": file, "has_read": "on", "confirmation": report.meeting.short_title} | numbers | changes


def words(client, address):
    return " ".join(html.fromstring(client.get(address).text).xpath("//main")[0].text_content().split())


def test_pdf_becomes_the_report_with_the_paragraphs_of_what_was_adopted(client, screen, cleared, organizer, expert):
    response = client.post(screen, typed(cleared))

    issue, version = Issue.objects.get(), Version.objects.get(document__kind="report")
    content = FORMS.restored(issue.content)
    assert response.status_code == 302
    assert (issue.kind, issue.issued_by, version.pages) == ("original", organizer, 4)
    assert [each.number for chapter in content.chapters for each in chapter.paragraphs] == [41, 42]
    assert PdfReading.objects.get().read_by == organizer
    assert Message.objects.filter(to=expert.email, kind="reports/issued").count() == 1


def test_page_of_the_report_shows_what_was_adopted_and_leads_to_the_pdf(client, screen, cleared):
    client.post(screen, typed(cleared))
    client.logout()

    page = words(client, reverse("website:report", args=[cleared.meeting.slug]))

    assert "The text of this report is in its PDF." in page
    assert "41. Radio reaches further." in page
    assert "42. Offices should organize one meeting in each village." in page
    assert "The meeting was convened." not in page
    assert "Download PDF, English" in page and "Word document" not in page
    assert client.get(reverse("website:report_in_word", args=[cleared.meeting.slug])).status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7 broken", "The end of this PDF is missing"),
        (b"<!DOCTYPE html><html><body>A letter.</body></html>", "This is not a PDF file, but a web page"),
        (b"", "The file is empty."),
    ],
    ids=["broken", "no PDF", "empty"],
)
def test_file_that_is_no_whole_pdf_is_refused_in_a_sentence(client, screen, cleared, data, sentence):
    file = SimpleUploadedFile("report.pdf", data, "application/pdf")

    response = client.post(screen, typed(cleared, file=file))

    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors["file"])
    assert not Issue.objects.exists()


def test_number_tick_and_confirmation_are_asked_for(client, screen, cleared):
    key = adopted_in(cleared)[0].key

    response = client.post(screen, typed(cleared, confirmation="Yes", has_read="", **{f"paragraph-{key}": ""}))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"confirmation", "has_read", f"paragraph-{key}"}


def test_stops_that_are_not_about_the_text_hold(report):
    Report.objects.update(has_no_symbol=False)
    draft = Report.objects.select_related("meeting").get()
    assert rules.refusal_to_issue_elsewhere(draft).endswith("Clear it first, also if its text is elsewhere.")

    make_clearance(report.meeting, office="ITU")
    cleared = actions.change_state(report=draft, state=Report.State.CLEARED, reason="It is urgent.")

    assert rules.refusal_to_issue_elsewhere(cleared).startswith("The report has no symbol.")
    actions.set_no_symbol(report=cleared)
    assert rules.refusal_to_issue_elsewhere(Report.objects.select_related("meeting").get()) == ""


def test_report_made_elsewhere_is_revised_and_not_reissued(client, screen, cleared):
    client.post(screen, typed(cleared))
    issued = Report.objects.select_related("meeting").get()

    assert rules.refusal_to_reissue(issued).startswith("This report was made elsewhere.")
    revised = actions.change_state(report=actions.revise_report(report=issued, by=None), state=Report.State.CLEARED)
    client.post(screen, typed(revised, make_pdf(5, "The revised report")))

    assert Issue.objects.get(kind="revision").document.related.get() == Issue.objects.get(kind="original").document


def test_editor_does_not_issue_it(client, screen, cleared):
    client.force_login(make_organizer(cleared.meeting, role=StaffRole.EDITOR))

    assert client.post(screen, typed(cleared)).status_code == 403
    assert not Issue.objects.exists()
