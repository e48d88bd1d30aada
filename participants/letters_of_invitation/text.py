"""What a letter of invitation says: paragraphs that follow from the meeting, the person and what was chosen."""

from dataclasses import dataclass

from django.utils.formats import date_format

from egm_portal.mail.placeholders import deadline_of
from egm_portal.meetings.models import Contact, Meeting
from egm_portal.meetings.unit import present_unit
from egm_portal.text.bodies import by_body, conveners, in_full
from egm_portal.text.dates import days_in_words
from egm_portal.text.validators import non_empty_lines
from participants import funding, rules
from participants.models import LetterOfInvitation, Participant
from participants.roles import ROLES, Role

NOT_CHOSEN = "[It has not been chosen who pays for travel and stay.]"
MANDATE = 250
"""How long a mandate may be that a letter quotes: a longer one has a text of its own in the aide-memoire."""
AIDE_MEMOIRE = "Aide-memoire"


@dataclass(frozen=True)
class LetterText:
    letterhead: list[str]
    contact: list[str]
    """Below the letterhead: postal address and e-mail address."""
    reference: str
    date: str
    greeting: str
    subject: str
    paragraphs: list[str]
    signatory: list[str]
    addressee: list[str]
    enclosures: list[str]
    copies: list[str]

    def in_plain_text(self) -> str:
        """The letter from its greeting on, as organizers read it before they make it."""
        blocks = [f"{self.greeting},", *self.paragraphs, "Yours sincerely,", "\n".join(self.signatory)]
        if self.enclosures:
            blocks.append(f"{self.headed_enclosures}: {'; '.join(self.enclosures)}")
        if self.copies:
            blocks.append(f"cc: {'; '.join(self.copies)}")
        return "\n\n".join(filter(None, blocks))

    @property
    def headed_enclosures(self) -> str:
        return "Enclosure" if len(self.enclosures) == 1 else f"Enclosures ({len(self.enclosures)})"


def text_of(letter: LetterOfInvitation) -> LetterText:
    """The text of the letter, with the present facts."""
    person, meeting = letter.participant, letter.meeting
    contact = meeting.contacts.first() or Contact(unit=present_unit().name, email=present_unit().email)
    signatory = [meeting.letter_signatory, meeting.letter_signatory_title]
    enclosures = non_empty_lines(letter.enclosures)
    return LetterText(
        letterhead=_letterhead(contact),
        contact=[*non_empty_lines(contact.address), contact.email],
        reference=letter.reference,
        date=date_format(letter.dated_on),
        greeting=person.greeting,
        subject=f"Expert Group Meeting on “{meeting.title}”, {meeting.place}, "
        f"{days_in_words(meeting.starts_on, meeting.ends_on)}",
        paragraphs=_paragraphs(letter, contact, enclosures),
        signatory=[line for line in signatory if line] or [contact.unit],
        addressee=[
            line for line in (person.formal_name, person.title, in_full(person.affiliation), person.country) if line
        ],
        enclosures=enclosures,
        copies=non_empty_lines(letter.copies),
    )


def usual_enclosures(meeting: Meeting) -> str:
    """What the settings say or, if they say nothing, the aide-memoire, once there is one."""
    return meeting.letter_enclosures or (AIDE_MEMOIRE if meeting.aide_memoire.exists() else "")


def _letterhead(contact: Contact) -> list[str]:
    bodies = by_body(non_empty_lines(contact.department))
    return [*(line for body in bodies for line in (body.name, *body.units)), contact.unit]


def comes(person: Participant) -> bool:
    """Whether the person travels to the meeting, as far as is known."""
    return not (person.is_online or person.meeting.is_online)


def _paragraphs(letter: LetterOfInvitation, contact: Contact, enclosures: list[str]) -> list[str]:
    person, meeting = letter.participant, letter.meeting
    travels = comes(person)
    has_accepted = person.status == Participant.Status.ACCEPTED
    paragraphs = [
        _sentences(_invitation(person, contact), _purpose(meeting)),
        _sentences(
            "The purpose of the meeting is set out in the enclosed aide-memoire."
            if any(AIDE_MEMOIRE.lower() in line.lower() for line in enclosures)
            else "",
            _language(meeting),
            "Participants serve in their personal capacity." if person.role == Role.EXPERT else "",
        ),
        _paper(person),
        (funding.in_letter(funding.payer_of(person), meeting) or NOT_CHOSEN) if travels else "",
        "You are responsible for obtaining the necessary visas. A letter in support of your application will be "
        "provided on request. The Organization does not provide travel or health insurance."
        if travels
        else "",
        ""
        if has_accepted
        else f"I should be grateful if you would confirm your participation by {date_format(letter.reply_by)}, by "
        f"means of the personal link sent to you or by replying to {contact.email}. Further practical information "
        "will follow upon your acceptance.",
        f"I look forward to welcoming you to {meeting.city}." if travels else "I look forward to your contribution.",
    ]
    return [paragraph for paragraph in paragraphs if paragraph]


def _sentences(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _invitation(person: Participant, contact: Contact) -> str:
    convened_by = conveners(person.meeting.convening_bodies) or f"the {contact.unit}"
    invited_as = ROLES[person.role].invited_as
    if person.role == Role.CIVIL_SOCIETY and person.affiliation:
        invited_as = f"a representative of {in_full(person.affiliation)}"
    return (
        f"On behalf of {convened_by}, I have the pleasure of inviting you to participate, as {invited_as}, in the "
        "above-mentioned meeting."
    )


def _purpose(meeting: Meeting) -> str:
    """Why it is convened, and for which session, as far as the portal knows it."""
    mandate, session = meeting.mandate.strip().removesuffix("."), meeting.parent_session
    is_short = 0 < len(mandate) <= MANDATE and "\n" not in mandate and ". " not in mandate
    because = f"is convened pursuant to {mandate}" if is_short else ""
    article = "" if session.lower().startswith("the ") else "the "
    prepares = f"will contribute to the preparations for {article}{session}" if session else ""
    said = " and ".join(filter(None, [because, prepares]))
    return f"It {said}." if said else ""


def _language(meeting: Meeting) -> str:
    interpretation = meeting.interpretation.strip().removesuffix(".")
    added = f", {interpretation[0].lower()}{interpretation[1:]}" if interpretation else ""
    return f"The working language of the meeting will be {meeting.language}{added}."


def _paper(person: Participant) -> str:
    due, meeting = rules.paper_due(person), person.meeting
    if due is None:
        return ""
    few, many = meeting.pages_min, meeting.pages_max
    pages = f"{few} to {many} pages" if few != many else f"{many} page{'' if many == 1 else 's'}"
    return (
        f"You are requested to submit a paper of {pages} by {deadline_of(due, meeting)}, and to be prepared to present "
        "it briefly. Papers will be made available on the website of the meeting, subject to your consent."
    )
