"""The forms of the verbs for participants."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import get_text_list

from egm_portal.adminkit.conflicts import shown_values
from egm_portal.adminkit.verbs import NoteForm, Preview, VerbForm
from egm_portal.clock import portal_now
from egm_portal.mail.models import MailTemplate
from egm_portal.mail.placeholders import attempts_in
from egm_portal.meetings.models import Meeting
from egm_portal.text.date_widgets import DayWidget
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import validate_plain_address
from participants import funding, rules
from participants.enquiries import enquiry
from participants.letters_of_invitation.admin_pages import link_to_letters
from participants.letters_of_invitation.queries import letter_of, without_signed_letter
from participants.mail import INVITATION, invitations_previewed, withdrawal_previewed
from participants.models import Participant, ParticipantTask, Payer
from participants.queries import candidates_for
from participants.roles import ROLES

MAX_SENTENCES = 5
MAX_NAMES = 10


class ExceptionsWidget(forms.Widget):
    """A choice for each of several people, behind one line; its value is who pays, by the ids of people."""

    template_name = "participants/admin/exceptions.html"
    people: list[Participant] = []

    def get_context(self, name: str, value: dict[int, str] | None, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        chosen = value or {}
        context["widget"] |= {
            "people": [(person, f"{name}-{person.pk}", chosen.get(person.pk, "")) for person in self.people],
            "choices": Payer.choices,
            "is_open": any(chosen.values()),
        }
        return context

    def value_from_datadict(self, data: MultiValueDict, files: MultiValueDict, name: str) -> dict[int, str]:
        typed = {person.pk: data.get(f"{name}-{person.pk}", "") for person in self.people}
        return {pk: value for pk, value in typed.items() if value}

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-{self.people[0].pk}" if self.people else ""


class ExceptionsField(forms.Field):
    widget = ExceptionsWidget

    def clean(self, value: dict[int, str]) -> dict[int, str]:
        if unknown := set(value.values()) - set(Payer.values):
            raise forms.ValidationError(f"“{min(unknown)[:40]}” is none of the choices.")
        return value


class InviteForm(VerbForm):
    """Invitations that are sent together: by when to reply, who pays for whom, and a paragraph of one's own."""

    shows_previews = True

    reply_by = forms.DateField(
        label="Reply by",
        widget=DayWidget,
        help_text="The day that the e-mail names. The link works longer.",
    )
    payers = ExceptionsField(
        label="Exceptions",
        required=False,
        help_text="For those who are not paid for like others with their role.",
    )
    personal = LongTextField(
        label="Personal paragraph",
        required=False,
        help_text="For example, why you invite them. It follows the first sentence of these invitations.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        own = MailTemplate.objects.filter(meeting=self.meeting, kind=INVITATION).first()
        if own:
            address = reverse("admin:mail_mailtemplate_change", args=[own.pk])
        else:
            asked = urlencode({"meeting": self.meeting.pk, "kind": INVITATION})
            address = f"{reverse('admin:mail_mailtemplate_add')}?{asked}"
        self.fields["personal"].help_text = format_html(
            '{} To change the other words, <a href="{}">edit the mail template</a>.',
            self.fields["personal"].help_text,
            address,
        )
        self.initial["reply_by"] = self._proposed_day()
        self.fields["payers"].widget.people = self.rows
        self._ask_who_pays()
        self._ask_about_letters()

    def _proposed_day(self) -> date:
        """The day by which their letters of invitation ask for a reply, the earliest that is left; or the usual one."""
        now = portal_now()
        days = {letter.reply_by for row in self.rows if (letter := letter_of(row))}
        possible = [day for day in days if not rules.refusal_to_ask_by(day, self.meeting, now)]
        return min(possible, default=rules.usual_reply_by(self.meeting, now))

    def _ask_who_pays(self) -> None:
        """A field for each role, which begins with what the settings say; nothing leaves before it is chosen."""
        terms = funding.terms_of(self.meeting)
        asked = [role for role in ROLES if any(person.role == role for person in self.rows)]
        for role in asked:
            self.fields[f"payer_{role}"] = forms.ChoiceField(
                label=f"Who pays for travel and stay: {ROLES[role].heading}",
                choices=[("", "Choose"), *Payer.choices],
                error_messages={"required": "Choose who pays: the invitation says it."},
            )
            self.initial[f"payer_{role}"] = getattr(terms, role) if terms else ""
        self.initial["payers"] = {person.pk: person.funding for person in self.rows if person.funding}
        self.order_fields(["reply_by", *(f"payer_{role}" for role in asked), "payers", "personal"])

    def _ask_about_letters(self) -> None:
        """A box to be ticked if the meeting has letters of invitation, and those of some people are missing."""
        unsigned, unprepared = without_signed_letter(self.rows)
        if not (missing := unsigned + unprepared):
            return
        whom = missing[0].name if len(missing) == 1 else "them"
        self.fields["without_letter"] = forms.BooleanField(
            label=f"Invite {whom} without a signed letter",
            help_text=_missing_letters(self.meeting, unsigned, unprepared),
            error_messages={
                "required": f"Select this to invite {whom} without a signed letter, or add the signed letters first."
            },
        )

    def clean_reply_by(self) -> date:
        day = self.cleaned_data["reply_by"]
        if refusal := rules.refusal_to_ask_by(day, self.meeting, portal_now()):
            raise forms.ValidationError(refusal)
        return day

    def clean(self) -> dict:
        """With `payers` of all people, in place of the choices from which they follow."""
        cleaned = super().clean()
        cleaned.pop("without_letter", None)
        exceptions = cleaned.get("payers") or {}
        by_role = {role: cleaned.pop(f"payer_{role}", "") for role in ROLES}
        cleaned["payers"] = {person.pk: exceptions.get(person.pk) or by_role[person.role] for person in self.rows}
        if Payer.HOST in cleaned["payers"].values() and not funding.host_of(self.meeting):
            settings = reverse("admin:meetings_meeting_invitations", args=[self.meeting.pk])
            link = format_html(
                'Name the host <a href="{}">in the settings</a> first: the invitation says it.', settings
            )
            by_role = [f"payer_{role}" for role, payer in by_role.items() if payer == Payer.HOST]
            for name in by_role or ["payers"]:
                self.add_error(name, forms.ValidationError(link))
        if day := cleaned.get("reply_by"):
            if sentences := [sentence for row in self.rows if (sentence := rules.paper_before_reply(row, day))]:
                self.ask("reply_by", _shortened(sentences), "Yes, their papers are due before the day to reply by")
        return cleaned

    def clean_personal(self) -> str:
        personal = self.cleaned_data["personal"]
        if names := attempts_in(personal):
            raise forms.ValidationError(
                f"Placeholders are not replaced here: write the text without {', '.join(names)}."
            )
        return personal

    def previews(self) -> list[Preview]:
        typed = self.cleaned_data
        return previewed_invitations(self.rows, typed["personal"], typed["reply_by"], typed["payers"])


def _shortened(sentences: list[str]) -> list[str]:
    """The first of many sentences, and how many there are of the same kind."""
    if len(sentences) <= MAX_SENTENCES:
        return sentences
    return [*sentences[:MAX_SENTENCES], f"{len(sentences) - MAX_SENTENCES} more papers are due before that day."]


def _missing_letters(meeting: Meeting, unsigned: list[Participant], unprepared: list[Participant]) -> SafeString:
    """Whose signed letter is missing, and where it is added."""
    sentences = [
        f"{sentence} {_named(people)}."
        for sentence, people in (
            ("There is no signed letter of invitation yet for", unsigned),
            ("No letter of invitation has been prepared for", unprepared),
        )
        if people
    ]
    label, address = link_to_letters(meeting.pk)
    return format_html(
        '{} An invitation carries the letter once its scan has been added under <a href="{}">{}</a>.',
        " ".join(sentences),
        address,
        label,
    )


def _named(people: list[Participant]) -> str:
    """The names of the first of them, and how many others there are."""
    names = [person.name for person in people[:MAX_NAMES]]
    if others := len(people) - len(names):
        names.append(f"{others} other{'' if others == 1 else 's'}")
    return get_text_list(names, "and")


def previewed_invitations(
    participants: list[Participant],
    personal: str = "",
    reply_by: date | None = None,
    payers: Mapping[int, str] | None = None,
) -> list[Preview]:
    rendered = invitations_previewed(participants, personal, reply_by, payers)
    return [
        Preview(f"E-mail to {participant.name}", participant.email, wording.subject, wording.text)
        for participant, wording in zip(participants, rendered, strict=True)
    ]


class SoundingForm(VerbForm):
    """When somebody was asked whether they would be available, and what they said."""

    button = "Save the answer"
    day = forms.DateField(label="Sounded out on", widget=DayWidget)
    availability = forms.ChoiceField(
        label="Answer",
        required=False,
        choices=[("", "No answer yet"), *Participant.Availability.choices],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        first = self.rows[0]
        today = portal_now().astimezone(self.meeting.zone).date()
        self.initial = {"day": first.sounded_out_on or today, "availability": first.availability}

    def clean_day(self) -> date:
        return _day_that_has_come(self.cleaned_data["day"], self.meeting)


class ClearanceForm(VerbForm):
    """The day on which names were cleared."""

    day = forms.DateField(label="Cleared on", widget=DayWidget)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"day": portal_now().astimezone(self.meeting.zone).date()}

    def clean_day(self) -> date:
        return _day_that_has_come(self.cleaned_data["day"], self.meeting)


def _day_that_has_come(day: date, meeting: Meeting) -> date:
    """The same day; raises ValidationError if it is still to come."""
    if refusal := rules.refusal_of_day(day, meeting, portal_now()):
        raise forms.ValidationError(refusal)
    return day


def enquiries_to_copy(participants: list[Participant]) -> list[Preview]:
    """The text for the first of them: the others get the same, with their names."""
    first = participants[0]
    wording = enquiry(first)
    heading = f"Text to copy into an e-mail of your own: {first.name}"
    return [Preview(heading, first.email or "the person’s own address", wording.subject, wording.text)]


class TaskForm(VerbForm):
    """Which task was done, or was not."""

    task = forms.ModelChoiceField(ParticipantTask.objects.none(), label="Task", empty_label="Choose a task")
    done = forms.TypedChoiceField(
        label="It is",
        choices=[("yes", "Done"), ("no", "Not done")],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        tasks = ParticipantTask.objects.filter(meeting=self.meeting)
        self.fields["task"].queryset = tasks
        if not tasks:
            settings = reverse("admin:meetings_meeting_tasks", args=[self.meeting.pk])
            self.fields["task"].help_text = format_html(
                'This meeting has no tasks yet: <a href="{}">add them in its settings</a>.', settings
            )

    def clean_task(self) -> ParticipantTask:
        task = self.cleaned_data["task"]
        people = Participant.objects.filter(pk__in=[row.pk for row in self.rows])
        asked = {found.person: found for found in ParticipantTask.objects.asked_of(people).filter(pk=task.pk)}
        refusals = [(row, rules.refusal_to_mark_task(row, asked.get(row.pk))) for row in self.rows]
        if sentences := [f"{row.name}: {refusal}" for row, refusal in refusals if refusal]:
            raise forms.ValidationError(sentences)
        return task


class AnswerForm(NoteForm):
    accepts = forms.TypedChoiceField(
        label="Answer",
        choices=[("yes", "Accepts the invitation"), ("no", "Declines the invitation")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = LongTextField(
        label="How the answer was received",
        help_text="For example “by telephone on 8 July”. Organizers can read it, and so can the person, in the copy "
        "of their data.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    field_order = ["accepts", "note"]

    def clean_accepts(self) -> bool:
        accepts = self.cleaned_data["accepts"]
        refusals = [(row, rules.refusal_to_record_answer(row, accepts)) for row in self.rows]
        if sentences := [f"{row.name}: {refusal[0].lower()}{refusal[1:]}" for row, refusal in refusals if refusal]:
            raise forms.ValidationError(sentences)
        return accepts


class WithdrawalForm(NoteForm):
    shows_previews = True

    note = LongTextField(
        label="Reason",
        required=False,
        help_text="Organizers can read it, and so can the person, in the copy of their data.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    tells = forms.BooleanField(
        label="Tell them by e-mail",
        required=False,
        initial=True,
        help_text="A file with it cancels the days of the meeting in their calendar.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tells"].initial = portal_now() < self.meeting.ends_at

    def previews(self) -> list[Preview]:
        return previewed_withdrawals(self.rows) if self.cleaned_data["tells"] else []


def previewed_withdrawals(participants: list[Participant]) -> list[Preview]:
    mails = [(participant, withdrawal_previewed(participant)) for participant in participants]
    return [Preview(f"E-mail to {to.name}", to.email, mail.subject, mail.text) for to, mail in mails]


class EmailForm(VerbForm):
    email = forms.EmailField(label="New e-mail address", max_length=254, validators=[validate_plain_address])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.present = self.rows[0].email
        self.fields[shown_values.NAME] = shown_values.ShownField(lambda: self.present)

    def clean_email(self) -> str:
        # Of two organizers who change it at once, the second sees the first one's address before replacing it.
        email, seen = self.cleaned_data["email"], self.data.get(shown_values.NAME)
        if self.present not in (seen, email):
            raise forms.ValidationError(
                f"Somebody else has just changed the address to {self.present}. If yours is correct, confirm it again."
            )
        if refusal := rules.refusal_to_use_email(self.meeting, email, self.rows[0]):
            raise forms.ValidationError(refusal)
        return email

    def clean(self) -> dict:
        return {name: value for name, value in super().clean().items() if name != shown_values.NAME}


class ReplacementForm(VerbForm):
    """Who is to be invited in the place of somebody: one of those who wait, or somebody new."""

    NEW = "new"

    who = forms.CharField(label="Replaced by", widget=forms.RadioSelect, initial=NEW)
    name = Participant._meta.get_field("name").formfield(
        label="Name", required=False, help_text="Of somebody new, as the person writes it."
    )
    email = Participant._meta.get_field("email").formfield(
        label="E-mail address", help_text="Of somebody new. You can add it later; an invitation needs it."
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.gone = self.rows[0]
        candidates = candidates_for(self.gone)
        self.fields["who"].widget.choices = [
            *((str(person.pk), f"{person} ({self._described(person)})") for person in candidates),
            (self.NEW, "Somebody new"),
        ]
        if candidates:
            self.fields["who"].initial = str(candidates[0].pk)

    def _described(self, person: Participant) -> str:
        is_suggested = person.suggested_by_id == self.gone.pk
        first = f"suggested by {self.gone.name}" if is_suggested else person.get_status_display().lower()
        return ", ".join(filter(None, [first, person.get_region_display(), person.field]))

    def clean_who(self) -> Participant | None:
        chosen = self.cleaned_data["who"]
        if chosen == self.NEW:
            return None
        rows = Participant.objects.filter(meeting=self.meeting).select_related("replaces")
        candidate = rows.filter(pk=chosen).first() if chosen.isdecimal() else None
        if candidate is None:
            raise forms.ValidationError("This person is no longer in the meeting. Choose somebody else.")
        if refusal := rules.refusal_to_take_the_place(candidate):
            raise forms.ValidationError(refusal)
        return candidate

    def clean(self) -> dict:
        values = super().clean()
        if self.errors or values["who"]:
            return {"candidate": values.get("who")}
        name, email = values["name"], values["email"]
        if not name:
            self.add_error("name", "Enter the name of the person, or choose somebody above.")
        elif known := self._known(name, email):
            by = "email" if email else "name"
            otherwise = "" if email else " If this is somebody else, enter their e-mail address."
            self.add_error(by, f"{rules.refusal_to_take_the_place(known) or f'Choose {known} above.'}{otherwise}")
        return {"candidate": None, "name": name, "email": email}

    def _known(self, name: str, email: str) -> Participant | None:
        """Who in the meeting has this address or, if there is none, this name."""
        same = {"email__iexact": email} if email else {"name__iexact": name}
        return Participant.objects.filter(meeting=self.meeting, **same).select_related("replaces").first()
