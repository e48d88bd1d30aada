"""The contact form: the only public pages that accept a POST, and are therefore never cached."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.constant_time import in_constant_time
from egm_portal.limits.counting import LimitReached
from egm_portal.limits.networks import network_of
from egm_portal.mail.contact_actions import count_form, send_contact_message
from egm_portal.meetings.models import Meeting
from egm_portal.security_events import security_event
from website.forms import ContactForm
from website.queries.meetings import contacts
from website.views import trail_to

HONEYPOT = "website"
"""A field that people do not see. A program that fills it is answered as if its message had been sent."""
RETRY_AFTER = 3600  # seconds
TOO_MANY = (
    "Your message was not sent, because we received too many messages within a short time. Your text is still below: "
    "please try again in an hour, or tomorrow."
)
BY_POST = "You can also write to the postal address on this page."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
@in_constant_time
def of_meeting(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(request, _visible(request, slug))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
@in_constant_time
def of_portal(request: HttpRequest) -> HttpResponse:
    return _answer(request, None)


@require_safe
@never_cache
@login_not_required
def sent_to_meeting(request: HttpRequest, slug: str) -> HttpResponse:
    return _shown(request, "website/contact_sent.html", _visible(request, slug), is_sent=True)


@require_safe
@never_cache
@login_not_required
def sent_to_portal(request: HttpRequest) -> HttpResponse:
    return _shown(request, "website/contact_sent.html", None, is_sent=True)


def _visible(request: HttpRequest, slug: str) -> Meeting:
    return get_object_or_404(Meeting.objects.visible_to(request.user), slug=slug)


def _answer(request: HttpRequest, meeting: Meeting | None) -> HttpResponse:
    sender = request.user if request.user.is_authenticated else None
    form = ContactForm(request.POST if request.method == "POST" else None, sender=sender)
    if request.method != "POST":
        return _shown(request, "website/contact.html", meeting, form=form)
    if not form.is_valid():
        return _shown(request, "website/contact.html", meeting, status=422, form=form)
    try:
        # Programs fill in every field. They get the usual answer, so that they learn nothing
        # (docs/decisions/mail.md#0066).
        if request.POST.get(HONEYPOT):
            count_form(sender=sender, network=network_of(request))
            response = _sent(meeting)
            response.tells_nothing = True
            return response
        send_contact_message(meeting=meeting, sender=sender, network=network_of(request), **form.message)
    except LimitReached as limit:
        security_event("limit_hit", limit=str(limit))
        has_address = meeting and any(unit.address for unit in contacts(meeting))
        form.add_error(None, f"{TOO_MANY} {BY_POST}" if has_address else TOO_MANY)
        response = _shown(request, "website/contact.html", meeting, status=429, form=form)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
    return _sent(meeting)


def _sent(meeting: Meeting | None) -> HttpResponse:
    response = redirect("website:contact_sent", meeting.slug) if meeting else redirect("website:portal_contact_sent")
    response.status_code = 303  # a GET follows, whatever the browser (RFC 9110, section 15.4.4)
    return response


def _shown(
    request: HttpRequest,
    template: str,
    meeting: Meeting | None,
    *,
    is_sent: bool = False,
    status: int = 200,
    form: ContactForm | None = None,
) -> HttpResponse:
    address = reverse("website:contact", args=[meeting.slug]) if meeting else reverse("website:portal_contact")
    parents, label = ([("Contact", address)], "Message sent") if is_sent else ([], "Contact")
    if meeting:
        trail = trail_to(meeting, label, *parents)
    else:
        trail = [*parents, (label, "")] if parents else []
    context = {
        "meeting": meeting,
        "units": contacts(meeting) if meeting else [],
        "trail": trail,
        "form": form,
        "form_address": address,
        "honeypot": HONEYPOT,
    }
    return render(request, template, context, status=status)
