"""What speakers say about the slides or the statement that they send."""

from crispy_forms.helper import FormHelper
from django import forms

from egm_portal.text.hidden_initial import HiddenInitial
from papers.kinds import KINDS


class ConsentForm(forms.Form):
    """Whether what is sent may be published."""

    publication_consent = forms.BooleanField(
        required=False,
        show_hidden_initial=True,  # a page that was opened before the consent changed does not change it back
        help_text="Without your consent the organizers can read the file, but nobody else can.",
    )

    def __init__(self, data=None, *, kind: str, agrees: bool) -> None:
        super().__init__(data, initial={"publication_consent": agrees})
        noun = KINDS[kind].sent_as
        verb = "are" if kind == "presentation" else "is"
        self.fields["publication_consent"].hidden_widget = HiddenInitial
        self.fields["publication_consent"].label = f"I agree that my {noun} {verb} published on the meeting’s page"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
