from django import forms

from egm_portal.marked_texts.forms import TextForm
from egm_portal.text.long_texts import LongTextField
from proceedings.models import SessionNotes


class NotesForm(TextForm):
    """The notes of a session, in plain text."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Notes"


class KeepForm(forms.Form):
    """Why the notes of a session are kept when those of others are deleted."""

    reason = LongTextField(
        max_length=SessionNotes._meta.get_field("kept_reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why these notes are kept."},
    )
