"""A new meeting from an old one: its structure and wording on new dates, without people, papers or releases."""

from datetime import date

from django.db import transaction
from django.db.models import Model

from agenda.actions import number_sessions
from agenda.models import Item, Session
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import MailTemplate
from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting, User
from egm_portal.text.local_time import shift_days
from reminders.models import ReminderRule

KEPT = [
    "alternative_titles",
    "summary",
    "time_zone",
    "city",
    "country",
    "venue",
    "room",
    "language",
    "mandate",
    "parent_session",
    "convening_bodies",
    "objectives",
    "pages_min",
    "pages_max",
    "experts_min",
    "experts_max",
]


MOVED = ["papers_from", "papers_due", "concept_paper_due"]
KEPT_OF_ITEMS = ["position", "title", "minutes", "slides_expected"]


@transaction.atomic
def copy_meeting(*, meeting: Meeting, title: str, short_title: str, slug: str, starts_on: date, by: User) -> Meeting:
    """The copy, not public, with `by` as its organizer; every date keeps its distance to the first day.

    Raises NotAllowed where a date would leave the calendar.
    """
    try:
        return _copy(meeting, by, starts_on, title=title, short_title=short_title, slug=slug)
    except OverflowError:
        raise NotAllowed("A date of the meeting would leave the calendar: nothing was copied.") from None


def _copy(meeting: Meeting, by: User, starts_on: date, **names: str) -> Meeting:
    days = (starts_on - meeting.starts_on).days
    copy = Meeting.objects.create(
        **{name: getattr(meeting, name) for name in KEPT},
        **names,
        starts_on=starts_on,
        ends_on=starts_on + (meeting.ends_on - meeting.starts_on),
        **{name: shift_days(at, days, meeting.zone) for name in MOVED if (at := getattr(meeting, name))},
    )
    if not by.is_superuser:
        copy.organizers.add(by)
    for model in (AideMemoireSection, Contact, MailTemplate):
        for row in model.objects.filter(meeting=meeting):
            _copied(row, meeting=copy)
    for rule in ReminderRule.objects.filter(meeting=meeting):
        _copied(rule, meeting=copy, since=portal_now())
    for session in Session.objects.filter(meeting=meeting):
        _copy_session(session, copy, days)
    number_sessions(meeting=copy)
    return copy


def _copy_session(session: Session, meeting: Meeting, days: int) -> None:
    items = list(Item.objects.filter(session=session))
    made = _copied(session, meeting=meeting, number=None, starts_at=shift_days(session.starts_at, days, meeting.zone))
    Item.objects.bulk_create(
        Item(session=made, **{name: getattr(item, name) for name in KEPT_OF_ITEMS}) for item in items
    )


def _copied(row: Model, **changes) -> Model:
    """The row once more, under a number of its own."""
    for name, value in {"pk": None, **changes}.items():
        setattr(row, name, value)
    row._state.adding = True
    row.save()
    return row
