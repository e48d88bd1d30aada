"""The forms in which comments are answered, one by one or several at once."""

from collections.abc import Collection

from django import forms

from egm_portal.text.long_texts import LongTextField
from review.models import MAX_COMMENT, MAX_WORDING, Comment
from review.rounds.rules import FOR_SEVERAL, WITH_WORDS

_S = Comment.State
NO_WORDING = "Enter the wording. To delete the paragraph, write in its section."
NOTHING_TICKED = "Tick the comments that you want to answer."
NO_REASON = "Tell the author why: an answer is required for “{}”."


def _answer_field() -> LongTextField:
    return LongTextField(
        max_length=MAX_COMMENT,
        label="Answer to the author",
        help_text="Required for “accepted in part” and “not accepted”.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _with_reason(form: forms.Form, values: dict) -> dict:
    state = values.get("state")
    if state in WITH_WORDS and "answer" in values and not values["answer"].strip():
        form.add_error("answer", NO_REASON.format(_S(state).label))
    return values


class AnswerForm(forms.Form):
    """The answer to one comment, and the words that its paragraph shall have if it is accepted.

    The button that was pressed gives the `state`, an empty one the state of before the answer.
    """

    text = LongTextField(
        max_length=MAX_WORDING, label="Wording", required=False, widget=forms.Textarea(attrs={"rows": 7})
    )
    answer = _answer_field()
    state = forms.ChoiceField(choices=_S.choices, widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, wording: str | None, heading: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.wording = wording
        if wording is None:
            del self.fields["text"]
        else:
            self.fields["text"].label = heading

    def clean(self) -> dict:
        values = _with_reason(self, super().clean())
        is_emptied = "text" in self.fields and "text" in self.data and not values.get("text", "").strip()
        if is_emptied and values.get("state") in (_S.ACCEPTED, _S.IN_PART) and "text" not in self.errors:
            self.add_error("text", NO_WORDING)
        return values

    @property
    def typed(self) -> str:
        """The wording as it was typed, or with which the form begins."""
        return self.data["text"] if self.is_bound and "text" in self.data else self.initial.get("text", "")


class SeveralForm(forms.Form):
    """One state and one answer for all comments that are ticked."""

    state = forms.ChoiceField(
        choices=[(state.value, state.label) for state in FOR_SEVERAL],
        label="Set to",
        error_messages={"required": "Choose what the ticked comments are set to."},
    )
    answer = _answer_field()

    def __init__(self, *args, ticked: Collection[Comment] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.ticked = ticked

    def clean(self) -> dict:
        values = _with_reason(self, super().clean())
        if not self.ticked:
            self.add_error("state", NOTHING_TICKED)
        return values
