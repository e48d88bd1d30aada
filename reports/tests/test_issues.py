"""The pages of what was issued, at addresses that stay."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from papers.actions import publish_document, withdraw_document
from papers.models import Document
from reports import actions
from reports.models import Report
from reports.paper import as_html
from reports.queries import report_content
from tests.factories import make_pdf
from tests.forms import shown_in


def page_of(client, name, *arguments):
    response = client.get(reverse(f"website:{name}", args=arguments))
    return response.status_code, html.fromstring(response.text)


def test_original_has_an_address_of_its_own_that_leads_search_engines_to_the_newest_text(client, issued):
    slug = issued.meeting.slug
    newest, original = page_of(client, "report", slug), page_of(client, "report_original", slug)

    assert (newest[0], original[0]) == (200, 200)
    for _, page in (newest, original):
        assert page.xpath("//h1")[0].text_content() == issued.title
        assert page.xpath("//link[@rel='canonical']/@href")[0].endswith(f"/meetings/{slug}/report/")
        assert f"/meetings/{slug}/report/original/" in page.xpath("//article//a/@href")


def test_revision_that_was_not_issued_is_not_there(client, issued):
    assert page_of(client, "report_revision", issued.meeting.slug, 1)[0] == 404


def test_original_that_was_withdrawn_is_gone(client, issued):
    withdraw_document(document=issued.issues.get().document, reason="It was issued too early.")

    assert page_of(client, "report_original", issued.meeting.slug)[0] == 410


def test_report_in_french_is_marked_as_french_wherever_it_is_read(client, report, ready, organizer):
    type(report.meeting).objects.filter(pk=report.meeting_id).update(language="French")
    client.force_login(organizer)
    section = report.sections.first()
    editor = html.fromstring(client.get(reverse("reports:write", args=[report.meeting.slug, section.pk])).text)
    client.logout()
    cleared = actions.change_state(report=Report.objects.get(pk=report.pk), state=Report.State.CLEARED)
    ready(cleared)
    printed = html.fromstring(as_html(report_content(cleared), "24 July 2013"))

    document = actions.issue_report(report=cleared, by=None).issues.get().document
    _, page = page_of(client, "report", report.meeting.slug)

    assert document.language == "fr"
    assert editor.xpath("//textarea[@name='text']/@lang") == ["fr"]
    assert printed.get("lang") == "fr"
    assert page.xpath("//article/@lang | //section[@aria-labelledby='cite']/@lang") == ["fr", "en-GB"]


def test_french_version_is_added_after_the_issue_shown_with_its_language_and_cited(client, issued, organizer):
    document, slug = issued.issues.get().document, issued.meeting.slug
    client.force_login(organizer)
    file = SimpleUploadedFile("rapport.pdf", make_pdf(2, "Rapport"), "application/pdf")
    sent = {"file": file, "language": "fr"}
    assert client.post(f"{reverse('admin:papers_document_add-file')}?id={document.pk}", sent).status_code == 302
    client.logout()

    _, page = page_of(client, "report", slug)

    (link,) = page.xpath("//main//a[@hreflang='fr']")
    assert (link.text_content(), link.get("lang")) == ("Français", "fr")
    assert b"".join(client.get(link.get("href"))).startswith(b"%PDF")
    assert "Download PDF, English" in page.xpath("//main")[0].text_content()
    _, page = page_of(client, "report_original", slug)
    assert page.xpath("//main//a[@hreflang='fr']/@href") == [link.get("href")]
    exports = page.xpath("//section[h2[@id='cite']]//a[contains(@href, '/documents/')]/@href")
    assert len(exports) == 3
    for export in exports:
        assert document.get_absolute_url() in client.get(export).text


def test_summary_of_findings_and_report_lead_to_each_other_once_it_is_public(client, issued, organizer):
    meeting, report = issued.meeting, issued.issues.get().document
    client.force_login(organizer)
    steps = html.fromstring(client.get(reverse("reports:finalize", args=[meeting.slug])).text)
    (step,) = steps.xpath("//a[text()='Add a summary of findings']/@href")
    shown = shown_in(client.get(step).text, "document")
    assert shown["kind"] == "summary_of_findings"
    file = SimpleUploadedFile("summary.pdf", make_pdf(2, "Summary"), "application/pdf")
    client.post(step, shown | {"file": file, "title": "What the meeting found", "access": "public"})
    summary = Document.objects.get(kind="summary_of_findings")
    client.logout()
    title = "//main//a[.='What the meeting found']"
    assert page_of(client, "report", meeting.slug)[1].xpath(title) == []

    publish_document(document=summary)

    assert page_of(client, "report", meeting.slug)[1].xpath(f"{title}/@href") == [summary.get_absolute_url()]
    for first, second in ((report, summary), (summary, report)):
        page = html.fromstring(client.get(first.get_absolute_url()).text)
        assert second.get_absolute_url() in page.xpath("//aside//a/@href")
    listed = html.fromstring(client.get(reverse("website:documents", args=[meeting.slug])).text)
    assert listed.xpath("//h2[text()='Summary of findings']")
