"""Changes of state as organizers make them: a page that says what will happen to which rows, and asks once."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.text import capfirst

from egm_portal.adminkit.forms import AsksAfterMeeting, place_of
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, User
from egm_portal.text.ids import is_id
from egm_portal.text.local_time import set_time_zone
from egm_portal.text.long_texts import LongTextField


def nothing_more(row: Model) -> str:
    """The empty text: no refusal, or nothing to tell of a row."""
    return ""


@dataclass(frozen=True)
class Preview:
    """A mail as it would leave now: over which words it stands, to whom it goes, and what it says."""

    heading: str
    to: str
    subject: str
    text: str


def no_advice(row: Model) -> list[str]:
    """Nothing to consider before a change of state."""
    return []


def no_previews(rows: list[Model]) -> list[Preview]:
    """No mails: the change causes none, or they are not worth a look."""
    return []


@dataclass(frozen=True)
class Verb:
    """One change of state: its words, the rule that refuses it, and the action that makes it.

    `perform(row, by, **typed)` calls the action; a new row that it gives is where the page leads. `refusal(row)` gives
    the sentence that says why this row cannot, or nothing; `detail(row)` tells what will happen to it, `advice(row)`
    what to consider before, and `previews(rows)` shows the mails. `form` is a VerbForm for what the change needs to
    know. A verb without `perform` only shows what its form previews; one `for_superusers` is there for them alone.
    What is not `is_logged` leaves no entry in the log, which is kept longer than it may be known.
    """

    name: str
    label: str
    explains: str
    past: str
    perform: Callable[..., object] | None
    refusal: Callable[[Model], str] = nothing_more
    advice: Callable[[Model], list[str]] = no_advice
    previews: Callable[[list[Model]], list[Preview]] = no_previews
    detail: Callable[[Model], str] = nothing_more
    form: type["VerbForm"] | None = None
    many: bool = True
    danger: bool = False
    for_superusers: bool = False
    is_logged: bool = True

    @property
    def acts(self) -> bool:
        """Whether the verb changes anything; templates would call `perform` itself."""
        return self.perform is not None


class VerbForm(AsksAfterMeeting, forms.Form):
    """What a change of state needs to know; `rows` are those that `by` will change, all of one meeting."""

    shows_previews = False
    required_css_class = "required"

    def __init__(self, *args, rows: list[Model], meeting: Meeting, by: User | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.meeting, self.by = rows, meeting, by
        set_time_zone(self, meeting.time_zone, place_of(meeting))

    def meeting_held(self) -> Meeting:
        return self.meeting

    def previews(self) -> list[Preview]:
        """The mails to look at before anything is done, from what was typed; none for a form that sends none."""
        return []


class NoteForm(VerbForm):
    """A note that the change keeps."""

    note = LongTextField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


@dataclass(frozen=True)
class Choice:
    """One row on a verb's page, with what will happen to it or why nothing will, and what to consider before."""

    row: Model
    text: str
    advice: list[str] = field(default_factory=list)


class VerbPages(admin.ModelAdmin):
    """A screen with changes of state in `verbs`: among the list's actions, and as buttons on a row's own page."""

    verbs: tuple[Verb, ...] = ()
    meeting_path = "meeting"

    class Media:
        css = {"all": ["css/office.css"]}

    def may_change_states(self, request: HttpRequest, row: Model | None = None) -> bool:
        """Whether the reader may make the changes in `verbs`; on most screens, whoever may edit a row."""
        return self.has_change_permission(request, row)

    def get_urls(self) -> list:
        pages = [
            path(f"do/{verb.name}/", self.admin_site.admin_view(self._page_of(verb)), name=self._url_name(verb))
            for verb in self.verbs
        ]
        return pages + super().get_urls()

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        if self.may_change_states(request):
            actions |= {
                verb.name: (_leads_to(verb), verb.name, verb.label) for verb in self.verbs_for(request) if verb.many
            }
        return actions

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def verbs_for(self, request: HttpRequest) -> list[Verb]:
        """The changes of state that the reader may make at all."""
        return [verb for verb in self.verbs if request.user.is_superuser or not verb.for_superusers]

    def verb_links(self, request: HttpRequest, row: Model) -> list[tuple[str, str]]:
        """Label and address of each change that can be made to this row now."""
        if not self.may_change_states(request, row):
            return []
        then = self._change_url(row, request) if self.get_preserved_filters(request) else ""
        return [
            (verb.label, self.verb_url(verb, [row.pk], then))
            for verb in self.verbs_for(request)
            if not verb.refusal(row)
        ]

    def verb_url(self, verb: Verb, ids: list[int], then: str = "") -> str:
        """The address of the verb's page for the rows with these ids; `then` is the screen to which it leads back."""
        asked = {"id": ids} | ({"then": then} if then else {})
        return f"{reverse(f'admin:{self._url_name(verb)}')}?{urlencode(asked, doseq=True)}"

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        context["verb_links"] = self.verb_links(request, obj) if change and obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def meeting_of(self, row: Model) -> Meeting:
        """The meeting to which a row of this screen belongs."""
        for name in self.meeting_path.split("__"):
            row = getattr(row, name)
        return row

    def _url_name(self, verb: Verb) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{verb.name}"

    def _page_of(self, verb: Verb) -> Callable[[HttpRequest], HttpResponse]:
        def page(request: HttpRequest) -> HttpResponse:
            # A form that is shown once more after signing in has its ids in the address, where a browser writes none.
            ids = request.POST.get("ids") or request.GET.get("ids", "")
            chosen = [*request.GET.getlist("id"), *ids.split(",")]
            return self.ask(request, verb, chosen, answered=request.method == "POST")

        return page

    def ask(self, request: HttpRequest, verb: Verb, chosen: list[str], answered: bool) -> HttpResponse:
        """The page that asks once whether to change the chosen rows; `answered` is whether this request says yes."""
        if verb not in self.verbs_for(request):
            raise Http404
        rows = self._rows(request, chosen)
        able = [Choice(row, verb.detail(row), verb.advice(row)) for row in rows if not verb.refusal(row)]
        refused = [Choice(row, sentence) for row in rows if (sentence := verb.refusal(row))]
        if verb.form and len({self.meeting_of(row).pk for row in rows}) > 1:
            self.message_user(request, "These rows belong to several meetings. Choose those of one.", messages.WARNING)
            request.keeps_draft = True
            return self._back(request, rows)
        form = self._form(request, verb, [choice.row for choice in able], answered)
        is_sound = answered and able and (form is None or form.is_valid())
        if is_sound and verb.perform and "preview" not in request.POST:
            return self._perform(request, verb, able, form.cleaned_data if form else {})
        shows_own = is_sound and form and form.shows_previews
        context = {
            **self.admin_site.each_context(request),
            "title": verb.label,
            "opts": self.opts,
            "verb": verb,
            "able": able,
            "refused": refused,
            "address": reverse(f"admin:{self._url_name(verb)}"),
            "ids": ",".join(str(choice.row.pk) for choice in able),
            "form": form,
            "previews": form.previews() if shows_own else verb.previews([choice.row for choice in able]),
            "then": _screen_after(request),
            "back": self._back_url(request, rows),
        }
        return TemplateResponse(request, "admin/verb.html", context, status=422 if form and form.errors else 200)

    def _rows(self, request: HttpRequest, chosen: list[str]) -> list[Model]:
        ids = [value for value in chosen if is_id(value)]
        found = self.get_queryset(request).filter(pk__in=ids)
        if self.meeting_path != "pk":
            found = found.select_related(self.meeting_path)
        rows = [row for row in found if self.may_change_states(request, row)]
        if not rows:
            raise Http404
        return rows

    def _form(self, request: HttpRequest, verb: Verb, rows: list[Model], answered: bool) -> VerbForm | None:
        if verb.form is None or not rows:
            return None
        typed = (request.POST, request.FILES) if answered else ()
        return verb.form(*typed, rows=rows, meeting=self.meeting_of(rows[0]), by=request.user)

    def _perform(self, request: HttpRequest, verb: Verb, able: list[Choice], typed: dict) -> HttpResponse:
        done = []
        for row in [choice.row for choice in able]:
            try:
                made = verb.perform(row, request.user, **typed)
            except NotAllowed as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
            else:
                if verb.is_logged:
                    self.log_change(request, row, f"{verb.past}.")
                done.append(made if isinstance(made, self.model) else row)
        if done:
            self.message_user(request, f"{verb.past}: {'; '.join(map(str, done))}.", messages.SUCCESS)
        request.keeps_draft = not done
        chosen = [choice.row for choice in able]
        made = [row for row in done if row not in chosen]
        return HttpResponseRedirect(self._change_url(made[0])) if made else self._back(request, done or chosen)

    def _back(self, request: HttpRequest, rows: list[Model]) -> HttpResponse:
        return HttpResponseRedirect(self._back_url(request, rows))

    def _back_url(self, request: HttpRequest, rows: list[Model]) -> str:
        if then := _screen_after(request):
            return then
        if len(rows) == 1:
            return self._change_url(rows[0])
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _change_url(self, row: Model, request: HttpRequest | None = None) -> str:
        """The row's own page, which leads back to the list as it is narrowed in `request`."""
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        filters = self.get_preserved_filters(request) if request else ""
        return f"{address}?{filters}" if filters else address


def _screen_after(request: HttpRequest) -> str:
    """The screen of the administration from which somebody came to the verb, if its link or form names one."""
    then = request.POST.get("then") or request.GET.get("then") or _narrowed_list(request)
    is_own = then.startswith(reverse("admin:index")) and ".." not in then.partition("?")[0]
    return then if is_own and url_has_allowed_host_and_scheme(then, allowed_hosts=None) else ""


def _narrowed_list(request: HttpRequest) -> str:
    """The list itself, with its meeting, filters, search and page, where one of its own actions was chosen."""
    is_list = request.resolver_match and request.resolver_match.url_name.endswith("_changelist")
    return request.get_full_path() if is_list else ""


def _leads_to(verb: Verb) -> Callable:
    def lead(screen: VerbPages, request: HttpRequest, queryset) -> HttpResponse:
        # At once, not by an address: one that names a thousand rows is longer than servers take.
        chosen = [str(pk) for pk in queryset.values_list("pk", flat=True)]
        return screen.ask(request, verb, chosen, answered=False)

    return lead
