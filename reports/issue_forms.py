"""The forms of the page on which a report is issued."""

from datetime import datetime

from django import forms

from egm_portal.adminkit.forms import place_of
from egm_portal.clock import portal_now
from egm_portal.text.local_time import LocalDateTimeField, set_time_zone
from egm_portal.text.long_texts import LongTextField
from reports import rules
from reports.models import Report

NOW, LATER = "now", "later"


class ReadingForm(forms.Form):
    """That somebody has read the PDF with this SHA-256."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    has_read = forms.BooleanField(error_messages={"required": "Tick this once you have read all of it."})

    def __init__(self, *args, pages: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        what = f"all {pages} pages" if pages > 1 else "the one page"
        self.fields["has_read"].label = f"I have read {what} of this PDF"


class IssueForm(forms.Form):
    """When the report is issued, and the words by which that is confirmed."""

    when = forms.ChoiceField(
        choices=[(NOW, "Issue now"), (LATER, "At a time (embargo)")], initial=NOW, widget=forms.RadioSelect
    )
    at = LocalDateTimeField(
        required=False,
        label="Day and time",
        help_text="Until then participants can read a copy that is marked as embargoed, and nothing is public.",
    )
    reason = LongTextField(
        label="Reason for going on without an answer",
        max_length=2000,
        help_text="It is kept in the record of each office.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    confirmation = forms.CharField(
        max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-draft": ""})
    )

    def __init__(self, *args, report: Report, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.report, meeting = report, report.meeting
        set_time_zone(self, meeting.time_zone, place_of(meeting))
        if problem := rules.needs_reason("issue", report):
            self.fields["reason"].help_text = f"{problem} {self.fields['reason'].help_text}"
        else:
            del self.fields["reason"]
        confirmation = self.fields["confirmation"]
        confirmation.label = f"To confirm, type the {'symbol or the short title' if report.symbol else 'short title'}"
        confirmation.help_text = " or ".join(filter(None, [report.printed_symbol, meeting.short_title]))

    def clean_at(self) -> datetime | None:
        at = self.cleaned_data["at"]
        if self.cleaned_data.get("when") != LATER:
            return None
        if at is None:
            raise forms.ValidationError("Enter the day and the time at which the report becomes public.")
        if at <= portal_now():
            raise forms.ValidationError("This time has passed. Enter a later one.")
        return at

    def clean_confirmation(self) -> str:
        typed = self.cleaned_data["confirmation"].strip().casefold()
        if typed not in (self.report.printed_symbol.casefold(), self.report.meeting.short_title.casefold()):
            raise forms.ValidationError(f"This is not what is asked for. Type {self.fields['confirmation'].help_text}.")
        return typed
