"""The forms of clearances: what was sent to which offices, and what they answered."""

import re
from datetime import date, datetime
from hashlib import sha256

from django import forms
from django.core.validators import validate_email
from django.db.models import Max

from egm_portal.adminkit.forms import MeetingRowForm
from egm_portal.adminkit.verbs import Preview, VerbForm
from egm_portal.mail.rendering import previewed
from egm_portal.meetings.models import Meeting, StaffRole, User
from egm_portal.text.folding import folded
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.sizes import file_size
from egm_portal.text.validators import non_empty_lines
from egm_portal.text.years import DayField
from papers.file_types import PDF_OR_WORD
from papers.forms import KeptFileForm
from review.clearances import rules as clearance_rules
from review.clearances.files import StoredFile, store_upload
from review.clearances.sources import sources_of
from review.mail import CLEARANCE, MAX_ATTACHED, context_of_clearance
from review.models import Clearance, ClearanceQuerySet, ClearedText

FILE_TYPES = "A PDF or Word document (.docx)."
BY_THEN = (
    "An office that has not answered by the end of this day has no objection. Leave it empty if the answer is needed."
)
WHERE_ADDRESSES = "Write it behind the name of the office, or enter it on the page of the office."
TOO_LARGE = "The file is {size}, more than many mail servers accept: send it to the offices yourself."
FOR_ORGANIZERS = (
    "Only organizers have the portal send a text. Nothing was recorded: send it yourself, or ask one of them to."
)
PREVIEW_FIRST = "Press “Preview” first, and read the e-mail: then it can be sent."
SUGGESTED = 12
"""How many offices of other lists are offered."""


def office_name(typed: str) -> str:
    """The name without needless spaces, and without characters that turn the direction of writing."""
    return " ".join("".join(sign for sign in typed if sign.isprintable() or sign.isspace()).split())


def office_and_address(line: str) -> tuple[str, str]:
    """What is typed for one office: its name, and the address in angle brackets behind it, if there is one."""
    found = re.fullmatch(r"(.*?)\s*<([^<>]*)>", line)
    return (found[1], found[2].strip()) if found and found[1] else (line, "")


def fault_of_address(address: str) -> str:
    try:
        validate_email(address)
    except forms.ValidationError:
        return f"“{address}” is not an e-mail address."
    return ""


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


class ClearanceFileForm(VerbForm, KeptFileForm):
    """A file that is kept as it is, and read by those who work on the meeting; it may be left out."""

    types = PDF_OR_WORD
    takes_unchecked = False

    def __init__(self, *args, meeting: Meeting, by: User, **kwargs) -> None:
        super().__init__(*args, meeting=meeting, by=by, kept_for=f"{by.pk} {meeting.pk}", **kwargs)
        self.fields["file"].label, self.fields["file"].required = "File", False
        if not self.stored_name:
            self.fields["file"].help_text = FILE_TYPES

    @property
    def today(self) -> date:
        return clearance_rules.today_in(self.meeting)

    def clean(self) -> dict:
        values = super().clean()
        values.pop("kept", None)
        return values

    def _post_clean(self) -> None:
        super()._post_clean()
        self.close()  # by now it has been read

    def stored_file(self) -> StoredFile | None:
        """The file that was sent with the form, which is valid."""
        file = self.cleaned_data.get("file")
        return store_upload(file, self.found) if file else None

    def check_day(self, name: str, fault: str) -> None:
        if fault:
            self.add_error(name, fault)


class SendingForm(ClearanceFileForm):
    """Which version of a text was sent, and when; after validation `file` is it.

    Organizers may have the portal send it; editors send no e-mail to people.
    """

    source = SourceField(label="What was sent")
    sent_on = DayField(label="Sent on")
    due_on = DayField(label="No objection by", required=False, help_text=BY_THEN)
    note = NoteField(required=False, help_text="Kept with the record.")
    send = forms.BooleanField(
        label="Send it for me",
        required=False,
        help_text="An e-mail of the portal with the file, to the address of each office. Replies go to the unit.",
    )
    letter = NoteField(label="Your words", required=False, help_text="Stand in the e-mail before what is asked.")
    previewed = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-no-draft": ""}))
    field_order = ["source", "file", "sent_on", "due_on", "note", "send", "letter", "previewed"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        sources = sources_of(self.meeting, self.text_kind())
        self.offered = {source.value: source for source in sources}
        self.fields["sent_on"].initial = self.today
        self._mails: list[Preview] = []
        self.shows_previews = Meeting.objects.for_member(self.by, StaffRole.ORGANIZER).contains(self.meeting)
        if not self.shows_previews:
            for name in ("send", "letter", "previewed"):
                del self.fields[name]
        if self.offered:
            self.fields["source"].choices = [(source.value, source.label) for source in self.offered.values()]
            self.fields["source"].initial = next(iter(self.offered))
            self.fields["file"].label = "Another file"
            if not self.stored_name:
                self.fields["file"].help_text = f"{FILE_TYPES} It replaces the choice above."
        else:
            del self.fields["source"]
            self.fields["file"].label, self.fields["file"].required = "What was sent", not self.stored_name

    def text_kind(self) -> str:
        raise NotImplementedError  # the metaclass of forms leaves no room for that of abstract classes

    def clean(self) -> dict:
        values = super().clean()
        if self.data.get("send") and "send" not in self.fields:
            self.add_error(None, FOR_ORGANIZERS)  # whose role ended after the page was opened
        sent_on = values.get("sent_on")
        if sent_on:
            self.check_day("sent_on", clearance_rules.fault_of_sending_day(sent_on, self.today))
            self.check_day("due_on", clearance_rules.fault_of_due_day(values.get("due_on"), sent_on))
        source = self.offered.get(values.pop("source", ""))
        if "source" in self.fields and not (source or values.get("file") or self.errors.keys() & {"source", "file"}):
            self.add_error("source", "Choose what was sent.")
        chosen = ""
        if not self.errors:
            values["file"] = self.stored_file()
            chosen = values["file"].kept.sha256 if values["file"] else source.value
        if not self.errors and values["file"] is None:
            try:
                values["file"] = source.store()
            except OSError:
                self.add_error("source", "This file cannot be read now. Choose another one, or try again later.")
        values["letter"] = self._letter(values, chosen)
        return values

    def sent_to(self) -> list[Clearance]:
        """The offices as they are sent the text, with their addresses; they need not be saved."""
        raise NotImplementedError

    def _letter(self, values: dict, chosen: str) -> str | None:
        """The words of the e-mail, which somebody has seen before it goes; None if the portal sends none."""
        seen, asked, words = values.pop("previewed", ""), values.pop("send", False), values.get("letter", "")
        if not asked or self.errors:
            return None
        sent_to = self.sent_to()
        if fault := clearance_rules.fault_of_addresses([each.office for each in sent_to if not each.email]):
            self.add_error("send", f"{fault} {WHERE_ADDRESSES}")
        elif values["file"].kept.size > MAX_ATTACHED:
            self.add_error("send", TOO_LARGE.format(size=file_size(values["file"].kept.size)))
        else:
            due_at = clearance_rules.end_of(values["due_on"], self.meeting) if values.get("due_on") else None
            self._mails = [self._mail(each, due_at, words) for each in sent_to]
            shown = sha256(repr([self._mails, chosen]).encode()).hexdigest()
            if "preview" not in self.data and seen != shown:
                self.add_error("send", PREVIEW_FIRST)
            self.data = self.data.copy()
            self.data["previewed"] = shown
        return words

    def _mail(self, clearance: Clearance, due_at: datetime | None, words: str) -> Preview:
        clearance.due_at, clearance.meeting = due_at, self.meeting
        context = context_of_clearance(clearance, words)
        mail = previewed(CLEARANCE, meeting=self.meeting, to_name=clearance.office, context=context)
        to = f"{clearance.office} <{clearance.email}>"
        return Preview("The e-mail, with the file", to, mail.subject, mail.text)

    def previews(self) -> list[Preview]:
        return self._mails


class FirstSendingForm(SendingForm):
    """A text that is sent to offices which are not in its list yet."""

    kind: ClearedText
    offices = OfficesField(
        max_length=5000,
        help_text="One on each line. For the portal to send it, with the address, such as: ITU <itu@example.org>",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
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

    def of_own_meetings(self) -> ClearanceQuerySet:
        """What offices were asked in the reader's meetings: of others nothing is known to them."""
        return Clearance.objects.filter(meeting__in=Meeting.objects.for_member(self.by).values("pk"))

    def known_addresses(self, offices: list[str]) -> dict[str, str]:
        """The addresses that these offices had last in the reader's meetings."""
        rows = self.of_own_meetings().filter(office__in=offices).exclude(email="").order_by("pk")
        return dict(rows.values_list("office", "email"))

    def suggested(self) -> list[str]:
        """Offices that texts of the reader's meetings were sent to, and this one was not; the latest first."""
        used = (
            self.of_own_meetings()
            .values("office")
            .annotate(last=Max("pk"))
            .order_by("-last")
            .values_list("office", flat=True)
        )
        seen, offices = {folded(office) for office in self.listed()}, []
        for office in used[: 4 * SUGGESTED]:
            if folded(office) not in seen:
                offices.append(office)
                seen.add(folded(office))
        return offices[:SUGGESTED]

    def clean(self) -> dict:
        if "offices" in self.cleaned_data:
            entries = [office_and_address(line) for line in self.cleaned_data["offices"]]
            known = self.cleaned_data.pop("known", [])
            offices = [*known, *(office for office, _ in entries)]
            addresses = self.known_addresses(known) | {office: address for office, address in entries if address}
            faults = [fault_of_address(address) for address in addresses.values()]
            if fault := clearance_rules.fault_of_offices(offices, self.listed()) or next(filter(None, faults), ""):
                self.add_error("offices", fault)
            self.cleaned_data |= {"offices": offices, "addresses": addresses}
        return super().clean()

    def sent_to(self) -> list[Clearance]:
        offices, addresses = self.cleaned_data["offices"], self.cleaned_data["addresses"]
        return [Clearance(kind=self.kind, office=office, email=addresses.get(office, "")) for office in offices]


class SendReportForm(FirstSendingForm):
    kind = ClearedText.REPORT


class SendAideMemoireForm(FirstSendingForm):
    kind = ClearedText.AIDE_MEMOIRE


class SendAgainForm(SendingForm):
    """A text that is sent again to offices of its list."""

    def text_kind(self) -> str:
        return self.rows[0].kind

    def sent_to(self) -> list[Clearance]:
        return [Clearance(kind=row.kind, office=row.office, email=row.email) for row in self.rows]

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
    """The name and the address of an office; everything else is recorded by verbs."""

    class Meta:
        model = Clearance
        fields = ["office", "email"]

    def clean_office(self) -> str:
        office = office_name(self.cleaned_data["office"])
        others = Clearance.objects.filter(meeting=self.instance.meeting_id, kind=self.instance.kind)
        listed = others.exclude(pk=self.instance.pk).values_list("office", flat=True)
        if fault := clearance_rules.fault_of_offices([office], listed):
            raise forms.ValidationError(fault)
        return office
