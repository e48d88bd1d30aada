"""The forms of the pages on which a report is written."""

from django import forms

from egm_portal.marked_texts.forms import TextForm
from papers.file_types import DOCX, FileTypes
from papers.forms import PaperFileForm
from reports.models import Report, Section
from reports.writing_rules import SEVERAL


class SectionTextForm(TextForm):
    """The text of a section, in the marks that `egm_portal.marked_texts.markup` reads."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Text"


class HeadingForm(forms.Form):
    """The heading of a section."""

    heading = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))


class AddForm(HeadingForm):
    """A new section: its heading, and behind which other it stands."""

    chapter = forms.ChoiceField(choices=[(chapter.value, chapter.label) for chapter in SEVERAL])


class PlaceForm(forms.Form):
    """Behind which section of its chapter another one shall stand."""

    after = forms.ModelChoiceField(Section.objects.none(), required=False, empty_label="first in its chapter")

    def __init__(self, *args, others, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].queryset = others
        self.fields["after"].label = "Behind"


class SplitForm(HeadingForm):
    """Where a section is split, as the line in which its second part begins, and the heading of that part."""

    line = forms.TypedChoiceField(coerce=int, label="The new section begins with")

    def __init__(self, *args, lines: list[tuple[int, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = lines
        self.fields["heading"].label = "Heading of the new section"


class WordFileForm(PaperFileForm):
    """A Word document that comes back. Nobody decides later on one that could not be inspected: it is refused."""

    section = forms.ModelChoiceField(
        Section.objects.none(),
        required=False,
        label="If it was not downloaded here, import it into",
        empty_label="the sections whose headings it has",
    )
    types = FileTypes("Word document (.docx)", f"{DOCX},.docx", "A Word document (.docx).", frozenset({DOCX}))
    takes_unchecked = False

    def __init__(self, *args, report: Report, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = Section.objects.present().filter(report=report)
        self.fields["file"].label = "Word document"
        self.fields["file"].widget.attrs["accept"] = self.types.accept
