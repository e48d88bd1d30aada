"""A participant's profile for a meeting: details, photo, consents and travel."""

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
from django.views.decorators.http import require_http_methods, require_POST

from egm_portal.adminkit.conflicts import conflicts_of, lock_row
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.limits.counting import Limit
from egm_portal.security_events import security_event
from egm_portal.text.country_fields import tell_names
from participants import profile_actions
from participants.models import Participant
from participants.profile_forms import ConsentsForm, PhotoForm, ProfileForm
from participants.queries import own_participation
from participants.visa_letters import actions as letter_actions
from participants.visa_letters.forms import LetterRequestForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole profile in one form. The photo is saved first: no browser sends it again after an error elsewhere."""
    participant = own_participation(request.user, slug)
    if request.method != "POST":
        return _page(request, participant, _forms(participant))
    forms = _forms(participant, request.POST)
    forms["photo_form"] = photo = PhotoForm(
        request.POST, request.FILES, refusal=_too_many_photos(request), required="send" in request.POST
    )
    if "remove" not in request.POST and not photo.is_valid():
        return _page(request, participant, forms, status=422)
    photo_saved = _save_photo(request, participant, photo)
    with transaction.atomic():
        # Locked, then read again: what an organizer saved meanwhile is compared, not overwritten
        # (docs/decisions/forms.md#0057).
        lock_row(participant)
        forms |= _forms(own_participation(request.user, slug), request.POST) | {"photo_form": photo}
        saved = _save_forms(participant, forms)
    for sentence in photo_saved + (saved or []):
        messages.success(request, sentence)
    if saved:
        tell_names(request, forms["form"])
    if saved is None:
        status = 409 if conflicts_of(forms["form"], forms["consents"]).are_open else 422
        return _page(request, own_participation(request.user, slug), forms, status=status)
    if not photo_saved + saved:
        messages.info(request, "Nothing was changed.")
    return redirect("my:profile", slug)


@never_cache
@require_POST
def confirm_name(request: HttpRequest, slug: str) -> HttpResponse:
    """Records that lists and letters name the reader as their page has said."""
    participant = own_participation(request.user, slug)
    try:
        profile_actions.confirm_family_name(participant=participant, seen=request.POST.get("confirm", ""))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Thank you. Lists and letters will name you like this.")
    return redirect("my:profile", participant.meeting.slug)


def _save_photo(request: HttpRequest, participant: Participant, form: PhotoForm) -> list[str]:
    if "remove" in request.POST:
        if participant.photo:
            profile_actions.remove_photo(participant=participant)
        return ["Your photo has been removed."]
    if form.cleaned_data["photo"] is None:
        return []
    profile_actions.keep_photo(participant=participant, photo=form.prepared)
    return ["Your photo has been saved."]


def _save_forms(participant: Participant, forms: dict[str, Form]) -> list[str] | None:
    """Sentences that say what was saved; None, and nothing is saved, if a form has errors."""
    profile, consents, travel = (forms[name] for name in ("form", "consents", "visa_form"))
    changed = [form for form in (profile, consents, travel) if form.has_changed()]
    if not all([form.is_valid() for form in changed]):
        return None
    saved = []
    try:
        with transaction.atomic():
            if travel in changed:
                letter_actions.set_letter_needed(participant=participant, needed=travel.cleaned_data["needed"])
                saved.append("Your answer about the visa support letter has been saved.")
            if profile in changed:
                profile_actions.change_profile(participant=participant, **profile.touched())
                saved.append("Your profile has been saved.")
            if consents in changed:
                profile_actions.set_consents(participant=participant, **consents.touched())
                saved.append("Your choices about what is shown have been saved. They apply at once.")
    except NotAllowed as refusal:
        travel.add_error("needed", str(refusal))
        return None
    return saved


def _too_many_photos(request: HttpRequest) -> str:
    if "photo" not in request.FILES:
        return ""
    # Each photo costs a process and disk space.
    if Limit("photos", settings.PHOTOS_A_DAY, timedelta(days=1)).take(str(request.user.pk)):
        return ""
    security_event("limit_hit", limit="photos")
    return (
        f"You have uploaded {settings.PHOTOS_A_DAY} photos in the last 24 hours, and no more are accepted. "
        "Please try again tomorrow."
    )


def _forms(participant: Participant, data: QueryDict | None = None) -> dict[str, Form]:
    # A model form writes to its instance when it is validated, so each gets a copy of the participant.
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
