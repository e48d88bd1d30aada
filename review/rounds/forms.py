"""The forms in which people comment on a circulated draft."""

from django import forms

from egm_portal.text.long_texts import LongTextField
from reports.open_texts import has_alternatives, is_partly_open, kept, without
from review.models import MAX_COMMENT, MAX_WORDING, Comment
from room.models import MAX_RECOMMENDATION


class CommentForm(forms.Form):
    """A comment on one paragraph."""

    text = LongTextField(
        max_length=MAX_COMMENT,
        label="Comment",
        error_messages={"required": "Enter your comment."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    button = "Send comment"
    sent = "Your comment has been sent."

    def __init__(self, *args, heading: str, wording: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.wording = wording
        self.fields["text"].label = heading


class ReplyForm(CommentForm):
    """A reply to a comment."""

    button = "Send reply"
    sent = "Your reply has been sent."


class ViewForm(forms.Form):
    """What the report should say in the place of a text that the meeting left open."""

    view = forms.ChoiceField(
        label="What should the report say?",
        choices=Comment.View.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what the report should say."},
    )
    suggestion = LongTextField(
        max_length=MAX_RECOMMENDATION,
        label="Your words, if you select “Other words”",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
    )
    text = LongTextField(
        max_length=MAX_COMMENT, label="Why (optional)", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    button = "Send my view"
    sent = "Your view has been sent."

    def __init__(self, *args, wording: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("suggestion", wording if has_alternatives(wording) else kept(wording))
        self.fields["view"].choices = choices_of_view(wording)

    def clean(self) -> dict:
        values = super().clean()
        is_other = values.get("view") == Comment.View.OTHER
        if is_other and not values.get("suggestion", "").strip() and "suggestion" not in self.errors:
            self.add_error("suggestion", "Write the words that the report should have.")
        return values


def choices_of_view(wording: str) -> list[tuple[str, str]]:
    """The ready views of a text with the words that they lead to. Alternatives cannot all be kept."""
    views = Comment.View
    if is_partly_open(wording):
        keep, leave_out = f"Keep the words: “{kept(wording)}”", f"Leave them out: “{without(wording)}”"
    else:
        keep, leave_out = "Keep the text, without brackets", "Leave the text out"
    ready = [(views.LEAVE_OUT.value, leave_out), (views.OTHER.value, views.OTHER.label)]
    return ready if has_alternatives(wording) else [(views.KEEP.value, keep), *ready]


class SuggestionForm(forms.Form):
    """Another wording for one paragraph, and why."""

    suggestion = LongTextField(
        max_length=MAX_WORDING,
        label="Wording",
        help_text="Change the words directly, then look at the difference below.",
        error_messages={"required": "Enter the wording that you suggest."},
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "true"}),
    )
    text = LongTextField(
        max_length=MAX_COMMENT, label="Why (optional)", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    button = "Send suggestion"
    sent = "Your suggestion has been sent."

    def __init__(self, *args, heading: str, wording: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.wording = wording
        self.fields["suggestion"].label = heading
        self.initial.setdefault("suggestion", wording)

    @property
    def typed(self) -> str:
        """The suggested wording as it was typed, or as it stands in the draft."""
        return self.data["suggestion"] if self.is_bound and "suggestion" in self.data else self.initial["suggestion"]
