"""Asking for a letter for a visa, as organizers do it."""

from egm_portal.adminkit.verbs import Verb
from egm_portal.meetings.models import User
from participants.models import Participant
from participants.visa_letters import actions, rules
from participants.visa_letters.forms import LetterTextForm


class MakeLetter(Verb):
    """Has the letter made; that somebody needs a visa is in no log, which is kept longer than the letter."""

    name = "make-letter"
    label = "Make the letter for the visa"
    explanation = (
        "A letter of invitation as a PDF, with name, title, affiliation and country as they are now, and the "
        "meeting's title, dates and place. When it is ready, it is on the person's own page, and a mail says so. It is "
        "deleted 60 days after the meeting. It replaces any earlier letter."
    )
    past = "The letter is being made"
    form = LetterTextForm
    is_logged = False

    def refusal(self, participant: Participant) -> str:
        return rules.refusal_to_make_letter(participant)

    def detail(self, participant: Participant) -> str:
        return participant.email

    def perform(self, participant: Participant, by: User, **typed: str) -> None:
        actions.make_letter(participant=participant, by=by, **typed)
