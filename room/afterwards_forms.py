"""The forms that record what a meeting adopted without the screen: its list, and each entry of it before it is kept."""

from datetime import datetime

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from egm_portal.incoming.listed import CONCLUSION, MAX_ENTRIES, ListedText
from egm_portal.marked_texts.forms import PlainTextField
from egm_portal.meetings.models import Meeting
from egm_portal.text.local_time import LocalDateTimeField, set_time_zone
from papers.file_types import DOCX, FileTypes
from papers.forms import PaperFileForm
from room.forms import becomes_choices, kind_and_addressee
from room.models import MAX_RECOMMENDATION, Addressee
from room.open_words import open_words
from room.rules import refusal_of_time, refusal_of_words

WORD = FileTypes("Word document (.docx)", f"{DOCX},.docx", "A Word document (.docx).", frozenset({DOCX}))
MAX_LIST = 200_000  # characters
LEAVE_OUT = "leave-out"


class AdoptedAtForm(forms.Form):
    at = LocalDateTimeField(
        label="When the meeting adopted them",
        error_messages={"required": "Enter the day and the time at which the meeting adopted them."},
    )

    def __init__(self, *args, meeting: Meeting, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        set_time_zone(self, meeting.time_zone, meeting.city)

    def clean_at(self) -> datetime:
        at = self.cleaned_data["at"]
        if refusal := refusal_of_time(self.meeting, at):
            raise forms.ValidationError(refusal)
        return at


class PastedForm(forms.Form):
    listed = PlainTextField(
        label="The list",
        max_length=MAX_LIST,
        help_text="Each line or paragraph, with or without a number, is a conclusion or recommendation; (a) and (i) "
        "are parts of it. A heading, such as Conclusions or the name of an addressee, applies to what follows it.",
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "data-report-text": True}),
        error_messages={"required": "Paste the list, or choose a Word document."},
    )


class ListFileForm(PaperFileForm):
    """The list as a Word document: one that could not be inspected is refused."""

    types = WORD
    takes_unchecked = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = "Word document"
        self.fields["file"].widget.attrs["accept"] = self.types.accept


def becoming(listed: ListedText) -> str:
    """What a text of a list is first shown to become; nothing where somebody has to choose."""
    if listed.is_introduction:
        return LEAVE_OUT
    return CONCLUSION if listed.kind == CONCLUSION else listed.addressee


class OthersForm(forms.Form):
    others = forms.ChoiceField(
        label="Record the others as", required=False, help_text="Each text for which nothing has been chosen."
    )

    def __init__(self, *args, addressees: list[Addressee], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"].choices = [("", "Choose"), *becomes_choices(addressees)]


class EntryForm(forms.Form):
    """An entry as it will be recorded."""

    becomes = forms.ChoiceField(
        label="Record as", error_messages={"required": "Choose what this becomes, or leave it out."}
    )
    text = PlainTextField(
        max_length=MAX_RECOMMENDATION, required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    heading = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, addressees: list[Addressee], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = False  # a row that somebody has emptied is a mistake
        lines = (self["text"].value() or "").splitlines()
        attrs = self.fields["text"].widget.attrs
        attrs["rows"] = min(max(attrs["rows"], sum(1 + len(line) // 80 for line in lines)), 12)
        self.fields["becomes"].choices = [("", "Choose"), *becomes_choices(addressees), (LEAVE_OUT, "Leave out")]

    def clean(self) -> dict:
        values = super().clean()
        if values.get("becomes") == LEAVE_OUT or "text" not in values:
            return values
        if refusal := refusal_of_words(values["text"]):
            self.add_error("text", refusal)
        elif open_words(values["text"]):
            self.add_error("text", "Words stand in [square brackets]. Remove the brackets, or leave this out.")
        return values

    @property
    def adopted(self) -> dict | None:
        """The values for the action that records it, or None if it is left out."""
        becomes, text = self.cleaned_data["becomes"], self.cleaned_data["text"]
        return None if becomes == LEAVE_OUT else kind_and_addressee(becomes) | {"text": text}


class EntryRows(BaseFormSet):
    @property
    def adopted(self) -> list[dict]:
        return [entry for form in self if (entry := form.adopted)]


Entries = formset_factory(
    EntryForm, formset=EntryRows, extra=0, max_num=MAX_ENTRIES, absolute_max=MAX_ENTRIES, validate_max=True
)
