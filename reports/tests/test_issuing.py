"""What is done before a report is issued, and when it becomes public."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.models import Rendering
from papers.models import Document
from reports import actions, checks, rules
from reports.models import Issue, PdfReading, Report
from review import actions as review_actions
from tests.factories import (
    make_clearance,
    make_organizer,
    make_participant,
    make_pdf_file,
    make_printed,
    record_what_took_place,
)

NOW = datetime(2013, 9, 19, 14, 10, tzinfo=UTC)
EMBARGO = datetime(2013, 9, 20, 8, tzinfo=UTC)
OTHER = "1" * 64


@pytest.fixture(autouse=True)
def today():
    with calendar_at(NOW):
        yield


@pytest.fixture
def cleared(report):
    return actions.change_state(report=report, state=Report.State.CLEARED)


@pytest.fixture
def unread(cleared):
    """The finished PDF of the cleared report, which nobody has read; all else is done."""
    record_what_took_place(cleared.meeting)
    return make_printed(actions.request_report_rendering(report=cleared, by=None))


@pytest.fixture
def screen(client, organizer, meeting):
    """The page on which the report is issued, as an organizer reads it, and a function that sends one of its forms."""
    client.force_login(organizer)
    address = reverse("reports:finalize", args=[meeting.slug])
    return (
        lambda: html.fromstring(client.get(address).text),
        lambda verb, **values: client.post(
            address, {"verb": verb} | {f"{verb}-{name}": value for name, value in values.items()}
        ),
    )


def words(page):
    return " ".join(page.xpath("//main")[0].text_content().split())


# The PDF that was read


def test_pdf_is_read_by_a_person_whose_name_and_time_are_kept(cleared, unread, organizer):
    refused = rules.refusal_to("issue", cleared)

    reading = actions.confirm_reading(report=cleared, sha256=unread.sha256, by=organizer)

    assert refused == "Nobody has confirmed having read the one page of this PDF."
    assert rules.refusal_to("issue", cleared) == ""
    assert (reading.sha256, reading.pages, reading.read_at, reading.read_by) == (unread.sha256, 1, NOW, organizer)


def test_pdf_is_waited_for_and_generated_again_if_that_failed(cleared):
    record_what_took_place(cleared.meeting)
    Rendering.objects.all().delete()
    missing = rules.refusal_to("issue", cleared)
    actions.request_report_rendering(report=cleared, by=None)
    waiting = rules.refusal_to("issue", cleared)
    Rendering.objects.update(state=Rendering.State.FAILED, finished_at=NOW, error="It took too long.")

    assert waiting == "The PDF of the present text is being generated. Read it before you issue the report."
    assert missing == rules.refusal_to("issue", cleared) == checks.NO_PDF


def test_the_first_who_read_a_pdf_stays(cleared, unread, organizer):
    first = actions.confirm_reading(report=cleared, sha256=unread.sha256, by=organizer)

    assert actions.confirm_reading(report=cleared, sha256=unread.sha256, by=None) == first
    assert PdfReading.objects.get().read_by == organizer


def test_another_pdf_has_to_be_read_again(cleared, unread):
    actions.confirm_reading(report=cleared, sha256=unread.sha256, by=None)
    Rendering.objects.update(sha256=OTHER)

    assert rules.refusal_to("issue", cleared) == "Nobody has confirmed having read the one page of this PDF."
    actions.confirm_reading(report=cleared, sha256=OTHER, by=None)
    assert rules.refusal_to("issue", cleared) == ""


def test_pdf_that_changed_while_it_was_read_is_not_confirmed(cleared, unread):
    make_participant(meeting=cleared.meeting, status="accepted")

    with pytest.raises(actions.NotAllowed, match="The PDF that you read no longer shows the text of the report"):
        actions.confirm_reading(report=cleared, sha256=unread.sha256, by=None)
    assert not PdfReading.objects.exists()


def test_pdf_of_a_draft_is_not_confirmed(report):
    rendering = make_printed(actions.request_report_rendering(report=report, by=None))

    with pytest.raises(actions.NotAllowed, match="Mark the text as final first; then read the PDF."):
        actions.confirm_reading(report=report, sha256=rendering.sha256, by=None)


# When it becomes public


def issue(cleared, ready, at=None):
    ready(cleared)
    return actions.issue_report(report=cleared, by=None, at=at)


def test_embargoed_report_is_public_at_its_time_and_not_before(client, cleared, ready):
    issued = issue(cleared, ready, EMBARGO)
    addresses = [
        reverse(f"website:{name}", args=[issued.meeting.slug]) for name in ("report_original", "report_in_word")
    ]
    document = issued.issues.get().document.get_absolute_url()

    assert issued.state == "issued"
    for at, status in ((EMBARGO - timedelta(seconds=1), 404), (EMBARGO, 200), (NOW, 404)):
        with calendar_at(at):
            assert [client.get(address).status_code for address in [*addresses, document]] == [status] * 3
            shown = client.get(reverse("website:report", args=[issued.meeting.slug])).text
            assert ("The meeting was convened." in shown) == (status == 200)


def test_embargoed_report_is_read_by_those_who_take_part_and_leads_to_the_public_one(client, cleared, ready, expert):
    address = reverse("reports:embargoed", args=[cleared.meeting.slug])
    outsider = make_participant(status="accepted")
    client.force_login(expert.user)
    before = client.get(address).status_code
    issue(cleared, ready, EMBARGO)

    copy = words(html.fromstring(client.get(address).text))
    client.force_login(outsider.user)
    refused = client.get(address).status_code
    client.force_login(expert.user)
    with calendar_at(EMBARGO):
        later = client.get(address)

    assert (before, refused) == (404, 404)
    assert "Embargoed until 20 September 2013, 10:00 (Geneva)" in copy
    assert "The meeting was convened." in copy
    assert later["Location"] == reverse("website:report", args=[cleared.meeting.slug])


def test_personal_page_leads_to_the_embargoed_copy_while_it_is_one(client, cleared, ready, expert):
    own, copy = (
        reverse("my:meeting", args=[cleared.meeting.slug]),
        reverse("reports:embargoed", args=[cleared.meeting.slug]),
    )
    client.force_login(expert.user)
    before = client.get(own).text
    issue(cleared, ready, EMBARGO)

    (during,) = html.fromstring(client.get(own).text).xpath("//section[@aria-labelledby='now-heading']")
    with calendar_at(EMBARGO):
        after = client.get(own).text

    assert (copy in before, copy in after) == (False, False)
    assert "Embargoed until 20 September 2013, 10:00 (Geneva). Please do not pass it on." in during.text_content()
    assert during.xpath(".//a/@href") == [copy]


def test_link_to_the_draft_leads_to_the_embargoed_copy(client, report, ready, expert):
    with calendar_at(NOW - timedelta(days=8)):
        review_actions.circulate_report(report=report, comments_until=NOW)
    cleared = actions.change_state(report=report, state=Report.State.CLEARED)
    draft, copy = (reverse(name, args=[cleared.meeting.slug]) for name in ("review:circulated", "reports:embargoed"))
    client.force_login(expert.user)
    before = client.get(draft).status_code
    issue(cleared, ready, EMBARGO)

    assert (before, client.get(draft)["Location"]) == (200, copy)


def test_embargo_that_has_passed_is_refused(cleared, ready):
    ready(cleared)

    with pytest.raises(actions.NotAllowed, match="This time has passed: nothing was issued."):
        actions.issue_report(report=cleared, by=None, at=NOW)
    assert not Issue.objects.exists()


@pytest.mark.parametrize(
    ("at", "subject"),
    [(None, "the report has been issued"), (EMBARGO, "the report is embargoed")],
    ids=["now", "later"],
)
def test_everybody_who_takes_part_gets_one_mail(cleared, ready, expert, other_expert, at, subject):
    make_participant(meeting=cleared.meeting, status="declined")

    issue(cleared, ready, at)

    mails = Message.objects.filter(kind="reports/issued")
    assert sorted(mails.values_list("to", flat=True)) == sorted([expert.email, other_expert.email])
    assert all(mail.subject.endswith(subject) for mail in mails)
    assert all(("20 September 2013, 10:00 (Geneva)" in mail.text) == bool(at) for mail in mails)


# The page


def test_page_names_what_is_open_and_takes_the_confirmation(screen, cleared, unread):
    read, send = screen
    before = words(read())

    unticked = send("read", sha256=unread.sha256)
    ticked = send("read", sha256=unread.sha256, has_read="on")

    assert "2 steps remain." in before and "9 done" in before
    assert "Read the PDF Nobody has confirmed having read the one page of this PDF." in before
    assert "Issue the report Now, or at a later time with an embargo. After step 1." in before
    assert (unticked.status_code, ticked.status_code) == (422, 302)
    assert "Tick this once you have read all of it." in unticked.text
    assert "1 step remains." in words(read()) and "10 done" in words(read()) and "Read by" in words(read())


def test_report_is_issued_by_typing_its_short_title(screen, cleared, ready):
    ready(cleared)
    read, send = screen

    wrong = send("issue", when="now", confirmation="Something else")
    right = send("issue", when="now", confirmation=f" {cleared.meeting.short_title.upper()} ")

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "This is not what is asked for." in wrong.text
    assert Report.objects.get().state == "issued"
    assert "Original · issued 19 September 2013, 16:10 (Geneva)" in words(read())


def test_report_is_issued_at_the_time_that_was_typed(screen, cleared, ready):
    ready(cleared)
    title, (_, send) = cleared.meeting.short_title, screen

    missing = send("issue", when="later", confirmation=title)
    passed = send("issue", when="later", at_day="2013-09-19", at_hour="16:00", confirmation=title)
    send("issue", when="later", at_day="2013-09-20", at_hour="10:00", confirmation=title)

    assert "Enter the day and the time at which the report becomes public." in missing.text
    assert passed.context["form"].errors == {"at": ["This time has passed. Enter a later one."]}
    assert (Issue.objects.get().issued_at, Document.objects.get().publish_at) == (EMBARGO, EMBARGO)


def test_page_offers_no_issue_before_all_is_done(screen, report):
    read, send = screen
    record_what_took_place(report.meeting)

    shown = words(read())
    answer = send("issue", when="now", confirmation=report.meeting.short_title)

    assert "Mark the text as final The text is locked" in shown
    assert "Read the PDF It is generated from the final text" in shown
    assert not read().xpath("//form[.//input[@value='issue']]")
    assert (answer.status_code, Issue.objects.exists()) == (302, False)


def test_editor_reads_and_does_not_issue(client, screen, cleared, unread):
    read, send = screen
    client.force_login(make_organizer(cleared.meeting, role=StaffRole.EDITOR))

    answers = [
        send("read", sha256=unread.sha256, has_read="on").status_code,
        send("issue", when="now", confirmation=cleared.meeting.short_title).status_code,
    ]

    assert "Done by the organizers." in words(read())
    assert (answers, Report.objects.get().state) == ([302, 403], "cleared")


def test_report_is_set_to_have_no_symbol_on_the_page(screen, report):
    Report.objects.update(has_no_symbol=False)
    read, send = screen

    offered = words(read())
    send("no_symbol")

    assert "Issue without a symbol" in offered
    assert Report.objects.get().has_no_symbol


def test_page_has_the_offices_and_pictures_of_the_pdf(client, screen, report, meeting):
    make_clearance(meeting, office="International Telecommunication Union")
    report = actions.change_state(report=report, state=Report.State.CLEARED, reason="It is urgent.")
    rendering = make_printed(actions.request_report_rendering(report=report, by=None))
    rendering.pages = 5
    rendering.file.save("ready.pdf", make_pdf_file(5, "Report"))
    read, _ = screen

    page = read()

    pictures = page.xpath("//ul[@class='issue-pages']//img/@src")
    assert "International Telecommunication Union" in words(page)
    assert [address.split("/")[-2] for address in pictures] == ["page-1", "page-2", "page-3", "page-5"]
    assert b"".join(client.get(pictures[0]))[8:12] == b"WEBP"
    assert client.get(pictures[0].replace("page-1", "page-4")).status_code == 404


def test_page_of_an_earlier_pdf_does_not_issue_the_later_text(client, screen, cleared, ready):
    read, _ = screen
    ready(cleared)
    [shown] = read().xpath("//input[@name='sha256']/@value")
    typed = {"verb": "issue", "issue-when": "now", "issue-confirmation": cleared.meeting.short_title}
    address = reverse("reports:finalize", args=[cleared.meeting.slug])

    refused = client.post(address, typed | {"sha256": "f" * 64}, follow=True)
    state = Report.objects.get().state
    client.post(address, typed | {"sha256": shown})

    assert "somebody has read another PDF. Nothing was issued" in refused.text
    assert (state, Report.objects.get().state) == ("cleared", "issued")
