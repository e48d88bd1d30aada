"""The page that leads to the issued report: commands in their order, and who may press each."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from agenda.models import Officer
from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.models import Rendering
from papers.files import storage
from reports import actions
from reports.models import Report, Section, Writer
from review import actions as review_actions
from review.clearances.files import StoredFile
from review.models import Clearance
from room import actions as room_actions
from tests.factories import (
    make_circulated_report,
    make_clearance,
    make_document,
    make_organizer,
    make_printed,
    make_recommendation,
    make_report_ready_to_issue,
    make_session,
    record_what_took_place,
)

OVER = datetime(2013, 8, 9, 14, 10, tzinfo=UTC)
UNTIL = datetime(2013, 8, 12, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with calendar_at(OVER):
        yield


@pytest.fixture
def circulated(meeting, expert):
    """A draft that is open for comments, of which one is not answered, with an office that has not cleared it."""
    record_what_took_place(meeting)
    report = make_circulated_report(meeting, UNTIL)
    review_actions.comment_on_draft(round=report.rounds.get(), paragraph="", text="Say more.", by=expert)
    make_clearance(meeting, office="ITU")
    return report


def page_of(client, meeting):
    return html.fromstring(client.get(reverse("reports:finalize", args=[meeting.slug])).text)


def steps(page):
    """Title and text of each command, without its control."""
    found = page.xpath("//ol[@class='commands']/li")
    return [(each.findtext(".//h3"), each.xpath("string(.//p[@class='command-text'])")) for each in found]


def controls(page):
    """Address and fields of each form below a command."""
    forms = page.xpath("//ol[@class='commands']//form[not(@data-draft-discard)]")
    sent = []
    for form in forms:
        fields = {
            each.get("name"): each.get("value") or "on" for each in form.xpath(".//input[@name] | .//button[@name]")
        }
        fields |= {each.get("name"): "A reason." for each in form.xpath(".//textarea[@name]")}
        sent.append((form.get("action"), fields))
    return sent


def words(page):
    return " ".join(page.xpath("//main")[0].text_content().split())


def test_commands_stand_in_their_order_and_wait_for_each_other(client, organizer, meeting, circulated):
    client.force_login(organizer)

    page = page_of(client, meeting)

    assert [title for title, _ in steps(page)] == [
        "Close the comments",
        "Answer the comment",
        "Write the empty sections",
        "Give the report a symbol",
        "Obtain the clearance of the offices",
        "Mark the text as final",
        "Read the PDF",
        "Issue the report",
    ]
    later = {title: text.rpartition(" After ")[2] for title, text in steps(page) if " After " in text}
    assert later == {"Mark the text as final": "step 2.", "Read the PDF": "step 6.", "Issue the report": "step 7."}
    assert "8 steps remain." in words(page) and "Next: answer the comment." in words(page)
    assert "Does not prevent issue" in words(page)


def test_what_comes_next_is_the_same_on_every_page_of_the_report(client, organizer, meeting, report):
    client.force_login(organizer)
    room_actions.leave_recommendation_open(recommendation=make_recommendation(meeting), seen=None)
    pages = [reverse(f"reports:{name}", args=[meeting.slug]) for name in ("outline", "finalize")]

    def told():
        """What each page says, how many filled buttons it has, and where the one in its head leads."""
        found = []
        for address in pages:
            page = html.fromstring(client.get(address).text)
            head = page.xpath("//p[@class='report-next']")[0]
            [words_] = head.xpath(".//span")
            links = [each.get("href") for each in head.xpath(".//a")]
            found.append((words_.text_content(), links, len(page.xpath("//main//*[contains(@class, 'btn-primary')]"))))
        return found

    write = told()
    for section in report.sections.filter(chapter__in=("introduction", "discussion")):
        actions.write_section(report=report, chapter=section.chapter, heading=section.heading, body="Text.")
    circulate = told()
    review_actions.circulate_report(report=report, comments_until=UNTIL)
    wait = told()

    for first, second in (write, circulate, wait):
        assert first[0] == second[0] and first[0].startswith("Next: ")
    assert [one[2] for one in (write[1], circulate[1], wait[1])] == [1, 1, 0]
    assert write[0][1:] == write[1][1:] and circulate[0][1:] == circulate[1][1:]
    assert "comments are open until 12 August 2013, 24:00" in wait[1][0]


def test_comments_are_closed_and_the_office_has_cleared_by_one_press_each(client, organizer, meeting, circulated):
    client.force_login(organizer)
    finalize = reverse("reports:finalize", args=[meeting.slug])
    by_address = dict(controls(page_of(client, meeting)))

    closed = client.post(*_sent(by_address, "admin:reports_report_close"))
    cleared = client.post(*_sent(by_address, "admin:review_clearance_answer"))

    assert (closed.url, cleared.url) == (finalize, finalize)
    assert Clearance.objects.get().answered_on == date(2013, 8, 9)
    titles = [title for title, _ in steps(page_of(client, meeting))]
    assert "Close the comments" not in titles and "Obtain the clearance of the offices" not in titles
    done = page_of(client, meeting).xpath("//details[@class='commands-done']")[0].text_content()
    assert "Comments are closed" in done and "ITU" in done


def test_press_clears_the_version_that_was_shown(client, organizer, meeting, circulated):
    client.force_login(organizer)
    shown = _sent(dict(controls(page_of(client, meeting))), "admin:review_clearance_answer")
    row = Clearance.objects.get()
    file = StoredFile(storage.keep(ContentFile(b"another text")), "revised.pdf", pages=3)
    review_actions.send_text_again(clearance=row, file=file, sent_on=row.sent_on, by=None)

    asked = client.post(*shown)

    assert "ITU was changed after you opened this page. Nothing was done" in asked.text
    assert "It was sent version 2 on 9 August 2013." in asked.text
    assert Clearance.objects.get().state == "awaited"


def _sent(by_address, route):
    address = reverse(route)
    return address, by_address[address]


def test_text_is_marked_as_final_with_its_pdf_and_unlocked(client, organizer, report):
    client.force_login(organizer)
    record_what_took_place(report.meeting)
    address = reverse("admin:reports_report_clear")

    client.post(address, dict(controls(page_of(client, report.meeting)))[address])

    report.refresh_from_db()
    assert (report.state, Rendering.objects.get(kind="report").state) == ("cleared", "queued")
    page = page_of(client, report.meeting)
    assert [title for title, _ in steps(page)] == ["Read the PDF", "Issue the report"]
    [unlock] = page.xpath("//a[.='Unlock the text']/@href")
    assert client.get(unlock).context["title"] == "Unlock the text"


def test_what_was_adopted_gets_its_number_with_the_final_text(client, organizer, report):
    adopted = make_recommendation(report.meeting, "adopted")
    client.force_login(organizer)
    address = reverse("admin:reports_report_clear")
    page = page_of(client, report.meeting)

    client.post(address, dict(controls(page))[address])

    adopted.refresh_from_db()
    assert "Number the conclusions and recommendations" not in [title for title, _ in steps(page)]
    assert adopted.printed_number == 1


def test_symbol_is_typed_and_refused_beside_its_field(client, organizer, meeting, circulated):
    make_document(meeting=meeting, symbol="EGM/2013/1")
    client.force_login(organizer)
    address = reverse("reports:finalize", args=[meeting.slug])

    refused = client.post(address, {"verb": "symbol", "symbol-symbol": "egm/2013/1"})
    taken = client.post(address, {"verb": "symbol", "symbol-symbol": "EGM/2013/Report"})
    meanwhile = client.post(address, {"verb": "symbol", "symbol-symbol": "EGM/2013/Other"}, follow=True)

    assert refused.status_code == 422
    [field] = html.fromstring(refused.text).xpath("//input[@name='symbol-symbol']")
    assert (field.get("value"), field.get("aria-invalid")) == ("egm/2013/1", "true")
    assert "Another document of this meeting has the symbol egm/2013/1." in refused.text
    assert (taken.status_code, Report.objects.get().symbol) == (302, "EGM/2013/Report")
    assert "Somebody else gave the report the symbol EGM/2013/Report meanwhile" in meanwhile.text


def in_each_state(meeting, expert):
    """The same report, circulated, then final and printed, then final and read."""
    report = meeting.report
    yield report
    for comment in report.rounds.get().comments.all():
        review_actions.answer_comments(comments={comment: "open"}, state="noted", by=None)
    review_actions.close_round(report=report)
    for section in report.sections.present():
        actions.write_section(report=report, chapter=section.chapter, heading=section.heading, body="Text.")
    report = actions.set_no_symbol(report=report)
    yield report
    report = actions.change_state(report=report, state="cleared", reason="It is urgent.")
    rendering = make_printed(actions.request_report_rendering(report=report, by=None))
    yield report
    actions.confirm_reading(report=report, sha256=rendering.sha256, by=None)
    yield report


def test_each_control_asks_for_its_role_and_the_second_factor(client, organizer, meeting, circulated, expert, settings):
    Writer.objects.create(report=circulated, participant=expert)
    viewer, editor = (make_organizer(meeting, role=role) for role in (StaffRole.VIEWER, StaffRole.EDITOR))
    for_organizers = {"close", "clear", "issue"}
    pressed = set()
    for report in in_each_state(meeting, expert):
        client.force_login(organizer)
        for address, fields in controls(page_of(client, meeting)):
            name = fields.get("verb") or address.strip("/").rpartition("/")[2]
            before = Report.objects.filter(pk=report.pk).values().get()
            below = [viewer, expert.user] + ([editor] if name in for_organizers else [])
            for user in below:
                client.force_login(user)
                assert client.post(address, fields).status_code in (302, 403, 404), (name, user)
            settings.SECOND_FACTOR_REQUIRED = True
            client.force_login(organizer)
            assert client.post(address, fields).status_code in (302, 403, 404), name
            settings.SECOND_FACTOR_REQUIRED = False
            assert Report.objects.filter(pk=report.pk).values().get() == before, name
            assert not Clearance.objects.exclude(answered_on=None).exists()
            pressed.add(name)

    assert pressed == {"close", "answer", "symbol", "no_symbol", "clear", "read", "issue"}


def test_writer_reads_the_commands_without_the_names_of_offices(client, meeting, circulated, expert):
    Writer.objects.create(report=circulated, participant=expert)
    client.force_login(expert.user)

    page = page_of(client, meeting)

    assert "ITU" not in words(page)
    assert controls(page) == []
    assert "Done by the organizers." in words(page)
    [answer] = page.xpath("//ol[@class='commands']//a[.='Answer the comment']/@href")
    assert client.get(answer).status_code == 200


def test_writer_reads_what_others_do_and_reaches_what_is_theirs(client, organizer, meeting, report, expert):
    Writer.objects.create(report=report, participant=expert)
    for section in report.sections.filter(chapter__in=["introduction", "discussion"]):
        actions.write_section(report=report, chapter=section.chapter, heading=section.heading, body="Well organised.")
    client.force_login(expert.user)
    page = page_of(client, meeting)
    links = page.xpath("//section[@aria-labelledby='advice']//a/@href")

    assert "Next: circulate the draft. Done by the organizers." in words(page)
    assert "you" not in words(page).lower().split()
    assert links == [
        reverse("reports:outline", args=[meeting.slug]),
        reverse("reports:check_report", args=[meeting.slug]),
    ]
    assert {client.get(link).status_code for link in links} == {200}

    client.force_login(organizer)
    assert "Done by the organizers." not in words(page_of(client, meeting))


def test_writer_has_the_pdf_of_the_draft_generated(client, meeting, report, expert):
    pdf = reverse("pdf:page", args=["report", report.pk])
    client.force_login(expert.user)
    assert client.get(pdf).status_code == 404
    Writer.objects.create(report=report, participant=expert)
    pages = [client.get(reverse(f"reports:{name}", args=[meeting.slug])) for name in ("outline", "finalize")]

    generated = client.post(pdf)
    make_printed(Rendering.objects.get(kind="report"), pages=3)

    assert [html.fromstring(page.text).xpath("//main//a[.='Preview as a PDF']/@href") for page in pages] == [
        [pdf],
        [pdf],
    ]
    assert generated.status_code == 302
    assert "Download the PDF (3 pages" in client.get(pdf).text
    assert client.get(reverse("pdf:file", args=["report", report.pk])).getvalue().startswith(b"%PDF")


def test_writer_reads_no_pdf_of_an_issue_that_is_not_public(client, meeting, report, expert):
    Writer.objects.create(report=report, participant=expert)
    report = make_report_ready_to_issue(report)
    pdf = reverse("pdf:page", args=["report", report.pk])
    client.force_login(expert.user)
    ready = client.get(pdf)

    actions.issue_report(report=report, at=UNTIL, by=None)

    assert (ready.status_code, "Confirm that you have read it" in ready.text) == (200, False)
    assert client.get(pdf).status_code == 404


def test_former_address_leads_on(client, organizer, meeting, circulated):
    client.force_login(organizer)

    former = client.get(f"/meetings/{meeting.slug}/my/report/issue/")

    assert former.url == reverse("reports:finalize", args=[meeting.slug])


@pytest.mark.parametrize("name", ["reports:outline", "review:comments", "reports:word", "reports:finalize"])
def test_each_page_has_the_same_head_and_row(client, organizer, meeting, circulated, expert, name):
    Writer.objects.create(report=circulated, participant=expert)
    address = reverse(name, args=[meeting.slug])
    row = ["Write", "Recommendations", "Comments", "Word", "Finalize"]

    client.force_login(organizer)
    of_staff = html.fromstring(client.get(address).text)
    client.force_login(expert.user)
    of_writer = html.fromstring(client.get(address).text)

    lists = of_staff.xpath("//ul[@class='meeting-bar-pages']/li/a/text()")
    assert [each.strip() for each in lists][:5] == row
    own = of_writer.xpath("//ul[@class='report-links']/li/a/text()")
    assert [each.strip() for each in own] == row
    for page in (of_staff, of_writer):
        assert page.xpath("string(//h1/text())").strip() == "Report"
        assert "circulated" in page.xpath("string(//h1)") and "Next:" in words(page)
        [current] = page.xpath("//ul[@class='meeting-bar-pages' or @class='report-links']//a[@aria-current]")
        assert reverse(name, args=[meeting.slug]) in current.get("href")


def test_writers_are_told_once_when_the_report_is_started_or_they_are_named(client, organizer, meeting, expert):
    consultant = expert
    type(consultant).objects.filter(pk=consultant.pk).update(role="consultant")

    report = actions.start_report(meeting=meeting)
    actions.tell_writers(report=report)

    message = Message.objects.get(kind="reports/started")
    assert message.to == consultant.email
    assert "please write the report" in message.subject


def test_rapporteur_of_a_session_writes_its_section_alone(client, meeting, expert, other_expert):
    session = make_session(meeting=meeting, title="Access")
    other = make_session(meeting=meeting, title="Trust")
    release_programme(meeting=meeting, kind="provisional", by=None)
    Officer.objects.create(meeting=meeting, session=session, role="rapporteur", participant=expert)
    report = actions.start_report(meeting=meeting)
    own, others = (report.sections.get(session=each) for each in (session, other))
    client.force_login(expert.user)

    def save(section):
        sent = {"number": 0, "saves": 0, "text": "We met."}
        return client.post(reverse("reports:save", args=[meeting.slug, section.pk]), sent).status_code

    def status(name, *parts):
        return client.get(reverse(name, args=[meeting.slug, *parts])).status_code

    write = html.fromstring(client.get(reverse("reports:write", args=[meeting.slug, own.pk])).text)

    assert write.xpath("//textarea[@name='text']") and "Rename or move" not in words(write)
    [form] = [form for form in write.forms if form.get("id") == "section-text"]
    sent = dict(form.form_values()) | {"text": "We met."}
    saved = client.post(reverse("reports:write", args=[meeting.slug, own.pk]), sent).status_code
    assert (saved, save(own), save(others)) == (302, 200, 403)
    assert report.sections.with_text().get(pk=own.pk).body == "We met."
    closed = [
        *(status(name) for name in ("review:comments", "reports:word", "reports:finalize", "reports:add")),
        status("reports:arrange", own.pk),
    ]
    assert (status("reports:outline"), status("reports:write", others.pk), closed) == (200, 200, [404] * 5)
    own_page = html.fromstring(client.get(reverse("my:meeting", args=[meeting.slug])).text)
    assert "Write the report" in own_page.xpath("//a[@id='write-report']/text()")
    assert Message.objects.get(kind="reports/started").to == expert.email
    client.force_login(other_expert.user)
    assert status("reports:outline") == 404


def test_empty_sections_are_written_before_the_draft_is_circulated(client, organizer, report):
    actions.write_section(report=report, chapter="discussion", heading="Cost", body="")
    client.force_login(organizer)
    address = reverse("reports:word", args=[report.meeting.slug])

    [empty] = html.fromstring(client.get(address).text).xpath("//p[@class='report-next']")
    actions.write_section(report=report, chapter="discussion", heading="Cost", body="It was discussed.")
    [written] = html.fromstring(client.get(address).text).xpath("//p[@class='report-next']")

    section = Section.objects.get(heading="Cost")
    outline = reverse("reports:outline", args=[report.meeting.slug])
    actions.write_section(report=report, chapter="discussion", heading="Trust", body="")
    shown = html.fromstring(client.get(outline).text).xpath("//p[@class='report-next']//a/text()")
    assert shown == ["Write “Trust”"]
    assert " ".join(empty.text_content().split()) == "Next: write “Cost”. Write “Cost”"
    assert empty.xpath(".//a/@href") == [reverse("reports:write", args=[report.meeting.slug, section.pk])]
    assert "Next: circulate the draft." in " ".join(written.text_content().split())
