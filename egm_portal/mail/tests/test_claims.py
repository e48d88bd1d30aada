from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection, connections

from egm_portal.clock import real_now
from egm_portal.mail import sender
from egm_portal.mail.models import Message

pytestmark = pytest.mark.django_db
MORNING = datetime(2013, 7, 10, 7, 0, tzinfo=UTC)
State = Message.State


def refreshed(message: Message) -> Message:
    message.refresh_from_db()
    return message


@pytest.mark.embedded("locks")
def test_claimed_message_is_not_claimed_again_before_its_lease_ends(queue):
    message = queue()

    first, second = sender.claim(message.pk), sender.claim(message.pk)
    Message.objects.update(leased_until=real_now())
    third = sender.claim(message.pk)

    assert (first.attempts, second, third.attempts) == (1, None, 2)


def test_outcome_after_a_lost_lease_is_not_written(queue):
    message = queue()
    slow = sender.claim(message.pk)
    Message.objects.update(leased_until=real_now())
    quick = sender.claim(message.pk)

    sender._settle(slow, state=State.SENT, sent_at=MORNING)
    held = refreshed(message).state
    sender._settle(quick, state=State.SENT, sent_at=MORNING)

    assert (held, refreshed(message).state) == (State.CLAIMED, State.SENT)


def test_sender_that_died_is_replaced_when_its_lease_ends(queue):
    message = queue()
    sender.claim(message.pk)

    at_once = sender.send_due_messages()
    Message.objects.update(leased_until=real_now() - timedelta(seconds=1))
    later = sender.send_due_messages()

    assert (at_once, later) == (0, 1)
    assert refreshed(message).state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_eight_senders_send_each_message_once(queue):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer; the conditional claim is tested above.")
    for number in range(40):
        queue(to=f"expert{number}@example.org")

    def send(_):
        try:
            return sender.send_due_messages()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as senders:
        sent = sum(senders.map(send, range(8)))

    assert sent == 40
    assert sorted(mail.to[0] for mail in django_mail.outbox) == sorted(
        f"expert{number}@example.org" for number in range(40)
    )
