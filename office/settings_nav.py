"""The pages of a meeting's settings: their names and addresses, and the line under each name that tells its state."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from egm_portal.meetings.models import Meeting, MeetingQuerySet, StaffRole
from egm_portal.text import dates
from office.admin_urls import change_url, list_url, members_url, verb_url
from reminders.models import ReminderRule


@dataclass(frozen=True)
class SettingsPage:
    """A page of the settings, offered to those who may see rows of the model.

    It is open on the screens whose route's name begins with one of `routes`. `state` is the line under its name.
    """

    name: str
    model: type
    routes: tuple[str, ...]
    url: Callable[[Meeting], str]
    state: Callable[[Meeting], str]


@dataclass(frozen=True)
class SettingsLink:
    """A page as the navigation shows it."""

    name: str
    url: str
    state: str = ""
    is_current: bool = False


def _of_meeting(name: str) -> Callable[[Meeting], str]:
    return lambda meeting: reverse(f"admin:meetings_meeting_{name}", args=[meeting.pk])


def _papers(meeting: Meeting) -> str:
    return f"Due {dates.deadline(meeting.papers_due, meeting.time_zone)}" if meeting.papers_due else "No deadline"


def _counted(number: int, noun: str) -> str:
    return f"{number or 'No'} {noun}{'' if number == 1 else 's'}"


def _reminders(meeting: Meeting) -> str:
    inactive = meeting.rules_count - meeting.active_rules_count
    rules = _counted(meeting.rules_count, "rule")
    return f"{meeting.active_rules_count} of {rules} active" if inactive else rules


def _members(meeting: Meeting) -> str:
    others = meeting.members_count - meeting.organizers_count
    return _counted(meeting.organizers_count, "organizer") + (f", {_counted(others, 'other')}" if others else "")


SETTINGS = (
    SettingsPage("Basics", Meeting, ("meetings_meeting_change",), change_url, lambda meeting: "Title, days, place"),
    SettingsPage("Papers and deadline", Meeting, ("meetings_meeting_papers",), _of_meeting("papers"), _papers),
    SettingsPage(
        "Aide-memoire",
        Meeting,
        ("meetings_meeting_aide-memoire",),
        _of_meeting("aide-memoire"),
        lambda meeting: _counted(meeting.sections_count, "section"),
    ),
    SettingsPage(
        "Contacts",
        Meeting,
        ("meetings_meeting_contacts",),
        _of_meeting("contacts"),
        lambda meeting: _counted(meeting.contacts_count, "contact"),
    ),
    SettingsPage(
        "Reminders",
        ReminderRule,
        ("reminders_reminderrule_", "reminders_reminder_"),
        lambda meeting: list_url(ReminderRule, meeting),
        _reminders,
    ),
    SettingsPage("Organizers", Meeting, ("meetings_meeting_organizers",), members_url, _members),
)
"""In the order in which a meeting is prepared."""


def with_states(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """The meetings with the counts that the lines under the names tell."""
    is_active, is_organizer = Q(reminder_rules__active=True), Q(memberships__role=StaffRole.ORGANIZER)
    return meetings.annotate(
        sections_count=Count("aide_memoire", distinct=True),
        contacts_count=Count("contacts", distinct=True),
        rules_count=Count("reminder_rules", distinct=True),
        active_rules_count=Count("reminder_rules", filter=is_active, distinct=True),
        members_count=Count("memberships", distinct=True),
        organizers_count=Count("memberships", filter=is_organizer, distinct=True),
    )


def settings_nav(request: HttpRequest, meeting: Meeting, route: str) -> list[SettingsLink]:
    """The pages of the settings that the reader may see, of which the one with this route is current. One query."""
    counted = with_states(Meeting.objects.filter(pk=meeting.pk)).get()
    return [
        SettingsLink(page.name, page.url(meeting), page.state(counted), route.startswith(page.routes))
        for page in SETTINGS
        if admin.site.get_model_admin(page.model).has_view_permission(request)
    ]


def other_links(request: HttpRequest, meeting: Meeting, route: str) -> list[SettingsLink]:
    """What the navigation leads to besides its pages."""
    links = [SettingsLink("History of changes", _of_meeting("history")(meeting), is_current=route.endswith("_history"))]
    verbs = admin.site.get_model_admin(Meeting).verbs_for(request, meeting)
    return links + [SettingsLink(verb.label, verb_url("copy", meeting)) for verb in verbs if verb.name == "copy"]
