"""The forms of clearances: what was sent to which offices, and what they answered."""

from datetime import date

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max

from egm_portal.adminkit.forms import MeetingRowForm
from egm_portal.adminkit.verbs import VerbForm
from egm_portal.meetings.models import Meeting
from egm_portal.text.folding import folded
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import non_empty_lines
from egm_portal.text.years import DayField
from papers.file_types import PDF_OR_WORD
from papers.forms import PaperFileForm
from reports.clearances import rules as clearance_rules
from reports.clearances.files import StoredFile, received
from reports.clearances.sources import sources_of
from reports.models import Clearance, ClearedText

FILE_TYPES = "A PDF or Word document (.docx)."
BY_THEN = (
    "An office that has not answered by the end of this day has no objection. Leave it empty if the answer is needed."
)
SUGGESTED = 12
"""How many offices of other lists are offered."""


def office_name(typed: str) -> str:
    """The name without needless spaces, and without characters that turn the direction of writing."""
    return " ".join("".join(sign for sign in typed if sign.isprintable() or sign.isspace()).split())


class OfficesField(LongTextField):
    """The names of offices, one on each line; the form says if there is none."""

    def validate(self, value: str) -> None:
        # Not required by itself, though marked so: offices may be ticked instead.
        return None

    def clean(self, value: str) -> list[str]:
        return list(filter(None, map(office_name, non_empty_lines(super().clean(value)))))


class SourceField(forms.ChoiceField):
    """A text that is there already; a file may be chosen instead."""

    widget = forms.RadioSelect

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


class NoteField(LongTextField):
    def __init__(self, **kwargs) -> None:
        super().__init__(**{"max_length": 2000, "widget": forms.Textarea(attrs={"rows": 3})} | kwargs)


class ClearanceFileForm(VerbForm, PaperFileForm):
    """A file that is kept as it is, and read by those who work on the meeting; it may be left out."""

    types = PDF_OR_WORD
    takes_unchecked = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label, self.fields["file"].help_text = "File", FILE_TYPES
        self.fields["file"].required = False

    @property
    def today(self) -> date:
        return clearance_rules.today_in(self.meeting)

    def clean_file(self) -> UploadedFile | None:
        return super().clean_file() if self.cleaned_data["file"] else None

    def stored_file(self) -> StoredFile | None:
        """The file that was sent with the form, which is valid."""
        file = self.cleaned_data.get("file")
        return received(file, self.found) if file else None

    def check_day(self, name: str, fault: str) -> None:
        if fault:
            self.add_error(name, fault)


class SendingForm(ClearanceFileForm):
    """Which version of a text was sent, and when; after validation `file` is it."""

    source = SourceField(label="What was sent")
    sent_on = DayField(label="Sent on")
    due_on = DayField(label="No objection by", required=False, help_text=BY_THEN)
    note = NoteField(required=False, help_text="Kept with the record.")
    field_order = ["source", "file", "sent_on", "due_on", "note"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        sources = sources_of(self.meeting, self.text_kind())
        self.offered = {source.value: source for source in sources}
        self.fields["sent_on"].initial = self.today
        if self.offered:
            self.fields["source"].choices = [(source.value, source.label) for source in self.offered.values()]
            self.fields["source"].initial = next(iter(self.offered))
            self.fields["file"].label = "Another file"
            self.fields["file"].help_text = f"{FILE_TYPES} It replaces the choice above."
        else:
            del self.fields["source"]
            self.fields["file"].label, self.fields["file"].required = "What was sent", True

    def text_kind(self) -> str:
        raise NotImplementedError  # the metaclass of forms leaves no room for that of abstract classes

    def clean(self) -> dict:
        values = super().clean()
        sent_on = values.get("sent_on")
        if sent_on:
            self.check_day("sent_on", clearance_rules.fault_of_sending_day(sent_on, self.today))
            self.check_day("due_on", clearance_rules.fault_of_due_day(values.get("due_on"), sent_on))
        source = self.offered.get(values.pop("source", ""))
        if "source" in self.fields and not (source or values.get("file") or self.errors.keys() & {"source", "file"}):
            self.add_error("source", "Choose what was sent.")
        if not self.errors:
            values["file"] = self.stored_file()
        if not self.errors and values["file"] is None:
            try:
                values["file"] = source.store()
            except OSError:
                self.add_error("source", "This file cannot be read now. Choose another one, or try again later.")
        return values


class FirstSendingForm(SendingForm):
    """A text that is sent to offices which are not in its list yet."""

    kind: ClearedText
    offices = OfficesField(max_length=5000, help_text="One on each line.", widget=forms.Textarea(attrs={"rows": 4}))
    known = forms.MultipleChoiceField(
        label="Offices of other lists", required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["offices", "known", *SendingForm.field_order]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if suggested := self.suggested():
            self.fields["known"].choices = [(office, office) for office in suggested]
        else:
            del self.fields["known"]

    def text_kind(self) -> str:
        return self.kind

    def listed(self) -> list[str]:
        rows = Clearance.objects.filter(meeting=self.meeting, kind=self.kind).order_by("pk")
        return list(rows.values_list("office", flat=True))

    def suggested(self) -> list[str]:
        """Offices that texts of the reader's meetings were sent to, and this one was not; the latest first."""
        own = Clearance.objects.filter(meeting__in=Meeting.objects.for_member(self.by).values("pk"))
        used = own.values("office").annotate(last=Max("pk")).order_by("-last").values_list("office", flat=True)
        seen, offices = {folded(office) for office in self.listed()}, []
        for office in used[: 4 * SUGGESTED]:
            if folded(office) not in seen:
                offices.append(office)
                seen.add(folded(office))
        return offices[:SUGGESTED]

    def clean(self) -> dict:
        if "offices" in self.cleaned_data:
            offices = [*self.cleaned_data.pop("known", []), *self.cleaned_data["offices"]]
            if fault := clearance_rules.fault_of_offices(offices, self.listed()):
                self.add_error("offices", fault)
            self.cleaned_data["offices"] = offices
        return super().clean()


class SendReportForm(FirstSendingForm):
    kind = ClearedText.REPORT


class SendAideMemoireForm(FirstSendingForm):
    kind = ClearedText.AIDE_MEMOIRE


class SendAgainForm(SendingForm):
    """A text that is sent again to offices of its list."""

    def text_kind(self) -> str:
        return self.rows[0].kind

    def clean(self) -> dict:
        if len({row.kind for row in self.rows}) > 1:
            self.add_error(None, "Choose offices for the report or for the aide-memoire, not for both.")
        return super().clean()


class AnswerForm(ClearanceFileForm):
    """What offices have answered; after validation `file` is the one that they returned, if they did."""

    answer = forms.ChoiceField(
        choices=[(answer.value, answer.label) for answer in Clearance.ANSWERS], widget=forms.RadioSelect
    )
    day = DayField(label="Answered on")
    note = NoteField(required=False, help_text="Such as who answered, how, and what was changed.")
    field_order = ["answer", "day", "file", "note"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = self.today
        self.fields["file"].label = "File that the office returned"

    def clean(self) -> dict:
        values = super().clean()
        if "day" in values:
            sent_on = max(row.sent_on for row in self.rows)
            self.check_day("day", clearance_rules.fault_of_answering_day(values["day"], sent_on, self.today))
        says_what = values.get("note") or values.get("file") or self.has_error("file")
        if values.get("answer") == Clearance.State.WITH_CHANGES and not says_what:
            self.add_error("note", "Say what was changed, or add the file with the changes.")
        if not self.errors:
            values["file"] = self.stored_file()
        return values


class OvertakenForm(VerbForm):
    day = DayField(label="On")
    note = NoteField(label="Reason", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clearance_rules.today_in(self.meeting)

    def clean_day(self) -> date:
        day, sent_on = self.cleaned_data["day"], max(row.sent_on for row in self.rows)
        if fault := clearance_rules.fault_of_answering_day(day, sent_on, clearance_rules.today_in(self.meeting)):
            raise forms.ValidationError(fault)
        return day


class NewDateForm(VerbForm):
    """The day until which offices may object, and why it is another one than before."""

    due_on = DayField(label="No objection by", required=False, help_text=BY_THEN)
    reason = NoteField(required=False)

    def clean_due_on(self) -> date | None:
        due_on, sent_on = self.cleaned_data["due_on"], max(row.sent_on for row in self.rows)
        if fault := clearance_rules.fault_of_new_due_day(due_on, sent_on, clearance_rules.today_in(self.meeting)):
            raise forms.ValidationError(fault)
        return due_on


class ReopenForm(NewDateForm):
    reason = NoteField(help_text="Kept with the record.")
    field_order = ["reason", "due_on"]


class ClearanceForm(MeetingRowForm):
    """The name of an office; everything else is recorded by verbs."""

    class Meta:
        model = Clearance
        fields = ["office"]

    def clean_office(self) -> str:
        office = office_name(self.cleaned_data["office"])
        others = Clearance.objects.filter(meeting=self.instance.meeting_id, kind=self.instance.kind)
        listed = others.exclude(pk=self.instance.pk).values_list("office", flat=True)
        if fault := clearance_rules.fault_of_offices([office], listed):
            raise forms.ValidationError(fault)
        return office
