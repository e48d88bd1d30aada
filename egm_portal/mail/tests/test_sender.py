import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from egm_portal.clock import calendar_at, real_now
from egm_portal.mail import registry, sender
from egm_portal.mail.models import Message

pytestmark = pytest.mark.django_db
MORNING = datetime(2013, 7, 10, 7, 0, tzinfo=UTC)
State = Message.State


def refreshed(message: Message) -> Message:
    message.refresh_from_db()
    return message


def fall_due(**changes) -> None:
    """Lets every waiting message fall due again, as if its pause were over."""
    Message.objects.filter(state=State.QUEUED).update(next_attempt_at=real_now(), **changes)


def parts(mail) -> dict[str, str]:
    return {
        part.get_content_type(): part.get_payload(decode=True).decode()
        for part in mail.walk()
        if not part.is_multipart()
    }


@pytest.mark.embedded("locks")
def test_message_leaves_with_its_slots_filled_and_its_headers(queue, postmaster, settings):
    settings.DEFAULT_FROM_EMAIL = "Expert Group Meetings <egm@example.org>"
    with calendar_at(MORNING):
        message = queue(to_name="Expert 9, Country A")
    with calendar_at(MORNING + timedelta(minutes=1)):
        sent = sender.send_due_messages()

    (mail,) = postmaster.taken
    assert sent == 1
    assert mail["From"] == "Expert Group Meetings <egm@example.org>"
    assert mail["To"] == '"Expert 9, Country A" <expert9@example.org>'
    assert mail["Reply-To"] == settings.PORTAL_UNIT_EMAIL
    assert mail["Message-ID"] == message.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(mail["Date"]) == MORNING
    assert "https://portal.example.org/open?a=1&b=2" in parts(mail)["text/plain"].splitlines()
    assert '<a href="https://portal.example.org/open?a=1&amp;b=2">' in parts(mail)["text/html"]
    assert (refreshed(message).state, message.sent_at) == (State.SENT, MORNING + timedelta(minutes=1))


def test_filled_slots_and_secret_values_are_in_no_column_and_no_log_line(queue, postmaster, caplog):
    caplog.set_level(logging.DEBUG)
    queue(secrets={"code": "123456"})

    sender.send_due_messages()

    row = str(Message.objects.values().get())
    lines = "".join(
        record.getMessage() for record in caplog.records if record.name != "mail.log"
    )  # the server's own log
    assert "Your code is 123456." in parts(postmaster.taken[0])["text/plain"]
    assert Message.objects.get().encrypted == ""
    assert [secret for secret in ("123456", "portal.example.org/open") if secret in row + lines] == []


def test_secret_quoted_by_the_server_is_struck_out(queue, postmaster):
    message = queue()
    postmaster.replies["DATA", message.to] = "554 5.7.1 blocked: https://portal.example.org/open?a=1&b=2"

    sender.send_due_messages()

    assert refreshed(message).last_error == "The mail server replied 554: 5.7.1 blocked: [...]"


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_refused_recipient_fails_for_good_and_others_are_sent(queue, postmaster, command):
    first, poison, last = (queue(to=f"{name}@example.org") for name in ("first", "poison", "last"))
    postmaster.replies[command, poison.to] = "550 5.1.1 no such person"

    sent = sender.send_due_messages()

    assert sent == 2
    assert [refreshed(message).state for message in (first, poison, last)] == [State.SENT, State.FAILED, State.SENT]
    assert poison.last_error == "The mail server replied 550: 5.1.1 no such person"
    assert postmaster.connections == 1


def test_busy_recipient_is_tried_later_and_others_are_sent_once(queue, postmaster):
    first, busy, last = (queue(to=f"{name}@example.org") for name in ("first", "busy", "last"))
    postmaster.replies["RCPT", busy.to] = "450 4.2.1 try later"

    sender.send_due_messages()
    states = [refreshed(message).state for message in (first, busy, last)]
    postmaster.replies.clear()
    fall_due()
    sender.send_due_messages()

    assert states == [State.SENT, State.QUEUED, State.SENT]
    assert postmaster.recipients == [first.to, last.to, busy.to]
    assert refreshed(busy).state == State.SENT


def test_line_cut_before_the_answer_repeats_with_the_same_message_id(queue, postmaster):
    message = queue()
    postmaster.drops.add(message.to)

    sender.send_due_messages()
    state = refreshed(message).state
    postmaster.drops.clear()
    fall_due()
    sender.send_due_messages()

    assert state == State.QUEUED
    assert [mail["Message-ID"] for mail in postmaster.taken] == [message.message_id] * 2
    assert (refreshed(message).state, message.attempts) == (State.SENT, 2)


def test_one_mail_that_cuts_the_line_does_not_stop_the_others(queue, postmaster):
    cutting, other = queue(to="cutting@example.org"), queue(to="other@example.org")
    postmaster.drops.add(cutting.to)

    sender.send_due_messages()

    assert [refreshed(message).state for message in (cutting, other)] == [State.QUEUED, State.SENT]


def test_server_that_cuts_every_line_charges_two_messages_only(queue, postmaster):
    for number in range(6):
        postmaster.drops.add(queue(to=f"expert{number}@example.org").to)

    sender.send_due_messages()

    assert list(Message.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 1, 0, 0, 0, 0]


@pytest.mark.embedded("locks")
def test_server_out_of_reach_charges_one_message_only(queue, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    messages = [queue(to=f"expert{number}@example.org") for number in range(3)]

    sent = sender.send_due_messages()

    assert sent == 0
    assert [refreshed(message).attempts for message in messages] == [1, 0, 0]
    assert messages[0].last_error.startswith("The mail server could not be reached: ")


def test_server_without_starttls_gets_no_mail(queue, postmaster, settings):
    settings.EMAIL_USE_TLS = True
    message = queue()

    sender.send_due_messages()

    assert postmaster.taken == []
    assert refreshed(message).state == State.QUEUED


def test_pauses_grow_to_four_hours(queue, postmaster):
    message = queue()
    postmaster.replies["RCPT", message.to] = "451 4.3.0 later"
    pauses = []

    for _ in range(7):
        fall_due()
        sender.send_due_messages()
        pauses.append(round((refreshed(message).next_attempt_at - real_now()) / timedelta(minutes=1)))

    assert pauses == [1, 5, 15, 60, 240, 240, 240]


def test_last_attempt_comes_after_48_hours_and_is_the_end(queue, postmaster):
    message = queue()
    postmaster.replies["RCPT", message.to] = "451 4.3.0 later"
    sender.send_due_messages()
    start = real_now() - timedelta(hours=47)
    fall_due(first_attempt_at=start, attempts=12)

    sender.send_due_messages()
    waits_until = refreshed(message).next_attempt_at
    fall_due(first_attempt_at=real_now() - timedelta(hours=48))
    sender.send_due_messages()

    assert waits_until == start + timedelta(hours=48)
    assert refreshed(message).state == State.FAILED
    assert message.last_error == "Given up after 48 hours. The mail server replied 451: 4.3.0 later"


def test_message_not_wanted_any_more_is_cancelled(queue):
    def filler(message):
        raise registry.NoLongerWanted("The invitation was answered.")

    registry.register(registry.Kind(name="post/notice", description="A notice", slots={"link": filler}))
    message = queue()

    assert sender.send_due_messages() == 0
    assert (refreshed(message).state, message.last_error) == (State.CANCELLED, "The invitation was answered.")


def test_message_is_not_sent_after_its_time(queue):
    late = queue(dedup_key="late", not_after=real_now(), secrets={"code": "123456"})
    early = queue(dedup_key="early", not_after=real_now() + timedelta(minutes=5))

    sent = sender.send_due_messages()

    assert sent == 1
    assert (refreshed(late).state, late.encrypted) == (State.CANCELLED, "")
    assert refreshed(early).state == State.SENT


def test_filler_that_fails_does_not_stop_the_mails_behind_it(queue, caplog):
    def filler(message):
        if message.to.startswith("bad"):
            raise LookupError("no such invitation")
        return "https://portal.example.org/"

    registry.register(registry.Kind(name="post/notice", description="A notice", slots={"link": filler}))
    bad, good = queue(to="bad@example.org"), queue(to="good@example.org")

    sender.send_due_messages()

    assert (refreshed(bad).state, bad.last_error) == (
        State.QUEUED,
        "The message could not be completed: no such invitation",
    )
    assert refreshed(good).state == State.SENT


def test_address_that_no_mail_can_be_made_for_fails_at_once(queue, postmaster):
    bad, good = queue(to="no-address", dedup_key="1"), queue(dedup_key="2")
    Message.objects.filter(pk=bad.pk).update(subject="two\nlines", reply_to="a\nb@example.org")

    sender.send_due_messages()

    assert [refreshed(bad).state, refreshed(good).state] == [State.FAILED, State.SENT]
    assert bad.last_error.startswith("This message cannot be sent as an e-mail: ")


@pytest.mark.parametrize("name", ["Ὠ" * 200, '"Quoted" \\ name, (x) <y@example.org>', "王 小明", "a=?utf-8?q?=0A?="])
def test_any_name_reaches_the_server_as_one_recipient(queue, postmaster, name):
    queue(to_name=name)

    sender.send_due_messages()

    assert len(postmaster.taken) == 1


def test_batch_of_messages_costs_a_fixed_number_of_queries_each(queue, django_assert_num_queries):
    for number in range(3):
        queue(dedup_key=str(number))

    with django_assert_num_queries(2 + 3 * 3):
        sender.send_due_messages()
