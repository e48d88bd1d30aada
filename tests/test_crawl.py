"""Every page and button of the demonstration, pressed with nonsense by every role: no fault, and nothing is lost."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting, StaffRole, User
from office.invariants import findings
from participants.models import Participant
from room import actions as reports
from tests import factories
from tests.crawler import Crawler

pytestmark = pytest.mark.django_db(transaction=True)
REQUESTS = 1500
"""In one test: some 40 seconds."""
LEAST = 400
"""Routes and buttons that were tried, each counted once for a role."""
DAYS = [factories.TODAY, datetime(2013, 7, 24, 9, tzinfo=UTC), datetime(2013, 7, 29, 7, tzinfo=UTC)]
"""When papers are open, while the meeting is held, and when its report is written."""
ROLES = {"viewer": StaffRole.VIEWER, "editor": StaffRole.EDITOR, "organizer": StaffRole.ORGANIZER}


@pytest.fixture
def demonstration(held_back):
    """Both meetings, that of 2013 with a circulated report and proposals."""
    with calendar_at(factories.TODAY):
        call_command("load_demonstration", verbosity=0)
        meeting = Meeting.objects.get(slug="e-participation-2013")
        factories.make_circulated_report(meeting)
        for text in ("Silence is an answer.", "People want answers."):
            reports.propose_recommendation(meeting=meeting, kind="conclusion", text=text)
    return meeting


def member(role):
    """Whoever has this role in both meetings, whatever became of it meanwhile."""

    def found():
        user = factories.make_user(email=f"{role}@example.org")
        User.objects.filter(pk=user.pk).update(is_active=True)
        for meeting in Meeting.objects.all():
            factories.make_member(meeting, user, ROLES[role])
        user.refresh_from_db()
        return user

    return found


def expert():
    accepted = Participant.objects.filter(status="accepted", user__is_active=True, meeting__starts_on__year=2013)
    return accepted.order_by("pk")[0].user


def superuser():
    user = factories.make_user(email="super@example.org")
    User.objects.filter(pk=user.pk).update(is_active=True, is_staff=True, is_superuser=True)
    user.refresh_from_db()
    return user


PEOPLE = {"public": lambda: None, "expert": expert, "superuser": superuser} | {role: member(role) for role in ROLES}


def starts():
    site = ["/", reverse("account_login"), reverse("participants:new_link")]
    desk = [*site, reverse("my:list"), reverse("admin:index")]
    return {role: site if role == "public" else desk for role in PEOPLE}


def crawl(seed):
    """Crawls with this seed, a third of the way on each of the days; nothing must have failed or be missing."""
    crawler = Crawler(seed, PEOPLE, starts())
    for day in DAYS:
        with calendar_at(day):
            crawler.crawl(REQUESTS // len(DAYS))

    assert [str(fault) for fault in crawler.faults] == []
    assert list(findings()) == []
    assert len(crawler.visits) > LEAST


def test_nonsense_finds_no_fault_and_loses_nothing(demonstration):
    crawl(seed=1)


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(2, 17))
def test_nonsense_of_other_seeds_neither(demonstration, seed):
    crawl(seed)
