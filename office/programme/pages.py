"""The programme's screen: one page, which every button and form answers with itself, or for scripts with its parts."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from agenda import actions
from agenda.models import Session
from agenda.open_conflicts import OpenConflicts
from agenda.programme_pdf import ready_programme
from agenda.queries import released_programme
from agenda.rules import refusal_to_release
from egm_portal.adminkit.conflicts.admin import CONFLICT
from egm_portal.adminkit.conflicts.changes import note_changes
from egm_portal.adminkit.conflicts.forms import EditConflicts, conflicts_of
from egm_portal.adminkit.roles import has_role, meeting_or_404, require_role
from egm_portal.automatic_requests import is_automatic
from egm_portal.exceptions import NotAllowed, RowRemoved
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.undo.models import Change
from office.admin_urls import programme_url, release_url
from office.programme.changed_parts import changed_parts
from office.programme.commands import Command, perform
from office.programme.data import Editor
from office.programme.day import day_of
from office.programme.day_pages import context_of
from office.programme.forms import item_places, session_places
from office.programme.opened import Opened, lock, opened_by
from office.programme.reading import editor_of, version_of
from office.programme.undoing import VERBS, last_change, last_of

ROUTE = "meetings_meeting_programme"
FRAGMENT = "X-Fragment"  # a header that the page's script sends
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Asked:
    """A move that was refused because somebody else was quicker; it can be done anyway."""

    command: Command
    sentence: str


class ProgrammePages(admin.ModelAdmin):
    """Adds to the screen of meetings the page of their programme."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        pages = [
            path("<int:pk>/programme/", view(self.programme), name=ROUTE),
            path("<int:pk>/programme/state/", view(self.programme_state), name=f"{ROUTE}_state"),
        ]
        return pages + super().get_urls()

    def programme(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, pk=pk)
        if request.method != "POST":
            return self._programme_page(request, meeting)
        require_role(request, StaffRole.EDITOR, meeting.pk)
        if "undo" in request.POST:
            return self._undo(request, meeting)
        return self._command(request, meeting) if "do" in request.POST else self._save(request, meeting)

    @is_automatic
    def programme_state(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Whether the draft has another version than the page, and who changed it last; the page's script polls it."""
        meeting = get_object_or_404(Meeting.objects.for_member(request.user), pk=pk)
        version = version_of(meeting)
        if request.headers.get("If-None-Match") == f'"{version}"':
            return HttpResponseNotModified()
        last = last_of(meeting)
        context = {"version": version, "last": last, "is_own": last and last.by_id == request.user.pk}
        headers = {"ETag": f'"{version}"', "Cache-Control": "no-store"}
        return TemplateResponse(request, "office/programme/_news.html", context, headers=headers)

    def _command(self, request: HttpRequest, meeting: Meeting) -> HttpResponse:
        command = Command.read(request.POST, request.user)
        try:
            change = perform(command, meeting)
        except actions.MovedMeanwhile as refusal:
            return self._programme_page(request, meeting, asked=Asked(command, str(refusal)))
        except NotAllowed as refusal:
            return self._refused(request, meeting, str(refusal))
        except RowRemoved as removed:
            noun = removed.model._meta.verbose_name
            sentence = f"Somebody else removed this {noun} after you had opened the page. Nothing was changed."
            return self._refused(request, meeting, sentence)
        row = f"item-{change.row_id}" if change and command.kind == "paper" else command.row
        return self._after(request, meeting, row, change)

    def _undo(self, request: HttpRequest, meeting: Meeting) -> HttpResponse:
        try:
            batch = UUID(request.POST["undo"])
        except ValueError:
            raise Http404 from None
        change = get_object_or_404(Change, batch=batch, meeting=meeting, by=request.user, verb__in=VERBS)
        try:
            actions.undo_edit(change=change, by=request.user)
        except NotAllowed as refusal:
            return self._refused(request, meeting, str(refusal))
        if FRAGMENT not in request.headers:
            messages.success(request, "Undone.")
        return self._after(request, meeting, f"{change.model.partition('.')[2]}-{change.row_id}", change, "Undone.")

    def _save(self, request: HttpRequest, meeting: Meeting) -> HttpResponse:
        seen = request.POST.get("version", "")
        with transaction.atomic():
            lock(request, meeting)
            opened = opened_by(request, editor_of(meeting))
            if opened is None:
                raise Http404
            if opened.form.is_valid():
                try:
                    row = opened.save(int(seen) if seen.isdecimal() else 0)
                except NotAllowed as refusal:
                    transaction.set_rollback(True)
                    opened.form.add_error(None, str(refusal))
                else:
                    if not opened.is_new:
                        # Who changed which fields, for whoever meets a conflict.
                        message = self.construct_change_message(request, opened.form, [])
                        log = self.admin_site.get_model_admin(Session).log_change
                        log(request, opened.form.instance, message)
                    if opened.is_new and "another" in request.POST:
                        return HttpResponseRedirect(f"{request.get_full_path()}#new")
                    return self._after(request, meeting, row, None)
            return self._programme_page(request, meeting, opened=opened)

    def _refused(self, request: HttpRequest, meeting: Meeting, sentence: str) -> HttpResponse:
        if FRAGMENT in request.headers:
            return self._programme_page(request, meeting, refusal=sentence)
        messages.error(request, sentence)
        return HttpResponseRedirect(reverse(f"admin:{ROUTE}", args=[meeting.pk]))

    def _after(
        self, request: HttpRequest, meeting: Meeting, row: str, change: Change | None, said: str = ""
    ) -> HttpResponse:
        """Back to the row that was changed; for the script the parts that the change concerns."""
        if FRAGMENT not in request.headers:
            return HttpResponseRedirect(f"{reverse(f'admin:{ROUTE}', args=[meeting.pk])}#{row}")
        return self._programme_page(request, meeting, row=row, change=change, said=said)

    def _programme_page(
        self,
        request: HttpRequest,
        meeting: Meeting,
        *,
        opened: Opened | None = None,
        asked: Asked | None = None,
        refusal: str = "",
        row: str = "",
        change: Change | None = None,
        said: str = "",
    ) -> HttpResponse:
        editor, may_edit = editor_of(meeting), has_role(request, StaffRole.EDITOR, meeting.pk)
        request.open_conflicts = {meeting.pk: OpenConflicts.of(editor.conflicts)}
        last = last_change(editor, request.user) if may_edit else None
        is_organizer = has_role(request, StaffRole.ORGANIZER, meeting.pk)
        may_release = is_organizer and not refusal_to_release(list(editor.sessions))
        context = {
            "editor": editor,
            "meeting": meeting,
            "may_edit": may_edit,
            "may_add_slides": is_organizer,
            "asked": asked,
            "refusal": refusal,
            "last": last,
            "said": said or refusal or (asked.sentence if asked else "") or (last.sentence if last else ""),
            "row": row,
            "programme_page": programme_url(meeting),
            "then": programme_url(meeting),
            "release": release_url(meeting) if may_release else "",
            "has_pdf": _has_pdf(editor),
        }
        if FRAGMENT in request.headers and opened is None:
            context["parts"] = changed_parts(change, editor, request.POST)
            status = CONFLICT if asked else 200
            return TemplateResponse(request, "office/programme/_answer.html", context, status=status)
        context = {**self.admin_site.each_context(request), "title": "Programme", "opts": self.opts, **context}
        if may_edit and request.method == "GET":
            if "move" in request.GET:
                return _move_page(request, editor, context)
            opened = opened_by(request, editor)
        return _whole_page(request, context, opened)


def _whole_page(request: HttpRequest, context: dict, opened: Opened | None) -> HttpResponse:
    """The page with the form that is open, and on its days the strip of what is changed then."""
    meeting, form = context["meeting"], opened.form if opened else None
    conflicts = conflicts_of(form) if form else EditConflicts()
    if conflicts:
        note_changes(conflicts, form.instance, meeting.time_zone)
    day = day_of(meeting)
    if not day.refusal:
        context |= context_of(request, day)
    context |= {
        "opened": opened,
        "open_form": form,
        "conflicts": conflicts,
        "field_media": form.media if form else "",
        "draft_route": f"admin:{ROUTE}",
    }
    status = UNPROCESSABLE if form and form.errors else 200
    if context["asked"] or conflicts.are_open:
        status = CONFLICT
    return TemplateResponse(request, "office/programme/editor.html", context, status=status)


def _has_pdf(editor: Editor) -> bool:
    """Whether the newest public release is printed as readers see it now."""
    programme = released_programme(editor.meeting) if editor.release else None
    return programme is not None and ready_programme(editor.meeting, programme) is not None


def _move_page(request: HttpRequest, editor: Editor, context: dict) -> HttpResponse:
    """The choices of “Move to…” as a page of their own."""
    kind, _, pk = request.GET["move"].partition("-")
    rows = {str(shown.item.pk): shown.item for shown in (*editor.all_items, *editor.waiting)}
    if kind == "session":
        row = next((shown.session for key, shown in editor.sessions.items() if str(key) == pk), None)
    elif kind == "paper":
        row = next((waiting.paper for waiting in editor.papers if str(waiting.paper.pk) == pk), None)
    else:
        row = rows.get(pk)
    if row is None:
        raise Http404
    if kind == "session":
        places = session_places(editor, row)[0]
    else:
        places = item_places(editor, None, row if kind == "item" else None)[0][: None if kind == "item" else -1]
    title = row.document.title if kind == "paper" else row.title
    time_left = {f"end:session-{key}": shown.time_left for key, shown in editor.sessions.items()}
    context |= {
        "title": f"Move “{title}”",
        "places": [
            (day, [(value, label, time_left.get(value, "")) for value, label in choices]) for day, choices in places
        ],
        "command": f"move:{kind}-{pk}",
        "moved_row": f"{kind}-{pk}",
    }
    return TemplateResponse(request, "office/programme/move.html", context)
