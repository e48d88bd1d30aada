"""A form in which a text is written, and that keeps what others saved meanwhile."""

from django import forms
from django.utils.text import normalize_newlines

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.marked_texts.models import MAX_TEXT, TextVersion
from egm_portal.text import dates
from egm_portal.text.long_texts import LongTextField


class PlainTextField(LongTextField):
    """A text whose lines end as on every computer but those that send two characters, so that versions compare."""

    def to_python(self, value: str) -> str:
        return normalize_newlines(super().to_python(value))


class TextForm(ConflictForm):
    """The newest version, to be saved as the next one by an action; `instance` is never saved.

    Where somebody else saved a version since the page was opened, both texts are shown and one has to be chosen.
    """

    is_part = True  # there may have been no version when the page was opened

    text = PlainTextField(max_length=MAX_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 22, "dir": "auto"}))

    class Meta:
        model = TextVersion
        fields = ["text"]

    def note_author(self, name: str, zone: str) -> None:
        """Says in a conflict who saved the other text, and when by the clocks of `zone`."""
        for conflict in self.all_conflicts:
            conflict.by, conflict.saved = name, dates.hour_and_day(self.instance.saved_at, zone)
