"""The forms of visa support letters: one for participants, one for organizers."""

from django import forms

from egm_portal.adminkit.verbs import VerbForm
from egm_portal.secret_names import NOT_KEPT
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import validate_one_line
from participants.models import InvitationLetter, Participant
from participants.profile_forms import bare_helper

PARAGRAPH = InvitationLetter._meta.get_field("paragraph").max_length


class LetterRequestForm(forms.Form):
    """Whether the person needs a letter to ask for a visa."""

    needed = forms.TypedChoiceField(
        label="Do you need a visa support letter?",
        required=False,
        show_hidden_initial=True,  # an organizer may have noted it since the page was opened
        choices=[("yes", "Yes, please send me one"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=NOT_KEPT,
    )

    def __init__(self, *args, participant: Participant, **kwargs) -> None:
        letters = {Participant.VisaLetter.NEEDED: "yes", Participant.VisaLetter.NOT_NEEDED: "no"}
        super().__init__(*args, initial={"needed": letters.get(participant.visa_letter)}, **kwargs)
        self.helper = bare_helper()


class LetterTextForm(VerbForm):
    """What an organizer adds to a letter; the signatory is at first that of the meeting's last letter."""

    signatory = forms.CharField(label="Signatory", max_length=200, validators=[validate_one_line])
    signatory_title = forms.CharField(label="Title of the signatory", max_length=200, validators=[validate_one_line])
    paragraph = LongTextField(
        label="Additional paragraph",
        required=False,
        max_length=PARAGRAPH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example, who bears the costs, which the letter does not mention. Do not include passport data. "
        "What you type on this page is not kept as a draft.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        last = InvitationLetter.objects.filter(participant__meeting=self.meeting).order_by("-pk").first()
        if last:
            self.initial |= {"signatory": last.signatory, "signatory_title": last.signatory_title}
