"""Asking for a letter for a visa, as organizers do it."""

from django import forms

from egm_portal.adminkit.verbs import Verb, VerbForm
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import validate_one_line
from participants.models import InvitationLetter
from participants.visa_letters import actions

PARAGRAPH = InvitationLetter._meta.get_field("paragraph").max_length


class LetterForm(VerbForm):
    """What a letter needs beside what the portal knows; it begins with the meeting's last letter."""

    signatory = forms.CharField(label="Who signs", max_length=200, validators=[validate_one_line])
    signatory_title = forms.CharField(label="Their title", max_length=200, validators=[validate_one_line])
    paragraph = LongTextField(
        label="A paragraph of your own",
        required=False,
        max_length=PARAGRAPH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Such as who bears the costs: the letter says nothing of them. Write nothing about passports.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        last = InvitationLetter.objects.filter(participant__meeting=self.meeting).order_by("-pk").first()
        if last:
            self.initial |= {"signatory": last.signatory, "signatory_title": last.signatory_title}


LETTER_VERB = Verb(
    name="make-letter",
    label="Make the letter for the visa",
    explains="A letter of invitation as a PDF, with name, title, affiliation and country as they are now, and the "
    "meeting's title, dates and place. When it is ready, it is on the person's own page, and a mail says so. It is "
    "deleted 60 days after the meeting. It takes the place of a letter that was made before.",
    past="The letter is being made",
    perform=lambda participant, by, **written: actions.make_letter(participant=participant, by=by, **written),
    refusal=actions.refusal,
    detail=lambda participant: participant.email,
    form=LetterForm,
    is_logged=False,
)
