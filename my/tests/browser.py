"""A browser without scripts, as far as forms go: it posts what a page's form holds, with its CSRF token and Referer."""

import re
from urllib.parse import urljoin

from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from lxml import html

from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.actions import confirm_second_factor

PASSWORD = "a long enough password"


class Browser:
    """A client that checks CSRF tokens, and the page that it shows."""

    def __init__(self, client=None):
        self.client = client or Client(enforce_csrf_checks=True)

    def open(self, path):
        return self._show(self.client.get(path), path)

    def form(self, path, *names):
        """The form of the page that goes to this path, and has fields with these names."""
        forms = [form for form in self.page.forms if form.get("method") == "post" and set(names) <= set(form.fields)]
        return next(form for form in forms if (form.get("action") or self.path).partition("?")[0] == path)

    def send(self, path, names=(), **typed):
        """Posts the form that goes there, with other values in some fields; follows no redirect."""
        form = self.form(path, *(names or typed))
        fields = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        for control in form.iter("input"):
            if control.get("type") not in ("checkbox", "radio", "submit", "file") and control.get("name"):
                fields.setdefault(control.get("name"), [control.get("value", "")])
        typed = {name: value for name, value in typed.items() if value is not None}
        address = f"http://testserver{self.path}"
        return self._show(self.client.post(path, fields | typed, headers={"referer": address}), path)

    def values(self, path, *names):
        return dict(self.form(path, *names).form_values())

    def follow(self):
        if self.response.status_code == 302:
            self.open(urljoin(self.path, self.response.url))

    @property
    def text(self):
        return " ".join(self.page.text_content().split())

    def _show(self, response, path):
        self.response = response
        if 300 > response.status_code or response.status_code >= 400:
            self.path, self.page = path, html.document_fromstring(response.text)
        return response


def end_sessions():
    """What an administrator does, or half an hour: nobody is signed in any more, and all cookies stay."""
    Session.objects.all().delete()


def add_app(user):
    """An authenticator app that opens the roles of the account; a function that shows its digits."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    confirm_second_factor(user=user)
    counter = totp.yield_hotp_counters_from_time()

    def digits():
        _, now, _ = counter
        return totp.format_hotp_value(totp.hotp_value(secret, now))

    return digits


def sign_in_with_password(browser, user, digits=None):
    """Signs in from the page of the sign-in that the browser shows."""
    browser.send(reverse("account_login"), login=user.email, password=PASSWORD)
    if digits:
        browser.follow()
        browser.send(reverse("mfa_reauthenticate"), code=digits())


def sign_in_with_code(browser, user):
    mail.outbox.clear()
    browser.send(reverse("account_request_login_code"), email=user.email)
    send_due_messages()
    browser.follow()
    code = re.search(r"\b\d{8}\b", mail.outbox[-1].body)[0]
    browser.send(reverse("account_confirm_login_code"), code=code)
