from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from egm_portal.clock import calendar_at
from egm_portal.mail import sender
from egm_portal.mail.models import Message

MORNING = datetime(2013, 7, 10, 7, 0, 12, tzinfo=UTC)


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "egm_portal.mail.backends.EmlFolder"
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


@pytest.mark.django_db
def test_mail_is_a_file_named_by_time_and_recipient(folder, queue):
    message = queue(to_name="Expert 9")

    with calendar_at(MORNING):
        sender.send_due_messages()

    (file,) = folder.iterdir()
    assert file.name == f"20130710-090012-expert9-example-org-{message.message_id[1:9]}.eml"
    assert message_from_bytes(file.read_bytes())["Message-ID"] == message.message_id


@pytest.mark.django_db
def test_folder_that_cannot_be_written_lets_the_message_wait(folder, queue):
    folder.write_text("in the way")
    message = queue()

    sender.send_due_messages()

    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.QUEUED, 1)


@pytest.mark.django_db
def test_hostile_recipient_cannot_leave_the_folder(folder, queue):
    queue(to="../../x/..@example.org")

    sender.send_due_messages()

    assert [file.parent for file in folder.iterdir()] == [folder]
