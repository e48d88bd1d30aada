"""The forms in which people comment on a circulated draft."""

from django import forms

from egm_portal.text.long_texts import LongTextField
from reports.models import MAX_COMMENT, MAX_WORDING


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
