"""The organizers' administration site."""

from dataclasses import replace

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models.base import ModelBase
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from egm_portal.adminkit.roles import has_role, meeting_or_404
from egm_portal.meetings.models import Meeting, StaffRole
from office.admin_urls import export_url, leads_to_row, needed_role
from office.administration import administration
from office.board import board_of, may_see_boards
from office.first_factor import missing_factor
from office.help import help_chapter, help_index, help_link
from office.meeting_bar import meeting_bars
from office.search_pages import search
from office.waiting import waiting_tasks
from participants.models import Participant

NOT_SHOWN = {
    "auth.Group",
    "account.EmailAddress",
    "account.EmailConfirmation",
    "mfa.Authenticator",
    "auditlog.LogEntry",
}
"""Rows that actions and migrations keep up to date, secrets of second factors, and the history of all meetings."""

CLOSED = {"view_on_site", "autocomplete", "password_change_done"}
"""Routes of Django that no screen uses: the first two show rows without asking whose they are."""


class PortalAdminSite(AdminSite):
    """Open to staff; in production only to those who signed in with a second factor or a passkey."""

    site_header = site_title = settings.PORTAL_NAME
    index_title = "Meetings"
    enable_nav_sidebar = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Whether a row may be deleted is decided on its own page.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Registers screens except those in `NOT_SHOWN`, which libraries register when they are loaded."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        shown = [model for model in models if model._meta.label not in NOT_SHOWN]
        super().register(shown, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        is_open = super().has_permission(request) and request.user.has_second_factor
        if is_open:
            request.user.used_role = True
        return is_open

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Redirects to the portal's own sign-in, or to where a missing second factor is set up."""
        return secure_admin_login(self._signed_in)(request)

    def _signed_in(self, request: HttpRequest) -> HttpResponse:
        back = request.GET.get("next") or reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.second_factor_confirmed_at:
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")
        return missing_factor(request, back)

    def index(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """The overview of the reader's only meeting, or a list of their meetings; before the first, how to add it."""
        bars = meeting_bars(request, Meeting.objects.for_member(request.user))
        if len(bars) == 1 and may_see_boards(request.user):
            request.edited_meeting = bars[0].meeting.pk
            shown = self._board_context(request, bars[0].meeting)
        else:
            own = Meeting.objects.for_member(request.user)
            shown = {"own_meetings": bars, "tasks": waiting_tasks(own) if may_see_boards(request.user) else []}
        may_add = self.get_model_admin(Meeting).has_add_permission(request)
        shown |= {"may_add": may_add}
        if may_add and not bars:
            shown["title"] = "Add your first meeting"
        return super().index(request, shown | (extra_context or {}))

    def board(self, request: HttpRequest, slug: str) -> HttpResponse:
        meeting = meeting_or_404(request, slug=slug)
        if not may_see_boards(request.user):
            raise PermissionDenied
        context = {**self.each_context(request), **self._board_context(request, meeting)}
        return TemplateResponse(request, "office/board.html", context)

    def _board_context(self, request: HttpRequest, meeting: Meeting) -> dict:
        board = board_of(meeting, only_open="open" in request.GET)
        is_organizer = has_role(request, StaffRole.ORGANIZER, meeting.pk)
        tasks = []
        # What only others may do, the reader may look at.
        for task in board.tasks:
            if not has_role(request, needed_role(task.link), meeting.pk):
                task = replace(task, link="")
            elif not is_organizer and leads_to_row(task.link):
                task = replace(task, button="Open")
            tasks.append(task)
        shown = {"tasks": tasks}
        if board.first_steps and not is_organizer:
            shown["first_steps"] = replace(board.first_steps, invite_link="")
        return {
            "title": "Overview",
            "board": replace(board, **shown),
            "export": export_url(Participant, meeting) if is_organizer else "",
        }

    def each_context(self, request: HttpRequest) -> dict:
        """What every screen has, with the part of the guide that is about it."""
        match = request.resolver_match
        return super().each_context(request) | {"help_link": help_link(match.url_name or "") if match else None}

    def help(self, request: HttpRequest) -> HttpResponse:
        return help_index(request, {**self.each_context(request), "title": "Help"})

    def help_chapter(self, request: HttpRequest, chapter: str) -> HttpResponse:
        return help_chapter(request, chapter, self.each_context(request))

    def administration(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_superuser:
            raise Http404
        return administration(request, self.each_context(request))

    def search(self, request: HttpRequest) -> HttpResponse:
        return search(request, self.each_context(request))

    def admin_view(self, view, cacheable: bool = False):
        def in_portal_zone(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            # Django itself prints some dates, such as those of its log, in the active zone; ours name their zone.
            with timezone.override(settings.PORTAL_ZONE):
                response = view(request, *args, **kwargs)
                return response.render() if callable(getattr(response, "render", None)) else response

        # AdminSite and the middleware look for these marks on the view that is registered.
        in_portal_zone.csrf_exempt = getattr(view, "csrf_exempt", False)
        in_portal_zone.is_automatic = getattr(view, "is_automatic", False)
        return super().admin_view(in_portal_zone, cacheable)

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Redirects to allauth's page, which counts wrong passwords and sends a notice."""
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("account_logout")

    def get_urls(self) -> list:
        routes = [route for route in super().get_urls() if getattr(route, "name", "") not in CLOSED]
        own = [
            path("board/<slug:slug>/", self.admin_view(self.board), name="board"),
            path("administration/", self.admin_view(self.administration), name="administration"),
            path("search/", self.admin_view(self.search), name="search"),
            path("help/", self.admin_view(self.help), name="help"),
            path("help/<slug:chapter>/", self.admin_view(self.help_chapter), name="help_chapter"),
        ]
        return own + routes

    def app_index(self, request: HttpRequest, app_label: str, extra_context=None) -> HttpResponse:
        """Redirects to the page of administration, from where Django's pages link to the models of an app."""
        return redirect("admin:administration")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """Nothing: each list is reached through a meeting, or through the page of administration."""
        return []
