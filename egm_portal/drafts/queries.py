"""The draft of a form as its page shows it: when it was kept, of which fields, and what differs."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.text import get_text_list

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.adminkit.conflicts.formsets import ConflictRows
from egm_portal.adminkit.conflicts.shown_values import NAME, fingerprint_of_posted, is_changed
from egm_portal.clock import by_calendar
from egm_portal.drafts.fields import DraftField, control_names, fields_of_page, in_words, label_of_missing
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import Place, own_address

MAX_NAMED = 5


@dataclass(frozen=True)
class OfferedField:
    """A field with something that was typed and not saved."""

    label: str
    typed: str
    saved: str
    changed_since: bool = False
    is_missing: bool = False  # of a row that the page does not show
    source: DraftField | None = None
    shown_before: str | list[str] = ""  # when it was typed into, as the hidden field of its form had it


@dataclass(frozen=True)
class PageDraft:
    """A form as a page shows it, and the draft of what was typed into it earlier."""

    place: Place
    draft: FormDraft | None = None
    offered: list[OfferedField] = field(default_factory=list)
    is_restored: bool = False
    saved: dict[str, list[str]] = field(default_factory=dict)  # of fields in which the page shows something else
    typed_now: list[str] = field(default_factory=list)
    shown_before: dict[str, str] = field(default_factory=dict)  # hidden fields of a form that is restored by a script
    is_missing: bool = False  # though the address asks for it

    @property
    def kept_at_by_calendar(self) -> datetime:
        return by_calendar(self.draft.kept_at)

    @property
    def needs_script(self) -> bool:
        return bool(self.draft or self.saved or self.typed_now)

    @property
    def for_script(self) -> dict:
        # static/js/drafts.js reads these keys.
        return {
            "key": self.place.key,
            "names": self.place.names,
            "page": self.place.page,
            "draft": self.draft and {"at": self.draft.kept_at, "values": self.draft.values},
            "restored": self.is_restored,
            "saved": self.saved,
            "typed": self.typed_now,
            "shown": self.shown_before,
        }

    @cached_property
    def labels(self) -> str:
        """The names of the fields, or of the first few; once restored, only of those on the page."""
        labels = [field.label for field in self.offered if not (self.is_restored and field.is_missing)]
        more = len(labels) - MAX_NAMED
        return get_text_list([*labels[:MAX_NAMED], f"{more} more"] if more > 0 else labels, "and")

    @property
    def has_missing(self) -> bool:
        return any(field.is_missing for field in self.offered)

    @cached_property
    def changed_since(self) -> str:
        return get_text_list([field.label for field in self.offered if field.changed_since], "and")


def page_draft(
    request: HttpRequest,
    form_key: str,
    row: str,
    parts: list[forms.BaseForm],
    formsets: list[forms.BaseFormSet] = (),
    page: str = "",
) -> PageDraft | None:
    """The draft of this form for the page; None if nothing of it is ever kept.

    With `?draft=` and the form's key in its address, the page is filled with what was typed. `page` is where the form
    can be opened, if not at the address of a page that answers a POST.
    """
    # Several templates of one page may ask for the same draft.
    if not hasattr(request, "page_drafts"):
        request.page_drafts = {}
    if (form_key, row) not in request.page_drafts:
        names = control_names(parts, formsets) if request.user.is_authenticated else ()
        sent = getattr(request, "sent_place", None)
        meeting = getattr(request, "edited_meeting", None)
        if sent is None or sent.form_key != form_key:
            opened = own_address(request) if request.method == "GET" else page
            sent = Place(request.user.pk, form_key, row, (), page=opened)
        place = replace(sent, names=names, meeting=meeting, page=sent.page or request.path)
        request.page_drafts[form_key, row] = _page_draft(request, place, parts, formsets) if names else None
    return request.page_drafts[form_key, row]


def browser_draft(request: HttpRequest, form_key: str, row: str, parts: list[forms.BaseForm]) -> PageDraft:
    """The draft of a form that is sent without signing in: only the browser has what was typed into it."""
    # Not its page: the address of an invitation is a secret.
    place = Place(None, form_key, row, control_names(parts))
    draft = PageDraft(place, typed_now=_typed_now(parts) if request.method == "POST" else [])
    request.page_drafts = {(form_key, row): draft}
    return draft


def _page_draft(
    request: HttpRequest, place: Place, parts: list[forms.BaseForm], formsets: list[forms.BaseFormSet]
) -> PageDraft:
    if request.method == "POST":
        return PageDraft(place, typed_now=_typed_now(parts, formsets))
    draft = _own_draft(request, place)
    is_requested = request.GET.get("draft") == place.form_key
    if draft is None:
        return PageDraft(place, is_missing=is_requested and place.form_key not in dict(request.own_drafts))
    fields = list(fields_of_page(parts, formsets))
    offered = list(_offered(draft, fields, formsets))
    is_restored = is_requested and any(not field.is_missing for field in offered)
    changed = [field for field in offered if field.changed_since]
    shown_before = _show_as_before(changed, parts, formsets, is_restored)
    saved = _fill(draft, fields) if is_restored else {}
    return PageDraft(place, draft, offered, is_restored, saved, shown_before=shown_before)


def _typed_now(parts: list[forms.BaseForm], formsets: list[forms.BaseFormSet] = ()) -> list[str]:
    """The keys of the fields that came back with what was typed: it is newer than any draft."""
    bound = [source for source in fields_of_page(parts, formsets) if source.bound.form.is_bound]
    changed = [source for source in bound if source.bound.name in source.bound.form.changed_data]
    return [key for source in changed for key in source.keys]


def _own_draft(request: HttpRequest, place: Place) -> FormDraft | None:
    # A page with several forms reads only once which drafts exist.
    if not hasattr(request, "own_drafts"):
        request.own_drafts = set(FormDraft.objects.filter(user=place.user).values_list("form", "row"))
    if (place.form_key, place.row_key) not in request.own_drafts:
        return None
    return FormDraft.objects.filter(user=place.user, form=place.form_key, row=place.row_key).first()


def _offered(draft: FormDraft, fields: list[DraftField], formsets: list[forms.BaseFormSet]) -> Iterator[OfferedField]:
    """The fields whose typed text is not what is saved now, then those of rows that are deleted or new."""
    left = dict(draft.values)
    for source in fields:
        mine = {key: left.pop(key) for key in source.keys if key in left}
        if not mine:
            continue
        saved = _saved_in(source)
        typed = saved | {key: value["typed"] for key, value in mine.items()}
        if typed != saved and source.raw(typed) != source.raw(saved):
            texts = in_words(source.shown(typed)), in_words(source.shown())
            changed_since, shown_before = _before(source, mine, saved)
            yield OfferedField(source.label, *texts, changed_since, source=source, shown_before=shown_before)
    for key, value in left.items():
        if typed := " ".join(value["typed"]):
            yield OfferedField(label_of_missing(key, formsets), typed, "", is_missing=True)


def _before(source: DraftField, mine: dict[str, dict], saved: dict[str, list[str]]) -> tuple[bool, str | list[str]]:
    """Whether others have changed the field since it was typed into, and what it had shown then."""
    field, form = source.bound.field, source.bound.form
    for value in mine.values():
        if "shown" in value:
            return is_changed(field, form[source.bound.name].initial, value["shown"]), value["shown"]
    before = saved | {key: value["saved"] for key, value in mine.items() if value["saved"] is not None}
    return before != saved, fingerprint_of_posted(field, source.raw(before))


def _show_as_before(
    changed: list[OfferedField], parts: list[forms.BaseForm], formsets: list[forms.BaseFormSet], is_restored: bool
) -> dict[str, str]:
    """Makes the forms remember for these fields what they showed when they were typed into, so that saving asks.

    Returns the values of the hidden fields that say so, by name.
    """
    for offered in changed:
        bound = offered.source.bound
        if isinstance(bound.form, ConflictForm):
            bound.form.shown_before[bound.name] = offered.shown_before
    if not changed:
        return {}
    values = {bound.html_name: bound.value() for bound in _hidden_fields(parts, formsets)}
    if not is_restored:
        # The page shows what is saved, so its own hidden fields say that; the script sets these if it restores.
        for part in changed:
            getattr(part.source.bound.form, "shown_before", {}).clear()
    return values


def _hidden_fields(parts: list[forms.BaseForm], formsets: list[forms.BaseFormSet]) -> list[BoundField]:
    """Those that say what the page showed."""
    own = [part for part in parts if isinstance(part, ConflictForm) and part.shown_name in part.fields]
    rows = [formset for formset in formsets if isinstance(formset, ConflictRows)]
    return [part[part.shown_name] for part in own] + [formset.management_form[NAME] for formset in rows]


def _fill(draft: FormDraft, fields: list[DraftField]) -> dict[str, list[str]]:
    """Fills the fields with what was typed; returns what is saved in each of their controls."""
    replaced = {}
    for source in fields:
        saved = _saved_in(source)
        mine = {key: draft.values[key]["typed"] for key in source.keys if key in draft.values}
        if saved | mine != saved:
            source.fill(saved | mine)
            replaced |= saved
    return replaced


def _saved_in(source: DraftField) -> dict[str, list[str]]:
    # A box that is not ticked sends nothing: its list stays empty.
    values = {key: [] for key in source.keys}
    for control in source.shown():
        values[control.key].append(control.value)
    return values
