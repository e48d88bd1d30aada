"""The end of the session, on every page of somebody who is signed in."""

from django import template
from django.template import Context

from my.sign_in.sessions import seconds_left_after, shows_role

register = template.Library()


@register.inclusion_tag("my/_session.html", takes_context=True)
def session_end(context: Context) -> dict[str, object]:
    """The notice before the end, the dialog after it, and their scripts; nothing for those who are not signed in."""
    reader = context.get("reader")
    if not reader:
        return {}
    request = context["request"]
    return {"reader": reader, "seconds_left": seconds_left_after(request), "shows_role": shows_role(request)}
