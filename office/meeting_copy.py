"""A copy of a meeting: its structure and texts on new dates, without papers or releases."""

import re
from calendar import month_name
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from agenda.actions import number_sessions
from agenda.models import Item, Session
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import MailTemplate
from egm_portal.meetings.actions import set_role
from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting, StaffRole, User
from egm_portal.text import years
from egm_portal.text.wall_clock import shift_days
from participants.actions import add_participants
from participants.fields import Use, fields_for
from participants.models import FundingTerms, Participant, ParticipantTask
from reminders.models import ReminderRule

# Of other fields the copy has the defaults: it is not public, and has no symbol, organizer or former address. A link
# for joining online belongs to one meeting only.
KEPT = [
    "alternative_titles",
    "summary",
    "time_zone",
    "city",
    "country",
    "venue",
    "room",
    "language",
    "entrance",
    "interpretation",
    "not_for_attribution",
    "mandate",
    "parent_session",
    "convening_bodies",
    "objectives",
    "letter_signatory",
    "letter_signatory_title",
    "letter_enclosures",
    "mail_signatory",
    "mail_signatory_title",
    "pages_min",
    "pages_max",
    "experts_min",
    "experts_max",
]
MOVED = ["papers_from", "papers_due", "concept_paper_due", "evaluation_until"]
KEPT_OF_ITEMS = ["position", "title", "minutes", "slides_expected"]
ASKED_AGAIN = {"attendance", "time_zone"}
KEPT_OF_PEOPLE = [
    *(name for name in fields_for(Use.IMPORTED) if name not in ASKED_AGAIN),
    "family_name_state",
    "services_meeting",
]
"""What describes somebody, and neither what they answered nor what they agreed to."""
DATE = re.compile(rf"\b(?:19|20)\d\d\b|\b\d{{1,2}}\s(?:{'|'.join(month_name[1:])})\b")
"""A year, or a day of a month."""


def to_nominate_again(meeting: Meeting) -> QuerySet[Participant]:
    """Those who took part, and have not asked for their data to be deleted."""
    return Participant.objects.attending().filter(meeting=meeting, erasure_asked_at=None, erased_at=None)


@transaction.atomic
def copy_meeting(
    *,
    meeting: Meeting,
    title: str,
    short_title: str,
    slug: str,
    starts_on: date,
    by: User,
    people: Collection[int] = (),
    with_talks: bool = False,
) -> Meeting:
    """A copy that is not public, with `by` as its organizer; every date keeps its distance from the first day.

    Those of its people whose ids are in `people` are nominated. Talks, the items with a speaker or a paper, are left
    out unless they are wanted. Raises NotAllowed where a date would leave the years that dates can have.
    """
    days = (starts_on - meeting.starts_on).days
    ends_on = meeting.ends_on + timedelta(days=days)
    moved = {name: shift_days(at, days, meeting.zone) for name in MOVED if (at := getattr(meeting, name))}
    tasks = ParticipantTask.objects.filter(meeting=meeting).values_list("due_on", flat=True)
    due = [day + timedelta(days=days) for day in tasks]
    sessions = [
        shift_days(session.starts_at, days, meeting.zone) for session in Session.objects.filter(meeting=meeting)
    ]
    if not all(years.FIRST_YEAR <= at.year <= years.LAST_YEAR for at in (ends_on, *moved.values(), *due, *sessions)):
        years_allowed = f"{years.FIRST_YEAR} to {years.LAST_YEAR}"
        raise NotAllowed(f"A date of the meeting would be outside the years {years_allowed}: nothing was copied.")
    copy = Meeting.objects.create(
        **{name: getattr(meeting, name) for name in KEPT},
        title=title,
        short_title=short_title,
        slug=slug,
        starts_on=starts_on,
        ends_on=ends_on,
        **moved,
    )
    _copy_rows(meeting, copy, days, with_talks=with_talks)
    nominations = [
        Participant(meeting=copy, **{name: getattr(person, name) for name in KEPT_OF_PEOPLE})
        for person in to_nominate_again(meeting).filter(pk__in=people).order_by("pk")
    ]
    add_participants(meeting=copy, participants=nominations)
    set_role(meeting=copy, user=by, role=StaffRole.ORGANIZER, by=by)
    return copy


def texts_with_dates(meeting: Meeting) -> Iterator[str]:
    """The names of the texts that contain a date, which copying does not change."""
    return (name for name, text in _copied_texts(meeting) if DATE.search(text))


def _copied_texts(meeting: Meeting) -> Iterator[tuple[str, str]]:
    """Each text with its name for people."""
    for name in ("title", "alternative_titles", "summary", "mandate", "parent_session", "objectives"):
        yield Meeting._meta.get_field(name).verbose_name, getattr(meeting, name)
    for section in AideMemoireSection.objects.filter(meeting=meeting):
        yield f"“{section.heading}” of the aide-memoire", f"{section.heading} {section.body}"
    for template in MailTemplate.objects.filter(meeting=meeting):
        yield f"the mail template “{template.subject}”", f"{template.subject} {template.text}"
    for task in ParticipantTask.objects.filter(meeting=meeting):
        yield f"the task “{task.text}”", task.text
    for session in Session.objects.filter(meeting=meeting):
        yield f"the session “{session.title}”", f"{session.title} {session.summary}"


def _copy_rows(meeting: Meeting, copy: Meeting, days: int, *, with_talks: bool) -> None:
    for model in (AideMemoireSection, Contact, MailTemplate, FundingTerms):
        for row in model.objects.filter(meeting=meeting):
            _save_copy(row, meeting=copy)
    for task in ParticipantTask.objects.filter(meeting=meeting):
        _save_copy(task, meeting=copy, due_on=task.due_on + timedelta(days=days), asked_at=portal_now())
    for rule in ReminderRule.objects.filter(meeting=meeting):
        # A rule does not apply to times before `since` (docs/decisions/mail.md#0024).
        _save_copy(rule, meeting=copy, since=portal_now())
    for session in Session.objects.filter(meeting=meeting):
        # Read before the copy is saved, which changes the primary key of `session`.
        items = Item.objects.filter(session=session)
        if not with_talks:
            items = items.exclude(Q(people__isnull=False) | Q(paper__isnull=False))
        items = list(items)
        _save_copy(
            session,
            meeting=copy,
            number=None,
            joining_link="",
            starts_at=shift_days(session.starts_at, days, copy.zone),
        )
        Item.objects.bulk_create(
            Item(session=session, **{name: getattr(item, name) for name in KEPT_OF_ITEMS}) for item in items
        )
    number_sessions(meeting=copy)


def _save_copy(row: Model, **changes) -> None:
    # Without a primary key, and as a row that is being added, it is inserted again.
    row.pk, row._state.adding = None, True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
