"""A circulated draft as one of its readers sees it: one section a page if it is long, with what is said about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from agenda.models import Officer
from agenda.roles import Role
from egm_portal.clock import portal_now
from egm_portal.marked_texts.comparison import ComparedParagraph, difference
from egm_portal.marked_texts.content import Note
from egm_portal.meetings.models import Meeting
from participants.models import Participant
from participants.roles import Role as ParticipantRole
from reports.content import FORMATS, Division, Paragraph, ReportContent, notes_of
from review.models import Comment, Round
from review.rounds.forms import ViewForm
from review.rounds.places import ALL, Passage, Place, passages_of
from review.rounds.queries import comments_in
from review.rounds.reader import Reader

LONG = 25  # paragraphs: more are read one section a page
NOT_NAMED = "A participant"


@dataclass(frozen=True)
class Said:
    """A comment as its reader sees it, with the replies to it. `answered_by` is an office: "The rapporteur"."""

    comment: Comment
    author: str
    is_own: bool
    may_change: bool
    difference: ComparedParagraph | None = None
    answered_by: str = ""
    replies: tuple["Said", ...] = ()


@dataclass(frozen=True)
class ShownPlace:
    """A paragraph with what the reader and others have said about it."""

    place: Place
    said: list[Said]
    may_suggest: bool
    view_form: ViewForm | None = None
    round: int = 0

    @property
    def row(self) -> str:
        """The row under which a view that is typed is autosaved: as `Target.row`."""
        return f"{self.round}-view={self.place.key}"

    @property
    def paragraphs(self) -> list[Paragraph]:
        """As `reports/_paragraphs.html` takes it."""
        return [self.place.paragraph] if self.place.paragraph else []

    @property
    def own(self) -> list[Said]:
        return [each for each in self.said if each.is_own]

    @property
    def own_view(self) -> Said | None:
        return next((each for each in self.own if each.comment.kind == Comment.Kind.VIEW), None)

    @property
    def others(self) -> list[Said]:
        return [each for each in self.said if not each.is_own and each.comment.kind != Comment.Kind.VIEW]

    @property
    def views_of_others(self) -> list[Said]:
        return [each for each in self.said if not each.is_own and each.comment.kind == Comment.Kind.VIEW]

    @property
    def notes(self) -> list[Note]:
        return notes_of(self.paragraphs or self.place.parts)


@dataclass(frozen=True)
class ShownPassage:
    passage: Passage
    places: list[ShownPlace]

    @property
    def notes(self) -> list[Note]:
        return [note for place in self.places for note in place.notes]


@dataclass(frozen=True)
class Entry:
    """A line of the contents: `part` is that of its page."""

    division: Division
    part: str
    is_current: bool
    entries: tuple["Entry", ...] = ()


class CirculatedDraft:
    """The draft of the reader's round; `part` is the anchor of the section to be read, or anything else."""

    def __init__(self, reader: Reader, part: str, at: datetime | None = None) -> None:
        self.reader, self.at = reader, at or portal_now()
        self.content: ReportContent = FORMATS.restored(reader.round.content)
        self._passages = passages_of(self.content)
        self.is_long = sum(len(passage.places) for passage in self._passages) > LONG
        parts = self.parts
        self.part = part if part in parts else next(iter(parts), "")

    @property
    def round(self) -> Round:
        return self.reader.round

    @cached_property
    def parts(self) -> dict[str, str]:
        """The headings of all sections that have paragraphs of their own, by their anchors, in order."""
        return {place.part: place.heading for passage in self._passages for place in passage.places}

    @cached_property
    def places(self) -> dict[str, Place]:
        """Every paragraph by what comments name it by."""
        shown = {place.key: place for passage in self._passages for place in passage.places if place.key}
        return {ALL.key: ALL} | shown

    @cached_property
    def passages(self) -> list[ShownPassage]:
        """The passages on this page, below the heading of their chapter."""
        chosen: list[Passage] = []
        chapter = None
        for passage in self._passages:
            chapter = passage if passage.level == 2 else chapter
            if self.is_long:
                if passage.part != self.part:
                    continue
                if not chosen and passage is not chapter and chapter:
                    chosen.append(replace(chapter, places=[]))
            chosen.append(passage)
        return [ShownPassage(each, [self._shown(place) for place in each.places]) for each in chosen]

    @cached_property
    def whole(self) -> ShownPlace:
        return self._shown(ALL)

    @cached_property
    def own(self) -> list[Said]:
        """All comments of the reader, in the order of their paragraphs."""
        said = self._said
        return [each for key in self.places for each in said.get(key, []) if each.is_own]

    @property
    def before(self) -> str:
        """The anchor of the section before, or nothing."""
        return self._neighbour(-1)

    @property
    def after(self) -> str:
        return self._neighbour(1)

    def entries(self) -> list[Entry]:
        """The contents: chapters with their sections. A chapter without text of its own leads to its first section."""
        return [self._entry(chapter) for chapter in self.content.chapters]

    @property
    def front(self) -> list[tuple[str, str]]:
        """Anchor and heading of what comes before the first chapter."""
        return [(part, heading) for part, heading in self.parts.items() if not part.startswith("chapter-")]

    @cached_property
    def comments(self) -> list[Comment]:
        return comments_in(self.round)

    def _neighbour(self, step: int) -> str:
        order = list(self.parts)
        place = order.index(self.part) + step if self.part else -1
        return order[place] if self.is_long and 0 <= place < len(order) else ""

    def _entry(self, division: Division) -> Entry:
        below = tuple(self._entry(part) for part in division.divisions if part.anchor in self.parts)
        part = division.anchor if division.anchor in self.parts else next((each.part for each in below), "")
        return Entry(division, part, self.is_long and self.part == division.anchor, below)

    def _shown(self, place: Place) -> ShownPlace:
        said = self._said.get(place.key, []) if place.key or place is ALL else []
        is_asked = place.is_open and self.reader.may_comment(self.at)
        form = self.view_form(place) if is_asked else None
        return ShownPlace(place, said, place.key in self.round.wordings and not place.is_open, form, self.round.pk)

    def view_form(self, place: Place, data: Mapping | None = None) -> ViewForm:
        """What the reader says should become of a text that was left open, as they said it before."""
        own = next((said.comment for said in self._said.get(place.key, []) if said.is_own and said.comment.view), None)
        initial = {"view": own.view, "text": own.text} if own else {}
        if own and own.suggestion:
            initial["suggestion"] = own.suggestion
        return ViewForm(data, wording=self.round.wordings[place.key], initial=initial, auto_id=f"id-{place.key}-%s")

    @cached_property
    def open_places(self) -> list[Place]:
        """The texts that the meeting left open."""
        return [place for place in self.places.values() if place.is_open]

    @cached_property
    def _said(self) -> dict[str, list[Said]]:
        replies: dict[int, list[Comment]] = {}
        for comment in self.comments:
            if comment.reply_to_id:
                replies.setdefault(comment.reply_to_id, []).append(comment)
        found: dict[str, list[Said]] = {}
        is_running = self.round.is_open(self.at)
        for comment in self.comments:
            # Everybody says what they think themselves: the views of others are shown once the round has closed.
            is_hidden = comment.kind == Comment.Kind.VIEW and is_running and not self.reader.owns(comment)
            if not comment.reply_to_id and not is_hidden:
                found.setdefault(comment.paragraph, []).append(self._as_said(comment, replies.get(comment.pk, [])))
        return found

    def _as_said(self, comment: Comment, replies: Iterable[Comment] = ()) -> Said:
        is_own = self.reader.owns(comment)
        return Said(
            comment=comment,
            author=author_of(comment) if is_own or self.reader.sees_names else NOT_NAMED,
            is_own=is_own,
            may_change=is_own and comment.state == Comment.State.OPEN and self.reader.may_comment(self.at),
            difference=difference(comment.quote, comment.suggestion) if comment.suggestion else None,
            answered_by=self._offices.get(comment.answered_by_id, "The organizers"),
            replies=tuple(self._as_said(reply) for reply in replies),
        )

    @cached_property
    def _offices(self) -> dict[int, str]:
        return offices_of(self.reader.meeting) if any(comment.answered_by_id for comment in self.comments) else {}


def author_of(comment: Comment) -> str:
    """The author as in a list: "Expert 6, Country F". Who works on the meeting is one of its organizers."""
    person = comment.participant
    if person:
        return ", ".join(filter(None, [person.name, person.country]))
    return comment.name or ("The organizers" if comment.user_id else "Somebody who no longer takes part")


def offices_of(meeting: Meeting) -> dict[int, str]:
    """What those who write the report as participants are called when they answer, by their users' ids: two queries."""
    consultants = Participant.objects.filter(meeting=meeting, role=ParticipantRole.CONSULTANT, user__isnull=False)
    rapporteurs = Officer.objects.filter(meeting=meeting, session=None, role=Role.RAPPORTEUR)
    users = rapporteurs.values_list("participant__user", flat=True)
    return dict.fromkeys(consultants.values_list("user", flat=True), "The consultant") | dict.fromkeys(
        users, "The rapporteur"
    )
