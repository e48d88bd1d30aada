from django import forms
from django.conf import settings

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.meetings.models import User
from participants import accounts
from participants.models import Participant


class UserForm(ConflictForm):
    """A user. A participant's address is changed on the participant's page, which moves invitations and mails too."""

    class Meta:
        model = User
        fields = "__all__"  # noqa: DJ007 - the administration's fieldsets choose

    def clean_is_superuser(self) -> bool:
        gains = self.cleaned_data["is_superuser"] and not self.instance.is_superuser
        if gains and settings.SECOND_FACTOR_REQUIRED and not self.instance.second_factor_confirmed_at:
            raise forms.ValidationError("This person must first set up a second factor.")
        return self.cleaned_data["is_superuser"]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        moves = self.instance.pk and email != self.instance.email.lower()
        if moves and Participant.objects.filter(user=self.instance).exists():
            raise forms.ValidationError("This person takes part in a meeting: change it on the participant’s page.")
        if moves and accounts.has_other_use(self.instance):
            raise forms.ValidationError(
                "This person may submit somebody else’s paper, or has done so: its author must first enter the new "
                "address."
            )
        return email
