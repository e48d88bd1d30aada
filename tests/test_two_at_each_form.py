"""Two organizers at once on each form of the administration and in each of its inlines, field by field."""

from collections.abc import Callable, Iterable, Iterator

import pytest
from django import forms
from django.contrib import admin
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from egm_portal.adminkit.choosing import ChosenField, SeveralChosenField
from egm_portal.mail.models import MailTemplate
from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting, PortalUnit, User
from egm_portal.text.local_time import LocalDateTimeField
from office.admin.meeting_pages import PAGES
from papers.models import Author, Document, Paper
from participants.models import FundingTerms, Participant, ParticipantTask
from reminders.forms import OffsetField
from reminders.models import ReminderRule
from reports import actions as reports
from reports.models import CitingDocument, Report
from review.models import Clearance
from room.models import Recommendation
from tests import factories
from tests.forms import shown_in

pytestmark = pytest.mark.usefixtures("today")


def prepared_meeting(meeting: Meeting) -> Meeting:
    AideMemoireSection.objects.create(meeting=meeting, number=1, heading="Background", body="Why the meeting is held.")
    Contact.objects.create(meeting=meeting, unit="A unit", email="unit@example.org")
    FundingTerms.objects.create(meeting=meeting, expert="un", host="the Government of A")
    ParticipantTask.objects.create(meeting=meeting, text="Register for the grounds pass", due_on=meeting.starts_on)
    meeting.evaluation_until = meeting.ends_at
    meeting.save()
    return meeting


def document(meeting: Meeting) -> Document:
    document = factories.make_document(meeting=meeting, file=False)
    Author.objects.create(document=document, name="An author")
    return document


def report(meeting: Meeting) -> Report:
    factories.make_session(meeting=meeting)
    return reports.start_report(meeting=meeting)


MAKERS: dict[type[Model], Callable[[Meeting], Model]] = {
    Meeting: prepared_meeting,
    User: lambda meeting: factories.make_user(),
    PortalUnit: lambda meeting: PortalUnit.objects.create(name="A unit", accent="#0b5a63", accent_dark="#74c9d1"),
    Participant: lambda meeting: factories.make_participant(meeting=meeting),
    Paper: lambda meeting: factories.make_paper(meeting=meeting, own_due_at=factories.DUE),
    Document: document,
    Report: report,
    Recommendation: lambda meeting: factories.make_recommendation(meeting),
    CitingDocument: lambda meeting: factories.make_citing_document(factories.make_recommendation(meeting)),
    Clearance: lambda meeting: factories.make_clearance(meeting),
    ReminderRule: lambda meeting: ReminderRule.objects.create(
        meeting=meeting, kind="paper_missing", days=-3, since=factories.TODAY
    ),
    MailTemplate: lambda meeting: MailTemplate.objects.create(
        meeting=meeting, kind="papers/accepted", subject="Thank you", text="Your paper was accepted."
    ),
}


PAGES_OF: dict[type[Model], list[str]] = {
    Meeting: [route for route in PAGES if route != "meetings_meeting_add"],
    Report: ["reports_report_settings"],
}
"""The forms of a row that has several or is edited among the settings, by their routes."""

APART = {"slug", "time_zone", "language", "link", "joining_link", "chapter", "family_name", "DELETE"}
"""Fields whose values depend on others, or with tests of their own: an address has redirects, a zone moves times, a
family name is words of the name."""

COLOURS = {"accent": ("#7a1f5c", "#1f5c7a"), "accent_dark": ("#e7a6cf", "#a6cfe7")}
"""Of fields for colours, two that can be read on their ground."""

PARTS = {LocalDateTimeField: "_hour", OffsetField: "_number"}
"""Of fields in two parts, the one that is changed."""

PLACES = {"order", "position", "number"}
"""Of rows in a form: where they stand, which saving counts again."""


def superuser_request():
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("super@example.org", "a long enough password")
    return request


def test_each_form_is_tried(db):
    request = superuser_request()

    edited = {model for model, screen in admin.site._registry.items() if screen.has_change_permission(request)}

    # What is edited in the programme has tests of its own.
    assert {model for model in edited if model._meta.app_label != "agenda"} == set(MAKERS)


def forms_of(response) -> Iterator[forms.BaseForm]:
    """The form of the page and those of the rows that are stored, and can be changed."""
    yield response.context["adminform"].form
    for inline in response.context["inline_admin_formsets"]:
        if inline.has_change_permission:
            yield from (form for form in inline.formset.forms if form.instance.pk)


def values_in(response) -> dict[str, tuple[str, str]]:
    """Two new values for each text, number, choice and hour that the page asks for, by the name in the form."""
    found = {}
    for form in forms_of(response):
        left_out = APART | (PLACES if form.prefix else set())
        for name, field in form.compared_fields():
            values = COLOURS.get(name) or two_others(field, name, form[name].value())
            if values and name not in left_out:
                part = next((part for kind, part in PARTS.items() if isinstance(field, kind)), "")
                found[form.add_prefix(name) + part] = values
    return found


def two_others(field: forms.Field, name: str, value: object) -> tuple[str, str] | None:
    match field:
        case _ if isinstance(field.widget, forms.HiddenInput):
            return None
        case forms.IntegerField():
            step = -1 if name.endswith("_min") or (value or 0) < 0 else 1
            return str((value or 0) + 2 * step), str((value or 0) + 4 * step)
        case forms.EmailField():
            return "theirs@example.org", "mine@example.org"
        case forms.URLField():
            return "https://example.org/theirs", "https://example.org/mine"
        case OffsetField():
            return "5", "6"
        case LocalDateTimeField():
            return ("10:00", "11:00") if value else None
        case ChosenField() | SeveralChosenField() | forms.ModelChoiceField():
            return None
        case forms.ChoiceField() if not isinstance(field, forms.MultipleChoiceField):
            others = [str(key) for key, _ in field.choices if key and str(key) != str(value)]
            return (others[0], others[1]) if len(others) > 1 else None
        case forms.CharField():
            return f"{value or 'Text'} of theirs", f"{value or 'Text'} of mine"
    return None


@pytest.fixture
def two(client, meeting) -> tuple[Client, Client]:
    """The browsers of two superusers, who may open each form."""
    browsers = client, Client()
    for number, browser in enumerate(browsers):
        browser.force_login(User.objects.create_superuser(f"super{number}@example.org", "a long enough password"))
    return browsers


def every_form() -> list[tuple[type[Model], str]]:
    routes = {
        model: PAGES_OF.get(model) or [f"{model._meta.app_label}_{model._meta.model_name}_change"] for model in MAKERS
    }
    return [(model, route) for model, own in routes.items() for route in own if model in admin.site._registry]


@pytest.mark.parametrize(("model", "route"), every_form(), ids=lambda part: part if isinstance(part, str) else "")
def test_two_at_once_overwrite_nothing_of_each_other(two, meeting, model, route):
    first, second = two
    row = MAKERS[model](meeting)
    path, name = reverse(f"admin:{route}", args=[row.meeting_id if model is Report else row.pk]), model._meta.model_name
    page = first.get(path)
    before, values = shown_in(page.text, name), values_in(page)
    theirs, mine = [{field: pair[whose] for field, pair in values.items()} for whose in (0, 1)]

    saved = second.post(path, before | theirs)
    asked = first.post(path, before | mine)

    assert values
    assert (saved.status_code, asked.status_code) == (302, 409)
    assert sorted(conflict.html_name for conflict in asked.context["conflicts"]) == sorted(
        field.removesuffix("_hour").removesuffix("_number") for field in values
    )
    assert picked(shown_in(asked.text, name), values) == mine
    assert picked(shown_in(second.get(path).text, name), values) == theirs


@pytest.mark.parametrize(("model", "route"), every_form(), ids=lambda part: part if isinstance(part, str) else "")
def test_what_two_change_at_once_in_different_fields_is_joined(two, meeting, model, route):
    first, second = two
    row = MAKERS[model](meeting)
    path, name = reverse(f"admin:{route}", args=[row.meeting_id if model is Report else row.pk]), model._meta.model_name
    page = first.get(path)
    values = values_in(page)

    # Each changes every second field, and then the others.
    for begin in (0, 1):
        before = shown_in(page.text, name)
        theirs = {field: values[field][0] for field in list(values)[begin::2]}
        mine = {field: values[field][1] for field in list(values)[1 - begin :: 2]}

        answers = [second.post(path, before | theirs), first.post(path, before | mine)]

        page = first.get(path)
        assert [answer.status_code for answer in answers] == [302, 302]
        assert picked(shown_in(page.text, name), values) == theirs | mine


def picked(shown: dict, names: Iterable[str]) -> dict:
    return {name: shown[name] for name in names}
