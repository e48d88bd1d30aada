import logging
from datetime import UTC, datetime

import pytest
from django.core import mail as django_mail
from django.db import transaction

from egm_portal.clock import calendar_at
from egm_portal.mail import actions, encryption, registry, sender
from egm_portal.mail.models import Message

pytestmark = pytest.mark.django_db
MORNING = datetime(2013, 7, 10, 7, 0, tzinfo=UTC)


def test_queue_message_renders_at_once_with_markers(queue, meeting):
    with calendar_at(MORNING):
        message = queue(meeting=meeting, to_name="Expert 9", about={"paper": 4})

    marker = message.slots["link"]
    assert (message.state, message.queued_at, message.about) == (Message.State.QUEUED, MORNING, {"paper": 4})
    assert message.subject == "Paper <A> & B: a notice"
    assert message.text.startswith(f"Dear Expert 9,\n\nAbout Paper <A> & B.\n\nOpen it:\n{marker}\n")
    assert "<title>Paper &lt;A&gt; &amp; B: a notice</title>" in message.html
    assert "<p>About Paper &lt;A&gt; &amp; B.</p>" in message.html
    assert f'<a href="{marker}">' in message.html


def test_queue_message_twice_under_one_key_gives_the_first(queue):
    first = queue()

    again = queue(context={"title": "Something else"})

    assert again == first
    assert again.subject == first.subject
    assert Message.objects.count() == 1


def test_queue_message_of_an_unknown_kind_raises():
    with pytest.raises(registry.UnknownKind):
        actions.queue_message(kind="post/nothing", to="a@example.org", context={}, dedup_key="x")


def test_queue_message_when_silenced_writes_nothing(queue):
    with actions.silenced():
        nothing = queue()

    assert nothing is None
    assert not Message.objects.exists()
    assert queue().state == Message.State.QUEUED


def test_queue_message_lets_replies_go_to_the_contact_of_the_meeting(queue, meeting, settings):
    settings.PORTAL_UNIT_EMAIL = "portal@example.org"

    assert queue(meeting=meeting, dedup_key="1").reply_to == meeting.contacts.get().email
    assert queue(dedup_key="2").reply_to == "portal@example.org"


def test_queue_message_seals_values(queue):
    message = queue(secrets={"code": "123456"})

    assert "123456" not in f"{message.encrypted}{message.text}{message.html}{message.subject}"
    assert encryption.decrypt(message.encrypted) == {"code": "123456"}
    assert f"Your code is {message.slots['code']}." in message.text


def test_queue_message_takes_line_breaks_out_of_subject_and_name(queue):
    message = queue(context={"title": "A\r\nBcc: x@example.org"}, to_name="Expert\r\nBcc: y@example.org\x00")

    assert message.subject == "A Bcc: x@example.org: a notice"
    assert message.to_name == "Expert Bcc: y@example.org"
    assert message.text.startswith("Dear Expert Bcc: y@example.org,\n\nAbout A Bcc: x@example.org.\n")
    assert "\x00" not in message.text + message.html


def test_queue_message_is_undone_with_the_transaction_of_its_cause(queue):
    with pytest.raises(RuntimeError), transaction.atomic():
        queue()
        raise RuntimeError

    assert not Message.objects.exists()


def test_queue_message_never_renders_what_people_typed(queue):
    message = queue(context={"title": "{{ settings.SECRET_KEY }}{% debug %}%(x)s{0.__class__}"})

    assert message.subject == "{{ settings.SECRET_KEY }}{% debug %}%(x)s{0.__class__}: a notice"


def test_waking_is_asked_once_for_many_messages(queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        for number in range(20):
            queue(dedup_key=str(number))

    assert len(callbacks) == 1


def test_waking_without_a_broker_fails_nothing_and_says_one_line(
    queue, no_broker, django_capture_on_commit_callbacks, caplog
):
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        queue()

    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "broker unavailable, the sweep will do egm_portal.mail.tasks.send_due_messages"
    ]


def test_broker_that_was_away_is_left_alone_for_a_while(queue, no_broker, django_capture_on_commit_callbacks, caplog):
    for key in ("first", "second"):
        with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
            queue(dedup_key=key)

    assert len(caplog.records) == 1


def test_cancel_message_keeps_it_from_being_sent(queue):
    message = queue(secrets={"code": "123456"})

    actions.cancel_message(message=message)

    assert (message.state, message.encrypted) == (Message.State.CANCELLED, "")
    assert sender.send_due_messages() == 0


def test_cancel_message_refuses_what_was_sent(queue):
    message = queue()
    sender.send_due_messages()

    with pytest.raises(actions.NotAllowed):
        actions.cancel_message(message=message)

    message.refresh_from_db()
    assert message.state == Message.State.SENT


def test_retry_message_sends_what_was_given_up(queue):
    message = queue()
    Message.objects.update(
        state=Message.State.FAILED, last_error="Full", attempts=9, first_attempt_at=MORNING, next_attempt_at=MORNING
    )

    actions.retry_message(message=message)

    assert (message.state, message.attempts, message.first_attempt_at) == (Message.State.QUEUED, 0, None)
    assert sender.send_due_messages() == 1
    assert django_mail.outbox[0].extra_headers["Message-ID"] == message.message_id


@pytest.mark.parametrize("secrets", [None, {"code": "123456"}])
def test_retry_message_refuses_what_cannot_be_completed(queue, secrets):
    message = queue(secrets=secrets)
    state = {"state": Message.State.FAILED, "last_error": "Full", "encrypted": ""} if secrets else {}
    Message.objects.update(**state)

    with pytest.raises(actions.NotAllowed):
        actions.retry_message(message=message)
