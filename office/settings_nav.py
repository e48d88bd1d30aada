"""The pages of a meeting's settings: their names and addresses, and the line under each name that tells its state."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting, MeetingQuerySet, Membership, StaffRole
from egm_portal.text import dates
from office.admin_urls import list_url, verb_url
from office.waiting import number_of
from participants.models import ParticipantTask
from reminders.kinds import KINDS
from reminders.models import ReminderRule
from reports.models import Report


class SettingsPage:
    """A page of the settings, offered to those who may see rows of the model.

    It is open on the screens whose route's name begins with one of `routes`.
    """

    name: str
    model: type = Meeting
    routes: tuple[str, ...]

    def url(self, meeting: Meeting) -> str:
        return reverse(f"admin:{self.routes[0]}", args=[meeting.pk])

    def state(self, meeting: Meeting) -> str:
        """The line under its name; `meeting` is one of `with_states`."""
        raise NotImplementedError


@dataclass(frozen=True)
class SettingsLink:
    """A page as the navigation shows it."""

    name: str
    url: str
    state: str = ""
    is_current: bool = False


class Basics(SettingsPage):
    name, routes = "Basics", ("meetings_meeting_change",)

    def state(self, meeting: Meeting) -> str:
        return "Title, days, place"


class PapersAndDeadline(SettingsPage):
    name, routes = "Papers and deadline", ("meetings_meeting_papers",)

    def state(self, meeting: Meeting) -> str:
        return f"Due {dates.deadline(meeting.papers_due, meeting.time_zone)}" if meeting.papers_due else "No deadline"


class AideMemoire(SettingsPage):
    name, routes = "Aide-memoire", ("meetings_meeting_aide-memoire",)

    def state(self, meeting: Meeting) -> str:
        return _counted(meeting.sections_count, "section")


class Contacts(SettingsPage):
    name, routes = "Contacts", ("meetings_meeting_contacts",)

    def state(self, meeting: Meeting) -> str:
        return _counted(meeting.contacts_count, "contact")


class Invitations(SettingsPage):
    name, routes = "Invitations", ("meetings_meeting_invitations",)

    def state(self, meeting: Meeting) -> str:
        return "Who signs, and who pays"


class Tasks(SettingsPage):
    name, routes = "Tasks of participants", ("meetings_meeting_tasks",)

    def state(self, meeting: Meeting) -> str:
        return _counted(meeting.tasks_count, "task")


class Reminders(SettingsPage):
    name, model = "Reminders", ReminderRule
    routes = ("reminders_reminderrule_", "reminders_reminder_")

    def url(self, meeting: Meeting) -> str:
        return list_url(ReminderRule, meeting)

    def state(self, meeting: Meeting) -> str:
        inactive = meeting.rules_count - meeting.active_rules_count
        rules = _counted(meeting.rules_count, "rule")
        return f"{meeting.active_rules_count} of {rules} active" if inactive else rules


class Organizers(SettingsPage):
    name, routes = "Organizers", ("meetings_meeting_organizers",)

    def state(self, meeting: Meeting) -> str:
        others = meeting.members_count - meeting.organizers_count
        return _counted(meeting.organizers_count, "organizer") + (f", {_counted(others, 'other')}" if others else "")


class RoomSettings(SettingsPage):
    name, routes = "Room", ("meetings_meeting_room",)

    def state(self, meeting: Meeting) -> str:
        return "Who proposes, addressees"


class Evaluation(SettingsPage):
    name, routes = "Evaluation", ("meetings_meeting_evaluation",)

    def state(self, meeting: Meeting) -> str:
        until = meeting.evaluation_until
        return f"Until {dates.deadline(until, meeting.time_zone)}" if until else "No evaluation"


class ReportSettings(SettingsPage):
    name, model, routes = "Report", Report, ("reports_report_settings",)

    def state(self, meeting: Meeting) -> str:
        return "Cover, order of chapters, writers"


SETTINGS = (
    Basics(),
    PapersAndDeadline(),
    AideMemoire(),
    Contacts(),
    Invitations(),
    Tasks(),
    Reminders(),
    RoomSettings(),
    Evaluation(),
    ReportSettings(),
    Organizers(),
)
"""In the order in which a meeting is prepared."""


def _counted(number: int, noun: str) -> str:
    return f"{number or 'No'} {noun}{'' if number == 1 else 's'}"


def with_states(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """The meetings with the counts that the lines under the names tell."""
    rules, members = ReminderRule.objects.filter(kind__in=KINDS), Membership.objects.all()
    return meetings.annotate(
        sections_count=number_of(AideMemoireSection.objects.all()),
        contacts_count=number_of(Contact.objects.all()),
        tasks_count=number_of(ParticipantTask.objects.all()),
        rules_count=number_of(rules),
        active_rules_count=number_of(rules.filter(active=True)),
        members_count=number_of(members),
        organizers_count=number_of(members.filter(role=StaffRole.ORGANIZER)),
    )


def settings_nav(request: HttpRequest, meeting: Meeting, route: str) -> list[SettingsLink]:
    """The pages of the settings that the reader may see, of which the one with this route is current.

    The meeting is one of `with_states`.
    """
    return [
        SettingsLink(page.name, page.url(meeting), page.state(meeting), route.startswith(page.routes))
        for page in SETTINGS
        if admin.site.get_model_admin(page.model).has_view_permission(request)
    ]


def other_links(request: HttpRequest, meeting: Meeting, route: str) -> list[SettingsLink]:
    """What the navigation leads to besides its pages."""
    history = reverse("admin:meetings_meeting_history", args=[meeting.pk])
    links = [SettingsLink("History of changes", history, is_current=route.endswith("_history"))]
    verbs = admin.site.get_model_admin(Meeting).verbs_for(request, meeting)
    return links + [SettingsLink(verb.label, verb_url("copy", meeting)) for verb in verbs if verb.name == "copy"]
