"""The forms of the page on which a report that was made elsewhere is issued."""

import re
from collections.abc import Iterable, Sequence

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.text import Truncator

from egm_portal.incoming.listed import MAX_ENTRIES, ListedText
from egm_portal.marked_texts.content import words
from egm_portal.marked_texts.forms import PlainTextField
from papers.file_types import PDF
from papers.forms import KeptFileForm
from reports.content import text_in_words
from reports.elsewhere import adopted_in, differences, squeezed
from reports.issue_forms import ConfirmedForm, ask_for_reason, reason_field
from reports.models import Report
from room.afterwards_forms import LEAVE_OUT, EntryForm, ListFileForm, PastedForm, becoming
from room.models import MAX_RECOMMENDATION

MAX_PARAGRAPH_NUMBER = 32767
FOOTNOTE = re.compile(r"\[\^[^\]]*\]")
NO_PARAGRAPH = "Enter the number of the paragraph in which the PDF prints it, or select that it is not in the PDF."
BOTH = "A paragraph that is not in the PDF has no number there."


class ElsewhereForm(KeptFileForm, ConfirmedForm):
    """The PDF of a report that was made elsewhere, and the paragraphs in which it prints what the meeting adopted."""

    types = PDF
    takes_unchecked = False
    has_read = forms.BooleanField(
        label="I have read all pages of this PDF",
        error_messages={"required": "Tick this once you have read all of it."},
    )
    compared = forms.BooleanField(
        required=False, label="I have compared these passages with the PDF: issue it as it is described here"
    )
    reason = reason_field()

    def __init__(self, *args, report: Report, **kwargs) -> None:
        meeting = report.meeting
        super().__init__(*args, symbol=report.printed_symbol, short_title=meeting.short_title, **kwargs)
        self.fields["file"].label = "PDF"
        self.fields["file"].widget.attrs["accept"] = PDF.accept
        self.adopted = adopted_in(report)
        for paragraph in self.adopted:
            adopted, text = paragraph.adopted, words([*paragraph.lead, *paragraph.spans])
            label = f"{adopted.kind.capitalize()} {adopted.number}: “{Truncator(text).words(12)}”"
            self.fields[f"paragraph-{paragraph.key}"] = forms.IntegerField(
                min_value=1,
                max_value=MAX_PARAGRAPH_NUMBER,
                required=False,
                label=label,
                help_text="Printed in paragraph",
            )
            self.fields[f"absent-{paragraph.key}"] = forms.BooleanField(
                required=False, label=f"{adopted.kind.capitalize()} {adopted.number} is not in the PDF"
            )
        ask_for_reason(self, report, is_elsewhere=True)
        names = (f"{name}-{each.key}" for each in self.adopted for name in ("paragraph", "absent"))
        self.order_fields(["file", *names, "compared", "has_read", "reason"])
        self.has_differences = False

    def clean(self) -> dict:
        values = super().clean()
        for paragraph in self.adopted:
            name = f"paragraph-{paragraph.key}"
            is_absent = values.get(f"absent-{paragraph.key}")
            if not is_absent and values.get(name) is None and name not in self.errors:
                self.add_error(name, NO_PARAGRAPH)
            elif is_absent and values.get(name) is not None:
                self.add_error(name, BOTH)
        return values

    @property
    def can_be_compared(self) -> bool:
        """Whether there is a PDF, and it is said of each text where it is; after validation."""
        names = {"file", *(f"paragraph-{paragraph.key}" for paragraph in self.adopted)}
        return bool(self.stored_name) and not names & self.errors.keys()

    def compare(self, pages: Sequence[str]) -> None:
        """Says beside each field where the PDF with this text differs from it, unless somebody has compared them."""
        found = list(differences(pages, self.symbol, self.adopted, self.printed))
        self.has_differences = bool(found)
        # Of another file nobody has compared anything yet.
        is_compared = self.data.get("compared") == self.stored_name
        self.fields["compared"].widget.attrs["value"] = self.stored_name
        for difference in [] if is_compared else found:
            self.add_error(f"paragraph-{difference.key}" if difference.key else "file", difference.sentence)

    @property
    def paragraphs(self) -> list[tuple[BoundField, BoundField]]:
        """The fields for the paragraphs of what was adopted, each with that which says that it is not in the PDF."""
        keys = (paragraph.key for paragraph in self.adopted)
        return [(self[f"paragraph-{key}"], self[f"absent-{key}"]) for key in keys]

    @property
    def printed(self) -> dict[str, int]:
        """The number of the paragraph in the PDF for the key of each that is in it; after validation."""
        numbers = {each.key: self.cleaned_data[f"paragraph-{each.key}"] for each in self.adopted}
        return {key: number for key, number in numbers.items() if number is not None}

    @property
    def absent(self) -> set[str]:
        """The keys of what is not in the PDF; after validation."""
        return {paragraph.key for paragraph in self.adopted} - self.printed.keys()

    def fill_in(self, found: Iterable[ListedText]) -> list[ListedText]:
        """Fills in the paragraphs of what the portal has, where nobody has typed one; returns what it does not have."""
        names = {paragraph.key: f"paragraph-{paragraph.key}" for paragraph in self.adopted}
        keys = {squeezed(text_in_words(each).partition("\n")[0]): each.key for each in self.adopted}
        self.data, others = self.data.copy(), []
        for printed in found:
            first = FOOTNOTE.sub("", printed.text.partition("\n")[0])
            key = printed.key if printed.key in names else keys.get(squeezed(first))
            if key is None:
                others.append(printed)
            elif printed.number and not self.data.get(names[key]):
                self.data[names[key]] = str(printed.number)
        return others

    def keep_errors_of(self, *names: str) -> None:
        """Leaves out what is wrong with other fields, which are not filled in yet."""
        for name in set(self.errors) - set(names):
            del self.errors[name]


class ReportInWordForm(ListFileForm):
    """The report as a Word document, from which its conclusions and recommendations are taken."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, prefix="word", **kwargs)
        file = self.fields["file"]
        file.label, file.required = "The same report as a Word document", False
        file.help_text = "Optional. Its conclusions and recommendations are taken from it. It is not kept."


class PrintedListForm(PastedForm):
    """The conclusions and recommendations of the report, pasted."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, prefix="pasted", **kwargs)
        self.fields["listed"].required = False
        self.fields["listed"].label = "Or paste its conclusions and recommendations"
        self.fields["listed"].widget.attrs["rows"] = 5


class PrintedForm(EntryForm):
    """A conclusion or recommendation that the PDF prints; nothing if it is left empty."""

    paragraph = forms.IntegerField(
        min_value=1, max_value=MAX_PARAGRAPH_NUMBER, required=False, label="Printed in paragraph"
    )
    text = PlainTextField(
        max_length=MAX_RECOMMENDATION, required=False, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )
    field_order = ["becomes", "paragraph", "text", "heading"]

    def clean(self) -> dict:
        values = self.cleaned_data
        if self.is_left_out:
            self.errors.pop("becomes", None)
            return values
        values = super().clean()
        if values.get("paragraph") is None and "paragraph" not in self.errors:
            self.add_error("paragraph", "Enter the number of the paragraph in which the PDF prints it.")
        return values

    @property
    def is_left_out(self) -> bool:
        return self["becomes"].value() == LEAVE_OUT or not (self["text"].value() or self["paragraph"].value())

    @property
    def adopted(self) -> dict | None:
        if self.is_left_out:
            return None
        return super().adopted | {"paragraph": self.cleaned_data["paragraph"]}


class PrintedRows(BaseFormSet):
    @property
    def adopted(self) -> list[dict]:
        """The values for the action that records them, in the order in which they are printed."""
        return sorted(filter(None, (form.adopted for form in self)), key=lambda entry: entry["paragraph"])

    @property
    def typed(self) -> list[dict]:
        """What is in the rows, as the initial values of others."""
        return [{name: form[name].value() for name in PrintedForm.field_order} for form in self]


PrintedFormSet = formset_factory(
    PrintedForm, formset=PrintedRows, extra=0, max_num=MAX_ENTRIES, absolute_max=MAX_ENTRIES, validate_max=True
)


def initial_of(printed: ListedText) -> dict:
    """What a row is first filled in with."""
    return {
        "becomes": becoming(printed),
        "paragraph": printed.number or None,
        "text": printed.text,
        "heading": printed.heading,
    }
