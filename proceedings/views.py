"""The notes of a session, for its rapporteur and the organizers: written, compared, restored and kept."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agenda.models import SessionNumber
from egm_portal.adminkit.conflicts import lock_row
from egm_portal.adminkit.conflicts.admin import CONFLICT
from egm_portal.adminkit.roles import has_role, require_role
from egm_portal.exceptions import NotAllowed, NotYours
from egm_portal.marked_texts.actions import newest_version
from egm_portal.marked_texts.choice import compared_versions, restored_version
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import StaffRole
from proceedings import actions, queries, rules
from proceedings.forms import KeepForm, NotesForm
from proceedings.models import SessionNotes
from proceedings.names import names_in


@dataclass(frozen=True)
class NotesWorkspace:
    """One session's notes as a reader may see them, and what they may do with them."""

    number: SessionNumber
    may_write: bool
    may_keep: bool
    is_staff: bool

    @property
    def meeting(self):
        return self.number.meeting

    @cached_property
    def sessions(self) -> list[queries.NotedSession]:
        return queries.noted_sessions(self.meeting)

    @property
    def session(self) -> queries.NotedSession:
        deleted = queries.NotedSession(self.number.number)
        return next((each for each in self.sessions if each.number == self.number.number), deleted)

    def url(self, name: str) -> str:
        return reverse(f"proceedings:{name}", args=[self.meeting.slug, self.number.number])

    def trail(self, *last: str) -> list[tuple[str, str]]:
        if self.is_staff:
            programme = reverse("admin:meetings_meeting_programme", args=[self.meeting.pk])
            first = (f"Programme of {self.meeting.short_title}", programme)
        else:
            first = (self.meeting.short_title, reverse("my:meeting", args=[self.meeting.slug]))
        return [first, (f"Notes of {self.session.name}", self.url("notes") if last else "")] + [
            (label, "") for label in last
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def notes(request: HttpRequest, slug: str, session: int) -> HttpResponse:
    workspace = _workspace(request, slug, session)
    if request.method != "POST":
        return _notes_page(request, workspace)
    if not workspace.may_write:
        raise PermissionDenied
    with transaction.atomic():
        # Locked, then read again: what somebody else saved meanwhile is compared, not replaced.
        lock_row(workspace.number)
        notes = queries.notes_of(workspace.number)
        newest = newest_version(notes.text) if notes else None
        form = NotesForm(request.POST, instance=newest or TextVersion())
        if form.is_valid():
            return _saved(request, workspace, form, newest)
    return _notes_page(request, workspace, form, status=CONFLICT if form.all_conflicts.are_open else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def versions(request: HttpRequest, slug: str, session: int) -> HttpResponse:
    """Two versions compared, by default the newest two; POST restores one."""
    workspace = _workspace(request, slug, session)
    found = queries.notes_of(workspace.number)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _restored(request, workspace, found)
    rows = queries.shown_versions(workspace.meeting, found.text)
    context = {
        "workspace": workspace,
        "rows": rows,
        "compared": compared_versions(request, found.text, [row.version.number for row in rows]),
        "refusal": rules.refusal_to_write_notes(workspace.meeting, found),
        "trail": workspace.trail("Versions"),
    }
    return render(request, "proceedings/versions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def keep(request: HttpRequest, slug: str, session: int) -> HttpResponse:
    """Keeps the notes when those of other sessions are deleted, or no longer."""
    workspace = _workspace(request, slug, session)
    require_role(request, StaffRole.ORGANIZER, workspace.meeting.pk)
    found = queries.notes_of(workspace.number)
    if found is None:
        raise Http404
    form = KeepForm(request.POST if request.method == "POST" else None, label_suffix="")
    try:
        if "stop" in request.POST:
            actions.stop_keeping_notes(notes=found)
            messages.success(request, "These notes are deleted with the others of the meeting.")
            return redirect(workspace.url("notes"))
        if form.is_valid():
            actions.keep_notes(notes=found, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "These notes are kept.")
            return redirect(workspace.url("notes"))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(workspace.url("notes"))
    context = {"workspace": workspace, "notes": found, "form": form, "trail": workspace.trail("Keep")}
    return render(request, "proceedings/keep.html", context, status=422 if form.errors else 200)


def _workspace(request: HttpRequest, slug: str, session: int) -> NotesWorkspace:
    """The session's notes, if the reader works on the meeting, or reads them as a participant; raises Http404."""
    found = get_object_or_404(SessionNumber.objects.select_related("meeting"), meeting__slug=slug, number=session)
    is_staff = has_role(request, StaffRole.VIEWER, found.meeting_id)
    offices = queries.rapporteur_offices(request.user, found.meeting)
    if not (is_staff or offices or queries.is_consultant(request.user, found.meeting)):
        raise NotYours
    is_editor = is_staff and has_role(request, StaffRole.EDITOR, found.meeting_id)
    return NotesWorkspace(
        number=found,
        may_write=is_editor or queries.may_note(offices, found),
        may_keep=is_staff and has_role(request, StaffRole.ORGANIZER, found.meeting_id),
        is_staff=is_staff,
    )


def _saved(
    request: HttpRequest, workspace: NotesWorkspace, form: NotesForm, newest: TextVersion | None
) -> HttpResponse:
    if not form.has_changed():
        messages.info(request, "Nothing was changed.")
        return redirect(workspace.url("notes"))
    text = form.cleaned_data["text"]
    try:
        actions.save_notes(
            session_number=workspace.number, text=text, based_on=newest.number if newest else 0, by=request.user
        )
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _notes_page(request, workspace, form, status=422)
    messages.success(request, "Your notes have been saved.")
    return redirect(workspace.url("notes"))


def _restored(request: HttpRequest, workspace: NotesWorkspace, found: SessionNotes) -> HttpResponse:
    if not workspace.may_write:
        raise PermissionDenied

    return restored_version(request, found.text, partial(actions.restore_notes, notes=found), workspace.url("notes"))


def _notes_page(
    request: HttpRequest, workspace: NotesWorkspace, form: NotesForm | None = None, status: int = 200
) -> HttpResponse:
    found = queries.notes_of(workspace.number)
    newest = newest_version(found.text) if found else None
    refusal = rules.refusal_to_write_notes(workspace.meeting, found)
    rows = queries.shown_versions(workspace.meeting, found and found.text)
    if form is None and workspace.may_write and not refusal:
        form = NotesForm(instance=newest or TextVersion())
    if form is not None and form.all_conflicts and rows:
        form.note_author(rows[0].author, workspace.meeting.time_zone)
    context = {
        "workspace": workspace,
        "meeting": workspace.meeting,
        "notes": found,
        "newest": newest,
        "rows": rows,
        "form": form,
        "refusal": refusal,
        "named": names_in(newest.text, workspace.meeting) if newest and workspace.meeting.not_for_attribution else [],
        "trail": workspace.trail(),
    }
    return render(request, "proceedings/notes.html", context, status=status)
