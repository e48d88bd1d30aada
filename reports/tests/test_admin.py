from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from egm_portal.clock import portal_now
from egm_portal.marked_texts.models import VersionedText
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.actions import run_rendering
from office import organizers
from reports import actions
from reports.models import Report, Section
from review import actions as review_actions
from tests.factories import make_meeting, make_member, make_organizer

PAGES = ["settings"]
PDF = ["page", "progress", "file"]


def page(name: str, report: Report) -> str:
    return reverse(f"admin:reports_report_{name}", args=[report.meeting_id if name == "settings" else report.pk])


def pdf(name: str, report: Report) -> str:
    return reverse(f"pdf:{name}", args=["report", report.pk])


def verb(name: str, row) -> str:
    return f"{reverse(f'admin:{row._meta.app_label}_{row._meta.model_name}_{name}')}?id={row.pk}"


def test_pages_of_a_report_are_for_the_organizers_of_its_meeting(client, report, ready, organizer):
    ready(report)
    stranger = make_organizer(make_meeting())

    assert statuses(client, report, organizer) == dict.fromkeys([*PAGES, *PDF], 200)
    assert statuses(client, report, stranger) == dict.fromkeys([*PAGES, *PDF], 404)
    assert client.post(pdf("page", report)).status_code == 404


def statuses(client, report: Report, user) -> dict[str, int]:
    """How each page of the report answers this user."""
    client.force_login(user)
    found = {}
    for name in [*PAGES, *PDF]:
        response = client.get(page(name, report) if name in PAGES else pdf(name, report))
        found[name] = response.status_code
        if response.streaming:
            response.getvalue()  # read to its end, so that the client closes the file
    return found


def test_pdf_that_waits_is_cancelled_by_those_who_may_generate_it(client, report, organizer):
    rendering = actions.request_report_rendering(report=report, by=None)
    client.force_login(make_organizer(report.meeting, role=StaffRole.VIEWER))
    refused = client.post(pdf("page", report), {"cancel": "yes"}).status_code
    rendering.refresh_from_db()
    waiting = rendering.state
    client.force_login(organizer)
    offered = 'name="cancel"' in client.get(pdf("page", report)).text

    response = client.post(pdf("page", report), {"cancel": "yes"}, follow=True)
    again = client.post(pdf("page", report), {"cancel": "yes"}, follow=True)

    assert (refused, waiting, offered) == (403, "queued", True)
    assert "It was cancelled." in response.text
    assert [str(message) for message in again.context["messages"]] == ["It has already ended: nothing was cancelled."]


def test_participants_have_no_way_in(client, report, expert):
    client.force_login(expert.user)

    assert client.get(page("settings", report)).status_code == 302


def test_adding_a_report_begins_it_with_its_outline(client, meeting, organizer):
    client.force_login(organizer)

    response = client.post(reverse("admin:reports_report_add"), {"meeting": meeting.pk})

    report = Report.objects.get()
    assert response.url == reverse("reports:outline", args=[meeting.slug])
    assert (report.title, Section.objects.filter(report=report).count()) == (meeting.title, 6)


def form_of(client, report: Report) -> dict:
    """What the browser would send from the report's page unchanged."""
    context = client.get(page("settings", report)).context
    forms = [context["adminform"].form, *(one.formset.management_form for one in context["inline_admin_formsets"])]
    forms += [form for one in context["inline_admin_formsets"] for form in one.formset.forms]
    values = {field.html_name: field.value() for form in forms for field in form}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def test_list_of_a_meeting_leads_to_its_report_or_to_where_it_is_started(client, meeting, organizer):
    shown = f"{reverse('admin:reports_report_changelist')}?meeting={meeting.pk}"
    viewer = make_organizer(meeting, role=StaffRole.VIEWER)
    client.force_login(organizer)

    started = client.get(shown, follow=True)
    client.force_login(viewer)
    read = client.get(shown)
    actions.start_report(meeting=meeting)
    leads = client.get(shown)

    assert (started.context["title"], started.context["adminform"].form["meeting"].value()) == (
        "Start the report",
        meeting.pk,
    )
    assert "participants see nothing before you circulate it" in started.text
    assert (read.status_code, leads["Location"]) == (200, reverse("reports:outline", args=[meeting.slug]))


def test_row_of_a_report_leads_to_its_workspace(client, report, organizer):
    client.force_login(organizer)
    finalize = reverse("reports:finalize", args=[report.meeting.slug])

    leads = client.get(page("change", report))

    assert (leads.status_code, leads.url) == (302, finalize)


def test_list_says_what_comes_next_and_has_the_verbs_of_each_state(client, report, organizer):
    client.force_login(organizer)
    shown = reverse("admin:reports_report_changelist")

    draft = html.fromstring(client.get(shown, {"q": report.meeting.short_title}).text)
    actions.change_state(report=report, state="cleared")
    cleared = html.fromstring(client.get(shown, {"q": report.title}).text)

    def row(tree):
        (step,) = tree.xpath("//td[contains(@class, 'field-next_step')]")
        links = tree.xpath("//td[@class='field-links']/a/text()")
        return step.text_content(), links

    assert row(draft) == ("circulate the draft", ["Circulate", "Send for clearance", "Mark the text as final"])
    assert row(cleared) == ("read the PDF, and issue the report", ["Unlock the text", "Send for clearance"])


def test_list_says_the_same_as_the_workspace_with_as_many_queries_for_several(client, meeting, organizer):
    report = actions.start_report(meeting=meeting)
    client.force_login(organizer)
    shown = reverse("admin:reports_report_changelist")

    def step():
        (cell,) = html.fromstring(client.get(shown).text).xpath("//td[contains(@class, 'field-next_step')]")
        return cell.text_content()

    empty = step()
    for section in report.sections.filter(chapter__in=("introduction", "discussion")):
        actions.write_section(report=report, chapter=section.chapter, heading=section.heading, body="Text.")
    written = step()
    circulated = review_actions.circulate_report(report=report, comments_until=portal_now() + timedelta(days=9))
    round_ = circulated.rounds.get()
    review_actions.comment_on_draft(round=round_, paragraph="", text="Say more.", by=organizer)
    commented = step()
    queries = []
    for others in (1, 2):
        for _ in range(others):
            other = make_meeting()
            make_member(other, organizer)
            actions.start_report(meeting=other)
        with CaptureQueriesContext(connection) as captured:
            client.get(shown)
        queries.append(len(captured))

    assert (empty, written, commented) == ("write “Introduction”", "circulate the draft", "answer one comment")
    assert queries[0] == queries[1]  # of two reports, and of four


def test_list_offers_to_lift_an_embargo_before_a_revision(client, report, ready, organizer):
    cleared = actions.change_state(report=report, state="cleared")
    ready(cleared)
    actions.issue_report(report=cleared, by=None, at=portal_now() + timedelta(days=1))
    client.force_login(organizer)
    shown = reverse("admin:reports_report_changelist")

    embargoed = html.fromstring(client.get(shown).text).xpath("//td[@class='field-links']/a/text()")
    actions.move_embargo(report=Report.objects.get(pk=report.pk), at=None)
    public = html.fromstring(client.get(shown).text).xpath("//td[@class='field-links']/a/text()")

    assert embargoed == ["Change the embargo", "Lift the embargo"]
    assert public == ["Start a revision", "Start a technical reissue"]


def test_circulating_before_the_end_warns_on_its_page(at_desk, report):
    shown = at_desk.get(verb("circulate", report)).text

    assert "The meeting is not over: its last session ends on 25 July 2013, 24:00 (Geneva)." in shown


def test_a_cleared_report_shows_its_cover_and_takes_none(client, report, organizer):
    client.force_login(organizer)
    data = form_of(client, report) | {"title": "Rewritten"}
    actions.change_state(report=report, state="cleared")

    shown = client.get(page("settings", report)).content.decode()
    client.post(page("settings", report), data)

    assert 'name="title"' not in shown
    report.refresh_from_db()
    assert report.title == report.meeting.title


def test_render_leads_to_progress_and_then_to_the_file(client, report, organizer):
    client.force_login(organizer)

    assert client.post(pdf("page", report)).url == pdf("page", report)
    report.refresh_from_db()
    waiting = client.get(pdf("page", report)).content.decode()
    before = client.get(pdf("progress", report)).json()
    run_rendering(report.rendering_id)
    ready = client.get(pdf("page", report)).content.decode()
    after = client.get(pdf("progress", report)).json()
    file = client.get(pdf("file", report))

    assert before == {"percent": 0, "step": "Waiting", "finished": False}
    assert f'data-poll="{pdf("progress", report)}"' in waiting
    assert '<a href="">Refresh</a>' in waiting
    assert after == {"percent": 100, "step": "Ready", "finished": True}
    assert "Download the PDF (" in ready
    assert file.headers["Content-Disposition"] == 'attachment; filename="report-draft.pdf"'
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.getvalue().startswith(b"%PDF-")


def test_page_of_a_pdf_that_nobody_asked_for_offers_it(client, report, organizer):
    client.force_login(organizer)

    assert "There is no PDF of the present text yet." in client.get(pdf("page", report)).text
    assert [client.get(pdf(name, report)).status_code for name in ("progress", "file")] == [404, 404]


def test_former_address_of_the_pdf_leads_to_its_page(client, report, organizer):
    client.force_login(organizer)
    former = f"/admin/reports/report/{report.pk}/rendering/"

    assert client.get(former).url == pdf("page", report)


@pytest.mark.parametrize(("then", "leads_to"), [("/my/", "/my/"), ("https://example.com/", ""), ("//example.com", "")])
def test_asking_for_a_pdf_leads_back_to_a_page_of_the_portal_alone(client, report, organizer, then, leads_to):
    client.force_login(organizer)

    assert client.post(pdf("page", report), {"then": then}).url == (leads_to or pdf("page", report))


def test_issued_report_has_no_button_that_saves(client, issued, organizer):
    client.force_login(organizer)

    shown = client.get(page("settings", issued)).text

    assert "Save" not in shown and "Before issuing" not in shown


def test_deleting_a_report_deletes_every_version_of_its_text(client, report):
    owner = organizers.make_superuser(email="owner@example.org", password="a long enough password")
    client.force_login(owner)

    client.post(page("delete", report), {"post": "yes"})

    assert (Report.objects.count(), VersionedText.objects.count()) == (0, 0)


def test_organizer_names_those_who_write(client, report, organizer, expert):
    client.force_login(organizer)
    data = form_of(client, report) | {"writers-TOTAL_FORMS": 1, "writers-0-participant": expert.name}

    client.post(page("settings", report), data)

    assert [writer.participant for writer in report.writers.all()] == [expert]
