"""The reminders of this package as drafts for `egm_portal.mail.batch`; each is cancelled if no longer needed."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.mail import registry
from egm_portal.mail.batch import DraftMessage
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.registry import Placeholder
from egm_portal.mail.rendering import part_as_text
from egm_portal.text.dates import day_of_deadline
from participants import rules
from participants.joining_links import joining_address
from participants.mail import ANSWER_PLACEHOLDERS, link_to_answer
from participants.models import Invitation, Participant, ParticipantTask

RESERVE = "After that date we may offer the place to another expert."


def invitation_unanswered(invitation: Invitation, dedup_key: str) -> DraftMessage:
    more = _about_reply(invitation)
    return _to(invitation.participant, "unanswered", dedup_key, {"invitation": invitation.pk}, **more)


def meeting_near(
    participant: Participant,
    notes: Sequence,
    dedup_key: str,
    *,
    opens_at: datetime | None = None,
    contact=None,
    part: Sequence[str] = (),
) -> DraftMessage:
    """What somebody needs on the morning of the meeting, with links to the agenda and to these information notes.

    `opens_at` is when its first session starts, `contact` whom to call, and `part` has a sentence for each role that
    they have in the programme.
    """
    more = {"notes": notes, "opens_at": opens_at, "contact": contact, "part": part}
    own_time = _own_time(participant, opens_at)
    return _to(participant, "near", dedup_key, {"participant": participant.pk}, own_time=own_time, **more)


def _own_time(participant: Participant, opens_at: datetime | None) -> str:
    """When it opens by the clocks of somebody online: "03:30", with the day where that differs; empty if it is known
    to nobody, or the same as in the city.
    """
    zone, city = participant.own_zone, participant.meeting.zone
    if opens_at is None or zone is None or not participant.is_online:
        return ""
    there, here = opens_at.astimezone(zone), opens_at.astimezone(city)
    if there.replace(tzinfo=None) == here.replace(tzinfo=None):
        return ""
    return date_format(there, "H:i" if there.date() == here.date() else "j F Y, H:i")


def tasks_open(
    participant: Participant, task: ParticipantTask, tasks: Sequence[ParticipantTask], dedup_key: str
) -> DraftMessage:
    """That these tasks are not done, `task` being the one whose day the reminder is about."""
    about = {"participant": participant.pk, "task": task.pk}
    return _to(participant, "tasks", dedup_key, about, task=task, tasks=tasks)


def _to(participant: Participant, name: str, dedup_key: str, about: dict[str, int], **more) -> DraftMessage:
    return DraftMessage(
        kind=f"participants/{name}",
        to=participant.email,
        to_name=participant.name,
        meeting=participant.meeting,
        about=about,
        context={"participant": participant, **more},
        dedup_key=dedup_key,
    )


def _about_reply(invitation: Invitation) -> dict:
    """What the reminder says: the last one, after the day to reply by, names the day until which the link works."""
    meeting, day = invitation.participant.meeting, rules.reply_by(invitation)
    is_last = portal_now().astimezone(meeting.zone).date() > day
    # The source of reminders has asked for many invitations at once.
    has_reserve = getattr(invitation, "has_reserve", None)
    if has_reserve is None:
        has_reserve = Participant.objects.filter(meeting=meeting, status=Participant.Status.RESERVE).exists()
    return {
        "invitation": invitation,
        "is_last": is_last,
        "reply_by": day_of_deadline(invitation.expires_at, meeting.time_zone) if is_last else day,
        "reserve": RESERVE if has_reserve else "",
    }


def _own_page(message: Message) -> str:
    if not Participant.objects.attending().filter(pk=message.about["participant"]).exists():
        raise registry.NoLongerWanted("This person no longer takes part.")
    return absolute(reverse("my:meeting", args=[message.meeting.slug]))


def _joining(message: Message) -> str:
    """The personal address for joining online; for who does not take part online any more, the personal page."""
    participant = Participant.objects.filter(pk=message.about["participant"]).first()
    return (participant and joining_address(participant)) or _own_page(message)


def _own_tasks(message: Message) -> str:
    asked = ParticipantTask.objects.asked_of(Participant.objects.filter(pk=message.about["participant"]))
    if not asked.open().filter(pk=message.about["task"]).exists():
        raise registry.NoLongerWanted("The task was done, or is no longer asked of this person.")
    return absolute(reverse("my:meeting", args=[message.meeting.slug]))


def _example_tasks(participant_id: int) -> dict:
    tasks = list(ParticipantTask.objects.asked_of(Participant.objects.filter(pk=participant_id)).open())
    if not tasks:
        raise registry.NoExample("This person has no task to do and would not receive this e-mail.")
    participant = Participant.objects.select_related("meeting").get(pk=participant_id)
    return {"participant": participant, "task": tasks[0], "tasks": tasks}


def _example_near(participant_id: int) -> dict:
    participant = Participant.objects.select_related("meeting").get(pk=participant_id)
    contact = participant.meeting.contacts.first()
    return {"participant": participant, "notes": [], "opens_at": None, "contact": contact, "part": [], "own_time": ""}


def _example_unanswered(participant_id: int) -> dict:
    invitation = Invitation.objects.not_revoked().filter(participant=participant_id, answered_at=None)
    invitation = invitation.select_related("participant__meeting").first()
    if invitation is None:
        raise registry.NoExample("This person has no invitation to answer and would not receive this e-mail.")
    return {"participant": invitation.participant, **_about_reply(invitation)}


UNANSWERED_PLACEHOLDERS = ANSWER_PLACEHOLDERS | {
    "reminder": Placeholder(
        "“Reminder”, or “Last reminder” after the day to reply by",
        lambda context: "Last reminder" if context["is_last"] else "Reminder",
    ),
    "reply_by": Placeholder(
        "the day by which a reply is asked for; after it the last day of the link",
        lambda context: date_format(context["reply_by"]),
    ),
    "invited_on": Placeholder(
        "the day of the invitation",
        lambda context: date_format(context["invitation"].created_at.astimezone(context["meeting"].zone)),
    ),
    "reserve": Placeholder(
        "the sentence about other experts, if the reserve list has any", lambda context: context["reserve"]
    ),
}
NEAR_PLACEHOLDERS = {
    "link": Placeholder("the personal page", lambda context: context["link"]),
    "first_day": Placeholder("the first day", lambda context: date_format(context["meeting"].starts_on)),
    "practical": Placeholder(
        "when and where the meeting opens, the entrance, the telephone and the person’s part; online, the personal "
        "address for joining",
        lambda context: part_as_text("participants/_practical.html", context),
    ),
    "programme": Placeholder(
        "the address of the programme",
        lambda context: absolute(reverse("website:agenda", args=[context["meeting"].slug])),
    ),
    "notes": Placeholder(
        "the information notes and their addresses, if there are any",
        lambda context: part_as_text("participants/_notes.html", context),
    ),
}
TASKS_PLACEHOLDERS = {
    "on_days": ANSWER_PLACEHOLDERS["on_days"],
    "link": Placeholder("the personal page", lambda context: context["link"]),
    "due": Placeholder("the day by which the task is to be done", lambda context: date_format(context["task"].due_on)),
    "tasks": Placeholder(
        "the tasks that are not done, each with its day and its address",
        lambda context: part_as_text("participants/_tasks.html", context),
    ),
}

registry.register(
    registry.Kind(
        name="participants/unanswered",
        description="Reminder: the invitation has not been answered",
        short="reminder",
        slots={"link": link_to_answer},
        placeholders=UNANSWERED_PLACEHOLDERS,
        example=_example_unanswered,
        stops_at_bounce=True,
    ),
    registry.Kind(
        name="participants/tasks",
        description="Reminder: tasks that have not been done",
        short="reminder",
        slots={"link": _own_tasks},
        placeholders=TASKS_PLACEHOLDERS,
        example=_example_tasks,
        stops_at_bounce=True,
    ),
    registry.Kind(
        name="participants/near",
        description="The meeting is near: where and when it opens, whom to call, or how to join online",
        short="meeting is near",
        slots={"link": _own_page, "joining": _joining},
        placeholders=NEAR_PLACEHOLDERS,
        example=_example_near,
        stops_at_bounce=True,
    ),
)
