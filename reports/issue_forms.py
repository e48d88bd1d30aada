"""The forms of the page on which a report is issued."""

from datetime import datetime

from django import forms
from django.utils.text import capfirst

from egm_portal.adminkit.forms import place_of
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import visible
from egm_portal.text.local_time import LocalDateTimeField, set_time_zone
from egm_portal.text.long_texts import LongTextField
from participants.models import Participant
from reports import corrigendum_rules, rules
from reports.mail import BODIES, PARTICIPANTS
from reports.models import Issue, Report

NOW, LATER = "now", "later"


class ReadingForm(forms.Form):
    """That somebody has read the PDF with this SHA-256."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    has_read = forms.BooleanField(error_messages={"required": "Tick this once you have read all of it."})

    def __init__(self, *args, pages: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        what = f"all {pages} pages" if pages > 1 else "the one page"
        self.fields["has_read"].label = f"I have read {what} of this PDF"


class SymbolForm(forms.Form):
    """The symbol of a report that has none yet, or one that another document has."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    symbol = forms.CharField(max_length=Report._meta.get_field("symbol").max_length)

    def clean_symbol(self) -> str:
        return visible(self.cleaned_data["symbol"])


class ConfirmedForm(forms.Form):
    """A form that is confirmed by typing the symbol of what it is about, or the short title of the meeting."""

    confirmation = forms.CharField(
        max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-draft": ""})
    )

    def __init__(self, *args, symbol: str, short_title: str, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.symbol, self.short_title = symbol, short_title
        confirmation = self.fields["confirmation"]
        confirmation.label = f"To confirm, type the {'symbol or the short title' if symbol else 'short title'}"
        confirmation.help_text = " or ".join(filter(None, [symbol, short_title]))

    def clean_confirmation(self) -> str:
        typed = self.cleaned_data["confirmation"].strip().casefold()
        if typed not in (self.symbol.casefold(), self.short_title.casefold()):
            raise forms.ValidationError(f"This is not what is asked for. Type {self.fields['confirmation'].help_text}.")
        return typed


def reason_field(
    label: str = "Reason for issuing it all the same",
    help_text: str = "It is kept in the history of the report, and in the record of each office without an answer.",
) -> LongTextField:
    return LongTextField(label=label, help_text=help_text, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def ask_for_reason(form: forms.Form, report: Report, verb: str = "issue", *, is_elsewhere: bool = False) -> None:
    """Leaves the field for a reason in the form only if the verb is not possible without one."""
    if problem := rules.needs_reason(verb, report, is_elsewhere=is_elsewhere):
        form.fields["reason"].help_text = f"{problem} {form.fields['reason'].help_text}"
    else:
        del form.fields["reason"]


class TellField(forms.TypedChoiceField):
    """Whom organizers tell of a corrigendum or a reissue; its value is what `reports.mail.corrected` takes."""

    def __init__(self, meeting: Meeting) -> None:
        people = Participant.objects.attending().filter(meeting=meeting).count()
        units = meeting.contacts.count()
        participants = f"those who take part ({people})"
        bodies = f"the organizing units ({units} {'address' if units == 1 else 'addresses'})"
        choices = [
            (f"{PARTICIPANTS} {BODIES}", f"{capfirst(participants)} and {bodies}"),
            (PARTICIPANTS, capfirst(participants)),
            (BODIES, capfirst(bodies)),
            ("nobody", "Nobody"),
        ]
        super().__init__(
            label="Who should be notified by e-mail?",
            choices=choices,
            coerce=lambda value: frozenset(value.split()) - {"nobody"},
            widget=forms.RadioSelect,
            error_messages={"required": "Select who should be notified."},
        )


class CorrigendumForm(ConfirmedForm):
    """Whom we tell of a corrigendum, and the words by which it is confirmed."""

    def __init__(self, *args, meeting: Meeting, **kwargs) -> None:
        super().__init__(*args, short_title=meeting.short_title, **kwargs)
        self.fields = {"tell": TellField(meeting), **self.fields}


class CorrectionForm(forms.Form):
    """One correction of a text that was issued: in a paragraph, for these words, read those."""

    paragraph = forms.IntegerField(
        min_value=1, label="Paragraph", help_text="Its printed number.", widget=forms.NumberInput(attrs={"min": 1})
    )
    place = forms.CharField(
        max_length=120,
        required=False,
        label="Place in it",
        help_text="Optional, such as: second sentence; or: table 1.",
    )
    wrong = LongTextField(
        max_length=2000,
        label="For",
        help_text="The words as they were issued.",
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    right = LongTextField(
        max_length=2000,
        required=False,
        label="Read",
        help_text="Leave it empty if the words are deleted.",
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args, issue: Issue, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.issue = issue

    def clean(self) -> dict:
        cleaned = super().clean()
        if {"paragraph", "wrong", "right"} <= cleaned.keys():
            typed = (cleaned[name] for name in ("paragraph", "wrong", "right"))
            at_fault, why = corrigendum_rules.fault_of_correction(self.issue, *typed)
            if why:
                self.add_error(at_fault, why)
        return cleaned


class IssueForm(ConfirmedForm):
    """When the report is issued, and the words by which that is confirmed."""

    when = forms.ChoiceField(
        choices=[(NOW, "Issue now"), (LATER, "At a time (embargo)")], initial=NOW, widget=forms.RadioSelect
    )
    at = LocalDateTimeField(
        required=False,
        label="Day and time",
        help_text="Until then participants can read a copy that is marked as embargoed, and nothing is public.",
    )
    reason = reason_field()
    field_order = ["when", "at", "reason", "confirmation"]

    def __init__(self, *args, report: Report, **kwargs) -> None:
        meeting = report.meeting
        super().__init__(*args, symbol=report.printed_symbol, short_title=meeting.short_title, **kwargs)
        set_time_zone(self, meeting.time_zone, place_of(meeting))
        if report.is_reissue:  # of what is public already
            del self.fields["when"], self.fields["at"]
            self.fields = {"tell": TellField(meeting), **self.fields}
        ask_for_reason(self, report)

    def clean_at(self) -> datetime | None:
        at = self.cleaned_data["at"]
        if self.cleaned_data.get("when") != LATER:
            return None
        if at is None:
            raise forms.ValidationError("Enter the day and the time at which the report becomes public.")
        if at <= portal_now():
            raise forms.ValidationError("This time has passed. Enter a later one.")
        return at
