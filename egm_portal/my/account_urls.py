"""Addresses of allauth that the portal answers in its own way; they stand before allauth's."""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from egm_portal.meetings.same_time import takes_the_same_time
from egm_portal.my.sign_in import a_few_times

urlpatterns = [
    path("signup/", login_not_required(RedirectView.as_view(pattern_name="account_login")), name="account_signup"),
    path("email/", RedirectView.as_view(pattern_name="my:list"), name="account_email"),
    path("login/code/", takes_the_same_time(views.request_login_code), name="account_request_login_code"),
    path("login/code/confirm/", a_few_times(views.confirm_login_code), name="account_confirm_login_code"),
    path("password/reset/", takes_the_same_time(views.password_reset), name="account_reset_password"),
]
