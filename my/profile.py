"""What a participant says of themselves for a meeting: profile, photo, what may be shown, travel."""

from copy import copy
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egm_portal.adminkit.conflicts import conflicts_of, lock_row
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.limits.counting import Limit
from egm_portal.security_events import security_event
from participants import profile_actions
from participants.models import Participant
from participants.profile_forms import ConsentsForm, PhotoForm, ProfileForm
from participants.queries import own_participation
from participants.visa_letters import actions as letter_actions
from participants.visa_letters.forms import LetterRequestForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """All that one says of oneself, in one form; a photo is taken before anything else that came is judged."""
    participant = own_participation(request.user, slug)
    if request.method != "POST":
        return _page(request, participant, _forms(participant))
    forms = _forms(participant, request.POST)
    forms["photo_form"] = photo = PhotoForm(
        request.POST, request.FILES, refusal=_too_many_photos(request), required="send" in request.POST
    )
    if "remove" not in request.POST and not photo.is_valid():
        return _page(request, participant, forms, status=422)
    told = _write_photo(request, participant, photo)
    with transaction.atomic():
        lock_row(participant)
        forms |= _forms(own_participation(request.user, slug), request.POST) | {"photo_form": photo}
        saved = _write_typed(participant, forms)
    for sentence in told + (saved or []):
        messages.success(request, sentence)
    if saved is None:
        status = 409 if conflicts_of(forms["form"], forms["consents"]).are_open else 422
        return _page(request, own_participation(request.user, slug), forms, status=status)
    if not told + saved:
        messages.info(request, "Nothing was changed.")
    return redirect("my:profile", slug)


def _write_photo(request: HttpRequest, participant: Participant, form: PhotoForm) -> list[str]:
    if "remove" in request.POST:
        profile_actions.remove_photo(participant=participant)
        return ["Your photo has been removed."]
    if form.cleaned_data["photo"] is None:
        return []
    profile_actions.keep_photo(participant=participant, photo=form.prepared)
    return ["Your photo has been saved."]


def _write_typed(participant: Participant, forms: dict[str, Form]) -> list[str] | None:
    """What was saved of what was typed, in sentences; None, and nothing is saved, if a form says what is wrong."""
    typed, consents, travel = (forms[name] for name in ("form", "consents", "visa_form"))
    changed = [form for form in (typed, consents, travel) if form.has_changed()]
    if not all([form.is_valid() for form in changed]):
        return None
    told = []
    try:
        with transaction.atomic():
            if travel in changed:
                letter_actions.set_letter_needed(participant=participant, **travel.touched())
                told.append("Your answer about the letter has been saved.")
            if typed in changed:
                profile_actions.change_profile(participant=participant, **typed.touched())
                told.append("Your profile has been saved.")
            if consents in changed:
                profile_actions.set_consents(participant=participant, **consents.touched())
                told.append("What may be shown has been saved. It counts from this moment.")
    except NotAllowed as refusal:
        travel.add_error("needed", str(refusal))
        return None
    return told


def _too_many_photos(request: HttpRequest) -> str:
    """Why no more photos are read today: each costs a process and room on the disk; empty while some may come."""
    if "photo" not in request.FILES:
        return ""
    if Limit("photos", settings.PHOTOS_A_DAY, timedelta(days=1)).take(str(request.user.pk)):
        return ""
    security_event("limit_hit", limit="photos")
    return (
        f"You have uploaded {settings.PHOTOS_A_DAY} photos in the last 24 hours, and no more are accepted. "
        "Please try again tomorrow."
    )


def _forms(participant: Participant, data: QueryDict | None = None) -> dict[str, Form]:
    """The forms of the page; those of what is typed may write to their participant, so each gets one of its own."""
    return {
        "form": ProfileForm(data, instance=copy(participant)),
        "photo_form": PhotoForm(),
        "consents": ConsentsForm(data, instance=copy(participant)),
        "visa_form": LetterRequestForm(data, participant=participant),
    }


def _page(request: HttpRequest, participant: Participant, forms: dict[str, Form], status: int = 200) -> HttpResponse:
    meeting = participant.meeting
    context = {
        "participant": participant,
        "meeting": meeting,
        "travels": portal_now() < meeting.ends_at or "needed" in forms["visa_form"].errors,
        "trail": [
            ("My meetings", reverse("my:list")),
            (meeting.short_title, reverse("my:meeting", args=[meeting.slug])),
            ("Your profile", ""),
        ],
    }
    return render(request, "my/profile.html", context | forms, status=status)
