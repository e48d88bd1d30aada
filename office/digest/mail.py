"""The e-mail of the digest, and the link with which it is turned off."""

from datetime import datetime

from django.core import signing
from django.urls import reverse

from egm_portal.mail import actions, registry
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.meetings.models import User
from office.digest.contents import MeetingDigest, counted

_SALT = "office digest"


def _link(message: Message) -> str:
    # Computed when the mail leaves: whoever reads the outbox must not turn off the digest of somebody else.
    return absolute(reverse("office:digest", args=[signing.dumps(message.about["user"], salt=_SALT)]))


def user_of(token: str) -> User | None:
    """The user whose digest the link is about; None if it is not one that was sent, or they are gone."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=_SALT), is_active=True).first()
    except signing.BadSignature:
        return None


DIGEST = registry.Kind(
    name="office/digest",
    description="The digest for those who work on meetings, on weekdays",
    short="digest",
    slots={"off": _link},
    stops_at_bounce=True,
)
registry.register(DIGEST)


def send_digest(user: User, digests: list[MeetingDigest], at: datetime) -> Message | None:
    """Queues the digest of these meetings, once for each instant."""
    return actions.queue_message(
        kind=DIGEST.name,
        to=user.email,
        to_name=user.name,
        meeting=digests[0].meeting if len(digests) == 1 else None,
        about={"user": user.pk},
        context={"digests": digests, "counted": counted(digests)},
        dedup_key=f"digest:{user.pk}:{at.timestamp()}",
    )
