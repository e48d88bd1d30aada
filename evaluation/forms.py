"""The questions of the evaluation."""

from django import forms

from egm_portal.secret_names import NOT_KEPT
from egm_portal.text.long_texts import LongTextField
from evaluation.models import MAX_COMMENT, Question, Rating


class EvaluationForm(forms.Form):
    """The five questions, with the same ratings, and a comment."""

    comment = LongTextField(
        label="Comment (optional)",
        max_length=MAX_COMMENT,
        required=False,
        help_text="The organizers and the rapporteur read it among the comments of others, in random order. Please "
        f"name neither yourself nor others. {NOT_KEPT}",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for question in Question:
            self.fields[question.value] = forms.ChoiceField(
                label=question.label,
                choices=Rating.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose one of the five ratings."},
            )
        self.order_fields([*Question.values, "comment"])
