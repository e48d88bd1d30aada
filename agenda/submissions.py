"""What people send for items and sessions, slides and statements: whose, for what, and until when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from agenda.models import Item, ItemPerson, Officer, Programme, Session
from agenda.queries import newest_release, overlay_of
from agenda.roles import Role
from agenda.submission_targets import SubmissionTarget
from egm_portal.meetings.models import Meeting, User
from papers.kinds import KINDS
from papers.models import Document, Paper, Submission, Version
from participants.models import Participant

SENT = {"slides": Document.Kind.PRESENTATION, "statement": Document.Kind.STATEMENT}
"""What may be sent, by the end of its address."""


@dataclass(frozen=True)
class SpeakerDocument:
    """What one person sends for an item or a session: of which kind, until when, and what has been received.

    By `target` it is sent by the speaker themselves, or by somebody whom they have named. For a session, `speaker` is
    the chair or other officer who sends the statement.
    """

    target: SubmissionTarget
    about: Item | Session
    speaker: Participant
    kind: str
    until: datetime
    submission: Submission | None

    @property
    def session(self) -> Session | None:
        """The session of the item, or the one for which it is sent."""
        return self.about if isinstance(self.about, Session) else self.about.session

    @property
    def noun(self) -> str:
        return KINDS[self.kind].sent_as

    @property
    def is_sent_by_speaker(self) -> bool:
        """Whether the speaker sends it, and nobody for them."""
        return self.target.speaker is None

    def address(self, name: str = "submit", *more: object) -> str:
        """That of its page or, by the name of its route, of another one of the same document."""
        return reverse(f"agenda:{name}", args=[self.speaker.meeting.slug, self.target, self.path, *more])

    @property
    def upload_target(self) -> str:
        """How uploads in parts name it."""
        of_other = "" if self.is_sent_by_speaker else f":{self.target.speaker}"
        return f"{self.about._meta.model_name}:{self.about.pk}:{self.kind}{of_other}"

    @property
    def path(self) -> str:
        return next(path for path, kind in SENT.items() if kind == self.kind)

    @property
    def document(self) -> Document | None:
        return self.submission.document if self.submission else None

    @property
    def versions(self) -> list[Version]:
        """The files that came, the newest first, without translations."""
        versions = self.document.versions.all() if self.document else []
        return sorted(
            (version for version in versions if not version.is_translation), key=lambda version: -version.number
        )

    @property
    def is_settled(self) -> bool:
        """Whether only the organizers can change what readers see."""
        return bool(self.document) and (self.document.is_published or self.document.is_scheduled)

    def takes_files(self, at: datetime) -> bool:
        # A file that comes at the very instant at which the session ends is in time.
        return at <= self.until


def speaker_document_for(user: User, slug: str, target: SubmissionTarget, path: str) -> SpeakerDocument | None:
    """What `user` may send here, or None: seven queries at most.

    For an item they speak on it, or its speaker has named them. For a session, for which only statements are sent, they
    have a role in it.
    """
    if target.session:
        rows = Officer.objects.filter(session__number=target.session, participant__in=Participant.objects.of_user(user))
        rows = rows.select_related("session__meeting") if path == "statement" else rows.none()
    else:
        rows = speakers_for(user, target.speaker).filter(item__key=target.key)
        rows = rows.select_related("item__session__meeting", "item__unscheduled_in")
    row = rows.filter(participant__meeting__slug=slug).select_related("participant__meeting").first()
    return sent_for(target, row.session if target.session else row.item, row.participant, SENT[path]) if row else None


def speakers_for(user: User, speaker: int | None) -> QuerySet[ItemPerson]:
    """Where `user` speaks or, with the id of another speaker, where that one does, who has named them for a paper."""
    speaking = ItemPerson.objects.filter(role=Role.SPEAKER)
    if speaker is None:
        return speaking.filter(participant__in=Participant.objects.of_user(user))
    return speaking.filter(
        participant__in=Paper.objects.assisted_by(user).filter(participant=speaker).values("participant")
    )


def assisted_items(user: User) -> list[ItemPerson]:
    """Where those speak who have named `user`, once their programme was released: one query."""
    named = Paper.objects.assisted_by(user).values("participant")
    released = Programme.objects.public().filter(meeting=OuterRef("participant__meeting"))
    rows = ItemPerson.objects.filter(Exists(released), role=Role.SPEAKER, participant__in=named)
    rows = rows.filter(item__session__isnull=False).select_related("item__session", "participant__meeting")
    return list(rows.order_by("-participant__meeting__starts_on", "item__session__starts_at", "item__position"))


def sent_for(target: SubmissionTarget, about: Item | Session, speaker: Participant, kind: str) -> SpeakerDocument:
    shown = about.shown_documents.filter(
        participant=speaker, document__kind=kind, document__submission__participant=speaker
    )
    newest = shown.order_by("-pk").values("document")[:1]
    sent = Submission.objects.with_author().filter(document__in=newest).prefetch_related("document__versions")
    return SpeakerDocument(target, about, speaker, kind, sent_until(about, speaker.meeting), sent.first())


def sent_until(about: Item | Session, meeting: Meeting) -> datetime:
    """When the session ends, or that of the item: by the newest release with the delays of the day, or by the draft.

    Of an item that is not yet scheduled it is the end of the meeting.
    """
    is_session = isinstance(about, Session)
    for session in overlay_of(newest_release(meeting), meeting).sessions:
        if session.session == about.pk if is_session else any(frozen.item == about.pk for frozen in session.items):
            return session.end
    session = about if is_session else about.session
    return session.ends_at if session else meeting.ends_at
