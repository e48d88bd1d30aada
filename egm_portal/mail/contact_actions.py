"""Every write to the messages of the contact form."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from egm_portal.clock import portal_now
from egm_portal.limits.counting import Limit, LimitReached
from egm_portal.limits.networks import site_of
from egm_portal.mail import contact_mails
from egm_portal.mail.models import Bounce, ContactMessage, Message
from egm_portal.meetings.models import Meeting, User

KEPT_FOR = timedelta(days=365)
SENT_TWICE_WITHIN = timedelta(minutes=10)

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# Sixty people in a conference room, each of them twice.
MESSAGES_OF_NETWORK = Limit("contact messages from one network", 120, _HOUR)
DAILY_MESSAGES_OF_NETWORK = Limit("contact messages from one network in a day", 240, _DAY)
# From all networks: as many as the people of a unit can still read.
MESSAGES_TO_UNIT = Limit("contact messages to one unit", 200, _HOUR)
DAILY_MESSAGES_TO_UNIT = Limit("contact messages to one unit in a day", 500, _DAY)
# Once others have used these up, each network may still send a few: strangers must not close a unit's form. A hundred
# networks would have to join for that, which is as much as the unit's mailbox can take.
FEW_OF_NETWORK = Limit("contact messages from one network to a unit that others flood", 5, _DAY)
MORE_TO_UNIT = Limit("contact messages to one unit that is flooded", 500, _DAY)
# Whoever is signed in does not depend on the other limits, which strangers may have used up.
MESSAGES_OF_ACCOUNT = Limit("contact messages of one account", 20, _HOUR)
# Somebody may enter the address of a third person again and again.
ACKNOWLEDGEMENTS = Limit("acknowledgements to one address", 3, _DAY)


@transaction.atomic
def send_contact_message(
    *, meeting: Meeting | None, sender: User | None, network: str, name: str, email: str, subject: str, text: str
) -> ContactMessage:
    """Queues the message for the unit of the meeting, or of the portal if there is none.

    A sender who is signed in gets a copy, anybody else an acknowledgement. A form that is sent twice within ten minutes
    reaches the unit once. Raises LimitReached.
    """
    count_form(sender=sender, network=network)
    if not sender:
        _count_for_unit(str(meeting.pk) if meeting else "portal", site_of(network))
    values = {"meeting": meeting, "sender": sender, "name": name, "email": email, "subject": subject, "text": text}
    # The limits have locked their rows: of two that come together, the second finds the first here.
    earlier = ContactMessage.objects.filter(**values, sent_at__gt=portal_now() - SENT_TWICE_WITHIN).first()
    if earlier is not None:
        return earlier
    message = ContactMessage.objects.create(**values)
    message.mail = contact_mails.message_received(message)
    message.save(update_fields=["mail"])
    if sender:
        contact_mails.message_copied(message)
        return message
    # Many mail servers ignore a tag, as in "name+tag@example.org".
    mailbox, _, domain = email.lower().rpartition("@")
    if ACKNOWLEDGEMENTS.take(f"{mailbox.partition('+')[0]}@{domain}"):
        contact_mails.message_acknowledged(message)
    return message


@transaction.atomic
def count_form(*, sender: User | None, network: str) -> None:
    """Counts a form for whoever sends it, whatever becomes of it; raises LimitReached."""
    if sender:
        _take(MESSAGES_OF_ACCOUNT, str(sender.pk))
        return
    # The whole site: whoever has one IPv6 network has many.
    for limit in (MESSAGES_OF_NETWORK, DAILY_MESSAGES_OF_NETWORK):
        _take(limit, site_of(network))


def _count_for_unit(unit: str, site: str) -> None:
    """Counts a message of a stranger for the unit that receives it; raises LimitReached."""
    if MESSAGES_TO_UNIT.take(unit):
        if DAILY_MESSAGES_TO_UNIT.take(unit):
            return
        MESSAGES_TO_UNIT.give_back(unit)
    _take(FEW_OF_NETWORK, f"{unit} {site}")
    _take(MORE_TO_UNIT, unit)


def _take(limit: Limit, subject: str) -> None:
    if not limit.take(subject):
        raise LimitReached(limit.name)


@transaction.atomic
def delete_contact_messages(messages: QuerySet[ContactMessage]) -> int:
    """Deletes the messages, the mails about them and bounces of those; returns the number of messages."""
    ids = list(messages.values_list("pk", flat=True))
    mails = Message.objects.filter(kind__in=contact_mails.KINDS, about__contact_message__in=ids)
    Bounce.objects.filter(message__in=mails).delete()
    ContactMessage.objects.filter(pk__in=ids).delete()
    mails.delete()
    return len(ids)


def delete_old_contact_messages() -> int:
    """Deletes messages after 12 months; returns their number. Safe to run twice."""
    return delete_contact_messages(ContactMessage.objects.filter(sent_at__lte=portal_now() - KEPT_FOR))
