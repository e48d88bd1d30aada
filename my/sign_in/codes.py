"""The pages of the sign-in by code. Codes belong to the account; allauth would keep them in the browser's session.

The rest of allauth is used as it is: its pages, its pending sign-in, and what follows a correct code. Whether a code is
correct, `actions.use_code` decides, and the answer has the same words and takes the same time for every address.
"""

from allauth.account import views
from allauth.account.forms import ConfirmLoginCodeForm
from django.contrib import messages
from django.forms import BooleanField, Form, ValidationError
from django.http import HttpRequest, HttpResponse

from egm_portal.allauth_internals import (
    ConfirmReauthenticationCodeView,
    LoginByCodeStage,
    LoginStage,
    normalize_user_code,
)
from egm_portal.limits.counting import LimitReached
from egm_portal.limits.networks import network_of
from egm_portal.meetings.actions import verify_address
from egm_portal.meetings.models import User
from egm_portal.security_events import security_event
from my import actions
from my.models import CODE_DIGITS
from my.sign_in import known_browsers, own_device

NOT_ACCEPTED = (
    "This code was not accepted. It may be mistyped, older than 30 minutes or already used, or wrong codes may have "
    "been entered too often. Use the code in the most recent message from the portal. If that does not help, request a "
    "code again in 15 minutes."
)
"""One sentence for every reason: the reasons differ between addresses that the portal knows and others."""


class CodeForm(ConfirmLoginCodeForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "placeholder": ""}

    def clean_code(self) -> str:
        code = normalize_user_code(self.cleaned_data["code"])
        if not (code.isascii() and code.isdigit() and len(code) == CODE_DIGITS):
            raise ValidationError(f"A code has {CODE_DIGITS} digits.")
        return code


class SignInCodeForm(CodeForm):
    own_device = BooleanField(
        label="This is my own device",
        required=False,
        help_text="You stay signed in here until the report of your meeting is issued, for 90 days at most. Leave this "
        "empty on a device that others use.",
    )


class RequestCode(views.RequestLoginCodeView):
    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponse | None:
        # Otherwise somebody who had mistyped their address, and now posts the right one, would be redirected to the
        # page that waits for the code sent to the first.
        if request.method == "POST" and stage.key == LoginByCodeStage.key:
            return None
        return super()._redirect_to_pending_stage(request, stage)

    def form_valid(self, form: Form) -> HttpResponse:
        security_event("code_requested", user=form._user.pk if form._user else None)
        return super().form_valid(form)


class _CodeOfAccount:
    """Accepts the code in any browser that has requested one. Mixed into allauth's views of the second step."""

    def form_valid(self, form: Form) -> HttpResponse:
        if self._action == "resend":
            security_event("code_requested", user=_id(self._process.user))
            return super().form_valid(form)
        user, email, typed = self._process.user, self._process.state["email"], form.cleaned_data["code"]
        try:
            is_correct = user and actions.use_code(share=share_of(self.request, user), email=email, typed=typed)
        except LimitReached as limit:
            security_event("limit_hit", user=user.pk, limit=str(limit))
        else:
            # Not left to allauth, which verifies an address before it asks whether the account may be opened.
            if is_correct and user.is_active and email.lower() == user.email.lower():
                verify_address(user=user)
                return super().form_valid(form)
            security_event("sign_in_failed", user=_id(user), method="code")
        form.add_error("code", NOT_ACCEPTED)
        return super().form_invalid(form)

    def form_invalid(self, form: Form) -> HttpResponse:
        security_event("sign_in_failed", user=_id(self._process.user), method="code")
        return super().form_invalid(form)


class ConfirmCode(_CodeOfAccount, views.ConfirmLoginCodeView):
    """The second step of the sign-in."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        if self.request.user.is_authenticated and form.cleaned_data["own_device"]:
            if refusal := own_device.refusal_to_keep(self.request.user):
                messages.info(self.request, refusal)
            else:
                own_device.keep(self.request)
        return response


class ConfirmAgain(_CodeOfAccount, ConfirmReauthenticationCodeView):
    """The same for somebody who is signed in, before they change how they sign in."""


def share_of(request: HttpRequest, user: User) -> actions.Share:
    return actions.Share(user, network_of(request), known_browsers.is_known(request, user))


def _id(user: User | None) -> int | None:
    return user.pk if user else None
