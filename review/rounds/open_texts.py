"""The texts that the meeting left open, with what people say should become of them, for those who settle them."""

from dataclasses import dataclass

from django import forms
from django.db.models import Q

from egm_portal.text.long_texts import LongTextField
from reports.models import Report
from reports.open_texts import as_view, has_alternatives, is_partly_open, kept, without
from review.rounds.places import Place
from review.rounds.queries import places_in
from review.rounds.table import Row, Table
from room import rules
from room.models import MAX_REASON, MAX_RECOMMENDATION, Recommendation
from room.rules import Seen

_R, _S = Recommendation.Settlement, Recommendation.State
NO_BUTTON = "Select one of the four buttons."


class SettlingForm(forms.Form):
    """What the report says in the place of a text that was left open; the button that was pressed says how."""

    words = LongTextField(
        max_length=MAX_RECOMMENDATION,
        label="Words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "spellcheck": "true"}),
    )
    reason = LongTextField(
        max_length=MAX_REASON,
        label="Reason, in a sentence",
        help_text="Sent to those who gave their views. Required to leave the text out, or to keep the brackets.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    settlement = forms.ChoiceField(choices=_R.choices, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict:
        values = super().clean()
        settlement = values.get("settlement")
        if not settlement:
            self.add_error(None, NO_BUTTON)
        if settlement in rules.NO_REASON and not values.get("reason", "").strip() and "reason" not in self.errors:
            self.add_error("reason", rules.NO_REASON[settlement])
        if settlement in (_R.WORDS, _R.VIEW) and "words" not in self.errors:
            if fault := rules.fault_of_settled_words(values.get("words", "")):
                self.add_error("words", fault)
        return values

    @property
    def seen(self) -> Seen:
        return Seen(self.cleaned_data["version"], self.cleaned_data["state"])


@dataclass(frozen=True)
class OpenText:
    """A text that the meeting left open; `place` is that of the round, if it was circulated."""

    row: Recommendation
    place: Place | None
    views: list[Row]
    is_hidden: bool = False  # whether views that there may be are not shown yet

    @property
    def is_settled(self) -> bool:
        return bool(self.row.settlement)

    @property
    def kept(self) -> str:
        return kept(self.row.text)

    @property
    def without(self) -> str:
        return without(self.row.text)

    @property
    def is_partly_open(self) -> bool:
        return is_partly_open(self.row.text)

    @property
    def has_alternatives(self) -> bool:
        return has_alternatives(self.row.text)

    @property
    def as_view(self) -> str:
        return as_view(self.row.text)

    @property
    def form(self) -> SettlingForm:
        return self.begun_with("")

    def begun_with(self, begin: str) -> SettlingForm:
        """The form with the words that are kept, those without what is open, or those of a comment with this id.

        Of alternatives somebody chooses first: with all of them it is no text.
        """
        suggested = {str(view.comment.pk): view.comment.suggestion for view in self.views}
        words = suggested.get(begin) or (self.without if begin == "without" else "")
        words = words or (self.row.text if self.has_alternatives else self.kept)
        initial = {"words": words, "version": self.row.version, "state": self.row.state}
        return SettlingForm(initial=initial, auto_id=f"id-{self.row.key}-%s")


@dataclass(frozen=True)
class OpenTexts:
    """The texts that wait to be settled, and those that were."""

    waiting: list[OpenText]
    settled: list[OpenText]

    def __bool__(self) -> bool:
        return bool(self.waiting or self.settled)


def open_texts_of(report: Report, table: Table | None) -> OpenTexts:
    """All that the meeting left open, with the views in the table of a round, if there is any; one query besides."""
    rows = Recommendation.objects.filter(meeting=report.meeting_id)
    rows = rows.filter(Q(state=_S.LEFT_OPEN) | ~Q(settlement=""))
    places = {place.key: place for place in places_in(table.round)} if table else {}
    is_hidden = table is not None and not table.sees_views
    by_key: dict[str, list[Row]] = {}
    for view in table.views if table else []:
        by_key.setdefault(view.comment.paragraph, []).append(view)
    found = [OpenText(row, places.get(row.key), by_key.get(row.key, []), is_hidden) for row in rows]
    waiting, settled = [], []
    for text in found:
        (settled if text.is_settled else waiting).append(text)
    return OpenTexts(waiting, settled)


def open_text(report: Report, recommendation: int, table: Table | None) -> OpenText | None:
    """The text of the proposal with this id, as in `open_texts_of`; None if it was not left open."""
    found = open_texts_of(report, table)
    return next((text for text in [*found.waiting, *found.settled] if text.row.pk == recommendation), None)
