"""The forms of the page that reads an aide-memoire: its text, and each section before it is written."""

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from egm_portal.incoming.sections import ReadSection
from egm_portal.marked_texts.forms import PlainTextField
from egm_portal.marked_texts.markup.parser import parse_with_problems
from egm_portal.meetings.models import AideMemoireSection
from reports.aide_memoire import ShownSection, shown_sections

MAX_DOCUMENT = 200_000  # characters
MAX_SECTIONS = 60
TOO_MANY = f"This text has more than {MAX_SECTIONS} headings. Paste only the aide-memoire."
MAX_HEADING = AideMemoireSection._meta.get_field("heading").max_length
MAX_BODY = AideMemoireSection._meta.get_field("body").max_length


class DocumentTextForm(forms.Form):
    text = PlainTextField(
        label="Text of the aide-memoire",
        max_length=MAX_DOCUMENT,
        help_text="Copy all of it in Word, in a PDF or on a web page, and paste it here. Headings, lists, bold words "
        "and links are kept.",
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto", "data-report-text": True}),
        error_messages={"required": "Paste the text, or choose a Word document."},
    )


class PlaceForm(forms.Form):
    """Whether what was read takes the place of the sections that are there."""

    place = forms.ChoiceField(
        label="Sections that the aide-memoire has now",
        choices=[("instead", "Replace them"), ("after", "Keep them, and add these after them")],
        initial="instead",
        widget=forms.RadioSelect,
    )


class SectionRow(forms.Form):
    """A section as it will be written, unless it is left out."""

    heading = forms.CharField(required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    body = PlainTextField(
        label="Text", max_length=MAX_BODY, required=False, widget=forms.Textarea(attrs={"dir": "auto"})
    )
    left_out = forms.BooleanField(label="Leave out", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.empty_permitted = False  # a row that somebody has emptied is a mistake
        lines = (self["body"].value() or "").splitlines()
        self.fields["body"].widget.attrs["rows"] = min(max(4, sum(1 + len(line) // 90 for line in lines)), 16)

    def clean(self) -> dict:
        values = super().clean()
        if values.get("left_out"):
            return values
        heading, body = " ".join(values.get("heading", "").split()), values.get("body", "").strip()
        if not heading:
            self.add_error("heading", "Enter a heading, or leave this out.")
        elif len(heading) > MAX_HEADING:
            self.add_error("heading", f"The heading has {len(heading)} characters; {MAX_HEADING} are possible.")
        if not body and "body" not in self.errors:
            self.add_error("body", "Enter the text of the section, or leave this out.")
        return values | {"heading": heading, "body": body}

    @property
    def shown(self) -> ShownSection:
        """The section as readers will see it."""
        typed = {name: self[name].value() or "" for name in ("heading", "body")}
        return shown_sections([AideMemoireSection(number=0, **typed)])[0]

    @property
    def problems(self) -> list[str]:
        """What its writer should correct, in sentences."""
        return [problem.sentence for problem in parse_with_problems(self["body"].value() or "", has_bold=True)[1]]


class SectionRows(BaseFormSet):
    @property
    def written(self) -> list[tuple[str, str]]:
        """Heading and body of each section that is not left out."""
        rows = (form.cleaned_data for form in self)
        return [(row["heading"], row["body"]) for row in rows if not row.get("left_out")]


Sections = formset_factory(
    SectionRow, formset=SectionRows, extra=0, max_num=MAX_SECTIONS, absolute_max=MAX_SECTIONS, validate_max=True
)


def rows_of(found: list[ReadSection]) -> SectionRows:
    """The rows of the sections that were read, as if they had been typed, so that a draft has all of them.

    What has no heading or no text, such as a title, is left out unless somebody decides otherwise.
    """
    sent = {"form-TOTAL_FORMS": len(found), "form-INITIAL_FORMS": 0}
    for number, section in enumerate(found):
        is_whole = bool(section.heading and section.text) or len(found) == 1
        values = {"heading": section.heading, "body": section.text} | ({} if is_whole else {"left_out": "on"})
        sent |= {f"form-{number}-{name}": value for name, value in values.items()}
    return Sections(sent)
