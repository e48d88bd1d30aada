from egm_portal.adminkit.verbs import Verb
from egm_portal.meetings.models import StaffRole, User
from participants.models import Participant
from participants.visa_letters import actions, rules
from participants.visa_letters.forms import LetterTextForm


class MakeLetter(Verb):
    """Requests the letter."""

    role = StaffRole.ORGANIZER
    name = "make-letter"
    label = "Generate the visa support letter"
    explanation = (
        "A visa support letter as a PDF, with the person’s present name, title, affiliation and country, and the "
        "meeting’s title, dates and place. When it is ready, it appears on their personal page, and they are "
        "notified by e-mail. It is deleted 60 days after the meeting. It replaces any earlier letter."
    )
    past = "The letter is being generated"
    form = LetterTextForm
    is_logged = False  # the log is kept longer than the letter, and would say that somebody needed a visa
    is_rare = True
    refusal = staticmethod(rules.refusal_to_make_letter)

    def detail(self, participant: Participant) -> str:
        return participant.email

    def perform(self, participant: Participant, by: User, **typed: str) -> None:
        actions.make_letter(participant=participant, by=by, **typed)
