"""The form that confirms a merge, and asks which of the two entries stays where both could."""

from hashlib import sha256

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from egm_portal.adminkit.conflicts.differences import marked
from office.merging import rules
from papers.models import Paper
from participants.models import Participant

NAMES = ("First entry", "Second entry")
"""Their names on the page: both may be called the same."""


class MergeForm(forms.Form):
    """`stays` is the id of the entry that stays."""

    seen = forms.CharField(widget=forms.HiddenInput)
    stays = forms.ChoiceField(
        label="Entry that stays",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the entry that stays."},
    )

    def __init__(self, *args, first: Participant, second: Participant, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {str(entry.pk): entry for entry in (first, second)}
        self.fields["seen"].initial = _fingerprint(first, second)
        self.only_choice = rules.entry_that_stays(first, second)
        if self.only_choice:
            del self.fields["stays"]
        else:
            names = zip(NAMES, (first, second), strict=True)
            self.fields["stays"].choices = [(entry.pk, f"{name}: {entry.email}") for name, entry in names]

    def clean_seen(self) -> str:
        if self.cleaned_data["seen"] != _fingerprint(*self.entries.values()):
            # The page that comes back shows the entries as they are now.
            self.data = self.data.copy()
            self.data["seen"] = self.fields["seen"].initial
            raise forms.ValidationError(
                "Somebody has changed one of the entries since this page was opened. Look at both again, then merge."
            )
        return self.cleaned_data["seen"]

    @property
    def kept(self) -> Participant:
        return self.only_choice or self.entries[self.cleaned_data["stays"]]

    @property
    def absorbed(self) -> Participant:
        return next(entry for entry in self.entries.values() if entry.pk != self.kept.pk)


def differing_details(first: Participant, second: Participant) -> tuple[list[tuple], list[tuple]]:
    """The details in which the entries differ: of each the labels and values, differing words marked."""
    of_first, of_second = [], []
    for name in rules.differing(first, second):
        label = capfirst(Participant._meta.get_field(name).verbose_name)
        texts = [_shown(entry, name) for entry in (first, second)]
        if all(type(text) is str for text in texts):
            texts = marked(*texts)
        of_first.append((label, texts[0]))
        of_second.append((label, texts[1]))
    return of_first, of_second


def _shown(entry: Participant, name: str) -> SafeString | str:
    """The value of a field for people; a photo as a picture."""
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
