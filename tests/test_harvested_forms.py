"""Every form of every page, sent by those to whom it is not offered, and with fields that it does not have."""

import pytest
from django.test import Client
from django.urls import get_resolver

from papers.models import Paper
from tests import test_access, test_admin_access
from tests.harvesting import Form, forms_at, kept_rows, post, written
from tests.test_access import TABLE, routes, sign_in

pytestmark = pytest.mark.django_db

site = test_access.scene
administration = test_admin_access.scene

NOT_ITS_OWN = {
    **dict.fromkeys(["is_staff", "is_superuser", "is_active", "list_consent", "publication_consent"], "on"),
    **dict.fromkeys(["id", "pk", "user", "owner", "by", "participant", "document", "invited_by", "added_by"], "1"),
    **dict.fromkeys(["published_at", "public_from", "decided_at", "second_factor_confirmed_at"], "2013-07-10 12:00"),
    "access": "public",
    "email": "another@example.org",
    "role": "organizer",
    "state": "published",
    "status": "declined",
}
"""Columns that only actions write, or other forms."""

KEPT = {"drafts_formdraft"}
"""The table that takes what cannot be saved; `egm_portal/drafts/tests/test_sent.py` says for whom."""


@pytest.fixture
def on_the_site(site):
    """A browser for each reader of the site, and the forms that each is offered."""
    users, parts = site
    return harvest(users, [test_access.address(name, parts) for name in TABLE])


@pytest.fixture
def in_the_administration(administration):
    meeting, users = administration
    names = [route.removeprefix("admin:") for route in routes(get_resolver().url_patterns) if route[:6] == "admin:"]
    readers = {"anonymous": None, "expert": Paper.objects.get().participant.user} | users
    return harvest(readers, [test_admin_access.address(name, meeting) for name in names if name != "logout"])


def harvest(users, paths):
    browsers, offered = {}, {}
    for role, user in users.items():
        if "without" in role:
            continue
        browsers[role] = Client()
        if user:
            sign_in(browsers[role], user, with_second_factor=True)
        offered[role] = {(form.path, form.button): form for path in paths for form in forms_at(browsers[role], path)}
    return browsers, offered


def replayed(browsers, offered):
    """How many forms were sent by those to whom no page offers them, and those that failed or wrote something."""
    every: dict[tuple[str, str], Form] = {key: form for forms in offered.values() for key, form in forms.items()}
    found, count = {}, 0
    for role, browser in browsers.items():
        for key in every.keys() - offered[role].keys():
            with written() as write:
                status = post(browser, every[key], {})
            count += 1
            # Of somebody whose session is over, what was typed becomes a draft of whom the page was made for.
            if write.tables - (KEPT if role == "anonymous" else set()) or status >= 500:
                found[role, *key] = status, write.tables
    return found, count


def with_more_fields(browsers, offered):
    """How many forms wrote something, and those that wrote something else when they were sent with more fields."""
    of_all = {}
    for forms in offered.values():
        for (path, button), form in forms.items():
            of_all.setdefault(path, {}).update(field for field in form.fields if field[0] != button)
    found, count, kept = {}, 0, kept_rows()
    for role, browser in browsers.items():
        for key, form in offered[role].items():
            results = []
            for more in ({}, NOT_ITS_OWN | of_all[form.path]):
                with written() as write:
                    post(browser, form, more)
                    results.append((write.tables, write.rows(kept)))
            count += bool(results[0][0])
            if results[0] != results[1]:
                found[role, *key] = results
    return found, count


@pytest.mark.parametrize(("harvested", "at_least"), [("on_the_site", (100, 20)), ("in_the_administration", (200, 50))])
def test_forms_do_nothing_for_those_who_are_not_offered_them_and_ignore_fields_that_are_not_theirs(
    request, harvested, at_least
):
    browsers, offered = request.getfixturevalue(harvested)

    done, replays = replayed(browsers, offered)
    changed, writes = with_more_fields(browsers, offered)

    assert (done, changed) == ({}, {})
    assert replays > at_least[0]
    assert writes > at_least[1]
