"""Asking for a letter for a visa, as organizers do it."""

from egm_portal.adminkit.verbs import Verb
from participants.visa_letters import actions, rules
from participants.visa_letters.forms import LetterTextForm

LETTER_VERB = Verb(
    name="make-letter",
    label="Make the letter for the visa",
    explains="A letter of invitation as a PDF, with name, title, affiliation and country as they are now, and the "
    "meeting's title, dates and place. When it is ready, it is on the person's own page, and a mail says so. It is "
    "deleted 60 days after the meeting. It takes the place of a letter that was made before.",
    past="The letter is being made",
    perform=lambda participant, by, **values: actions.make_letter(participant=participant, by=by, **values),
    refusal=rules.refusal_to_make_letter,
    detail=lambda participant: participant.email,
    form=LetterTextForm,
    is_logged=False,
)
