"""What participants receive about a release of the programme, each person once."""

from django.urls import reverse

from agenda.changes.personal import PersonalChanges, personal_changes
from agenda.changes.readers import Readers
from agenda.changes.sentences import Sentence, sentences_of
from agenda.content import FrozenSession
from agenda.models import Programme
from agenda.queries import newest_release
from agenda.release_plan import Notify, ReleasePlan
from egm_portal.mail import registry, rendering
from egm_portal.mail.batch import DraftMessage, queue_messages
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.registry import Placeholder
from egm_portal.text import dates
from egm_portal.undo.delays import Delay
from participants.models import Participant

CHANGED, RELEASED = "agenda/programme_changed", "agenda/programme_released"
KINDS = {Notify.CONCERNED: CHANGED, Notify.EVERYBODY: RELEASED}


def programme_released(plan: ReleasePlan, release: Programme, notify: str) -> dict[str, Message]:
    """Queues the e-mails about a release that was made by this plan: two queries more than the outbox needs."""
    recipients = plan.recipients(notify)
    sentences = _sentences(plan) if recipients else []
    return queue_messages(
        DraftMessage(
            kind=KINDS[Notify(notify)],
            to=person.email,
            to_name=person.name,
            meeting=plan.meeting,
            about={"participant": person.pk, "release": release.pk},
            context=_context(plan, sentences, person, release.kind),
            dedup_key=f"release:{release.pk}:{person.pk}",
        )
        for person in recipients
    )


def previewed_release(plan: ReleasePlan, kind: str, notify: str, people: list[Participant]) -> list[rendering.Wording]:
    """The e-mails to these people as they would be queued now."""
    sentences = _sentences(plan)
    mail = registry.kind_named(KINDS[Notify(notify)])
    return [
        rendering.previewed(
            mail, meeting=plan.meeting, to_name=person.name, context=_context(plan, sentences, person, kind)
        )
        for person in people
    ]


def _sentences(plan: ReleasePlan) -> list[Sentence]:
    # As the public reads them: what others agreed to counts for participants too.
    return sentences_of(plan.facts, plan.meeting, lambda: Readers.public(plan.meeting))


def _context(plan: ReleasePlan, sentences: list[Sentence], person: Participant, kind: str) -> dict:
    own = personal_changes(person.pk, plan.old, plan.draft, sentences, plan.meeting)
    return _words(person, kind, own, [str(sentence) for sentence in sentences], is_first=plan.before is None)


def _words(person: Participant, kind: str, own: PersonalChanges, changes: list[str], *, is_first: bool) -> dict:
    return {
        "participant": person,
        "meeting": person.meeting,
        "release": f"{Programme.Kind(kind).label.lower()} programme",
        "programme": absolute(reverse("website:agenda", args=[person.meeting.slug])),
        "pdf": absolute(reverse("website:agenda_pdf", args=[person.meeting.slug])),
        "calendar": absolute(reverse("my:calendar_address")),
        "is_first": is_first,
        "lines": own.lines,
        "changes": changes,
        "new_time": dates.day_and_hour(own.new_time, person.meeting.time_zone) if own.new_time else "",
    }


def _nothing(message: Message) -> list[registry.Attachment]:
    """No file: times of sessions are subscribed to. Raises NoLongerWanted if the e-mail has lost its purpose."""
    is_there = Programme.objects.public().filter(pk=message.about["release"]).exists()
    if not is_there or not Participant.objects.attending().filter(pk=message.about["participant"]).exists():
        raise registry.NoLongerWanted("The release was undone, or this person no longer takes part.")
    return []


def _example(participant_id: int) -> dict:
    """As if the newest release were the first: what this person does in it."""
    person = Participant.objects.select_related("meeting").get(pk=participant_id)
    release = newest_release(person.meeting)
    sessions: list[FrozenSession] = release.sessions if release else []
    own = personal_changes(person.pk, [], sessions, [], person.meeting)
    if not own.lines:
        raise registry.NoExample("This person has no part in a released programme, and would not receive this e-mail.")
    return _words(person, release.kind, own, [], is_first=True)


def _listed(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


SHARED = {
    "calendar": Placeholder("the page on which people subscribe to their times", lambda context: context["calendar"]),
    "programme": Placeholder("the address of the programme", lambda context: context["programme"]),
    "release": Placeholder("such as “provisional programme”", lambda context: context["release"]),
}
PDF = Placeholder("the address of the programme as a PDF", lambda context: context["pdf"])
OWN = ("what changes for this person, one line each", lambda context: _listed(context["lines"]))
ALL = ("all changes of the release, one line each", lambda context: _listed(context["changes"]))

registry.register(
    registry.Kind(
        name=CHANGED,
        description="Release of the programme: to each person concerned, what changes for them",
        attach=_nothing,
        placeholders=SHARED | {"own_changes": Placeholder(*OWN, required=True)},
        example=_example,
        short="own changes",
        stops_at_bounce=True,
        delay=Delay.RELEASE,
    ),
    registry.Kind(
        name=RELEASED,
        description="Release of the programme: to all participants, with the list of changes",
        attach=_nothing,
        placeholders=SHARED | {"own_changes": Placeholder(*OWN), "changes": Placeholder(*ALL), "programme_pdf": PDF},
        example=_example,
        short="all changes",
        stops_at_bounce=True,
        delay=Delay.RELEASE,
    ),
)
