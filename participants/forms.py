"""What an invited person types."""

from django import forms


class DeclineForm(forms.Form):
    """The reason of a no; giving one is free."""

    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="If you wish to say why. Only the organizers read it.",
    )
