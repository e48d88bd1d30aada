"""The form with which letters of invitation are prepared together."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from egm_portal.adminkit.verbs import Preview, VerbForm
from egm_portal.clock import portal_now
from egm_portal.text.date_widgets import DayWidget
from egm_portal.text.lines import visible
from egm_portal.text.long_texts import LongTextField
from participants import funding
from participants.letters_of_invitation.queries import letter_of, next_references, with_facts
from participants.letters_of_invitation.rules import REFERENCE_TAKEN
from participants.letters_of_invitation.text import comes, text_of, usual_enclosures
from participants.models import LetterOfInvitation, Participant
from participants.rules import refusal_to_ask_by, usual_reply_by

_REFERENCE = LetterOfInvitation._meta.get_field("reference")
_COPIES = LetterOfInvitation._meta.get_field("copies")


@dataclass(frozen=True)
class OwnWords:
    """What each letter has of its own."""

    reference: str
    copies: str


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

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for row in self.rows:
            row.meeting = self.meeting
        first, now = letter_of(self.rows[0]), portal_now()
        self.initial = {
            "dated_on": first.dated_on if first else now.astimezone(self.meeting.zone).date(),
            "reply_by": first.reply_by if first else usual_reply_by(self.meeting, now),
            "enclosures": first.enclosures if first else usual_enclosures(self.meeting),
        }
        self._ask_of_each()
        if undecided := sum(comes(row) and not funding.payer_of(row) for row in self.rows):
            settings = reverse("admin:meetings_meeting_invitations", args=[self.meeting.pk])
            self.fields["enclosures"].help_text = format_html(
                '{} It has not been chosen <a href="{}">in the settings</a> who pays for travel and stay of {} of '
                "these people; their letters say so in brackets.",
                self.fields["enclosures"].help_text,
                settings,
                undecided,
            )

    def _ask_of_each(self) -> None:
        """Two fields for each person, which begin with what their letter has, or with the next reference."""
        following = next_references(self.meeting)
        for row in self.rows:
            letter = letter_of(row)
            self.fields[f"reference_{row.pk}"] = _REFERENCE.formfield(label=f"Reference: {row.name}", required=False)
            self.fields[f"copies_{row.pk}"] = LongTextField(
                label=f"Copies to: {row.name}",
                required=False,
                max_length=_COPIES.max_length,
                widget=forms.Textarea(attrs={"rows": 1}),
                help_text="One person or office per line, such as “Permanent Mission of Switzerland”.",
            )
            self.initial[f"reference_{row.pk}"] = letter.reference if letter else next(following)
            self.initial[f"copies_{row.pk}"] = letter.copies if letter else ""

    def clean_reply_by(self) -> date:
        day = self.cleaned_data["reply_by"]
        if refusal := refusal_to_ask_by(day, self.meeting, portal_now()):
            raise forms.ValidationError(refusal)
        return day

    def clean(self) -> dict:
        """With what is `own` to each letter, in place of the fields of each; every letter has a reference."""
        cleaned = super().clean()
        own = {
            row.pk: OwnWords(visible(cleaned.pop(f"reference_{row.pk}", "")), cleaned.pop(f"copies_{row.pk}", ""))
            for row in self.rows
        }
        others = LetterOfInvitation.objects.filter(meeting=self.meeting).exclude(participant__in=own)
        taken = {reference.casefold() for reference in others.values_list("reference", flat=True)}
        typed = Counter(words.reference.casefold() for words in own.values() if words.reference)
        for pk, words in own.items():
            if words.reference.casefold() in taken:
                self.add_error(f"reference_{pk}", REFERENCE_TAKEN.format(words.reference))
            elif typed[words.reference.casefold()] > 1:
                self.add_error(f"reference_{pk}", f"Two of these letters have the reference “{words.reference}”.")
        following = (each for each in next_references(self.meeting) if each.casefold() not in typed)
        cleaned["own"] = {
            pk: words if words.reference else replace(words, reference=next(following)) for pk, words in own.items()
        }
        return cleaned

    def previews(self) -> list[Preview]:
        typed = self.cleaned_data
        return previewed_letters(self.rows, typed["dated_on"], typed["reply_by"], typed["enclosures"], typed["own"])


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
