"""The page that says what a verb will do to which rows, and asks for confirmation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.text import capfirst

from egm_portal.adminkit.undo_offers import tag_of
from egm_portal.adminkit.verbs import Verb, VerbForm
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.meetings.one_change import one_change
from egm_portal.text.ids import is_id
from egm_portal.undo.recording import recorded

ROLE_DOES_NOT_ALLOW = "Your role in this meeting does not allow it."

MEETINGS = "/meetings/"
"""Begins the addresses of pages on which something of a meeting is worked on outside the administration."""
VERB = "action"
"""The name of the buttons below a list."""


@dataclass(frozen=True)
class Choice:
    """One row on a verb's page: what will happen to it or why nothing will, and what to consider first."""

    row: Model
    text: str
    advice: list[str] = field(default_factory=list)
    is_refused: bool = False
    seen: str = ""

    @classmethod
    def of(cls, row: Model, verb: Verb, *, has_role: bool) -> "Choice":
        refusal = verb.refusal(row) if has_role else ROLE_DOES_NOT_ALLOW
        if refusal:
            return cls(row, refusal, is_refused=True)
        return cls(row, verb.detail(row), verb.advice(row), seen=verb.seen(row))


@dataclass(frozen=True)
class Question:
    """A verb, and what it would do to each of the chosen rows."""

    verb: Verb
    choices: list[Choice]

    @property
    def able(self) -> list[Choice]:
        return [choice for choice in self.choices if not choice.is_refused]

    @property
    def refused(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.is_refused]

    @property
    def rows(self) -> list[Model]:
        """The rows that may be changed."""
        return [choice.row for choice in self.able]

    @property
    def title(self) -> str:
        return self.verb.label_for(self.choices[0].row) if len(self.choices) == 1 else self.verb.label


class VerbPages(admin.ModelAdmin):
    """A screen that offers its `verbs` as buttons below the list, for the ticked rows, and on the page of a row."""

    verbs: tuple[Verb, ...] = ()
    row_verbs: tuple[str, ...] = ()  # the names of those that each row of the list offers itself
    meeting_path = "meeting"

    def may_change_states(self, request: HttpRequest, row: Model | None = None) -> bool:
        """Whether the reader may use the `verbs`: on most screens, whoever may edit a row."""
        return self.has_change_permission(request, row)

    def get_urls(self) -> list:
        pages = [
            path(f"do/{verb.name}/", self.admin_site.admin_view(self.verb_view), {"verb": verb}, self.verb_route(verb))
            for verb in self.verbs
        ]
        return pages + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """The list, or the page of a verb for the rows that are ticked in it, or for all that match its filters."""
        if request.method != "POST" or VERB not in request.POST:
            shown = {"title": capfirst(self.opts.verbose_name_plural), "list_verbs": self.list_verbs(request)}
            return super().changelist_view(request, shown | (extra_context or {}))
        verb = next((verb for verb in self.list_verbs(request) if verb.name == request.POST[VERB]), None)
        if verb is None:
            raise PermissionDenied
        try:
            chosen = self.get_changelist_instance(request).chosen_ids(request.POST)
        except IncorrectLookupParameters as error:
            raise BadRequest("The list cannot be filtered like this.") from error
        if chosen:
            # Not by a redirect: an address that names a thousand rows is longer than servers accept.
            return self.ask(request, verb, list(map(str, chosen)), answered=False)
        self.message_user(request, f"{verb.label}: tick one row at least.", messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())

    def list_verbs(self, request: HttpRequest) -> list[Verb]:
        """The verbs that the list offers for several rows."""
        return [verb for verb in self.verbs_for(request) if verb.many] if self.may_change_states(request) else []

    def open_verbs(self, request: HttpRequest) -> Callable[[Model], list[str]]:
        verbs = self.list_verbs(request)

        def names(row: Model) -> list[str]:
            if not (verbs and self.may_change_states(request, row)):
                return []
            allowed = [verb for verb in verbs if self.has_role(request, verb.role_for(row), row)]
            return [verb.name for verb in allowed if not verb.refusal(row)]

        return names

    def row_links(self, request: HttpRequest) -> Callable[[Model, list[str]], list[tuple[str, str]]]:
        verbs = [verb for verb in self.list_verbs(request) if verb.name in self.row_verbs]
        then = request.get_full_path()
        return lambda row, names: [
            (verb.label, self.verb_url(verb, [row.pk], then)) for verb in verbs if verb.name in names
        ]

    def has_role(self, request: HttpRequest, role: StaffRole, row: Model | None = None) -> bool:
        raise NotImplementedError

    def verbs_for(self, request: HttpRequest, row: Model | None = None) -> list[Verb]:
        """The verbs that the reader's role allows on the row, or without a row on some rows of the list."""
        return [
            verb
            for verb in self.verbs
            if (request.user.is_superuser or not verb.for_superusers)
            and self.has_role(request, verb.role_for(row) if row else verb.role, row)
        ]

    def verb_links(self, request: HttpRequest, row: Model) -> list[tuple[str, str]]:
        """Label and address of each verb that is not refused for this row now."""
        if not self.may_change_states(request, row):
            return []
        then = self._change_url(row, request) if self.get_preserved_filters(request) else ""
        return [
            (verb.label_for(row), self.verb_url(verb, [row.pk], then))
            for verb in self.verbs_for(request, row)
            if not verb.refusal(row)
        ]

    def verb_url(self, verb: Verb, ids: list[int], then: str = "") -> str:
        """The address of the verb's page for the rows with these ids; `then` is the screen to return to."""
        parameters = {"id": ids} | ({"then": then} if then else {})
        return f"{reverse(f'admin:{self.verb_route(verb)}')}?{urlencode(parameters, doseq=True)}"

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        context["verb_links"] = self.verb_links(request, obj) if change and obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def meeting_of(self, row: Model) -> Meeting | None:
        for name in self.meeting_path.split("__"):
            row = getattr(row, name)
        return row

    def verb_view(self, request: HttpRequest, verb: Verb) -> HttpResponse:
        if verb.for_superusers and not request.user.is_superuser:
            raise Http404
        # After signing in again the form is shown with its ids in the address; otherwise they are in the body.
        ids = request.POST.get("ids") or request.GET.get("ids", "")
        chosen = [*request.GET.getlist("id"), *ids.split(",")]
        return self.ask(request, verb, chosen, answered=request.method == "POST")

    def ask(self, request: HttpRequest, verb: Verb, chosen: list[str], answered: bool) -> HttpResponse:
        """The page that asks whether to change the chosen rows; `answered` is whether this request confirms it."""
        rows = self._rows(request, verb, chosen)
        if answered:
            self._tell_missing(request, chosen, rows)
        if not self._belong_together(request, rows) and verb.form:
            # A form reads local times in the zone of one meeting.
            sentence = "These rows belong to several meetings. Choose rows of one meeting only."
            self.message_user(request, sentence, messages.WARNING)
            return HttpResponseRedirect(self._back_url(request, rows))
        choices = [Choice.of(row, verb, has_role=self.has_role(request, verb.role_for(row), row)) for row in rows]
        question = Question(verb, choices)
        form = self._bound_form(request, question, answered=answered)
        is_confirmed = answered and self._is_confirmed(request, question, form)
        if is_confirmed and verb.acts and "preview" not in request.POST:
            return self._perform(request, verb, question.rows, form.cleaned_data if form else {})
        return self._asking_page(request, question, form)

    def _tell_missing(self, request: HttpRequest, chosen: list[str], rows: list[Model]) -> None:
        """Says how many of the chosen rows somebody else has removed since the page was opened."""
        if missing := len({int(pk) for pk in chosen if is_id(pk)}) - len(rows):
            sentence = f"Nothing was done to {missing} of those that you chose: somebody else removed them meanwhile."
            self.message_user(request, sentence, messages.WARNING)

    def _bound_form(self, request: HttpRequest, question: Question, *, answered: bool) -> VerbForm | None:
        """The verb's form for the rows that it may change, with what was typed once it is answered.

        None if it asks for nothing, or may change none of them.
        """
        rows, form = question.rows, question.verb.form
        if form is None or not rows:
            return None
        posted = (request.POST, request.FILES) if answered else ()
        return form(*posted, rows=rows, meeting=self.meeting_of(rows[0]), by=request.user)

    def _is_confirmed(self, request: HttpRequest, question: Question, form: VerbForm | None) -> bool:
        """Whether rows may be changed, are as the page showed them, and what was typed is valid."""
        if not question.able:
            return False
        changed = [
            choice for choice in question.choices if request.POST.get(f"seen-{choice.row.pk}", "") != choice.seen
        ]
        for choice in changed:
            sentence = f"{choice.row} was changed after you opened this page. Nothing was done: check it, and confirm."
            self.message_user(request, sentence, messages.WARNING)
        return not changed and (form is None or (form.is_valid() and form.is_read))

    def _belong_together(self, request: HttpRequest, rows: list[Model]) -> bool:
        """Whether all rows are of one meeting, which the page then belongs to; an e-mail may be of none."""
        meetings = {meeting and meeting.pk for meeting in map(self.meeting_of, rows)}
        if len(meetings) == 1:
            request.edited_meeting = next(iter(meetings))
        return len(meetings) == 1

    def _rows(self, request: HttpRequest, verb: Verb, chosen: list[str]) -> list[Model]:
        """The chosen rows of the reader's meetings, in this order; raises Http404 if there is none.

        Raises PermissionDenied if the reader's role allows the verb on none of them.
        """
        places = {int(value): place for place, value in enumerate(chosen) if is_id(value)}
        found = self.get_queryset(request).filter(pk__in=places)
        if self.meeting_path != "pk":
            found = found.select_related(self.meeting_path)
        own = sorted(found, key=lambda row: places[row.pk])
        able = [row for row in own if self.has_role(request, verb.role_for(row), row)]
        if own and not able:
            raise PermissionDenied
        if not any(self.may_change_states(request, row) for row in able):
            raise Http404
        return [row for row in own if row not in able or self.may_change_states(request, row)]

    def _asking_page(self, request: HttpRequest, question: Question, form: VerbForm | None) -> HttpResponse:
        verb, able = question.verb, question.able
        button = (form and form.button) or question.title
        shows_typed = form and form.shows_previews and form.is_valid()
        context = {
            **self.admin_site.each_context(request),
            "title": question.title,
            "opts": self.opts,
            "verb": verb,
            "able": able,
            "refused": question.refused,
            "address": reverse(f"admin:{self.verb_route(verb)}"),
            "button": button if len(able) < 2 else f"{button}: {len(able)} {self.opts.verbose_name_plural}",
            "ids": ",".join(str(row.pk) for row in question.rows),
            "form": form,
            "previews": form.previews() if shows_typed else verb.previews(question.rows),
            "then": screen_after(request),
            "back": self._back_url(request, [choice.row for choice in question.choices]),
        }
        return TemplateResponse(request, verb.template, context, status=422 if form and form.errors else 200)

    def _perform(self, request: HttpRequest, verb: Verb, rows: list[Model], values: dict) -> HttpResponse:
        done, batch = [], uuid4()
        for row in rows:
            try:
                result = self._performed(request, verb, row, batch, values)
            except NotAllowed as refusal:  # it changed meanwhile; the other rows are still changed
                self.message_user(request, f"{row}: {refusal}", messages.WARNING)
            else:
                if verb.is_logged:
                    self.log_change(request, row, verb.entry(row, values))
                done.append(result if isinstance(result, self.model) else row)
        if done:
            tags = tag_of(batch) if verb.can_be_undone else ""
            self.message_user(request, verb.done(done, values), messages.SUCCESS, extra_tags=tags)
        new = next((row for row in done if row not in rows), None)
        if new:
            return HttpResponseRedirect(verb.leads_to(new) or self._change_url(new))
        return HttpResponseRedirect(self._back_url(request, done or rows))

    def _performed(self, request: HttpRequest, verb: Verb, row: Model, batch: UUID, values: dict) -> object:
        """What the verb returns, and what it changes is recorded if it can be undone; raises NotAllowed."""
        verb.prepare(row, request.user)
        if not verb.can_be_undone:
            return verb.perform(row, request.user, **values)
        about = {"verb": verb.name, "meeting": self.meeting_of(row), "by": request.user, "batch": batch}
        with transaction.atomic(), one_change(), recorded(row, touched=verb.touched(row), **about):
            return verb.perform(row, request.user, **values)

    def verb_route(self, verb: Verb) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{verb.name}"

    def _back_url(self, request: HttpRequest, rows: list[Model]) -> str:
        if then := screen_after(request):
            return then
        if len(rows) == 1:
            return self._change_url(rows[0])
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _change_url(self, row: Model, request: HttpRequest | None = None) -> str:
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        filters = self.get_preserved_filters(request) if request else ""
        return f"{address}?{filters}" if filters else address


def screen_after(request: HttpRequest) -> str:
    """The screen to return to, of the administration or of a meeting; empty for the default."""
    then = request.POST.get("then") or request.GET.get("then") or ""
    if not then and request.resolver_match and request.resolver_match.url_name.endswith("_changelist"):
        # A verb of the list itself, with its filters, search and page.
        then = request.get_full_path()
    is_own = then.startswith((reverse("admin:index"), MEETINGS)) and ".." not in then.partition("?")[0]
    return then if is_own and url_has_allowed_host_and_scheme(then, allowed_hosts=None) else ""
