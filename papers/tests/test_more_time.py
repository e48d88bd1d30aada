"""More time for one paper: its author is told, and the new date is what list, page, calendar and reminders say."""

from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from agenda.calendars import own_calendar
from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from papers import actions
from papers.models import Extension, Paper
from reminders.owed import unsent_papers
from tests import factories
from tests.factories import DUE
from tests.forms import fields_of_verb
from tests.test_undo import undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAY = timedelta(days=1)
TYPED = {"note": "Illness.", "until_day": "2013-07-18", "until_hour": "24:00"}
NEW = DUE + 3 * DAY


@pytest.fixture
def paper(meeting):
    return factories.make_paper(meeting=meeting)


def address(paper, verb="more-time"):
    return f"{reverse(f'admin:papers_paper_{verb}')}?id={paper.pk}"


def extend(browser, paper, **typed):
    page = address(paper)
    return browser.post(page, {"ids": paper.pk} | fields_of_verb(browser, page) | TYPED | typed, follow=True)


def mails():
    return Message.objects.filter(kind="papers/extended")


def test_author_is_told_the_new_date_which_holds_everywhere(client, at_desk, paper):
    meeting, author = paper.participant.meeting, paper.participant
    shown = at_desk.get(address(paper)).text

    extend(at_desk, paper, tells="on")

    told = mails().get()
    assert html.fromstring(shown).xpath("//input[@name='tells' and @checked]")
    assert "Due until now: 15 July 2013, 24:00 (Geneva)" in shown
    assert told.to == author.email
    assert told.subject.endswith("more time for your paper, now due on 18 July 2013")
    assert "is now due on 18 July 2013, 24:00 (Geneva), instead of 15 July 2013, 24:00." in told.text
    assert "Illness" not in told.text
    (owed,) = unsent_papers(type(author).objects.filter(pk=author.pk))
    listed = at_desk.get(reverse("admin:papers_paper_changelist"), {"meeting": meeting.pk}).text
    client.force_login(author.user)
    page = client.get(reverse("papers:upload", args=[meeting.slug, paper.pk])).text
    own = client.get(reverse("my:meeting", args=[meeting.slug])).text
    due = [
        event["DTEND"].dt
        for event in own_calendar(author, stamp=factories.TODAY).walk("VEVENT")
        if str(event["SUMMARY"]).startswith("Paper due")
    ]
    assert (owed.deadline, due) == (NEW, [NEW])
    assert "18 July, 24:00</time>, extended" in listed
    assert "Due on 18 July 2013" in page
    assert "Your expert paper is due on 18 July 2013" in own


def test_author_is_not_told_if_the_box_is_empty(at_desk, paper):
    extend(at_desk, paper)

    assert (mails().count(), Extension.objects.get().until) == (0, NEW)


def test_page_shows_the_email_before_it_is_sent(at_desk, paper):
    page = at_desk.post(address(paper), {"ids": paper.pk, "preview": "1"} | TYPED | {"tells": "on"})

    assert "more time for your paper, now due on 18 July 2013" in page.text
    assert not Extension.objects.exists()


def test_revision_may_be_asked_for_without_an_email(at_desk, meeting):
    paper = factories.make_paper("submitted", meeting=meeting)
    page = address(paper, "return")

    at_desk.post(page, {"ids": paper.pk} | fields_of_verb(at_desk, page) | TYPED)

    assert Paper.objects.get().state == Paper.State.RETURNED
    assert not Message.objects.filter(kind="papers/returned").exists()


def test_more_time_is_not_undone_once_a_file_has_come(at_desk, paper):
    page = extend(at_desk, paper, tells="on")
    with calendar_at(DUE + DAY):
        actions.receive_paper(paper=paper, file=factories.make_pdf_file(5, "late"), by=None)

    answer = undo(at_desk, page)

    assert "A file has come since" in answer.text
    assert Extension.objects.exists()


@pytest.mark.parametrize("until", [DUE - 3 * DAY, DUE + 3 * DAY])
def test_revision_has_its_own_timeliness(meeting, until):
    paper = factories.make_paper("submitted", meeting=meeting)
    first = paper.document.versions.get()
    actions.return_paper(paper=paper, note="Shorter.", until=until, by=None)
    words = []
    for number, at in enumerate([until, until + DAY / 2]):
        with calendar_at(at):
            sent = actions.receive_paper(paper=paper, file=factories.make_pdf_file(5, f"revised {number}"), by=None)
            words.append(sent.version.get_timeliness_display())

    first.refresh_from_db()
    assert words == ["revision on time", "revision after the deadline"]
    assert first.get_timeliness_display() == "on time"
