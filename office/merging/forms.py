"""The form that asks which of two entries stays, and which value of each field in which they differ."""

from dataclasses import dataclass
from hashlib import sha256

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from egm_portal.adminkit.conflicts.differences import marked
from office.merging import rules
from papers.models import Paper
from participants.models import Participant

KEPT, SEEN = "kept", "seen"
NAMES = ("First entry", "Second entry")
"""Their names on the page: both may be called the same."""


@dataclass(frozen=True)
class Side:
    """What one entry has, as a choice."""

    value: str
    name: str
    text: SafeString | str
    is_chosen: bool


@dataclass(frozen=True)
class Question:
    """A field of the form with both sides, differing words marked."""

    bound: BoundField
    sides: list[Side]


class MergeForm(forms.Form):
    """Each choice is the id of one of the two entries; equal values are not asked."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, first: Participant, second: Participant, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {str(entry.pk): entry for entry in (first, second)}
        self.fields[SEEN].initial = _fingerprint(first, second)
        self.stays = rules.entry_that_stays(first, second)
        if self.stays is None:
            self._ask(KEPT, "E-mail address, invitation and answer")
        for name in rules.differing(first, second):
            self._ask(name, capfirst(Participant._meta.get_field(name).verbose_name))

    def _ask(self, name: str, label: str) -> None:
        choices = list(zip(self.entries, NAMES, strict=True))
        required = {"required": f"Choose one: {label[0].lower()}{label[1:]}."}
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, widget=forms.RadioSelect, error_messages=required
        )

    def clean_seen(self) -> str:
        if self.cleaned_data[SEEN] != _fingerprint(*self.entries.values()):
            # The page that comes back shows the entries as they are now.
            self.data = self.data.copy()
            self.data[SEEN] = self.fields[SEEN].initial
            raise forms.ValidationError(
                "Somebody has changed one of the entries since this page was opened. Look at both again, then merge."
            )
        return self.cleaned_data[SEEN]

    def clean(self) -> dict:
        cleaned = super().clean()
        if KEPT in self.fields and cleaned.get(KEPT):
            self.stays = self.entries[cleaned[KEPT]]
        return cleaned

    @property
    def kept(self) -> Participant:
        return self.stays

    @property
    def absorbed(self) -> Participant:
        return next(entry for entry in self.entries.values() if entry.pk != self.stays.pk)

    @property
    def name_of_kept(self) -> str:
        """Which entry stays, where that is not asked."""
        return dict(zip(self.entries, NAMES, strict=True))[str(self.stays.pk)].lower() if self.stays else ""

    @property
    def taken(self) -> list[str]:
        """The fields whose values come from the absorbed entry: chosen, or missing in the other."""
        chosen = [name for name in rules.CHOSEN if self.cleaned_data.get(name) == str(self.absorbed.pk)]
        return [*chosen, *rules.filled_by(self.kept, self.absorbed)]

    def questions(self) -> list[Question]:
        questions = []
        for bound in (self[name] for name in self.fields if name != SEEN):
            texts = [_shown(entry, bound.name) for entry in self.entries.values()]
            if all(type(text) is str for text in texts):
                texts = marked(*texts)
            sides = zip(self.entries, NAMES, texts, strict=True)
            questions.append(Question(bound, [Side(pk, *side, bound.value() == pk) for pk, *side in sides]))
        return questions


def _shown(entry: Participant, name: str) -> SafeString | str:
    """The value of a field for people; a photo as a picture."""
    if name == KEPT:
        return "\n".join(filter(None, [entry.email or "no e-mail address", entry.get_status_display()]))
    if name == "photo":
        return format_html('<img src="{}" alt="Photo of {}" width="96" height="96">', entry.small_photo, entry)
    field = Participant._meta.get_field(name)
    return str(getattr(entry, f"get_{name}_display")()) if field.choices else getattr(entry, name)


def _fingerprint(*entries: Participant) -> str:
    """A digest of both entries and their papers, which changes with them."""
    columns = [field.attname for field in Participant._meta.concrete_fields]
    values = [getattr(entry, name) for entry in sorted(entries, key=lambda entry: entry.pk) for name in columns]
    papers = Paper.objects.filter(participant__in=entries).order_by("pk").values_list("pk", "state", "document")
    return sha256(repr([values, list(papers)]).encode()).hexdigest()
