"""What speakers send for their items, slides and statements: whose, for what, and until when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from agenda.models import Item, ItemDocument, ItemPerson, Programme
from agenda.places import Place
from agenda.queries import newest_release, overlay_of
from agenda.roles import Role
from egm_portal.meetings.models import Meeting, User
from papers.kinds import KINDS
from papers.models import Document, Paper, Submission, Version
from participants.models import Participant

SENT = {"slides": Document.Kind.PRESENTATION, "statement": Document.Kind.STATEMENT}
"""What may be sent, by the end of its address."""


@dataclass(frozen=True)
class OwnDocument:
    """What one speaker sends for an item: of which kind, until when, and what has been received, if anything has.

    `place` is where it is sent: by the speaker, or by somebody whom they have named.
    """

    place: Place
    item: Item
    speaker: Participant
    kind: str
    until: datetime
    submission: Submission | None

    @property
    def noun(self) -> str:
        return KINDS[self.kind].sent_as

    @property
    def is_own(self) -> bool:
        """Whether the speaker sends it, and nobody for them."""
        return self.place.speaker is None

    def address(self, name: str = "submit", *more: object) -> str:
        """That of its page or, by the name of its route, of another one of the same document."""
        return reverse(f"agenda:{name}", args=[self.speaker.meeting.slug, self.place, self.path, *more])

    @property
    def target(self) -> str:
        """How uploads in parts name it."""
        of_other = "" if self.is_own else f":{self.place.speaker}"
        return f"item:{self.item.pk}:{self.kind}{of_other}"

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


def own_document(user: User, slug: str, place: Place, path: str) -> OwnDocument | None:
    """What `user` may send here, if they speak on the item or its speaker has named them: seven queries at most."""
    speaking = speakers_for(user, place.speaker).filter(item__key=place.key, participant__meeting__slug=slug)
    row = speaking.select_related("item__session__meeting", "item__unscheduled_in", "participant__meeting").first()
    return sent_for(place, row.item, row.participant, SENT[path]) if row else None


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


def sent_for(place: Place, item: Item, speaker: Participant, kind: str) -> OwnDocument:
    own = ItemDocument.objects.filter(
        item=item, participant=speaker, document__kind=kind, document__submission__participant=speaker
    )
    newest = own.order_by("-pk").values("document")[:1]
    sent = Submission.objects.with_author().filter(document__in=newest).prefetch_related("document__versions")
    return OwnDocument(place, item, speaker, kind, sent_until(item, speaker.meeting), sent.first())


def sent_until(item: Item, meeting: Meeting) -> datetime:
    """When the item's session ends: by the newest release, with the delays of the day, or else by the working draft.

    Of an item that is not yet scheduled it is the end of the meeting.
    """
    for session in overlay_of(newest_release(meeting), meeting).sessions:
        if any(frozen.item == item.pk for frozen in session.items):
            return session.end
    return item.session.ends_at if item.session else meeting.ends_at
