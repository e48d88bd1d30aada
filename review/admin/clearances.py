"""The clearance list of a meeting: which offices were sent its report or aide-memoire, and what they answered."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import pluralize
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import content_disposition_header, urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from tablib import Dataset

from egm_portal.adminkit.cells import calendar_day, choice_tag, local, nowrap
from egm_portal.adminkit.lists.chips import Chip, ChipFilter
from egm_portal.adminkit.roles import has_role
from egm_portal.adminkit.scope import MeetingScopedAdmin, MeetingScopedInline, OrganizedMeetingFilter, ReadOnly
from egm_portal.clock import portal_now
from egm_portal.meetings.models import StaffRole
from egm_portal.security_events import security_event
from egm_portal.serving import SANDBOX, FileMissing, stored_file
from egm_portal.text.sizes import file_size
from papers.file_types import DOCX
from reports.models import Report
from review.admin.clearance_forms import ClearanceForm
from review.admin.clearance_verbs import CLEARANCE_VERBS
from review.clearances import rules
from review.clearances.files import file_name
from review.models import Clearance, ClearanceEvent, ClearanceFile, ClearedText

_S = Clearance.State
LISTED = ("meeting", "version", "returned")
RECORD = Prefetch("events", ClearanceEvent.objects.select_related("recorded_by"))


def file_link(file: ClearanceFile, clearance: Clearance, words: str) -> SafeString:
    address = reverse("admin:review_clearance_file", args=[clearance.pk, file.pk])
    return format_html('<a href="{}">{}</a>', address, words)


def answer_of(clearance: Clearance, at: datetime) -> SafeString:
    """What an office has answered, or since when it has not: a tag, the day, and the file that it returned."""
    state = rules.present_state(clearance, at)
    words = choice_tag(state, rules.CLEARANCE_TINTS)
    if clearance.waived_at:
        fixed_on = calendar_day(rules.today_in(clearance.meeting, clearance.waived_at))
        return format_html("{} text fixed without it, {}", words, fixed_on)
    if rules.had_no_objection(clearance, at):
        return format_html("{} by {}", words, calendar_day(rules.last_day(clearance.due_at, clearance.meeting)))
    if rules.is_open(clearance, at):
        days = rules.days_of_silence(clearance, at)
        since = nowrap(f"for {days} day{pluralize(days)}" if days else "sent today")
        if clearance.due_at is None:
            return format_html("{} {}", words, since)
        due = calendar_day(rules.last_day(clearance.due_at, clearance.meeting))
        return format_html("{} {}, may object until {}", words, since, due)
    shown = format_html("{} {}", words, calendar_day(clearance.answered_on))
    if clearance.returned:
        link = file_link(clearance.returned, clearance, clearance.returned.ending.upper())
        return format_html("{}, {}", shown, link)
    return shown


@dataclass(frozen=True)
class ListedOffice:
    """One office on the report's own page: as in the clearance list, and the `newest` thing that was recorded."""

    clearance: Clearance
    newest: ClearanceEvent

    @property
    def is_open(self) -> bool:
        return not rules.refusal_to_answer(self.clearance) and rules.is_open(self.clearance, portal_now())

    @property
    def seen(self) -> str:
        return rules.seen_of(self.clearance)

    @property
    def today(self) -> date:
        return rules.today_in(self.clearance.meeting)

    @property
    def sent(self) -> SafeString:
        return sent_to(self.clearance)

    @property
    def answer(self) -> SafeString:
        shown, returned = answer_of(self.clearance, portal_now()), self.clearance.returned
        if self.clearance.kind != ClearedText.REPORT or not returned or returned.media_type != DOCX:
            return shown
        imports = f"{reverse('reports:word', args=[self.clearance.meeting.slug])}#returned"
        return format_html('{}, <a href="{}">import it</a>', shown, imports)

    @property
    def recorded(self) -> SafeString:
        day = calendar_day(rules.today_in(self.clearance.meeting, self.newest.recorded_at))
        return format_html("{} by {}", day, self.newest.recorded_by) if self.newest.recorded_by else day


def offices_of(report: Report) -> list[ListedOffice]:
    """The offices that were asked to clear the report: two queries."""
    rows = Clearance.objects.filter(meeting=report.meeting_id, kind=ClearedText.REPORT)
    found = rows.select_related(*LISTED).prefetch_related(RECORD)
    return [ListedOffice(each, [*each.events.all()][-1]) for each in found]


def sent_to(clearance: Clearance) -> SafeString:
    """Which version an office was sent last, and when."""
    link = file_link(clearance.version, clearance, str(clearance.version))
    return format_html("{}, {}", link, calendar_day(clearance.sent_on))


class ClearanceChips(ChipFilter):
    title, parameter_name = "answer", "status"
    chips = {
        "open": Chip("No answer", lambda rows, at: rows.open(at)),
        "cleared": Chip("Cleared", lambda rows, at: rows.cleared(at)),
        "waived": Chip("Text fixed without an answer", lambda rows, at: rows.exclude(waived_at=None)),
        "overtaken": Chip("Overtaken", lambda rows, at: rows.filter(state=_S.OVERTAKEN)),
    }

    def summary(self, numbers: dict[str, int]) -> str:
        whole, cleared, waiting = numbers[""], numbers["cleared"], numbers["open"]
        if not whole:
            return ""
        answered = f"{cleared} of {whole} {'office has' if whole == 1 else 'offices have'} cleared"
        return f"{answered}, {waiting} {'has' if waiting == 1 else 'have'} not answered." if waiting else f"{answered}."


class EventInline(ReadOnly, MeetingScopedInline):
    """The record of one office: what was sent and answered, and by whom it was recorded."""

    model = ClearanceEvent
    meeting_path = "clearance__meeting"
    fields = readonly_fields = ["what", "day", "by_then", "text", "note", "recorded"]
    verbose_name_plural = "Record"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("clearance__meeting", "file", "recorded_by")

    @admin.display(description="what")
    def what(self, event: ClearanceEvent) -> str:
        is_answer = event.kind == ClearanceEvent.Kind.ANSWERED
        return event.get_answer_display() if is_answer else event.get_kind_display()

    @admin.display(description="no objection by")
    def by_then(self, event: ClearanceEvent) -> str:
        return date_format(rules.last_day(event.due_at, event.clearance.meeting)) if event.due_at else "-"

    @admin.display(description="file")
    def text(self, event: ClearanceEvent) -> SafeString | str:
        return described(event.file, event.clearance) if event.file else "-"

    @admin.display(description="recorded")
    def recorded(self, event: ClearanceEvent) -> str:
        by = f", by {event.recorded_by}" if event.recorded_by else ""
        return format_html("{}{}", local(event.recorded_at, event.clearance.meeting), by)


def described(file: ClearanceFile, clearance: Clearance) -> SafeString:
    """A link to the file, with what tells it from others."""
    pages = f"{file.pages} page{pluralize(file.pages)}, " if file.pages else ""
    name = f"Version {file.number}" if file.number else file.original_name
    about = file.description or file.original_name if file.number else ""
    link = file_link(file, clearance, name)
    return format_html(
        "{}{}<br>{}{}, SHA-256 <code>{}</code>",
        link,
        f": {about}" if about else "",
        pages,
        file_size(file.size),
        file.sha256,
    )


@admin.register(Clearance)
class ClearanceAdmin(MeetingScopedAdmin):
    """One office a row. Verbs record what happens; the page of a row has its record."""

    form = ClearanceForm
    verbs = CLEARANCE_VERBS
    row_verbs = ("answer", "send-again", "reopen")
    list_display = ["office", "kind", "sent", "answer"]
    list_filter = [OrganizedMeetingFilter, ClearanceChips, "kind"]
    list_select_related = choice_related = LISTED
    search_fields = ["office"]
    search_help_text = "Office"
    when_empty = (
        "Send the report or the aide-memoire for clearance: the offices, the versions that they were sent and their "
        "answers will be listed here. Only those who work on the meeting see them."
    )
    inlines = [EventInline]
    readonly_fields = ["kind", "sent_in_full", "answer"]
    fieldsets = [(None, {"fields": ["meeting", "kind", "office", "email", "sent_in_full", "answer"]})]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related(*LISTED)
        return rows.with_settled_report()

    def get_urls(self) -> list:
        page = path(
            "<int:pk>/files/<int:file>/",
            self.admin_site.admin_view(require_safe(self.file)),
            name="review_clearance_file",
        )
        return [page, *super().get_urls()]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """With links to the pages on which the texts of the meeting are sent to further offices."""
        meeting, pages, then = self._meeting_id(request, None), [], {"then": request.get_full_path()}
        if meeting and has_role(request, StaffRole.EDITOR, meeting):
            report = Report.objects.filter(meeting=meeting).exclude(state=Report.State.ISSUED).first()
            pages = [("Send the report", "reports_report_send", report.pk)] if report else []
            pages.append(("Send the aide-memoire", "meetings_meeting_send-aide-memoire", meeting))
        links = [(label, f"{reverse(f'admin:{name}')}?{urlencode({'id': pk} | then)}") for label, name, pk in pages]
        return super().changelist_view(request, {"list_links": links, **(extra_context or {})})

    def file(self, request: HttpRequest, pk: int, file: int) -> HttpResponse:
        """A file that the office was sent or returned, as it came, for whoever works on the meeting."""
        clearance = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, clearance):
            raise Http404
        shown = get_object_or_404(ClearanceFile.objects.filter(pk__in=clearance.events.values("file")), pk=file)
        headers = [
            ("Content-Type", shown.media_type),
            ("Content-Disposition", content_disposition_header(True, file_name(shown, clearance))),
            ("ETag", f'"{shown.sha256}"'),
            ("Cache-Control", "private, no-store"),
            ("Content-Security-Policy", SANDBOX),
        ]
        try:
            response = stored_file(request, shown.stored_name, headers)
        except FileMissing:
            raise Http404 from None
        security_event("unpublished_downloaded", clearance=clearance.pk, file=shown.pk)
        return response

    def exported_table(self, changelist, rows: QuerySet) -> Dataset:
        """The list, and of the last answer or sending who recorded it, with the fingerprints of the files."""
        rows = list(rows.prefetch_related(RECORD))
        table = super().exported_table(changelist, rows)
        newest = [[*row.events.all()][-1] for row in rows]
        table.append_col([row.version.sha256 for row in rows], header="SHA-256 of the version")
        table.append_col([row.returned.sha256 if row.returned else "" for row in rows], header="SHA-256 of the answer")
        table.append_col([event.note for event in newest], header="Note")
        table.append_col([str(event.recorded_by or "") for event in newest], header="Recorded by")
        table.append_col([f"{event.recorded_at:%Y-%m-%d %H:%M}" for event in newest], header="Recorded at (UTC)")
        return table

    @admin.display(description="sent", ordering="sent_on")
    def sent(self, clearance: Clearance) -> SafeString:
        return sent_to(clearance)

    @admin.display(description="sent")
    def sent_in_full(self, clearance: Clearance) -> SafeString:
        return format_html("{}<br>{}", date_format(clearance.sent_on), described(clearance.version, clearance))

    @admin.display(description="answer")
    def answer(self, clearance: Clearance) -> SafeString:
        return answer_of(clearance, portal_now())
