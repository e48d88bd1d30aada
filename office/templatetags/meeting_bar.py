"""The bar of the meeting to which a screen of the administration belongs."""

from django import template
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.db.models.options import Options
from django.template import Context
from django.urls import reverse
from django.utils.http import urlencode

from office.meeting_bar import MeetingBar, meeting_bar

register = template.Library()


@register.simple_tag(takes_context=True, name="meeting_bar")
def bar_of_screen(context: Context) -> MeetingBar | None:
    """The bar, made once for each request: the title names its meeting, and so do breadcrumbs."""
    request = context["request"]
    if not hasattr(request, "meeting_bar"):
        request.meeting_bar = meeting_bar(request) if request.user.is_authenticated else None
    return request.meeting_bar


@register.simple_tag(takes_context=True)
def list_of_meeting(context: Context, opts: Options) -> str:
    """The address of the list of these rows: as it was filtered, or that of the screen's meeting."""
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    if context.get("preserved_filters"):
        return add_preserved_filters(context, address)
    bar = bar_of_screen(context)
    return f"{address}?{urlencode({'meeting': bar.meeting.pk})}" if bar else address
