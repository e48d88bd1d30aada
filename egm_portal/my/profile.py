"""What a participant says of themselves for a meeting: profile, photo, what may be shown, travel."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from egm_portal.clock import portal_now
from egm_portal.limits.counting import Limit
from egm_portal.logs import security_event
from egm_portal.my.views import own_participation
from participants import profile_actions
from participants.models import Participant
from participants.profile_forms import ConsentsForm, PhotoForm, ProfileForm, VisaLetterForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """How one is printed, with everything else that one says of oneself; POST changes the first."""
    participant = own_participation(request, slug)
    if request.method != "POST":
        return _page(request, participant)
    form = ProfileForm(request.POST, instance=own_participation(request, slug))
    if not form.is_valid():
        return _page(request, participant, form=form)
    profile_actions.change_profile(participant=participant, **form.cleaned_data)
    return _saved(request, slug, "Your profile has been saved.")


@require_POST
def photo(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes a photo in place of the one before, or takes it away."""
    participant = own_participation(request, slug)
    if "remove" in request.POST:
        profile_actions.remove_photo(participant=participant)
        return _saved(request, slug, "Your photo has been removed.")
    form = PhotoForm(request.POST, request.FILES, refusal=_too_many_photos(request))
    if not form.is_valid():
        return _page(request, participant, photo_form=form)
    profile_actions.keep_photo(participant=participant, photo=form.prepared)
    return _saved(request, slug, "Your photo has been saved.")


def _too_many_photos(request: HttpRequest) -> str:
    """Why no more photos are read today: each costs a process and room on the disk; empty while some may come."""
    if Limit("photos", settings.PHOTOS_A_DAY, timedelta(days=1)).take(str(request.user.pk)):
        return ""
    security_event("limit_hit", limit="photos")
    return (
        f"You have uploaded {settings.PHOTOS_A_DAY} photos in the last 24 hours, and no more are accepted. "
        "Please try again tomorrow."
    )


@require_POST
def consents(request: HttpRequest, slug: str) -> HttpResponse:
    """Writes down what one agrees to have shown in public."""
    participant = own_participation(request, slug)
    given = {name: name in request.POST for name in profile_actions.CONSENTS}
    profile_actions.set_consents(participant=participant, **given)
    return _saved(request, slug, "What may be shown has been saved. It counts from this moment.")


@require_POST
def travel(request: HttpRequest, slug: str) -> HttpResponse:
    """Writes down whether one needs a letter for a visa."""
    participant = own_participation(request, slug)
    form = VisaLetterForm(request.POST, participant=participant)
    if not form.is_valid():
        return _page(request, participant, visa_form=form)
    profile_actions.say_visa_letter(participant=participant, **form.cleaned_data)
    return _saved(request, slug, "Your answer about the letter has been saved.")


def _saved(request: HttpRequest, slug: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("my:profile", slug)


def _page(request: HttpRequest, participant: Participant, **typed: Form) -> HttpResponse:
    """The page with all its forms; those in `typed` were sent and could not be taken."""
    meeting = participant.meeting
    context = {
        "form": ProfileForm(instance=participant),
        "photo_form": PhotoForm(),
        "consents": ConsentsForm(instance=participant),
        "visa_form": VisaLetterForm(participant=participant),
        "participant": participant,
        "meeting": meeting,
        "travels": portal_now() < meeting.ends_at,
        "trail": [
            ("My meetings", reverse("my:list")),
            (meeting.short_title, reverse("my:meeting", args=[meeting.slug])),
            ("Your profile", ""),
        ],
    }
    return render(request, "my/profile.html", context | typed, status=422 if typed else 200)
