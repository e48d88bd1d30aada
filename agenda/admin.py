"""Lists of the sessions of the working draft, and of the releases of the programme.

A session's page is that of the programme, so the office registers it: `office.admin`.
"""

from datetime import datetime

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agenda.changes.sentences import changes_for_organizers
from agenda.models import Item, ItemPerson, Officer, Programme, Session
from agenda.verbs import PublishRelease
from egm_portal.adminkit.cells import at_hour, in_meeting_time, short_time
from egm_portal.adminkit.lists.chips import Chip, ChipFilter
from egm_portal.adminkit.scope import MeetingScopedAdmin, OrganizedMeetingFilter, ReadOnly
from egm_portal.mail.models import Message
from participants.models import Participant


def _with_people_who_left(sessions: QuerySet[Session], at: datetime) -> QuerySet[Session]:
    """Sessions in which somebody speaks or presides who declined or has withdrawn."""
    gone = Participant.objects.gone()
    speaking = ItemPerson.objects.filter(participant__in=gone).values("item__session")
    presiding = Officer.objects.filter(participant__in=gone, session__isnull=False).values("session")
    return sessions.filter(Q(pk__in=speaking) | Q(pk__in=presiding))


class SessionChips(ChipFilter):
    """What is still expected for a session."""

    parameter_name = "missing"
    chips = {
        "slides": Chip(
            "Slides awaited",
            lambda sessions, at: sessions.filter(pk__in=Item.objects.awaiting_slides(at).values("session")),
        ),
        "people": Chip("Speaker declined", _with_people_who_left),
    }


class SessionAdmin(ReadOnly, MeetingScopedAdmin):
    """The list of the sessions, which are changed on the screen of the programme (`office.programme`)."""

    list_display = ["title", "time", "kind", "number_of_items", "number"]
    list_filter = [OrganizedMeetingFilter, SessionChips, "kind"]
    search_help_text = "Title of the session or of an item"
    list_select_related = choice_related = ("meeting",)
    search_fields = ["title", "items__title", "items__people__name", "officers__participant__name"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(items_count=Count("items", distinct=True))

    @admin.display(description="time", ordering="starts_at")
    def time(self, session: Session) -> SafeString:
        end = date_format(session.ends_at.astimezone(session.meeting.zone), "TIME_FORMAT")
        return format_html('<span class="together">{}-{}</span>', short_time(session.starts_at, session.meeting), end)

    @admin.display(description="items", ordering="items_count")
    def number_of_items(self, session: Session) -> int:
        return session.items_count


@admin.register(Programme)
class ProgrammeAdmin(ReadOnly, MeetingScopedAdmin):
    """What the public has been shown, release by release; a release is made on the page of the meeting."""

    list_display = ["__str__", "released_in_short", "organizer"]
    list_filter = [OrganizedMeetingFilter, "kind"]
    list_select_related = ("meeting", "released_by", "document")
    fields = readonly_fields = ["kind", "revision", "released", "organizer", "published_as", "what_changed", "notified"]
    verbs = (PublishRelease(),)

    released_in_short = at_hour("released_at", "released")
    released = in_meeting_time("released_at", "released")

    def may_change_states(self, request, row: Programme | None = None) -> bool:
        # Nobody changes a release, but its verb publishes it.
        return self.has_view_permission(request, row)

    @admin.display(description="document")
    def published_as(self, programme: Programme) -> SafeString | str:
        document = programme.document
        if document is None:
            return "None."
        address = reverse("admin:papers_document_change", args=[document.pk])
        return format_html('<a href="{}">{}</a>, {}', address, document, document.publication.label)

    @admin.display(description="released by")
    def organizer(self, programme: Programme) -> str:
        # As text: Django would link the page of the user, which organizers may not open.
        return str(programme.released_by or "-")

    @admin.display(description="notified")
    def notified(self, programme: Programme) -> SafeString | str:
        mails = Message.objects.filter(meeting=programme.meeting, about__release=programme.pk)
        names = mails.exclude(state=Message.State.CANCELLED).order_by("to_name", "pk").values_list("to_name")
        lines = format_html_join("", "<li dir=auto>{}</li>", names)
        return format_html("<ul>{}</ul>", lines) if lines else "Nobody."

    @admin.display(description="changes")
    def what_changed(self, programme: Programme) -> SafeString | str:
        sentences = changes_for_organizers(programme)
        lines = format_html_join("", "<li dir=auto>{}</li>", ((sentence,) for sentence in sentences))
        return format_html("<ul>{}</ul>", lines) if sentences else "No changes recorded."
