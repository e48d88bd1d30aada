"""What an invited person types."""

from django import forms


class AcceptForm(forms.Form):
    """The one question that comes with a yes; not to agree is free."""

    list_consent = forms.BooleanField(
        label="I agree that my name, title, affiliation and country are shown on the meeting's public pages",
        required=False,
        help_text="You can change this at any time on your own page.",
    )


class DeclineForm(forms.Form):
    """The reason of a no; giving one is free."""

    reason = forms.CharField(
        label="Reason, if you decline",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="You need not give one. Only the organizers read it.",
    )
