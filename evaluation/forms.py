"""The questions of the evaluation."""

from django import forms

from egm_portal.text.long_texts import LongTextField
from evaluation.models import MAX_COMMENT, Mark, Question


class EvaluationForm(forms.Form):
    """The five questions, with the same marks, and a comment."""

    comment = LongTextField(
        label="Comment (optional)",
        max_length=MAX_COMMENT,
        required=False,
        help_text="Organizers read it among the comments of others, in no order. Please name neither yourself nor "
        "others.",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for question in Question:
            self.fields[question.value] = forms.ChoiceField(
                label=question.label,
                choices=Mark.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose one of the five marks."},
            )
        self.order_fields([*Question.values, "comment"])
