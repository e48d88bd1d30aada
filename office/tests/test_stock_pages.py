"""Which pages of Django's administration and of allauth are reached, and where the others lead."""

import time

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, reverse

from egm_portal.meetings.models import User

NEW = "another long enough phrase"


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("super@example.org", "a long enough password")


def test_administration_has_no_other_pages_beside_its_screens():
    names = {route.name for route in admin.site.get_urls() if isinstance(route, URLPattern)}

    # None is what catches every other address, and answers 404.
    stock = {"index", "login", "logout", "password_change", "jsi18n", "app_list"}
    assert names == {*stock, "administration", "board", "help", "help_chapter", "search", None}


@pytest.mark.parametrize(("path", "page"), [("password_change/", "change_password"), ("logout/", "logout")])
@pytest.mark.parametrize("method", ["get", "post"])
def test_stock_page_leads_to_the_one_with_limits_and_notices(at_desk, method, path, page):
    response = getattr(at_desk, method)(f"/admin/{path}")

    assert (response.status_code, response["Location"]) == (302, reverse(f"account_{page}"))


def test_wrong_passwords_are_counted(at_desk):
    page, typed = "/admin/password_change/", {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    form = at_desk.get(page)["Location"]
    user = User.objects.get(pk=at_desk.session["_auth_user_id"])
    session = at_desk.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()

    answers = [at_desk.post(form, typed).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]


@pytest.mark.parametrize("path", ["password_change/done/", "autocomplete/", "r/{kind}/{row}/"])
def test_pages_that_no_screen_uses_are_not_there(at_desk, meeting, path):
    kind = ContentType.objects.get_for_model(meeting).pk

    assert at_desk.get(f"/admin/{path.format(kind=kind, row=meeting.pk)}").status_code == 404


def test_models_of_an_app_are_not_listed(at_desk, client, superuser):
    as_organizer = at_desk.get("/admin/papers/", follow=True)
    client.force_login(superuser)
    as_superuser = client.get("/admin/papers/")

    assert as_organizer.status_code == 404
    assert as_superuser["Location"] == reverse("admin:administration")


def test_nobody_sets_the_password_of_another(client, superuser, organizer):
    client.force_login(superuser)
    page = f"{reverse('admin:meetings_user_change', args=[organizer.pk])}password/"

    answer = client.post(page, {"password1": NEW, "password2": NEW, "usable_password": "true", "set-password": "1"})

    organizer.refresh_from_db()
    assert not organizer.check_password(NEW)
    assert answer.status_code in (302, 404)


def test_administration_links_to_no_stock_page(at_desk):
    text = at_desk.get(reverse("admin:index")).text

    assert reverse("my:sign_in") in text
    assert f'action="{reverse("account_logout")}"' in text
    assert "/admin/logout/" not in text
    assert "/admin/password_change/" not in text


@pytest.mark.parametrize("path", ["signup/", "confirm-email/", "confirm-email/some-key/"])
def test_nobody_makes_an_account_or_confirms_an_address(client, db, path):
    response = client.get(f"/accounts/{path}")

    assert (response.status_code, response["Location"]) == (302, reverse("account_login"))


def test_addresses_of_an_account_are_not_managed(client, expert):
    client.force_login(expert.user)

    assert client.get("/accounts/email/")["Location"] == reverse("my:list")
