from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from egm_portal.clock import calendar_at
from egm_portal.meetings.actions import change_meeting_slug, get_or_create_user
from egm_portal.meetings.models import AideMemoireSection, FormerSlug, Meeting, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.embedded("constraints")]
DUE = factories.DUE
EARLIER = DUE - timedelta(days=20)


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (datetime(2013, 6, 3, 7, tzinfo=UTC), Meeting.Phase.ANNOUNCED),
        (datetime(2013, 6, 20, 7, tzinfo=UTC), Meeting.Phase.PAPERS_OPEN),
        (datetime(2013, 7, 15, 21, 59, 59, tzinfo=UTC), Meeting.Phase.PAPERS_OPEN),
        (datetime(2013, 7, 15, 22, tzinfo=UTC), Meeting.Phase.PAPERS_CLOSED),
        (datetime(2013, 7, 23, 21, 59, 59, tzinfo=UTC), Meeting.Phase.PAPERS_CLOSED),
        (datetime(2013, 7, 23, 22, tzinfo=UTC), Meeting.Phase.IN_SESSION),
        (datetime(2013, 7, 25, 22, tzinfo=UTC), Meeting.Phase.REPORT_PENDING),
        (datetime(2013, 9, 2, tzinfo=UTC), Meeting.Phase.REPORT_ISSUED),
    ],
)
def test_phase_follows_the_calendar(at, phase):
    issued = datetime(2013, 9, 1, tzinfo=UTC)
    meeting = factories.make_meeting(papers_from=datetime(2013, 6, 17, tzinfo=UTC), report_issued_at=issued)

    assert meeting.phase(at) == phase


@pytest.mark.parametrize("zone", ["Europe/Zurich", "Pacific/Auckland"])
def test_report_issued_too_early_does_not_make_the_meeting_held(zone):
    meeting = factories.make_meeting(time_zone=zone, report_issued_at=datetime(2013, 7, 10, tzinfo=UTC))
    last_day, second = meeting.last_day_starts_at, timedelta(seconds=1)

    assert meeting.phase(datetime(2013, 7, 11, tzinfo=UTC)) == Meeting.Phase.PAPERS_OPEN
    assert meeting.phase(last_day - second) == Meeting.Phase.IN_SESSION
    assert meeting.phase(last_day) == Meeting.Phase.REPORT_ISSUED


def test_phase_changes_only_at_its_instants():
    meeting = factories.make_meeting(papers_from=datetime(2013, 6, 17, tzinfo=UTC))
    second = timedelta(seconds=1)

    for instant in meeting.phase_instants()[1:]:
        assert meeting.phase(instant - second) != meeting.phase(instant)


@pytest.mark.parametrize(
    ("papers", "concept", "due"),
    [
        (DUE, None, (DUE, DUE)),
        (DUE, EARLIER, (EARLIER, DUE)),
        (None, EARLIER, (EARLIER, None)),
        (None, None, (None, None)),
    ],
)
def test_concept_paper_is_due_by_its_own_date_or_with_the_others(papers, concept, due):
    meeting = Meeting(papers_due=papers, concept_paper_due=concept)

    assert (meeting.paper_due(concept=True), meeting.paper_due(concept=False)) == due


def test_meeting_is_public_from_its_instant():
    meeting = factories.make_meeting()

    assert not Meeting.objects.public(meeting.public_from - timedelta(seconds=1)).exists()
    assert Meeting.objects.public(meeting.public_from).get() == meeting


def test_meeting_not_public_is_seen_by_its_organizers():
    hidden, other = factories.make_meeting(public_from=None), factories.make_meeting(public_from=None)
    organizer = factories.make_organizer(hidden)
    superuser = User.objects.create_superuser("super@example.org", "a long enough password")

    assert list(Meeting.objects.visible_to(organizer)) == [hidden]
    assert set(Meeting.objects.visible_to(superuser)) == {hidden, other}
    assert not Meeting.objects.visible_to(factories.make_user()).exists()
    assert not Meeting.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize(
    "changes",
    [{"ends_on": date(2013, 7, 23)}, {"pages_min": 11}, {"experts_min": 11}],
    ids=lambda changes: next(iter(changes)),
)
def test_meeting_keeps_its_figures_in_order(changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_meeting(**changes)


def test_time_zone_is_checked():
    meeting = factories.make_meeting()
    meeting.time_zone = "Geneva"

    with pytest.raises(ValidationError):
        meeting.full_clean()


def test_address_of_a_user_is_held_once_whatever_its_case():
    factories.make_user(email="one@example.org")

    assert get_or_create_user(email="ONE@example.org").email == "one@example.org"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="One@Example.org")


def test_section_of_the_aide_memoire_increments_both_revisions():
    meeting = factories.make_meeting()
    before, portal_before = meeting.revision, Meeting.objects.portal_revision().get()
    with calendar_at(factories.TODAY):
        AideMemoireSection.objects.create(meeting=meeting, number=1, heading="Purpose", body="To meet.")

    meeting.refresh_from_db()
    assert meeting.revision > before
    assert meeting.revised_at == factories.TODAY
    assert Meeting.objects.portal_revision().get() != portal_before


def test_revision_of_the_portal_is_never_the_same_again():
    seen = [Meeting.objects.portal_revision().get()]

    def note():
        seen.append(Meeting.objects.portal_revision().get())

    meetings = [factories.make_meeting() for _ in range(3)]
    note()
    for meeting in meetings:
        meeting.save()
        note()
    for place in (1, 2):
        meetings[place].delete()
        note()
    meetings.append(factories.make_meeting())
    note()
    meetings[0].delete()
    note()

    assert len(set(seen)) == len(seen)


def test_moved_meeting_leaves_its_former_address():
    meeting = factories.make_meeting(slug="first")

    change_meeting_slug(meeting=meeting, slug="second")
    change_meeting_slug(meeting=meeting, slug="first")

    meeting.refresh_from_db()
    assert meeting.slug == "first"
    assert list(FormerSlug.objects.values_list("slug", "meeting")) == [("second", meeting.pk)]


def test_row_read_before_other_changes_takes_back_no_revision(meeting):
    early = Meeting.objects.get(pk=meeting.pk)
    before = early.revision
    for text in ("Purpose", "Background"):
        meeting.aide_memoire.create(number=len(text), heading=text, body="")
    early.room = "conference room H"
    early.save()

    meeting.refresh_from_db()
    assert (meeting.revision, meeting.room) == (before + 3, "conference room H")
