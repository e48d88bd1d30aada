"""How long e-mails wait, so that what caused them can be undone."""

from datetime import timedelta

import pytest

from egm_portal import tasks
from egm_portal.clock import real_now
from egm_portal.mail import registry, sender
from egm_portal.mail.batch import DraftMessage, queue_messages
from egm_portal.mail.models import Message
from egm_portal.undo.delays import Delay, duration
from office.health import failing_parts

pytestmark = pytest.mark.django_db


def test_e_mails_of_decisions_and_releases_wait_and_all_others_leave_at_once():
    waiting = {
        kind.name: duration(kind.delay).total_seconds() for kind in registry.all_kinds() if kind.delay != Delay.NONE
    }

    releases = {"agenda/programme_changed": 600, "agenda/programme_released": 600}
    releases |= {f"office/meeting_{name}": 600 for name in ("cancelled", "postponed", "moved", "place", "online")}
    releases |= {"office/room_changed": 600, "office/more_time": 600}
    assert (
        waiting
        == {
            "papers/accepted": 60,
            "papers/coauthor_accepted": 60,
            "papers/extended": 60,
            "papers/returned": 60,
            "papers/submission_returned": 60,
            "participants/withdrawn": 60,
            "review/clearance": 60,
        }
        | releases
    )
    assert {delay: duration(delay).total_seconds() for delay in Delay} == {
        Delay.NONE: 0,
        Delay.VERB: 60,
        Delay.RELEASE: 600,
        Delay.WITHOUT_MAIL: 600,
    }


@pytest.fixture
def delayed(notice):
    """The kind "post/notice" with the delay of a verb."""
    kind = registry.Kind(name=notice.name, description="A notice", slots=notice.slots, delay=Delay.VERB)
    registry.register(kind)
    return kind


@pytest.mark.embedded("clock")
def test_sender_takes_a_delayed_message_when_it_is_due(delayed, queue):
    before = real_now()
    message = queue()
    after = real_now()
    too_early = sender.claim(message.pk), sender.send_due_messages()
    Message.objects.update(next_attempt_at=real_now())

    assert too_early == (None, 0)
    assert sender.send_due_messages() == 1
    assert before <= message.next_attempt_at - timedelta(seconds=60) <= after


def test_messages_queued_together_wait_as_long(delayed, meeting):
    words = {"kind": "post/notice", "to_name": "", "meeting": meeting, "about": {}, "context": {"title": "A paper"}}
    drafts = [DraftMessage(to=f"{name}@example.org", dedup_key=name, **words) for name in "ab"]

    before = real_now()
    queued = queue_messages(drafts).values()
    after = real_now()

    assert all(before <= message.next_attempt_at - timedelta(seconds=60) <= after for message in queued)


def test_worker_is_woken_when_the_message_is_due(delayed, queue, monkeypatch, django_capture_on_commit_callbacks):
    calls = []
    monkeypatch.setattr(tasks.current_app, "send_task", lambda *args, **options: calls.append(options))

    with django_capture_on_commit_callbacks(execute=True):
        queue()

    assert calls == [{"countdown": 60.0, "retry": False}]


def test_delay_is_a_setting(delayed, queue, settings):
    settings.VERB_MAIL_DELAY = 0

    queue()

    assert sender.send_due_messages() == 1


def test_message_that_waits_is_not_late(delayed, queue):
    queue()
    Message.objects.update(next_attempt_at=real_now() + timedelta(seconds=1))

    assert not [sentence for sentence in failing_parts() if sentence.startswith("E-mails")]
