"""Every write to what participants say of themselves: profile, photo, consents, and the wish to be erased."""

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import User
from egm_portal.meetings.one_change import one_change
from participants import mail, photos
from participants.fields import Use, fields_for
from participants.models import Participant

PROFILE = fields_for(Use.PROFILE)
CONSENTS = fields_for(Use.CONSENT)


def change_profile(*, participant: Participant, **said: str) -> None:
    """Writes what the person says of themselves; fields that `PROFILE` does not name are left alone."""
    _write(participant, {name: said[name] for name in PROFILE if name in said})


def set_consents(*, participant: Participant, **given: bool) -> None:
    """Writes which of `CONSENTS` the person gives; those not named stay as they are."""
    _write(participant, {name: given[name] for name in CONSENTS if name in given})


@transaction.atomic
def keep_photo(*, participant: Participant, photo: photos.Photo) -> None:
    """Takes the photo in place of the one before; whether it is shown is a consent of its own."""
    former = _write(participant, {"photo": photos.keep(photo), "small_photo": photo.small}).photo
    _forget_unless_shown(former)


@transaction.atomic
def remove_photo(*, participant: Participant) -> None:
    """Takes the photo away, and with it the consent to show it."""
    former = _write(participant, {"photo": "", "small_photo": "", "photo_consent": False}).photo
    _forget_unless_shown(former)


@transaction.atomic
def request_erasure(*, user: User) -> None:
    """Notes the wish to be erased on everything kept about the person, once, and writes to each meeting's unit."""
    if user.is_staff:
        raise NotAllowed("You organize meetings: please hand them over first. Nothing was changed.")
    asked = Participant.objects.about(user).filter(erasure_asked_at=None, erased_at=None)
    with one_change():
        for participant in asked.order_by("pk").select_for_update(of=("self",), no_key=True).select_related("meeting"):
            participant.erasure_asked_at = portal_now()
            participant.save()
            mail.erasure_asked(participant)


@transaction.atomic
def withdraw_erasure_request(*, user: User) -> None:
    """Drops the wish to be erased from everything kept about the person that has not been erased."""
    asked = Participant.objects.about(user).filter(erasure_asked_at__isnull=False, erased_at=None)
    with one_change():
        for participant in asked.order_by("pk").select_for_update(of=("self",), no_key=True):
            participant.erasure_asked_at = None
            participant.save()


def _write(participant: Participant, values: dict) -> Participant:
    """Changes these fields of the locked row; gives the row as it was before. Raises NotAllowed for the erased."""
    with transaction.atomic():
        former, row = _locked(participant), _locked(participant)
        if row.erased_at:
            raise NotAllowed("What the portal kept about you was erased: nothing was changed.")
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return former


def _locked(participant: Participant) -> Participant:
    return (
        Participant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("meeting")
        .get(pk=participant.pk)
    )


def _forget_unless_shown(name: str) -> None:
    """Deletes the file once the change is certain, unless another participation has the same photo."""
    if name and not Participant.objects.filter(photo=name).exists():
        transaction.on_commit(lambda: photos.forget(name))
