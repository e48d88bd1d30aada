"""What is kept is never stale: every way to write and every instant, against a page built afresh."""

import inspect
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, models
from django.db.models import ProtectedError
from django.urls import reverse
from lxml import html

import agenda.actions
import egm_portal.drafts.actions
import egm_portal.mail.contact_actions
import egm_portal.meetings.actions
import egm_portal.undo.actions
import office.aide_memoire.actions
import office.changes.actions
import office.digest.actions
import office.merging.actions
import papers.actions
import participants.actions
import participants.list_pdf
import participants.profile_actions
import participants.visa_letters.actions
import reports.actions
import review.actions
import room.actions
from egm_portal.clock import calendar_at, next_midnight
from egm_portal.meetings.actions import change_facts, end_announcement
from egm_portal.meetings.models import Meeting, PortalUnit
from office.meeting_copy import copy_meeting
from papers.models import Document
from tests import factories
from tests.factories import TODAY
from website import page_cache
from website.tests.cached_pages import Filled, differing, read, stale
from website.tests.writes import ACTIONS, ready_to_issue

pytestmark = pytest.mark.django_db
OURS = {"meetings", "participants", "papers", "agenda", "reports", "review", "reminders", "room"}
QUESTIONS = {"as_named", "list_of", "printed_release", "ready_list", "state_of"}  # they write nothing
SET_UP = {"connect_signals"}
MODULES = [
    egm_portal.mail.contact_actions,
    egm_portal.drafts.actions,
    egm_portal.meetings.actions,
    office.changes.actions,
    egm_portal.undo.actions,
    participants.actions,
    participants.profile_actions,
    participants.visa_letters.actions,
    participants.list_pdf,
    papers.actions,
    agenda.actions,
    reports.actions,
    review.actions,
    room.actions,
    office.digest.actions,
    office.merging.actions,
    office.aide_memoire.actions,
]


def telling(world):
    """A few paths that together show everything: enough where very many writes are walked."""
    names = ["meeting", "aide_memoire", "agenda", "participants", "papers", "documents", "report"]
    below = [reverse(f"website:{name}", args=[world.meeting.slug]) for name in names]
    session = reverse("website:session", args=[world.meeting.slug, world.session.number])
    return [reverse("website:front"), *below, session, world.published.document.get_absolute_url()]


def actions_of(module):
    """The names of the actions that a module offers."""
    for name, member in inspect.getmembers(module, inspect.isfunction):
        if member.__module__.startswith(module.__name__) and not name.startswith("_"):
            yield name


def test_every_action_is_walked():
    offered = {name for module in MODULES for name in actions_of(module)}

    assert offered - QUESTIONS - SET_UP == set(ACTIONS)


def test_no_action_leaves_a_stale_page(world):
    filled = Filled(telling(world))

    found = {name: filled.stale_after(lambda act=act: act(world)) for name, act in ACTIONS.items()}

    assert {name: paths for name, paths in found.items() if paths} == {}


def test_issue_leaves_no_stale_page_on_its_day(world):
    with calendar_at(world.meeting.ends_at):
        report = ready_to_issue(world)
        filled = Filled(telling(world))

        assert filled.stale_after(lambda: reports.actions.issue_report(report=report, by=None)) == []


def test_withdrawn_announcement_leaves_no_stale_page(world):
    Meeting.objects.filter(pk=world.meeting.pk).update(public_from=TODAY)
    filled = Filled(telling(world))

    stale = filled.stale_after(lambda: end_announcement(meeting=world.meeting))

    assert stale == []


@pytest.mark.parametrize("state", [Meeting.State.POSTPONED, Meeting.State.CANCELLED])
def test_meeting_that_is_not_held_leaves_no_stale_page(world, state):
    filled = Filled(telling(world))

    stale = filled.stale_after(lambda: change_facts(meeting=world.meeting, what=state, by=None, state=state))

    assert stale == []


def test_walk_would_find_a_stale_page(world):
    def past_the_revision():
        Document.objects.filter(pk=world.document.pk).update(title="Written past the revision")

    found = Filled(world.paths()).stale_after(past_the_revision)

    assert world.document.get_absolute_url() in found


def test_copying_a_meeting_leaves_no_stale_page(world):
    def copy():
        made = copy_meeting(
            meeting=world.meeting,
            title="Copy",
            short_title="Copy",
            slug="copy",
            starts_on=date(2014, 1, 1),
            by=world.organizer,
        )
        made.public_from = TODAY
        made.save()

    assert Filled(world.paths()).stale_after(copy) == []


def changed(field, value):
    """Another value for a field."""
    if field.name == "time_zone":
        return "America/New_York"
    if is_text(field):
        return (value or "").swapcase()
    if field.choices:
        return next(choice for choice, _ in field.choices if choice != value)
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return datetime(2013, 7, 10, 6, tzinfo=UTC)
    return (value or 0) + 1 if isinstance(field, models.IntegerField) else value


def save_with(row, fields):
    """Saves the row with other values in these fields."""
    for field in fields:
        value = getattr(row, field.attname)
        setattr(row, field.attname, changed(field, value))
    row.save()


def is_text(field):
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def saves():
    """A row of each table of ours: saved with its texts changed, with each other field changed, and deleted."""
    for model in apps.get_models():
        row = model.objects.first() if model._meta.app_label in OURS else None
        if row is None:
            continue
        fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.is_relation]
        texts = [field for field in fields if is_text(field)]
        for changing in [texts, *[[field] for field in fields if field not in texts and field.name != "revision"]]:
            names = ", ".join(field.name for field in changing)
            yield (
                f"{model.__name__}: {names}",
                lambda pk=row.pk, m=model, f=changing: save_with(m.objects.get(pk=pk), f),
            )
        yield f"{model.__name__} deleted", row.delete


def test_no_saved_or_deleted_row_leaves_a_stale_page(world):
    reports.actions.start_report(meeting=world.meeting)
    PortalUnit.objects.create(name="Unit 1")
    filled, found, refused = Filled(telling(world)), {}, 0
    for name, write in saves():
        try:
            found[name] = filled.stale_after(write)
        except (IntegrityError, ProtectedError):
            refused += 1

    assert {name: paths for name, paths in found.items() if paths} == {}
    assert len(found) > 5 * refused


def changes_in_forms(client):
    """The administration's page of a row of each table, and what its form sends with one of its texts changed."""
    for model in admin.site._registry:
        row = model.objects.first() if model._meta.app_label in OURS else None
        if row is None:
            continue
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
        page = client.get(path)
        if page.status_code == 302:  # a session is edited on the screen of its programme, whose actions are walked
            continue
        for form in html.fromstring(page.content).xpath("//main//form[@id]"):
            values = dict(form.form_values())
            for text in form.xpath(".//textarea[@name] | .//input[@type='text'][@name]"):
                if text.value:
                    yield path, values | {text.name: f"{text.value} changed"}


def test_no_form_of_the_administration_leaves_a_stale_page(world, client):
    client.force_login(world.organizer)
    filled, statuses, found = Filled(telling(world)), [], {}

    def post(path, values):
        statuses.append(client.post(path, values).status_code)

    for path, values in list(changes_in_forms(client)):
        found[path] = filled.stale_after(lambda path=path, values=values: post(path, values))

    assert {path: paths for path, paths in found.items() if paths} == {}
    assert statuses.count(302) > 10


def instants(world):
    """Every instant at which time alone changes a page of the world, by name."""
    meeting = world.meeting
    report = meeting.ends_at + timedelta(days=40)
    Meeting.objects.filter(pk=meeting.pk).update(report_issued_at=report, papers_from=TODAY + timedelta(hours=2))
    papers.actions.publish_document(document=world.accepted.document, at=TODAY + timedelta(days=1))
    meeting.programmes.create(
        kind="final",
        content={"format": 1, "sessions": []},
        changes={"format": 1, "facts": []},
        released_at=TODAY + timedelta(days=2),
    )
    meeting.refresh_from_db()
    return {
        "another meeting becomes public": factories.make_meeting(public_from=TODAY + timedelta(hours=1)).public_from,
        "papers are received": meeting.papers_from,
        "a document is published": TODAY + timedelta(days=1),
        "a programme is released": TODAY + timedelta(days=2),
        "papers are due": meeting.papers_due,
        "the meeting opens": meeting.starts_at,
        "the meeting closes": meeting.ends_at,
        "the report is issued": report,
    }


def test_no_instant_leaves_a_stale_page(world):
    moments = instants(world)
    paths = world.paths()
    read(paths)
    found, unmoved = {}, []
    for name, instant in moments.items():
        with calendar_at(instant - timedelta(microseconds=1)):
            before = read(paths)
            found[f"before: {name}"] = differing(before)
        with calendar_at(instant):
            filled = {path: page_cache.cache.get(path) for path in paths}
            after = read(paths)
            found[name] = differing({path: after[path] for path in paths if page_cache.cache.get(path) is filled[path]})
        if after == before:
            unmoved.append(name)

    assert list(moments.values()) == sorted(moments.values())
    assert {name: paths for name, paths in found.items() if paths} == {}
    assert unmoved == []


def test_calendar_that_goes_back_leaves_no_stale_page(world):
    paths = world.paths()
    with calendar_at(world.meeting.ends_at):
        read(paths)

    with calendar_at(TODAY):
        assert stale(paths) == []


def test_banner_of_a_demonstration_changes_at_midnight(world, settings):
    settings.DEMONSTRATION = True
    midnight = next_midnight(TODAY, settings.PORTAL_ZONE)
    paths = world.paths()
    with calendar_at(midnight - timedelta(seconds=1)):
        before = read(paths)

    with calendar_at(midnight):
        assert stale(paths) == []
        assert read(paths) != before
