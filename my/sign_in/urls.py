"""Addresses of allauth that the portal handles differently; they come before allauth's."""

from allauth.account import views
from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_not_required
from django.urls import path, reverse_lazy
from django.views.generic import RedirectView

from egm_portal.constant_time import in_constant_time
from egm_portal.limits.networks import within
from my.sign_in import limits
from my.sign_in.codes import ConfirmAgain, ConfirmCode, RequestCode

# The time that is the same for everybody is outside: it covers the counting too.
request_code = in_constant_time(
    within(limits.REQUESTS_OF_NETWORK, limits.HOURLY_REQUESTS_OF_NETWORK)(RequestCode.as_view())
)
confirm_code = in_constant_time(within(limits.TRIES_OF_NETWORK, limits.HOURLY_TRIES_OF_NETWORK)(ConfirmCode.as_view()))

confirm_again = within(limits.TRIES_OF_NETWORK, limits.HOURLY_TRIES_OF_NETWORK)(ConfirmAgain.as_view())

confirmed = reauthentication_required(app="account")
to_sign_in = login_not_required(RedirectView.as_view(url=reverse_lazy("account_login")))

urlpatterns = [
    path("signup/", to_sign_in, name="account_signup"),
    path("confirm-email/", to_sign_in, name="account_email_verification_sent"),
    path("confirm-email/<path:key>/", to_sign_in, name="account_confirm_email"),
    path("email/", RedirectView.as_view(pattern_name="my:list"), name="account_email"),
    path("login/code/", request_code, name="account_request_login_code"),
    path("login/code/confirm/", confirm_code, name="account_confirm_login_code"),
    path("reauthenticate/code/confirm/", confirm_again, name="account_confirm_reauthentication_code"),
    path("2fa/", RedirectView.as_view(pattern_name="my:sign_in"), name="mfa_index"),
    path("password/change/", confirmed(views.password_change), name="account_change_password"),
    path("password/set/", confirmed(views.password_set), name="account_set_password"),
    # Whoever has forgotten a password signs in with a code.
    path("password/reset/", to_sign_in, name="account_reset_password"),
    path("password/reset/<path:rest>", to_sign_in, name="account_reset_password_done"),
]
