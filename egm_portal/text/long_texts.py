"""Form fields for texts of several lines, which state their limit and keep a text that is too long."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.html import format_html
from django.utils.text import normalize_newlines


class LongTextLimit(MaxLengthValidator):
    """Counts the end of a line as one character, as people do; browsers send two."""

    message = "Up to {limit:,} characters; you have {length:,}."

    def __call__(self, value: str) -> None:
        length = len(normalize_newlines(value))
        if length > self.limit_value:
            sentence = self.message.format(limit=self.limit_value, length=length)
            raise forms.ValidationError(sentence, code=self.code, params={"value": value})


class LongTextField(forms.CharField):
    """A text of several lines, whose limit is stated in its help text."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int | None, help_text: str = "", **kwargs) -> None:
        super().__init__(help_text=help_text, **kwargs)
        # Not CharField's own max_length: with that attribute a browser cuts off what is pasted, without a word.
        self.limit = max_length
        if max_length:
            self.validators.append(LongTextLimit(max_length))
            limit = f"Up to {max_length:,} characters."
            if limit not in help_text:
                self.help_text = format_html("{} {}", help_text, limit) if help_text else limit
