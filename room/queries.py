"""What the pages of the room show. No request, and a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.formats import date_format

from agenda.models import Officer
from egm_portal.compiled_queries import CompiledQuery
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import Meeting, StaffRole, User
from papers.models import Document
from participants.models import Participant
from proceedings.queries import author_names
from room import rules
from room.models import Recommendation, RecommendationQuerySet, RecordEntry, Room, Stance
from room.rules import Act

MAX_EVIDENCE = 5
"""So many documents can a participant name in a proposal; mergers and organizers may add others."""


def room_of(meeting: Meeting) -> Room:
    """The room of the meeting; one that nobody has used is not saved yet. One query."""
    room = Room.objects.filter(meeting=meeting).first() or Room()
    room.meeting = meeting
    return room


FOLLOWED_ROOM = CompiledQuery(lambda slug: Room.objects.filter(meeting__slug=slug), examples=(("one",), ("two",)))
FOLLOWED_MEETING = CompiledQuery(lambda slug: Meeting.objects.filter(slug=slug), examples=(("one",), ("two",)))


def followed_room(slug: str) -> Room | None:
    """The room of the meeting as every telephone in it asks for it every few seconds; None if nobody has used it.

    Two queries, compiled once: written again each time, one of both took two thirds of an answer that says “no news”.
    """
    room = next(iter(FOLLOWED_ROOM.objects(slug)), None)
    if room:
        room.meeting = next(iter(FOLLOWED_MEETING.objects(slug)), None)
    return room if room and room.meeting else None


@dataclass(frozen=True)
class Visitor:
    """Somebody in the room of a meeting: their participation, if they have one, and what they may do there."""

    meeting: Meeting
    room: Room
    participant: Participant | None
    acts: frozenset[Act]
    is_staff: bool  # whether they work on the meeting in the administration

    def __contains__(self, act: Act) -> bool:
        return act in self.acts

    @property
    def closed(self) -> str:
        """Why participants can send nothing any more, or nothing."""
        return rules.refusal_after_meeting(self.meeting) or rules.refusal_once_settled(self.room.settled)


def visitor(meeting: Meeting, user: User, room: Room) -> Visitor | None:
    """The user in the room of the meeting; None if they neither take part in it nor work on it. Three queries."""
    own = Participant.objects.of_user(user).filter(meeting=meeting).first()
    acts: set[Act] = set()
    if own:
        acts |= rules.acts_of_role(own.role, room)
        acts |= acts_of_offices(own)
    # Whoever reads the administration sees the room; editors and organizers operate its screen.
    reads = Meeting.objects.for_member(user).filter(pk=meeting.pk).exists()
    if reads and Meeting.objects.for_member(user, StaffRole.EDITOR).filter(pk=meeting.pk).exists():
        acts |= rules.OF_ORGANIZERS
    return Visitor(meeting, room, own, frozenset(acts), reads) if own or reads else None


def evidence_shown_to(reader: User, proposal: Recommendation) -> list[Document]:
    """The documents of the proposal that its form shows to a participant: one query."""
    return list(Document.objects.visible_to(reader).filter(pk__in=proposal.evidence.all())[:MAX_EVIDENCE])


def facts_of(proposal: Recommendation) -> dict[str, object]:
    """What the proposal has besides its words: fields, and the pages of each document of its evidence. One query."""
    fields = {name: getattr(proposal, name) for name in ("kind", "addressee", "short_title", "objective")}
    documents = sorted(proposal.evidence.values_list("pk", flat=True))
    evidence = {pk: proposal.evidence_pages.get(str(pk), "") for pk in documents}
    return fields | {"session_number": proposal.session_number_id, "evidence": evidence}


def stamp_of_facts(proposal: Recommendation) -> str:
    """A text that differs if anything of `facts_of` does, by which a form tells what it has shown."""
    return sha256(repr(facts_of(proposal)).encode()).hexdigest()[:16]


def acts_of_offices(participant: Participant) -> frozenset[Act]:
    """What the participant may do as an officer of the meeting: one query."""
    offices = Officer.objects.filter(meeting=participant.meeting_id, session=None, participant=participant)
    held = offices.values_list("role", flat=True)
    return frozenset(act for office in held for act in rules.BY_OFFICE.get(office, ()))


def may_propose(participant: Participant) -> bool:
    """Whether the participant can propose now: one query until the meeting is over."""
    meeting = participant.meeting
    if rules.refusal_after_meeting(meeting):
        return False
    room = room_of(meeting)
    may = Act.PROPOSE in rules.acts_of_role(participant.role, room)
    return may and not rules.refusal_once_settled(room.settled)


def user_may_propose(meeting: Meeting, user: User | AnonymousUser) -> bool:
    """The same of the user in this meeting; nothing is read for those who have not signed in."""
    own = Participant.objects.of_user(user).filter(meeting=meeting) if user.is_authenticated else []
    return any(may_propose(participant) for participant in own)


FOLLOWED_PROPOSALS = CompiledQuery(
    lambda meeting: Recommendation.objects.filter(meeting=meeting).in_queue(), examples=((1,), (2,))
)


def followed_proposals(meeting: Meeting) -> list[Recommendation]:
    """Every proposal of the meeting in the order of the queue, as every telephone asks for them after each change.

    `shown_evidence` are those of its documents that everybody in the room may see. Two queries, and one more if there
    are such documents; who proposed it costs another.
    """
    rows = FOLLOWED_PROPOSALS.objects(meeting.pk)
    for row in rows:
        row.meeting = meeting
    prefetch_related_objects(rows, _shown_evidence())
    return rows


def proposals_of(meeting: Meeting) -> RecommendationQuerySet:
    """The same for lists and files, with who proposed it and in which session."""
    rows = meeting.recommendations.in_queue().select_related("proposed_by", "session_number")
    return rows.prefetch_related(_shown_evidence())


def _shown_evidence() -> Prefetch:
    shown = Document.objects.for_participants().prefetch_related("meeting")
    return Prefetch("evidence", shown, to_attr="shown_evidence")


@dataclass
class Stances:
    """Who agrees with the newest version of a proposal, who objects, and who agreed with an earlier one only.

    Only the chair, the rapporteur and the operator see it (`Act.FOLLOW`).
    """

    agree: list[Stance] = field(default_factory=list)
    object: list[Stance] = field(default_factory=list)
    agreed_earlier: list[Stance] = field(default_factory=list)


def stances_on(proposals: Iterable[Recommendation]) -> dict[int, Stances]:
    """The stances by the id of the proposal, without those of people who have withdrawn: one query."""
    found = {proposal.pk: Stances() for proposal in proposals}
    versions = {proposal.pk: proposal.version for proposal in proposals}
    attending = Participant.objects.attending().values("pk")
    rows = Stance.objects.filter(recommendation__in=found, participant__in=attending).select_related("participant")
    newest = {(row.recommendation_id, row.participant_id): row for row in rows}
    for (pk, _), stance in newest.items():
        stances = found[pk]
        if stance.version == versions[pk]:
            (stances.agree if stance.answer == Stance.Answer.AGREES else stances.object).append(stance)
        elif stance.answer == Stance.Answer.AGREES:
            stances.agreed_earlier.append(stance)
    return found


def own_stances(participant: Participant) -> dict[int, Stance]:
    """The newest answer of the participant to each proposal, by its id: one query."""
    rows = Stance.objects.filter(participant=participant).order_by("version")
    return {stance.recommendation_id: stance for stance in rows}


def record_of(meeting: Meeting) -> list[RecordEntry]:
    """What was on the screen and what was decided, in the order of time, without anybody's answers: three queries.

    Each entry has its `day`, the `text` of the proposal then, and the name by which it was `recorded_by`.
    """
    rows = RecordEntry.objects.filter(meeting=meeting)
    entries = list(rows.select_related("by", "recommendation__merged_into"))
    texts = {entry.recommendation.wording_id for entry in entries if entry.recommendation}
    versions = TextVersion.objects.filter(versioned_text__in=texts).values_list("versioned_text", "number", "text")
    words = {(text, number): written for text, number, written in versions}
    names = author_names(meeting, {entry.by for entry in entries if entry.by})
    for entry in entries:
        entry.day = date_format(entry.at.astimezone(meeting.zone))
        entry.text = words.get((entry.recommendation.wording_id, entry.version), "") if entry.recommendation else ""
        entry.recorded_by = names.get(entry.by_id, "")
    return entries
