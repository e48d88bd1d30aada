"""What the lists of the administration may be asked: what they offer, on every screen that is registered."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.urls import reverse

from egm_portal.adminkit.lists.filters import PeriodFilter
from egm_portal.adminkit.lists.screens import ListScreen
from egm_portal.meetings.models import User
from participants.models import Participant
from tests import factories

CATASTROPHE = "(a+)+$"
ODD = [
    "o=" + ".".join("1" * 5000),
    "o=99999999999999999999.-abc.--1.",
    "p=99999999999999999999",
    "p=-1",
    "p=abc",
    "all=1",
    "q=" + "+".join("a" * 3000),
    "q=" + "a" * 60_000,
    "q=%00",
    "_popup=1",
    "_facets=True",
    "e=1",
    "nothing=1",
    "meeting=abc",
    "meeting=" + "9" * 30,
    "meeting=%00",
    "&".join(["meeting=1"] * 999),
]
ODD_PERIODS = ["9999", "1", "9" * 30, "x", "2013-13", "2013-07-01", "%00", "-"]


@pytest.fixture
def screens(db):
    """Every registered screen, with the address of its list."""
    return {screen: _page(model, "changelist") for model, screen in admin.site._registry.items()}


@pytest.fixture
def at_every_screen(client, db, today):
    """A superuser's browser; it shows an error as the portal would, and does not raise it."""
    meeting = factories.make_meeting()
    factories.make_paper("submitted", meeting=meeting)
    factories.make_circulated_report(meeting)
    client.force_login(User.objects.create_superuser("super@example.org", "a long enough password"))
    client.raise_request_exception = False
    return client


def test_every_screen_takes_only_what_it_offers(screens):
    assert [screen for screen in screens if not isinstance(screen, ListScreen)] == []


def test_lookups_that_no_screen_offers_are_refused(at_every_screen, screens):
    answers = {
        f"{page}?{name}": at_every_screen.get(f"{page}?{urlencode({name: CATASTROPHE})}").status_code
        for screen, page in screens.items()
        for name in _lookups(screen.model)
    }

    assert len(answers) > 500
    assert {page: status for page, status in answers.items() if status != 400} == {}


def test_links_that_a_list_offers_are_answered(at_every_screen, screens):
    links = {page: _offered_links(at_every_screen.get(page).text) for page in screens.values()}
    answers = {
        page + link: at_every_screen.get(page + link).status_code for page, of_page in links.items() for link in of_page
    }

    assert len(answers) > 100
    assert {page: status for page, status in answers.items() if status != 200} == {}


def test_odd_questions_are_no_errors(at_every_screen, screens):
    answers = {}
    for screen, page in screens.items():
        periods = [
            f"{entry.parameter_name}={value}"
            for entry in screen.list_filter
            if isinstance(entry, type) and issubclass(entry, PeriodFilter)
            for value in ODD_PERIODS
        ]
        for asked in ODD + periods:
            answers[f"{page}?{asked[:60]}"] = at_every_screen.get(f"{page}?{asked}").status_code

    # The table of reminders is of one meeting, which may not exist.
    assert {page: status for page, status in answers.items() if status not in (200, 302, 400, 404)} == {}


def test_odd_values_for_a_new_row_are_no_errors(at_every_screen, screens):
    answers = {}
    for screen, page in screens.items():
        for value in ("x", "9" * 18):
            asked = urlencode({field.name: value for field in screen.opts.get_fields()})
            answers[f"{page}add/?{asked}"] = at_every_screen.get(f"{page}add/?{asked}").status_code

    assert {page: status for page, status in answers.items() if status not in (200, 403, 404)} == {}


@pytest.mark.parametrize("asked", ["_to_field=password", "_to_field=id", "password__startswith=pbkdf2"])
def test_no_screen_leads_from_a_column_to_another_person(at_every_screen, screens, asked):
    assert {at_every_screen.get(f"{page}?{asked}").status_code for page in screens.values()} == {400}


def test_counts_of_filters_are_not_offered(at_every_screen, screens):
    pages = [at_every_screen.get(f"{page}{asked}") for page in screens.values() for asked in ("", "?_facets=True")]

    assert {page.status_code for page in pages} == {200}
    assert [page.request["PATH_INFO"] for page in pages if re.search("(Show|Hide) counts", page.text)] == []


def test_search_of_many_words_finds_nothing_and_says_why(at_desk, meeting):
    factories.make_participant(meeting=meeting, name="Anna")
    page = reverse("admin:participants_participant_changelist")

    short, long = at_desk.get(f"{page}?q=Anna"), at_desk.get(f"{page}?q={'+'.join(['Anna'] * 11)}")

    assert (short.context["cl"].result_count, long.context["cl"].result_count) == (1, 0)
    assert "Search for at most 10 words" in long.text
    assert "Search for at most 10 words" not in short.text


@pytest.mark.parametrize("asked", ["name__regex=a", "o=" + ".".join("1" * 99), "user__password__startswith=a"])
def test_export_takes_what_the_list_takes(at_desk, meeting, asked):
    at_desk.raise_request_exception = False
    page = reverse("admin:participants_participant_export")

    assert at_desk.get(f"{page}?meeting={meeting.pk}").status_code == 200
    assert at_desk.get(f"{page}?{asked}").status_code == 400


def _lookups(model):
    """A lookup by regular expression on each column, and one across each relation."""
    for field in model._meta.get_fields():
        if field.related_model is None:
            yield f"{field.name}__regex"
            yield f"{field.name}__icontains"
        else:
            yield from (f"{field.name}__{beyond.name}__startswith" for beyond in field.related_model._meta.fields)


def _offered_links(text):
    """What the page's own filters, columns and dates ask of the list."""
    links = {unescape(link) for link in re.findall(r'href="(\?[^"]*)"', text)}
    for name, options in re.findall(r'<select name="(\w+)">(.*?)</select>', text, re.DOTALL):
        links |= {f"?{urlencode({name: unescape(value)})}" for value in re.findall(r'<option value="([^"]*)"', options)}
    return links


def _page(model, name, *ids):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=ids)


@pytest.mark.parametrize("chosen", [1, 2])
def test_list_keeps_its_meeting_filters_and_search_after_an_action(at_desk, meeting, chosen):
    people = [factories.make_participant(meeting=meeting, name=f"Ms. A..{number}") for number in range(chosen)]
    narrowed = f"{_page(Participant, 'changelist')}?meeting={meeting.pk}&status__exact=nominated&q=A..&o=1"

    asked = at_desk.post(narrowed, {"action": "reserve", "_selected_action": [person.pk for person in people]})
    ids = asked.context["ids"]
    done = at_desk.post(_page(Participant, "reserve"), {"ids": ids, "then": asked.context["then"]})

    assert (asked.context["then"], asked.context["back"], done.url) == (narrowed, narrowed, narrowed)
    assert at_desk.get(done.url).status_code == 200


def test_every_action_of_every_list_knows_its_way_back(at_every_screen, screens):
    unknown = {}
    for screen, page in screens.items():
        row = screen.model.objects.first()
        for verb in [verb for verb in getattr(screen, "verbs", ()) if verb.many and row]:
            narrowed = f"{page}?o=1"
            asked = at_every_screen.post(narrowed, {"action": verb.name, "_selected_action": [row.pk]})
            if asked.context is None or asked.context["back"] != narrowed:
                unknown[f"{page} {verb.name}"] = asked.status_code

    assert unknown == {}


def test_page_of_a_row_leads_back_to_the_narrowed_list_over_a_change_of_state(at_desk, meeting):
    person = factories.make_participant(meeting=meeting)
    page = f"{_page(Participant, 'change', person.pk)}?{urlencode({'_changelist_filters': f'meeting={meeting.pk}'})}"

    links = dict(at_desk.get(page).context["verb_links"])
    done = at_desk.post(links["Put on the reserve list"])

    assert done.url == page


def test_way_back_from_an_action_stays_in_the_administration(at_desk, meeting):
    person = factories.make_participant(meeting=meeting)
    own = _page(Participant, "change", person.pk)

    for then in ("https://example.org/", "/admin/../my/", "//example.org/admin/", "/my/"):
        asked = at_desk.get(_page(Participant, "reserve"), {"id": person.pk, "then": then})
        assert (asked.context["then"], asked.context["back"]) == ("", own)
