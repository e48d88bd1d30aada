"""The pages on which a report is written."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from agenda.actions import number_sessions, release_programme
from agenda.models import Officer
from egm_portal.clock import calendar_at
from egm_portal.marked_texts.actions import newest_version
from egm_portal.meetings.models import StaffRole
from participants.models import Participant
from reports import actions
from reports.models import Report, Section, Writer
from reports.tests.conftest import AUGUST
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def section(report):
    return Section.objects.get(report=report, chapter="introduction")


def page(name, section, **more):
    args = [section.report.meeting.slug] + ([] if name in ("outline", "whole") else [section.pk])
    return reverse(f"reports:{name}", args=args)


def typed(client, section, text):
    """What the browser would send of the page, with this text."""
    [form] = html.fromstring(client.get(page("write", section)).text).xpath("//form[@id='section-text']")
    return dict(form.form_values()) | {"text": text}


WHO = ["nobody", "expert", "rapporteur", "consultant", "named", "viewer", "editor", "organizer", "declined writer"]


@pytest.fixture
def person(meeting, report):
    """A function that returns the user with this part in the meeting."""

    def make(part):
        if part in StaffRole.values:
            return factories.make_organizer(meeting, role=StaffRole(part))
        role = "consultant" if part == "consultant" else "expert"
        participant = factories.make_participant("accepted", meeting=meeting, role=role)
        if part == "rapporteur":
            Officer.objects.create(meeting=meeting, participant=participant, role="rapporteur")
        if part in ("named", "declined writer"):
            Writer.objects.create(report=report, participant=participant)
        user = participant.user
        if part == "declined writer":
            type(participant).objects.filter(pk=participant.pk).update(status="withdrawn")
        return user

    return make


@pytest.mark.parametrize(
    ("part", "read", "write"),
    [
        ("expert", 404, 404),
        ("declined writer", 404, 404),
        ("viewer", 200, 403),
        *[(part, 200, 302) for part in ("rapporteur", "consultant", "named", "editor", "organizer")],
    ],
)
def test_who_reads_and_writes(client, section, person, part, read, write):
    form = typed_by_somebody(client, section, person)
    client.force_login(person(part))

    assert [client.get(page(name, section)).status_code for name in ("outline", "write", "versions")] == [read] * 3
    assert client.post(page("write", section), form).status_code == write
    expected = "Else." if write == 302 else "The meeting was convened.\n\nIt had two aims."
    assert newest_version(section.text).text == expected


def typed_by_somebody(client, section, person):
    client.force_login(person("organizer"))
    form = typed(client, section, "Else.")
    client.logout()
    return form


def test_text_is_saved_and_shown_with_its_preview(client, section, organizer):
    client.force_login(organizer)

    saved = client.post(page("write", section), typed(client, section, "First.\r\n\r\n(a) A part."), follow=True)

    assert newest_version(section.text).text == "First.\n\n(a) A part."
    assert "The section has been saved as version 2." in saved.text
    [part] = html.fromstring(saved.text).xpath("//p[@class='part part-sub']")
    assert part.text_content().split() == ["(a)", "A", "part."]


@pytest.mark.parametrize("role", ["rapporteur", "consultant"])
def test_notes_that_are_selected_follow_the_text_of_their_section(client, meeting, expert, role):
    notes = ["Radio reaches villages.", "- Cost\n- Trust", "Nobody spoke of fees."]
    session = factories.make_session(meeting=meeting)
    with calendar_at(meeting.starts_at):
        factories.make_notes(session, expert, "\n\n".join(notes))
    release_programme(meeting=meeting, kind="provisional", by=None)
    section = actions.start_report(meeting=meeting).sections.get(session=session)
    consultant = factories.make_participant("accepted", meeting=meeting, role="consultant")
    client.force_login(expert.user if role == "rapporteur" else consultant.user)

    shown = html.fromstring(client.get(page("write", section)).text)
    assert shown.xpath("//input[@name='note'][@form='section-text']/@value") == notes
    sent = typed(client, section, "Already written.[^1]\n\n[^1]: Source.\n") | {"note": notes[:2], "add-notes": "yes"}
    client.post(page("write", section), sent)

    assert newest_version(section.text).text == "\n\n".join(("Already written.[^1]", "[^1]: Source.", *notes[:2]))
    assert not html.fromstring(client.get(page("write", section)).text).xpath("//details[@open]")


def test_preview_shows_what_was_typed_and_saves_nothing(client, section, organizer):
    client.force_login(organizer)

    shown = client.post(page("write", section), typed(client, section, "Typed only.") | {"preview": "1"})

    assert shown.status_code == 200
    assert "Typed only." in html.fromstring(shown.text).xpath("string(//section[@aria-labelledby='preview-title'])")
    assert newest_version(section.text).number == 1


def test_text_of_others_is_shown_beside_what_was_typed(client, section, organizer):
    client.force_login(organizer)
    mine = typed(client, section, "The meeting was convened in my words.")
    client.post(page("write", section), typed(client, section, "The meeting was convened in their words."))

    asked = client.post(page("write", section), mine)

    assert asked.status_code == 409
    shown = html.fromstring(asked.text).xpath("string(//form[@id='section-text'])")
    assert [words in shown for words in ("An organizer’s text", "in their words", "Your text", "in my words")] == [
        True
    ] * 4
    assert newest_version(section.text).text == "The meeting was convened in their words."


def test_paragraphs_of_others_are_merged_without_asking(client, section, organizer):
    client.force_login(organizer)
    first, second = "The meeting was convened.", "It had two aims."
    mine = typed(client, section, f"{first}\n\n{second} They are set out below.")
    client.post(page("write", section), typed(client, section, f"{first} It lasted two days.\n\n{second}"))

    saved = client.post(page("write", section), mine)

    assert saved.status_code == 302
    expected = f"{first} It lasted two days.\n\n{second} They are set out below."
    assert newest_version(section.text).text == expected


def outline_page(client, report):
    return client.get(reverse("reports:outline", args=[report.meeting.slug])).text


def outline_of(client, report):
    """The name of the outline in the row of its page, and the links to versions."""
    shown = html.fromstring(outline_page(client, report))
    [current] = shown.xpath("//ul[@class='meeting-bar-pages']//a[@aria-current]")
    links = shown.xpath("//nav[@aria-label='Outline']//a[contains(@href, '/versions/')]")
    return current.text_content(), [link.text_content() for link in links]


def test_outline_of_a_draft_leads_to_writing(client, report, organizer):
    client.force_login(organizer)

    assert outline_of(client, report) == ("Write", [])


def test_outline_of_an_issued_report_leads_to_versions_and_to_what_was_issued(client, report, ready, organizer):
    with calendar_at(AUGUST):
        cleared = actions.change_state(report=report, state="cleared")
        ready(cleared)
        issued = actions.issue_report(report=cleared, by=None)
    client.force_login(organizer)

    assert outline_of(client, issued) == ("Write", ["1 version of Introduction"])
    assert f'<a href="{issued.get_absolute_url()}">Read the issued report</a>' in outline_page(client, issued)


def test_empty_section_of_a_cleared_report_is_left_out(client, report, organizer):
    Report.objects.filter(pk=report.pk).update(state="cleared", dated_on="2013-08-01")
    client.force_login(organizer)
    summary = Section.objects.get(report=report, chapter="summary")

    shown = html.fromstring(client.get(page("write", summary)).text)

    [entry] = shown.xpath("//nav[@aria-label='Outline']//a[@aria-current]")
    assert " ".join(entry.text_content().split()) == "Executive summary empty, left out"


def test_text_typed_while_the_report_was_cleared_is_shown_again(client, section, organizer):
    client.force_login(organizer)
    form = typed(client, section, "Typed meanwhile.")
    Report.objects.filter(pk=section.report_id).update(state="cleared", dated_on="2013-08-01")

    told = client.post(page("write", section), form)

    assert told.status_code == 422
    assert "The text of the report is final and was not changed." in told.text
    assert "Typed meanwhile." in html.fromstring(told.text).xpath("string(//textarea[@name='text'])")


def test_versions_are_compared_and_restored(client, section, organizer):
    client.force_login(organizer)
    client.post(page("write", section), typed(client, section, "The meeting was convened in July."))

    shown = client.get(page("versions", section))
    restored = client.post(page("versions", section), {"restore": "1", "newest": "2"}, follow=True)

    assert [ins.text for ins in html.fromstring(shown.text).xpath("//ins") if ins.text == "in July"] == ["in July"]
    assert "The text of version 1 is now version 3." in restored.text


def test_version_restored_over_one_that_was_not_seen_is_refused(client, section, organizer):
    client.force_login(organizer)
    client.post(page("write", section), typed(client, section, "Else."))

    refused = client.post(page("versions", section), {"restore": "1", "newest": "1"}, follow=True)

    assert "Somebody else saved this text meanwhile." in refused.text
    assert newest_version(section.text).text == "Else."


@pytest.mark.parametrize("rows", [1, 3])
def test_outline_costs_the_same_whatever_its_length(
    client, report, section, organizer, rows, django_assert_num_queries
):
    for number in range(rows):
        actions.write_section(report=report, chapter="discussion", heading=f"Theme {number}", body="It was discussed.")
    client.force_login(organizer)
    client.get(page("outline", section))

    with django_assert_num_queries(18):
        client.get(page("outline", section))


def test_page_whose_text_is_saved_already_marks_it_as_ready(client, section, organizer):
    client.force_login(organizer)

    marked = [(client.post(page("write", section), {"ready": ready}).status_code, is_ready(section)) for ready in "10"]
    Report.objects.update(state="cleared", dated_on="2013-08-01")
    refused = client.post(page("write", section), {"ready": "1"}, follow=True)

    assert marked == [(302, True), (302, False)]
    assert "The text of the report is final and was not changed." in refused.text
    assert not is_ready(section)
    assert section.text.versions.count() == 1


def is_ready(section):
    return Section.objects.get(pk=section.pk).is_ready


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="This database locks no rows.")
def test_report_is_locked_before_its_section(client, section, organizer):
    client.force_login(organizer)
    form = typed(client, section, "Else.")

    with CaptureQueriesContext(connection) as queries:
        client.post(page("write", section), form)

    locked = [re.search(r'FROM "(\w+)"', query["sql"])[1] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    assert locked[:2] == ["reports_report", "reports_section"]


@pytest.mark.parametrize("office", ["consultant", "rapporteur", "writer", ""])
def test_those_who_write_the_report_find_it_on_their_page_and_beside_notes(client, meeting, expert, report, office):
    Participant.objects.filter(pk=expert.pk).update(role="consultant" if office == "consultant" else "expert")
    if office == "rapporteur":
        Officer.objects.create(meeting=meeting, participant=expert, role="rapporteur")
    if office == "writer":
        Writer.objects.create(report=report, participant=expert)
    session = factories.make_session(meeting=meeting)
    Officer.objects.create(meeting=meeting, session=session, participant=expert, role="rapporteur")
    number_sessions(meeting=meeting)
    client.force_login(expert.user)
    session.refresh_from_db()
    pages = [reverse("my:meeting", args=[meeting.slug])]
    pages.append(reverse("proceedings:notes", args=[meeting.slug, session.number]))

    links = [html.fromstring(client.get(page).text).xpath("//a[@id='write-report']/@href") for page in pages]

    assert links == [[reverse("reports:outline", args=[meeting.slug])] if office else []] * 2
    assert not office or client.get(links[0][0]).status_code == 200


def test_own_page_of_a_writer_begins_with_the_report_until_it_is_final(client, meeting, report, expert):
    factories.make_paper(participant=expert)
    Writer.objects.create(report=report, participant=expert)
    client.force_login(expert.user)

    def asked_first():
        page = html.fromstring(client.get(reverse("my:meeting", args=[meeting.slug])).text)
        return page.xpath("//section[@aria-labelledby='now-heading']//a[contains(@class, 'btn-primary')]/text()")

    written = asked_first()
    with calendar_at(meeting.ends_at):
        actions.change_state(report=report, state=Report.State.CLEARED)

    assert (written, asked_first()) == (["Write the report"], ["Send your paper"])


def test_own_page_begins_with_the_issued_report(client, meeting, report, expert, other_expert):
    for person in (expert, other_expert):
        factories.make_paper(participant=person)
    Writer.objects.create(report=report, participant=expert)
    with calendar_at(meeting.ends_at):
        actions.issue_report(report=factories.make_report_ready_to_issue(report), by=None)
        pages = []
        for person in (expert, other_expert):
            client.force_login(person.user)
            pages.append(html.fromstring(client.get(reverse("my:meeting", args=[meeting.slug])).text))

    address = reverse("website:report", args=[meeting.slug])
    assert [page.xpath("//h2[@id='now-heading']/text()") for page in pages] == [["The report has been issued"]] * 2
    assert [page.xpath("//a[.='Read the report']/@href") for page in pages] == [[address]] * 2
    sections = [page.xpath("//section[h2='At hand']//a[@id='write-report']/text()") for page in pages]
    assert sections == [["Sections of the report"], []]


def test_whole_draft_leads_from_each_heading_to_its_section(client, report, section, person):
    actions.write_section(report=report, chapter="introduction", heading="", body="It was convened.")
    theme = actions.write_section(report=report, chapter="discussion", heading="Cost", body="It was discussed.")
    actions.write_section(report=report, chapter="discussion", heading="Trust", body="It was won.")
    client.force_login(person("rapporteur"))

    shown = html.fromstring(client.get(page("whole", section)).text)
    Report.objects.update(state="cleared", dated_on="2013-08-01")
    final = html.fromstring(client.get(page("whole", section)).text)

    links = {
        link.get("href"): " ".join(link.text_content().split()) for link in shown.xpath("//article//h2/a | //h3/a")
    }
    assert links[page("write", section)] == "Write Introduction"
    assert links[page("write", theme)] == "Write Cost"
    assert shown.xpath("//nav[@aria-labelledby='contents']//a[@href='#chapter-I']")
    assert "It was convened." in shown.text_content() and "It was discussed." in shown.text_content()
    assert not final.xpath("//article//h2/a | //article//h3/a")
    assert "It was discussed." in final.text_content()


@pytest.mark.parametrize("rows", [1, 3])
def test_whole_draft_costs_the_same_whatever_its_length(
    client, report, section, organizer, rows, django_assert_num_queries
):
    for number in range(rows):
        actions.write_section(report=report, chapter="discussion", heading=f"Theme {number}", body="It was discussed.")
    client.force_login(organizer)
    client.get(page("whole", section))

    with django_assert_num_queries(18):
        client.get(page("whole", section))


def test_former_preview_leads_to_the_whole_draft(client, report, section, organizer, person):
    former = f"/admin/reports/report/{report.pk}/preview/"
    client.force_login(organizer)
    moved = client.get(former)
    client.force_login(person("rapporteur"))
    refused = client.get(former)

    assert moved.headers["Location"] == page("whole", section)
    assert refused.headers["Location"].startswith("/admin/login/")
