"""The date with which a paper is returned is the one that holds, on every page and in every e-mail."""

from datetime import timedelta

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from papers import actions, rules
from papers.models import Paper, Version
from papers.queries import owed_paper
from papers.standing import in_standing, standing_of
from papers.states import Standing
from reminders.owed import unsent_papers
from tests import factories
from tests.factories import DUE, TODAY

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
EARLIER = DUE - 3 * DAY  # 12 July 2013, 24:00 in Geneva
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def returned(meeting):
    paper = factories.make_paper("submitted", meeting=meeting)
    actions.extend_paper(paper=paper, until=DUE + DAY, reason="Illness.", by=None)
    actions.return_paper(paper=paper, note="Shorter.", until=EARLIER, by=None)
    return fresh(paper)


def fresh(paper: Paper) -> Paper:
    return Paper.objects.select_related("participant__meeting", "document").get(pk=paper.pk)


def people(paper: Paper):
    return type(paper.participant).objects.filter(pk=paper.participant_id)


def test_the_earlier_date_holds_in_list_page_mail_and_reminders(client, at_desk, returned):
    meeting = returned.participant.meeting

    (owed,) = unsent_papers(people(returned))
    listed = at_desk.get(reverse("admin:papers_paper_changelist"), {"meeting": meeting.pk}).text
    client.force_login(returned.participant.user)
    page = client.get(reverse("papers:upload", args=[meeting.slug, returned.pk])).text
    own = client.get(reverse("my:meeting", args=[meeting.slug])).text
    mail = Message.objects.get(kind="papers/returned").text

    assert (owed.deadline, owed_paper(returned).deadline) == (EARLIER, EARLIER)
    assert "12 July, 24:00</time>, for the revision" in listed
    assert "Revision requested: due on 12 July 2013" in page
    assert "The revision of your expert paper is due on 12 July 2013" in own
    assert "This date replaces the deadline of 15 July 2013, 24:00 (Geneva) for your paper." in page
    assert "request a revision by 12 July 2013, 24:00 (Geneva). This date replaces the deadline of 15 July" in mail


@pytest.mark.embedded("clock")
def test_it_is_overdue_after_that_date_in_python_and_in_the_database(returned):
    found = []
    for at in (EARLIER, EARLIER + SECOND):
        standing = owed_paper(returned, at).standing
        assert in_standing(Paper.objects.all(), standing, at).get() == returned
        found.append(standing)

    assert found == [Standing.REVISION, Standing.OVERDUE]


@pytest.mark.parametrize(
    ("at", "timeliness"),
    [(EARLIER, "on_time"), (EARLIER + SECOND, "in_grace"), (EARLIER + rules.GRACE + SECOND, "late")],
)
def test_a_revision_is_as_timely_as_that_date_says(returned, at, timeliness):
    with calendar_at(at):
        version = actions.receive_paper(paper=returned, file=factories.make_pdf_file(5, "revised"), by=None).version

    assert version.timeliness == timeliness
    assert Version.objects.order_by("number").first().timeliness == Version.Timeliness.ON_TIME


def test_more_time_after_the_return_counts(returned):
    actions.extend_paper(paper=returned, until=EARLIER + DAY, reason="Illness.", by=None)

    assert rules.dates_of(fresh(returned)).deadline == EARLIER + DAY


@pytest.mark.parametrize(("moved", "holds"), [(DUE - DAY, EARLIER), (DUE + 3 * DAY, DUE + 3 * DAY)])
def test_a_new_general_deadline_moves_it_only_if_it_is_later(returned, moved, holds):
    meeting = returned.participant.meeting
    meeting.papers_due = moved
    meeting.save()

    paper = fresh(returned)

    assert rules.dates_of(paper).deadline == holds
    assert in_standing(Paper.objects.all(), Standing.OVERDUE, holds + SECOND).get() == paper
    assert not in_standing(Paper.objects.all(), Standing.OVERDUE, holds).exists()


def test_of_two_returns_the_second_holds(returned):
    with calendar_at(TODAY + DAY):
        actions.receive_paper(paper=returned, file=factories.make_pdf_file(5, "revised"), by=None)
        actions.return_paper(paper=fresh(returned), note="Again.", until=EARLIER - DAY, by=None)

    assert rules.dates_of(fresh(returned)).deadline == EARLIER - DAY


def test_a_paper_without_a_deadline_is_due_at_the_date_of_its_return(meeting):
    meeting.papers_due = None
    meeting.save()
    paper = factories.make_paper("submitted", meeting=meeting)

    actions.return_paper(paper=paper, note="Shorter.", until=EARLIER, by=None)

    assert rules.dates_of(fresh(paper)) == rules.Dates(EARLIER, EARLIER, is_return=True)
    assert standing_of(fresh(paper), None, EARLIER, EARLIER + SECOND) == Standing.OVERDUE


@pytest.mark.parametrize("until", [EARLIER, DUE])
def test_the_deadline_is_not_extended_to_an_earlier_date(at_desk, meeting, until):
    paper = factories.make_paper(meeting=meeting)
    page = f"{reverse('admin:papers_paper_more-time')}?id={paper.pk}"
    typed = {"note": "Illness.", "until_day": f"2013-07-{until.day}", "until_hour": "24:00"}

    answer = at_desk.post(page, typed)

    assert answer.status_code == 422
    assert "15 July 2013, 24:00 (Geneva) holds; choose a later time." in answer.text
    assert "Illness." in answer.text
    with pytest.raises(actions.NotAllowed, match="holds; choose a later time"):
        actions.extend_paper(paper=paper, until=until, reason="Illness.", by=None)
    assert not paper.extensions.exists()
