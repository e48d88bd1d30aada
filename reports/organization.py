"""The chapter on the organization of work, in sentences generated from portal data."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.formats import date_format
from django.utils.text import capfirst

from agenda import kinds
from agenda.models import Officer
from agenda.queries import ShownProgramme, ShownSession
from agenda.roles import Role as Office
from egm_portal.marked_texts.content import Part, plain
from egm_portal.meetings.models import Meeting
from egm_portal.text import numerals
from egm_portal.text.bodies import in_full
from egm_portal.text.countries import stands_alone
from egm_portal.text.dates import on_days
from papers.kinds import KINDS
from papers.models import Document
from participants.models import Participant
from participants.roles import ROLES, Role
from reports.content import Division, Paragraph, generated
from reports.models import Section

HEADING = "Organization of work"
_C = Section.Chapter
GENERATED = (_C.OPENING, _C.PARTICIPATION, _C.DOCUMENTATION, _C.PROGRAMME, _C.OFFICERS, _C.CLOSING)
"""The parts that are generated until somebody writes them, in their order."""
PARTS = (*GENERATED[:-1], _C.OPENING_STATEMENTS, _C.EVALUATION, _C.CLOSING)
RECORDS = {
    _C.OPENING: "the speakers of the opening plenary in the programme, and who attended on its day",
    _C.PARTICIPATION: "the dates and the place of the meeting, the participants, and the attendance",
    _C.DOCUMENTATION: "the published documents of the meeting",
    _C.PROGRAMME: "the programme that was released last, and what was recorded on the days of the meeting",
    _C.OFFICERS: "the officers of the meeting and of its sessions, in the programme",
    _C.CLOSING: "the speakers of the closing plenary in the programme, and who attended on its day",
}
"""The records from which each of them is generated, as its writers are told."""


@dataclass(frozen=True)
class Facts:
    """What the portal knows of the meeting.

    `attended` are those who were there on a day; None if nobody recorded it. `present` has the ids of those who were
    there on the day of the opening and of the closing plenary, by the numbers of these.
    """

    meeting: Meeting
    participants: list[Participant]
    documents: list[Document]
    programme: ShownProgramme | None
    officers: list[Officer]
    attended: list[Participant] | None = None
    present: dict[int, set[int]] = field(default_factory=dict)

    @property
    def sessions(self) -> list[ShownSession]:
        return self.programme.sessions if self.programme else []


def chapter(facts: Facts, own: Mapping[str, Division], written: list[Division]) -> Division:
    """Chapter II (Editorial Manual: organization of work): from portal data but for the parts in people's `own` words.

    What else is `written` of it stands before the closing.
    """
    parts = generated_parts(facts) | own
    before = [parts[part] for part in GENERATED if part in parts and part != _C.CLOSING]
    return Division(HEADING, divisions=[*before, *written, *([parts[_C.CLOSING]] if _C.CLOSING in parts else [])])


def generated_parts(facts: Facts) -> dict[str, Division]:
    """The parts of the chapter of which the portal knows something, each with its heading."""
    paragraphs = {
        _C.OPENING: opening(facts),
        _C.PARTICIPATION: participation(facts),
        _C.DOCUMENTATION: documentation(facts),
        _C.PROGRAMME: programme_of_work(facts),
        _C.OFFICERS: officers(facts),
        _C.CLOSING: closing(facts),
    }
    parts = {part: Division(part.label, found) for part, found in paragraphs.items() if found}
    if any(officer.how == Officer.How.ELECTED for officer in _present(facts)) and _C.OFFICERS in parts:
        parts[_C.OFFICERS] = replace(parts[_C.OFFICERS], heading="Election of officers")
    return parts


def opening(facts: Facts) -> list[Paragraph]:
    """Who opened the meeting and who spoke after that, of those who attended on its day."""
    plenaries = [session for session in facts.sessions if session.kind == kinds.Kind.OPENING]
    speakers = _speakers(facts, plenaries)
    opened_by = _opened_by(plenaries, speakers)
    sentences = [f"The Meeting was opened by {_introduced(opened_by[0])}."] if opened_by else []
    if others := speakers[len(opened_by) :]:
        sentences.append(f"Statements were made by {_all_introduced(others)}.")
    return [generated("opened", " ".join(sentences))] if sentences else []


def _opened_by(plenaries: list[ShownSession], speakers: list[Participant]) -> list[Participant]:
    """Whoever spoke first; nobody if they did not agree to be named or were not there: then nobody “opened” it."""
    items = (item for session in plenaries for item in session.items if item.speakers or item.has_unnamed)
    first = next(items, None)
    if first is None or first.has_unnamed or first.speakers[:1] != speakers[:1]:
        return []
    return speakers[:1]


def closing(facts: Facts) -> list[Paragraph]:
    """Who spoke in the closing plenary, of those who attended on its day, and when the meeting was closed."""
    plenaries = [session for session in facts.sessions if session.kind == kinds.Kind.CLOSING]
    speakers = _speakers(facts, plenaries)
    if not speakers:
        return []
    day = date_format(plenaries[-1].ends_at.astimezone(facts.meeting.zone).date())
    remarks = f"Closing remarks were made by {_all_introduced(speakers)}."
    return [generated("closed", f"{remarks} The Meeting was closed on {day}.")]


def _speakers(facts: Facts, sessions: list[ShownSession]) -> list[Participant]:
    """Each once, in the order of the items, if they agreed to be named and were there."""
    found = [
        person
        for session in sessions
        for item in session.items
        for person in item.speakers
        if person.pk in facts.present.get(session.number, ())
    ]
    return list(dict.fromkeys(found))


def _all_introduced(people: list[Participant]) -> str:
    introduced = [_introduced(person) for person in people]
    # Semicolons where a part has commas of its own, as the Editorial Manual asks.
    if len(people) > 1 and any("," in each for each in introduced):
        return "; ".join([*introduced[:-1], f"and {introduced[-1]}"])
    return numerals.joined(introduced)


def _introduced(person: Participant) -> str:
    """In a sentence: "Ms. Expert 4, Director, Institute A"."""
    return ", ".join(filter(None, [person.formal_name, in_full(person.position)]))


def participation(facts: Facts) -> list[Paragraph]:
    opening = (
        f"The Meeting was held in {_place(facts.meeting)} {on_days(facts.meeting.starts_on, facts.meeting.ends_on)}."
    )
    if not facts.participants and not facts.attended:
        return [generated("opening", f"{opening} No participation was recorded.")]
    # How many attended is told only if somebody has recorded it: to accept an invitation is not to come.
    sentences = _attendance(facts.attended) if facts.attended else []
    agreed = sum(1 for person in facts.participants if person.list_consent)
    if agreed == len(facts.participants):
        sentences.append("The list of participants is contained in annex\u00a0I.")
    elif agreed:
        sentences.append("Annex\u00a0I lists those who agreed to be named.")
    else:
        sentences.append("No participants agreed to be named in this report.")
    return [generated("opening", opening), generated("attendance", " ".join(sentences))]


def _attendance(present: list[Participant]) -> list[str]:
    # Whoever services the meeting is not counted among those who attended it.
    counts = Counter(person.role for person in present if not person.is_in_secretariat)
    attended = numerals.quantities([(counts[role], *info.noun) for role, info in ROLES.items() if counts[role]])
    sentences = [f"It was attended by {attended}."] if attended else []
    countries = {person.country for person in present if person.role == Role.EXPERT and person.country}
    if len(countries) > 1:
        sentences.append(f"The experts came from {numerals.in_words(len(countries))} countries.")
    return sentences


def _place(meeting: Meeting) -> str:
    city, country = meeting.city, meeting.country
    return city if stands_alone(city, country) else f"{city}, {country},"


def documentation(facts: Facts) -> list[Paragraph]:
    counts = Counter(document.kind for document in facts.documents)
    series = [(counts[kind], *info.report_noun) for kind, info in KINDS.items() if info.in_report and counts[kind]]
    if not series:
        return [generated("documents", "No documents of the Meeting were published.")]
    found = f"The documentation of the Meeting comprised {numerals.quantities(series)}."
    return [generated("documents", f"{found} The list of documents is contained in annex\u00a0III.")]


def programme_of_work(facts: Facts) -> list[Paragraph]:
    if not facts.sessions:
        return [generated("sessions", "No programme of work was issued.")]
    # By their nouns: an opening plenary is a plenary meeting like others.
    counts = Counter(session.info.report_noun for session in facts.sessions)
    nouns = dict.fromkeys(info.report_noun for info in kinds.KINDS.values())
    series = [(counts[noun], *noun) for noun in nouns if counts[noun]]
    days = numerals.quantity(len(facts.programme.days), "day", "days")
    held = f"The Meeting held {numerals.quantities(series)} over {days}."
    opening = generated("sessions", f"{held} The programme of work is contained in annex\u00a0II.")
    titles = [session.title for session in facts.sessions if session.info.has_section]
    if len(titles) == 1:
        return [opening, generated("subjects", f"The session was devoted to “{titles[0]}”.")]
    intro = "The sessions were devoted to the following subjects:"
    return [opening, generated("subjects", intro, listed(titles))] if titles else [opening]


def officers(facts: Facts) -> list[Paragraph]:
    """Who was elected, who served and who facilitated, of those who were there; then the officers of the sessions.

    An election is told only where it is recorded. A facilitator or consultant is engaged by the United Nations.
    """
    elected, served, facilitated = [], [], []
    for officer in _present(facts):
        person = officer.participant
        # Officers of the meeting come from the working draft, and so may include people who did not agree to be named.
        may_be_named = person.list_consent and person.status == Participant.Status.ACCEPTED
        who = named(person) if may_be_named else "a participant"
        if officer.role == Office.FACILITATOR:
            facilitated.append(_facilitation(facts, person, who if may_be_named else ""))
        elif officer.how == Officer.How.ELECTED and may_be_named:
            elected.append(f"{who} as {officer.get_role_display()}")
        else:
            served.append(f"{who}{'' if served else ' served'} as {officer.get_role_display()}")
    sentences = [f"The Meeting elected {numerals.joined(elected)}."] if elected else []
    if served:
        sentences.append(capfirst(f"{numerals.joined(served)}."))
    text = " ".join([*sentences, *facilitated])
    return ([generated("officers", text)] if text else []) + _officers_of_sessions(facts)


def _present(facts: Facts) -> list[Officer]:
    """The officers of the meeting who were there, as far as attendance was recorded."""
    if facts.attended is None:
        return [row for row in facts.officers if row.participant.status == Participant.Status.ACCEPTED]
    return [row for row in facts.officers if row.participant in facts.attended]


def _facilitation(facts: Facts, person: Participant, name: str) -> str:
    if not name:
        return "A participant facilitated the discussion."
    consultant = f"{person.formal_name}, consultant," if person.role == Role.CONSULTANT else name
    papers = (document for document in facts.documents if document.kind == Document.Kind.CONCEPT_PAPER)
    is_author = any(author.participant_id == person.pk for document in papers for author in document.authors.all())
    return f"{consultant} facilitated the discussion{' and prepared the concept paper' if is_author else ''}."


def _officers_of_sessions(facts: Facts) -> list[Paragraph]:
    paragraphs = []
    officers = []
    for session in facts.sessions:
        if names := [
            f"{numerals.joined([named(person) for person in shown.people])} as {shown.heading.lower()}"
            for shown in session.officers
        ]:
            officers.append((session.title, numerals.joined(names)))
    if len(officers) == 1:
        ((title, names),) = officers
        paragraphs.append(generated("session-officers", f"The session “{title}” had {names}."))
    elif officers:
        lines = listed([f"“{title}”: {names}" for title, names in officers])
        paragraphs.append(generated("session-officers", "The officers of the sessions were as follows:", lines))
    return paragraphs


def named(participant: Participant) -> str:
    """A participant in a sentence: "Ms. Expert 4 (Country D)"."""
    return f"{participant.formal_name} ({participant.country})" if participant.country else participant.formal_name


def listed(texts: list[str]) -> list[Part]:
    """Sub-paragraphs (a), (b) ..., separated by semicolons as in a sentence."""
    last = len(texts)
    return [
        Part("sub", f"({numerals.letter(place)})", plain(f"{text}{'.' if place == last else ';'}"))
        for place, text in enumerate(texts, start=1)
    ]
