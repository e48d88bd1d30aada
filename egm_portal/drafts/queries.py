"""What a page shows of one's own draft of a form: when it was kept, of which fields, and what differs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.text import get_text_list

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.adminkit.conflicts.formsets import ConflictRows
from egm_portal.adminkit.conflicts.shown import NAME, fingerprint_of_posted
from egm_portal.drafts.fields import KeptField, all_fields, in_words, label_of_missing, names_kept
from egm_portal.drafts.models import Draft
from egm_portal.drafts.places import Place

MOST_NAMED = 5


@dataclass(frozen=True)
class OfferedField:
    """A field in which something stands that was typed and not saved."""

    label: str
    typed: str
    saved: str
    changed_since: bool = False
    is_missing: bool = False  # of a row that the page does not show
    kept: KeptField | None = None
    saved_before: object = None  # when it was typed into, as its widget takes it


@dataclass(frozen=True)
class PageDraft:
    """A form as a page shows it, and what is kept of what one typed into it before."""

    place: Place
    page: str
    draft: Draft | None = None
    offered: list[OfferedField] = field(default_factory=list)
    is_restored: bool = False
    saved: dict[str, list[str]] = field(default_factory=dict)  # of fields in which the page shows something else
    typed_now: list[str] = field(default_factory=list)
    shown_before: dict[str, str] = field(default_factory=dict)  # hidden fields of a form that is restored by a script

    @property
    def kept_at(self) -> datetime:
        """The instant by the portal's calendar, as every other time that people read."""
        return self.draft.kept_at + timedelta(seconds=settings.PORTAL_OFFSET)

    @property
    def restoring_page(self) -> str:
        """The address at which the page comes with what was typed in its fields."""
        return f"{self.page}{'&' if '?' in self.page else '?'}{urlencode({'draft': self.place.form})}"

    @property
    def is_at_work(self) -> bool:
        """Whether something is kept, or the page shows something else than what is saved."""
        return bool(self.draft or self.saved or self.typed_now)

    @property
    def for_script(self) -> dict:
        """What static/js/drafts.js needs to know."""
        return {
            "key": self.place.key,
            "names": self.place.names,
            "draft": self.draft and {"at": self.draft.kept_at, "values": self.draft.values},
            "restored": self.is_restored,
            "saved": self.saved,
            "typed": self.typed_now,
            "shown": self.shown_before,
        }

    @cached_property
    def labels(self) -> str:
        """The names of the fields, of many the first few; once they are restored, of those that are on the page."""
        labels = [each.label for each in self.offered if not (self.is_restored and each.is_missing)]
        more = len(labels) - MOST_NAMED
        return get_text_list([*labels[:MOST_NAMED], f"{more} more"] if more > 0 else labels, "and")

    @property
    def has_missing(self) -> bool:
        """Whether something was typed into a row that the page does not show."""
        return any(each.is_missing for each in self.offered)

    @cached_property
    def changed_since(self) -> str:
        """The names of those fields that somebody has changed since they were typed into."""
        return get_text_list([each.label for each in self.offered if each.changed_since], "and")


def page_draft(
    request: HttpRequest, form_key: str, row: str, parts: list[forms.BaseForm], formsets: list[forms.BaseFormSet] = ()
) -> PageDraft | None:
    """The draft of this form for the page; None where nothing of it is ever kept.

    A page that asks for it (`?draft=` and the form's key) is filled with what was typed. Several templates of one page
    may ask for the same draft.
    """
    if not hasattr(request, "page_drafts"):
        request.page_drafts = {}
    if (form_key, row) not in request.page_drafts:
        request.page_drafts[form_key, row] = _page_draft(request, form_key, row, parts, formsets)
    return request.page_drafts[form_key, row]


def _page_draft(
    request: HttpRequest, form_key: str, row: str, parts: list[forms.BaseForm], formsets: list[forms.BaseFormSet]
) -> PageDraft | None:
    names = names_kept(parts, formsets) if request.user.is_authenticated else ()
    if not names:
        return None
    sent = getattr(request, "sent_place", None)
    place = Place(request.user.pk, form_key, sent.row if sent and sent.form == form_key else row, names)
    if request.method == "POST":
        # What was sent just now is newer than any draft, and stands in the form.
        return PageDraft(place, request.path, typed_now=_changed_keys(parts, formsets))
    draft = _own_draft(request, place)
    page = request.GET.copy()
    is_asked_for = page.pop("draft", [""])[-1] == form_key
    address = f"{request.path}?{page.urlencode()}".rstrip("?")
    # The page of somebody who signs in again gets what was sent written over its fields.
    is_carried = getattr(request, "is_filled", False)
    if draft is None and not is_carried:
        return PageDraft(place, address)
    fields = list(all_fields(parts, formsets))
    offered = list(_offered(draft, fields, formsets)) if draft else []
    is_restored = is_asked_for and any(not each.is_missing for each in offered)
    saved = {key: values for each in fields for key, values in _saved_in(each).items()} if is_carried else {}
    shown_before = _show_as_before([each for each in offered if each.changed_since], parts, formsets)
    if is_restored:
        saved |= _fill(draft, fields)
    else:
        for each in offered:
            getattr(each.kept and each.kept.bound.form, "shown_before", {}).clear()
    return PageDraft(place, address, draft, offered, is_restored, saved, shown_before=shown_before)


def _own_draft(request: HttpRequest, place: Place) -> Draft | None:
    """One's own draft; a page with several forms asks once which ones there are."""
    if not hasattr(request, "own_drafts"):
        request.own_drafts = set(Draft.objects.filter(user=place.user).values_list("form", "row"))
    if (place.form, place.row) not in request.own_drafts:
        return None
    return Draft.objects.filter(user=place.user, form=place.form, row=place.row).first()


def _offered(draft: Draft, fields: list[KeptField], formsets: list[forms.BaseFormSet]) -> Iterator[OfferedField]:
    """The fields whose typed text is not what is saved by now; those of rows that are gone or new at the end."""
    left = dict(draft.values)
    for each in fields:
        mine = {key: left.pop(key) for key in each.keys if key in left}
        if mine and (offered := _compared(each, mine)):
            yield offered
    for key, value in left.items():
        if typed := " ".join(value["typed"]):
            yield OfferedField(label_of_missing(key, formsets), typed, "", is_missing=True)


def _compared(kept: KeptField, mine: dict[str, dict]) -> OfferedField | None:
    """The field with both texts, unless what was typed is what is saved."""
    saved = _saved_in(kept)
    typed = saved | {key: value["typed"] for key, value in mine.items()}
    if typed == saved:
        return None
    before = saved | {key: value["saved"] for key, value in mine.items() if value["saved"] is not None}
    texts = in_words(kept.shown(typed)), in_words(kept.shown())
    return OfferedField(kept.label, *texts, before != saved, kept=kept, saved_before=kept.raw(before))


def _show_as_before(
    changed: list[OfferedField], parts: list[forms.BaseForm], formsets: list[forms.BaseFormSet]
) -> dict[str, str]:
    """Has the forms say that these fields showed what stood there when they were typed into, so that saving asks.

    Returns the hidden fields that say so, by their names.
    """
    for each in changed:
        bound = each.kept.bound
        if isinstance(bound.form, ConflictForm):
            bound.form.shown_before[bound.name] = fingerprint_of_posted(bound.field, each.saved_before)
    if not changed:
        return {}
    own = [part for part in parts if isinstance(part, ConflictForm) and part.shown_name in part.fields]
    hidden = [part[part.shown_name] for part in own]
    hidden += [formset.management_form[NAME] for formset in formsets if isinstance(formset, ConflictRows)]
    return {bound.html_name: bound.value() for bound in hidden}


def _fill(draft: Draft, fields: list[KeptField]) -> dict[str, list[str]]:
    """Fills the fields with what was typed; what is saved in each of their controls."""
    restored = {}
    for each in fields:
        saved = _saved_in(each)
        mine = {key: draft.values[key]["typed"] for key in each.keys if key in draft.values}
        if saved | mine != saved:
            each.fill(saved | mine)
            restored |= saved
    return restored


def _saved_in(kept: KeptField) -> dict[str, list[str]]:
    """What is saved in each control; none for a box that is not ticked."""
    values = {key: [] for key in kept.keys}
    for control in kept.shown():
        values[control.key].append(control.value)
    return values


def _changed_keys(parts: list[forms.BaseForm], formsets: list[forms.BaseFormSet]) -> list[str]:
    """The keys of what was typed into a form that was sent and is shown again."""
    return [
        key
        for each in all_fields(parts, formsets)
        if each.bound.form.is_bound and each.bound.name in each.bound.form.changed_data
        for key in each.keys
    ]
