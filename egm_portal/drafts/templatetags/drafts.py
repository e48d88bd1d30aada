from dataclasses import replace
from datetime import datetime

from django import forms, template
from django.conf import settings
from django.contrib.admin.helpers import InlineAdminFormSet
from django.template import RequestContext
from django.urls import resolve
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from egm_portal.drafts.middleware import SAVED
from egm_portal.drafts.places import OPENED, Place, row_key
from egm_portal.drafts.queries import PageDraft, browser_draft, page_draft
from egm_portal.drafts.sent import keep_sent
from egm_portal.drafts.typed import in_words, typed_into
from egm_portal.text import dates

register = template.Library()


@register.filter
def clock_time(instant: datetime) -> str:
    """The time in the portal's zone, with the day unless it is today: "14:32 (Europe/Zurich)"."""
    return f"{dates.hour_and_day(instant, settings.PORTAL_ZONE)} ({settings.PORTAL_ZONE})"


@register.simple_tag(takes_context=True)
def draft_of(context: RequestContext, sent_to: str, row: object, *parts: forms.BaseForm) -> PageDraft | None:
    return page_draft(context.request, sent_to, row_key(row), [part for part in parts if part])


@register.simple_tag(takes_context=True)
def draft_in_browser(context: RequestContext, sent_to: str, row: object, *parts: forms.BaseForm) -> PageDraft:
    return browser_draft(context.request, sent_to, row_key(row), list(parts))


@register.simple_tag(takes_context=True)
def draft_of_rows(
    context: RequestContext, sent_to: str, row: object, rows: forms.BaseFormSet, *parts: forms.BaseForm
) -> PageDraft | None:
    """The same for a formset whose rows are no rows of the database: they stay in their order."""
    return page_draft(context.request, sent_to, row_key(row), [*rows.forms, *parts])


@register.simple_tag(takes_context=True)
def draft_with_list(
    context: RequestContext, sent_to: str, row: object, rows: forms.BaseFormSet, *parts: forms.BaseForm
) -> PageDraft | None:
    """The same for a formset whose rows are rows of the database."""
    return page_draft(context.request, sent_to, row_key(row), list(parts), [rows])


@register.simple_tag(takes_context=True)
def draft_of_row(context: RequestContext) -> PageDraft | None:
    if context.get("show_save") is False or not context.get("adminform"):
        return None
    form, original = context["adminform"].form, context.get("original")
    inlines: list[InlineAdminFormSet] = context["inline_admin_formsets"]
    row = original.pk if original else ""
    if not original and "meeting" in form.fields:
        # The draft of a new row belongs to the meeting for which the screen was opened.
        row = form.get_initial_for_field(form.fields["meeting"], "meeting") or ""
    route = context.request.resolver_match.view_name
    return page_draft(context.request, route, row_key(row), [form], [inline.formset for inline in inlines])


@register.simple_tag(takes_context=True)
def draft_of_verb(context: RequestContext) -> PageDraft | None:
    # What is not logged must be deleted before the log is, and a draft might survive it as well.
    if not context["form"] or not context["verb"].is_logged:
        return None
    # A list opens the page by POST, at its own address.
    route = resolve(context["address"]).view_name
    page = f"{context['address']}?{urlencode({'ids': context['ids'], 'then': context['then']})}"
    return page_draft(context.request, route, row_key(context["ids"]), [context["form"]], page=page)


@register.simple_tag(takes_context=True)
def draft_in_short(
    context: RequestContext, sent_to: str, row: object, page: str, *parts: forms.BaseForm
) -> PageDraft | None:
    """The same for a form of which the page has some fields only; `page` has all of them."""
    draft = page_draft(context.request, sent_to, row_key(row), list(parts))
    return draft and replace(draft, place=replace(draft.place, page=page))


@register.simple_tag(takes_context=True)
def opened(context: RequestContext, sent_to: str, row: object) -> SafeString:
    """In a form of which no draft is kept: the field that proves that its reader had it open, for this row."""
    meeting = getattr(context.request, "edited_meeting", None)
    place = Place(context.request.user.pk, sent_to, row_key(row), (), meeting)
    return format_html('<input type="hidden" name="{}" value="{}">', OPENED, place.token)


@register.inclusion_tag("drafts/_lost.html", takes_context=True)
def lost_form(context: RequestContext) -> dict[str, object]:
    """On a page that answers a form which it cannot show again: what was typed, and where it is kept."""
    request = context.request
    typed = [(in_words(name), value) for name, value in typed_into(request)]
    return {"typed": typed, "kept": keep_sent(request)}


@register.simple_tag(takes_context=True)
def drafts_are_needed(context: RequestContext) -> bool:
    """Whether a form of the page needs the script of drafts as soon as the page is opened."""
    return any(draft and draft.needs_script for draft in getattr(context.request, "page_drafts", {}).values())


@register.simple_tag(takes_context=True)
def has_drafts(context: RequestContext) -> bool:
    """Whether the page has a form of which drafts are kept."""
    return bool(getattr(context.request, "page_drafts", {}))


@register.simple_tag(takes_context=True)
def saved_draft(context: RequestContext) -> str:
    """The key of the draft that was just saved, returned once, so that the browser deletes its own copy."""
    return context.request.session.pop(SAVED, "")
