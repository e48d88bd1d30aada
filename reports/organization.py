"""The chapter on the organization of work, in sentences generated from portal data."""

from collections import Counter
from dataclasses import dataclass

from django.utils.formats import date_format

from agenda import kinds
from agenda.models import Officer
from agenda.queries import ShownProgramme, ShownSession
from egm_portal.meetings.models import Meeting
from papers.kinds import KINDS
from papers.models import Document
from participants.models import Participant
from participants.roles import ROLES, Role
from reports import numerals
from reports.content import Division, Paragraph, Part, generated, plain

HEADING = "Organization of work"


@dataclass(frozen=True)
class Facts:
    """What the portal knows of the meeting. `attended` are those who were in a session; None if nobody recorded it."""

    meeting: Meeting
    participants: list[Participant]
    documents: list[Document]
    programme: ShownProgramme | None
    officers: list[Officer]
    attended: list[Participant] | None = None

    @property
    def sessions(self) -> list[ShownSession]:
        return self.programme.sessions if self.programme else []


def chapter(facts: Facts, written: list[Division]) -> Division:
    """Chapter II (Editorial Manual: organization of work): A to D from portal data, the rest as written."""
    return Division(
        HEADING,
        divisions=[
            Division("Participation", participation(facts)),
            Division("Documentation", documentation(facts)),
            Division("Programme of work", programme_of_work(facts)),
            Division("Election of officers", election_of_officers(facts)),
            *written,
        ],
    )


def participation(facts: Facts) -> list[Paragraph]:
    opening = f"The Meeting was held in {facts.meeting.city}, {facts.meeting.country}, {_on_days(facts.meeting)}."
    present = facts.participants if facts.attended is None else facts.attended
    if not present:
        return [generated("opening", f"{opening} No participation was recorded.")]
    counts = Counter(person.role for person in present)
    attended = numerals.quantities([(counts[role], *info.noun) for role, info in ROLES.items() if counts[role]])
    sentences = [f"It was attended by {attended}."]
    countries = {person.country for person in present if person.role == Role.EXPERT and person.country}
    if len(countries) > 1:
        sentences.append(f"The experts came from {numerals.in_words(len(countries))} countries.")
    if facts.attended is None and facts.sessions:
        sentences.append("Attendance at individual sessions was not recorded.")
    agreed = sum(1 for person in facts.participants if person.list_consent)
    if agreed == len(facts.participants):
        sentences.append("The list of participants is contained in annex\u00a0I.")
    elif agreed:
        sentences.append("Annex\u00a0I lists those who agreed to be named.")
    else:
        sentences.append("No participants agreed to be named in this report.")
    return [generated("opening", opening), generated("attendance", " ".join(sentences))]


def _on_days(meeting: Meeting) -> str:
    first, last = meeting.starts_on, meeting.ends_on
    if first == last:
        return f"on {date_format(first)}"
    # "from 24 to 26 July 2013": month and year are written once if both days share them.
    shape = "j F Y" if first.year != last.year else "j F" if first.month != last.month else "j"
    between = "on {} and {}" if (last - first).days == 1 else "from {} to {}"
    return between.format(date_format(first, shape), date_format(last))


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
    counts = Counter(session.kind for session in facts.sessions)
    series = [(counts[kind], *info.report_noun) for kind, info in kinds.KINDS.items() if counts[kind]]
    days = numerals.quantity(len(facts.programme.days), "day", "days")
    held = f"The Meeting held {numerals.quantities(series)} over {days}."
    opening = generated("sessions", f"{held} The programme of work is contained in annex\u00a0II.")
    titles = [session.title for session in facts.sessions if session.info.has_section]
    if len(titles) == 1:
        return [opening, generated("subjects", f"The session was devoted to “{titles[0]}”.")]
    intro = "The sessions were devoted to the following subjects:"
    return [opening, generated("subjects", intro, listed(titles))] if titles else [opening]


def election_of_officers(facts: Facts) -> list[Paragraph]:
    elected = []
    for officer in facts.officers:
        # Officers of the meeting come from the working draft, and so may include people who did not agree to be named.
        person = officer.participant
        may_be_named = person.list_consent and person.status == Participant.Status.ACCEPTED
        elected.append(
            f"{named(person) if may_be_named else 'one of its participants'} as {officer.get_role_display()}"
        )
    election = f"The Meeting elected {numerals.joined(elected)}." if elected else "The Meeting elected no officers."
    paragraphs = [generated("officers", election)]
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
