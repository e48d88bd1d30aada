import pytest

from egm_portal.clock import real_now
from egm_portal.mail import registry, sender
from egm_portal.mail.models import Message
from egm_portal.mail.registry import Attachment

pytestmark = pytest.mark.django_db
FILE = Attachment(name="meeting.ics", content="BEGIN:VCALENDAR\r\nSUMMARY:É\r\n".encode(), media_type="text/calendar")


@pytest.fixture
def attaching(notice):
    """Lets the notice carry what `attach` gives."""

    def attach(attach):
        registry.register(registry.Kind(notice.name, notice.description, slots=notice.slots, attach=attach))

    return attach


def test_file_is_made_when_the_mail_leaves_and_stands_in_no_column(queue, attaching, postmaster):
    about = []
    attaching(lambda message: about.append(message.pk) or [FILE])
    message = queue()
    assert about == []

    sender.send_due_messages()

    (mail,) = postmaster.taken
    (part,) = [part for part in mail.walk() if part.get_filename()]
    assert about == [message.pk]
    assert (part.get_filename(), part.get_content_type()) == (FILE.name, FILE.media_type)
    assert part.get_payload(decode=True).decode().splitlines() == FILE.content.decode().splitlines()
    assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}
    assert "VCALENDAR" not in str(Message.objects.values().get())


def test_attacher_that_fails_postpones_its_own_mail_only(queue, attaching, postmaster):
    def attach(message):
        if message.to == "first@example.org":
            raise OSError("The disk is away.")
        return []

    attaching(attach)
    first, second = queue(to="first@example.org"), queue(to="second@example.org")

    sender.send_due_messages()

    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state) == (Message.State.QUEUED, Message.State.SENT)
    assert first.next_attempt_at > real_now()
    assert "The disk is away." in first.last_error


def test_attacher_may_say_that_the_mail_is_no_longer_wanted(queue, attaching, postmaster):
    def attach(message):
        raise registry.NoLongerWanted("The person withdrew.")

    attaching(attach)
    message = queue()

    sender.send_due_messages()

    message.refresh_from_db()
    assert (message.state, message.last_error) == (Message.State.CANCELLED, "The person withdrew.")
    assert postmaster.taken == []
