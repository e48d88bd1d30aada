"""The e-mails about a change of a meeting: one to each whom it concerns, and those that waited, with the new facts."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from egm_portal.mail import actions, registry, rendering
from egm_portal.mail.batch import DraftMessage, queue_messages
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.placeholders import deadline_of
from egm_portal.meetings.models import MeetingChange
from egm_portal.text import dates
from egm_portal.undo.delays import Delay
from office.changes.plan import ChangePlan, Told, where
from papers import rules as paper_rules
from participants.calendars import days_cancelled, days_of_meeting, entry_of
from participants.models import Participant

_W = MeetingChange.What
CANCELLED, POSTPONED, MOVED = "office/meeting_cancelled", "office/meeting_postponed", "office/meeting_moved"
PLACE, ONLINE, ROOM = "office/meeting_place", "office/meeting_online", "office/room_changed"
MORE_TIME = "office/more_time"
KINDS = {_W.CANCELLED: CANCELLED, _W.POSTPONED: POSTPONED, _W.DAYS: MOVED, _W.DEADLINE: MORE_TIME, _W.PLACE: PLACE}


def queue(plan: ChangePlan, change: MeetingChange, people: Sequence[Told]) -> dict[str, Message]:
    """Queues the e-mail to each of these people: one query more than the outbox needs."""
    return queue_messages(
        DraftMessage(
            kind=_kind_of(plan),
            to=told.person.email,
            to_name=told.person.name,
            meeting=plan.after,
            about={"participant": told.person.pk, "change": change.pk} | _entry(plan, told),
            context=_context(plan, told),
            dedup_key=f"change:{change.pk}:{told.person.pk}",
            delay=Delay.VERB if plan.is_soon else None,
        )
        for told in people
    )


def queue_again(message: Message, change: MeetingChange) -> None:
    """Queues in place of a cancelled e-mail the same one, as it reads with the present facts."""
    kind = registry.kind_named(message.kind)
    if kind.again is None:
        return
    actions.queue_message(
        kind=message.kind,
        to=message.to,
        to_name=message.to_name,
        meeting=change.meeting,
        about=message.about,
        context=kind.again(message),
        dedup_key=f"{message.dedup_key}:change:{change.pk}",
        reply_to=message.reply_to,
        not_after=message.not_after,
    )


def previewed(plan: ChangePlan, told: Told) -> rendering.Wording:
    """The e-mail to this person as it would be queued now."""
    kind = registry.kind_named(_kind_of(plan))
    return rendering.previewed(kind, meeting=plan.after, to_name=told.person.name, context=_context(plan, told))


def _entry(plan: ChangePlan, told: Told) -> dict[str, int]:
    """The entry in the person's calendar, before the change ended it."""
    return entry_of(told.person) | {"calendar_generation": plan.meeting.calendar_generation}


def _kind_of(plan: ChangePlan) -> str:
    if plan.is_only_the_room:
        return ROOM
    return ONLINE if plan.after.is_online and not plan.meeting.is_online else KINDS[plan.what]


def _context(plan: ChangePlan, told: Told) -> dict:
    before, after, paper = plan.meeting, plan.after, told.paper
    own = paper and paper_rules.dates_of(paper).deadline
    due, was_due = after.papers_due, before.papers_due
    return {
        "participant": told.person,
        "told": told,
        "signatory": rendering.signatory_of(after),
        "old_days": dates.date_range(before.starts_on, before.ends_on),
        "on_old_days": dates.on_days(before.starts_on, before.ends_on),
        "new_days": dates.date_range(after.starts_on, after.ends_on),
        "on_new_days": dates.on_days(after.starts_on, after.ends_on),
        "old_where": where(before),
        "new_where": where(after),
        "old_city": before.city,
        "old_room": before.room,
        "asks_again": plan.asks_again,
        "was_postponed": not before.takes_place,
        "reason": plan.wanted.reason,
        "answer_by": date_format(plan.answer_by),
        "deadline": deadline_of(due, after) if due else "",
        "old_deadline": dates.deadline(was_due, before.time_zone) if was_due else "",
        "deadline_moves": due != was_due,
        "is_suspended": was_due is not None and due is None,
        "due_on": date_format(dates.day_of_deadline(due, after.time_zone)) if due else "",
        "own_deadline": deadline_of(own, after) if own and due and own > due else "",
        "owes": paper is not None and paper.state in type(paper).OWED,
        "has_sent": paper is not None and paper.state in type(paper).RECEIVED,
        "travel_office_told": plan.wanted.travel_office_told,
        "page": absolute(reverse("my:meeting", args=[after.slug])),
    }


def _calendar(message: Message) -> list[registry.Attachment]:
    return [days_of_meeting(person, stamp=message.queued_at) for person in _attending(message)]


def _calendar_without(message: Message) -> list[registry.Attachment]:
    return [days_cancelled(person, stamp=message.queued_at, entry=message.about) for person in _attending(message)]


def _attending(message: Message) -> QuerySet[Participant]:
    return Participant.objects.attending().filter(pk=message.about["participant"]).select_related("meeting")


SHARED = {"stops_at_bounce": True, "delay": Delay.RELEASE}

registry.register(
    registry.Kind(
        CANCELLED,
        "The meeting was cancelled: to all who are invited or take part, with a calendar file",
        attach=_calendar_without,
        **SHARED,
    ),
    registry.Kind(
        POSTPONED,
        "The meeting was postponed: to all who are invited or take part, with a calendar file",
        attach=_calendar_without,
        **SHARED,
    ),
    registry.Kind(
        MOVED,
        "The meeting has other days: to all who are invited or take part, with a calendar file",
        attach=_calendar,
        **SHARED,
    ),
    registry.Kind(
        PLACE,
        "The meeting is held elsewhere: to all who are invited or take part, with a calendar file",
        attach=_calendar,
        **SHARED,
    ),
    registry.Kind(
        ONLINE,
        "The meeting is held online: to all who are invited or take part, with a calendar file",
        attach=_calendar,
        **SHARED,
    ),
    registry.Kind(ROOM, "The meeting has another room, on its eve and its days: to those who come there", **SHARED),
    registry.Kind(MORE_TIME, "More time for all papers: to authors whose paper is awaited", **SHARED),
)
