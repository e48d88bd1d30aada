"""Who may read and write notes, and what their pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from agenda.models import Officer, Programme, Session, SessionNumber
from agenda.roles import Role
from egm_portal.marked_texts.models import TextVersion, VersionedText
from egm_portal.meetings.models import Meeting, User
from participants.models import Participant
from participants.roles import Role as ParticipantRole
from proceedings.models import SessionNotes


@dataclass(frozen=True)
class NotedSession:
    """A session with its number, as the working draft has it; a deleted one has its number only.

    `heading` has what is printed before the title, `name` is how a sentence names it.
    """

    number: int
    title: str = "A session that was deleted"
    heading: str = title
    name: str = "a session that was deleted"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    has_notes: bool = False


@dataclass(frozen=True)
class ShownVersion:
    """A version in the list of all; `author` is a name, and no address."""

    version: TextVersion
    author: str


def rapporteur_offices(user: User, meeting: Meeting) -> list[Officer]:
    """Where the user is rapporteur in the working draft: of sessions, or of the meeting (without a session)."""
    people = Participant.objects.of_user(user).filter(meeting=meeting)
    return list(Officer.objects.filter(meeting=meeting, role=Role.RAPPORTEUR, participant__in=people))


def reads_notes(user: User, meeting: Meeting) -> bool:
    """Whether the user reads the notes of all sessions as a participant: a rapporteur, or the consultant."""
    return bool(rapporteur_offices(user, meeting)) or is_consultant(user, meeting)


def is_consultant(user: User, meeting: Meeting) -> bool:
    return Participant.objects.of_user(user).filter(meeting=meeting, role=ParticipantRole.CONSULTANT).exists()


def noted_sessions(meeting: Meeting) -> list[NotedSession]:
    """The sessions that have a number, in order of time, then those that were deleted and have notes: three queries."""
    sessions = Session.objects.filter(meeting=meeting, number__isnull=False)
    noted = SessionNotes.objects.filter(session_number__meeting=meeting)
    with_notes = set(noted.values_list("session_number__number", flat=True))
    found = [_noted(each, has_notes=each.number in with_notes) for each in sessions]
    deleted = sorted(with_notes - {each.number for each in found})
    return found + [NotedSession(number, has_notes=True) for number in deleted]


def _noted(session: Session, *, has_notes: bool = False) -> NotedSession:
    names = session.title, session.heading, session.name
    return NotedSession(session.number, *names, session.starts_at, session.ends_at, has_notes)


def sessions_to_note(participant: Participant) -> list[NotedSession]:
    """The sessions whose rapporteur the participant is, once a programme was released."""
    offices = list(Officer.objects.filter(role=Role.RAPPORTEUR, participant=participant))
    if not offices or not Programme.objects.public().filter(meeting=participant.meeting).exists():
        return []
    sessions = Session.objects.filter(meeting=participant.meeting, number__isnull=False)
    if all(office.session_id for office in offices):
        sessions = sessions.filter(pk__in=[office.session_id for office in offices])
    return [_noted(each) for each in sessions]


def may_note(offices: Iterable[Officer], number: SessionNumber) -> bool:
    """Whether one of these rapporteurs' offices is for this session, or for the whole meeting."""
    return any(office.session_id in (None, number.session_pk) for office in offices)


def notes_of(number: SessionNumber) -> SessionNotes | None:
    found = SessionNotes.objects.filter(session_number=number)
    return found.select_related("session_number__meeting", "text", "kept_by").first()


def shown_versions(meeting: Meeting, text: VersionedText | None) -> list[ShownVersion]:
    """Every version without its text, the newest first, with the names of those who saved them: two queries."""
    if text is None:
        return []
    versions = TextVersion.objects.filter(versioned_text=text).select_related("author").defer("text", "keys")
    rows = list(versions.order_by("-number"))
    names = author_names(meeting, [row.author for row in rows if row.author])
    return [ShownVersion(row, names.get(row.author_id, "Somebody")) for row in rows]


def author_names(meeting: Meeting, users: Iterable[User]) -> dict[int, str]:
    """The names of these users by id: as they take part in the meeting, or of their account; never an address."""
    names = {user.pk: user.name or "An organizer" for user in users}
    people = Participant.objects.filter(meeting=meeting, user__in=list(names))
    return names | {person.user_id: person.formal_name for person in people}


def notes_written_by(user: User) -> list[dict]:
    """Every version of notes that the user saved, as plain data for the copy of their own data: one query."""
    notes = SessionNotes.objects.filter(text__versions__author=user).order_by("text__versions__pk")
    columns = {
        "meeting": F("session_number__meeting__title"),
        "session": F("session_number__number"),
        "version": F("text__versions__number"),
        "saved_at": F("text__versions__saved_at"),
        "words": F("text__versions__text"),
    }
    return list(notes.values(**columns))
