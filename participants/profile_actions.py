"""Every write of participants to their own details: profile, photo, consents, and the request for erasure."""

from copy import copy

from django.db import transaction

from egm_portal import secret_links
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import User
from egm_portal.meetings.one_change import one_change
from participants import mail, photos, rules
from participants.fields import Use, fields_for
from participants.models import Participant
from participants.origins import propose_from_country

PROFILE = fields_for(Use.PROFILE)
CONSENTS = fields_for(Use.CONSENT)


def change_profile(*, participant: Participant, **values: str) -> None:
    """Changes the person's own details; fields that are not in `PROFILE` are ignored.

    A family name that they write themselves is confirmed with that; without one it is proposed again.
    """
    own = {name: values[name] for name in PROFILE if name in values}
    if own.get("family_name"):
        own["family_name_state"] = Participant.FamilyNameState.CONFIRMED
    _write(participant, own)


def confirm_family_name(*, participant: Participant, seen: str) -> None:
    """Records that the person found right how lists and letters name them; `seen` is what their page said of it.

    Raises NotAllowed if that has changed.
    """
    with transaction.atomic():
        row = Participant.objects.locked().get(pk=participant.pk)
        if seen != as_named(row):
            raise NotAllowed("Your name was changed since this page was opened. Please look at it again.")
        _write(row, {"family_name_state": Participant.FamilyNameState.CONFIRMED})


def as_named(participant: Participant) -> str:
    """How lists and letters name the person, as one line to compare."""
    return "; ".join([participant.name, participant.family_name, participant.greeting_once_checked])


def set_consents(*, participant: Participant, **values: bool) -> None:
    """Changes these of `CONSENTS`; the others stay as they are."""
    _write(participant, {name: values[name] for name in CONSENTS if name in values})


@transaction.atomic
def keep_photo(*, participant: Participant, photo: photos.Photo) -> None:
    """Replaces the photo; whether it is shown is a separate consent."""
    former = _write(participant, {"photo": photos.keep(photo), "small_photo": photo.small}).photo
    _delete_unless_shown(former)


@transaction.atomic
def remove_photo(*, participant: Participant) -> None:
    """Removes the photo, and with it the consent to show it."""
    former = _write(participant, {"photo": "", "small_photo": "", "photo_consent": False}).photo
    _delete_unless_shown(former)


@transaction.atomic
def make_joining_address(*, participant: Participant) -> None:
    """Another personal address for joining online; the one before no longer works. Raises NotAllowed."""
    row = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_make_joining_address(row, portal_now()))
    row.joining_nonce = secret_links.new_nonce()
    row.save(update_fields=["joining_nonce"])


@transaction.atomic
def request_erasure(*, user: User) -> None:
    """Marks all rows about the person with the request, once, and writes to the unit of each meeting."""
    # An erasure closes the account, and with it the access to the meetings that it organizes.
    if user.is_staff:
        raise NotAllowed("You organize meetings. Please hand them over to somebody else first. Nothing was changed.")
    unmarked = Participant.objects.about(user).filter(erasure_asked_at=None, erased_at=None)
    with one_change():
        for participant in unmarked.order_by("pk").locked():
            participant.erasure_asked_at = portal_now()
            participant.save()
            mail.erasure_asked(participant)


@transaction.atomic
def withdraw_erasure_request(*, user: User) -> None:
    """Removes the request from all rows about the person that have not been erased."""
    with one_change():
        for participant in Participant.objects.about(user).with_open_erasure_request().order_by("pk").locked():
            participant.erasure_asked_at = None
            participant.save()


def _write(participant: Participant, values: dict) -> Participant:
    """Changes these fields; returns the row as it was before. Raises NotAllowed if the person was erased."""
    with transaction.atomic():
        row = Participant.objects.locked().get(pk=participant.pk)
        former = copy(row)
        if row.erased_at:
            raise NotAllowed("Your data on the portal has been erased: nothing was changed.")
        for name, value in values.items():
            setattr(row, name, value)
        propose_from_country(row, former.country)
        row.save()
    return former


def _delete_unless_shown(name: str) -> None:
    # The same photo in another meeting has the same hash and so the same file.
    if name and not Participant.objects.filter(photo=name).exists():
        transaction.on_commit(lambda: photos.delete(name))
