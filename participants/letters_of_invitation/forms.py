"""The form with which letters of invitation are prepared together."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html

from egm_portal.adminkit.verbs import Preview, VerbForm
from egm_portal.clock import portal_now
from egm_portal.text.date_widgets import DayWidget
from egm_portal.text.lines import visible
from egm_portal.text.long_texts import LongTextField
from participants import funding
from participants.letters_of_invitation.queries import letter_of, next_references, with_facts
from participants.letters_of_invitation.rules import REFERENCE_TAKEN
from participants.letters_of_invitation.text import text_of, usual_enclosures
from participants.models import LetterOfInvitation, Participant
from participants.rules import refusal_to_ask_by, usual_reply_by

_REFERENCE = LetterOfInvitation._meta.get_field("reference")
_COPIES = LetterOfInvitation._meta.get_field("copies")


@dataclass(frozen=True)
class OwnWords:
    """What each letter has of its own."""

    reference: str
    copies: str


class OwnWordsWidget(forms.Widget):
    """Two inputs for each of several people; its value is what each letter has of its own, by the ids of people."""

    template_name = "participants/admin/own_words.html"
    use_fieldset = True
    people: list[Participant] = []

    def get_context(self, name: str, value: dict[int, OwnWords] | None, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        empty = OwnWords("", "")
        context["widget"]["people"] = [
            (person, f"{name}-{person.pk}", (value or {}).get(person.pk, empty)) for person in self.people
        ]
        context["widget"]["longest"] = _REFERENCE.max_length
        return context

    def value_from_datadict(self, data: MultiValueDict, files: MultiValueDict, name: str) -> dict[int, OwnWords]:
        return {
            person.pk: OwnWords(
                visible(data.get(f"{name}-{person.pk}-reference", "")).strip(),
                data.get(f"{name}-{person.pk}-copies", "").strip(),
            )
            for person in self.people
        }

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-{self.people[0].pk}-reference" if self.people else ""


class OwnWordsField(forms.Field):
    widget = OwnWordsWidget

    def clean(self, value: dict[int, OwnWords]) -> dict[int, OwnWords]:
        errors = []
        names = {person.pk: person.name for person in self.widget.people}
        for pk, words in value.items():
            for field, text in ((_REFERENCE, words.reference), (_COPIES, words.copies)):
                try:
                    field.clean(text, None) if text else None
                except ValidationError as error:
                    errors += [f"{names[pk]}, {field.verbose_name}: {message}" for message in error.messages]
        references = Counter(words.reference.casefold() for words in value.values() if words.reference)
        twice = sorted(reference for reference, number in references.items() if number > 1)
        errors += [f"Two of these letters have the reference “{reference}”." for reference in twice]
        if errors:
            raise ValidationError(errors)
        return value


class LetterForm(VerbForm):
    """What letters that are prepared together have in common, and the reference and copies of each."""

    shows_previews = True
    dated_on = forms.DateField(label="Date of the letter", widget=DayWidget)
    reply_by = forms.DateField(
        label="Reply by", widget=DayWidget, help_text="The day by which the letter asks for a reply."
    )
    enclosures = LongTextField(
        label="Enclosures",
        required=False,
        max_length=LetterOfInvitation._meta.get_field("enclosures").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One per line.",
    )
    own = OwnWordsField(
        label="Reference and copies",
        help_text="Copies to: one person or office per line, such as “Permanent Mission of Switzerland”.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for row in self.rows:
            row.meeting = self.meeting
        self.fields["own"].widget.people = self.rows
        if undecided := sum(_is_undecided(row) for row in self.rows):
            settings = reverse("admin:meetings_meeting_invitations", args=[self.meeting.pk])
            self.fields["own"].help_text = format_html(
                '{} It has not been chosen <a href="{}">in the settings</a> who pays for travel and stay of {} of '
                "these people; their letters say so in brackets.",
                self.fields["own"].help_text,
                settings,
                undecided,
            )
        first = letter_of(self.rows[0])
        following = next_references(self.meeting)
        now = portal_now()
        self.initial = {
            "dated_on": first.dated_on if first else now.astimezone(self.meeting.zone).date(),
            "reply_by": first.reply_by if first else usual_reply_by(self.meeting, now),
            "enclosures": first.enclosures if first else usual_enclosures(self.meeting),
            "own": {
                row.pk: OwnWords(letter.reference, letter.copies)
                if (letter := letter_of(row))
                else OwnWords(next(following), "")
                for row in self.rows
            },
        }

    def clean_reply_by(self) -> date:
        day = self.cleaned_data["reply_by"]
        if refusal := refusal_to_ask_by(day, self.meeting, portal_now()):
            raise forms.ValidationError(refusal)
        return day

    def clean_own(self) -> dict[int, OwnWords]:
        """With a reference for each letter, which no other letter of the meeting has."""
        own = self.cleaned_data["own"]
        others = LetterOfInvitation.objects.filter(meeting=self.meeting).exclude(participant__in=own)
        taken = {reference.casefold() for reference in others.values_list("reference", flat=True)}
        used = taken | {words.reference.casefold() for words in own.values()}
        if known := sorted(words.reference for words in own.values() if words.reference.casefold() in taken):
            raise forms.ValidationError([REFERENCE_TAKEN.format(reference) for reference in known])
        following = (each for each in next_references(self.meeting) if each.casefold() not in used)
        return {
            row.pk: words if words.reference else replace(words, reference=next(following))
            for row, words in ((row, own[row.pk]) for row in self.rows)
        }

    def previews(self) -> list[Preview]:
        typed = self.cleaned_data
        return previewed_letters(self.rows, typed["dated_on"], typed["reply_by"], typed["enclosures"], typed["own"])


def _is_undecided(participant: Participant) -> bool:
    comes = not (participant.is_online or participant.meeting.is_online)
    return comes and not funding.payer_of(participant)


def previewed_letters(
    rows: list[Participant], dated_on: date, reply_by: date, enclosures: str, own: dict[int, OwnWords]
) -> list[Preview]:
    """The letters as they would be made now."""
    letters = [
        LetterOfInvitation(
            participant=row,
            meeting=row.meeting,
            reference=own[row.pk].reference,
            copies=own[row.pk].copies,
            dated_on=dated_on,
            reply_by=reply_by,
            enclosures=enclosures,
        )
        for row in rows
    ]
    texts = [text_of(letter) for letter in with_facts(rows[0].meeting, letters)]
    return [
        Preview(f"Letter to {row.name}", ", ".join(text.addressee), text.subject, text.in_plain_text())
        for row, text in zip(rows, texts, strict=True)
    ]
