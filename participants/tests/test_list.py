"""What the list of participants says of mails."""

from django.urls import reverse
from lxml import html

from egm_portal.mail.models import Message
from participants.models import Participant
from tests import factories

LIST = "admin:participants_participant_changelist"


def mail_to(person, meeting=None, **changes):
    """A mail to the person, waiting to be sent unless `changes` say otherwise."""
    values = {"subject": "x", "text": "x", "html": "x", "kind": "x", "to": person.email, "reply_to": "u@example.org"}
    number = Message.objects.count()
    return Message.objects.create(meeting=meeting or person.meeting, dedup_key=f"x{number}", **values | changes)


def sent_on(day):
    return {"state": Message.State.SENT, "sent_at": factories.TODAY.replace(month=6, day=day)}


FAILED = {"state": Message.State.FAILED, "last_error": "550 no such user"}


def test_last_contact_is_the_newest_mail_of_the_meeting_that_left(at_desk, meeting):
    person = factories.make_participant(meeting=meeting)
    mail_to(person, **sent_on(3))
    mail_to(person, kind="participants/unanswered", **sent_on(5))
    mail_to(person, **FAILED)
    mail_to(person)
    mail_to(person, meeting=factories.make_meeting(), **sent_on(9))
    factories.make_participant(meeting=meeting)

    page = at_desk.get(reverse(LIST))

    cells = html.fromstring(page.text).xpath("//td[contains(@class, 'field-last_contact')]")
    assert [" ".join(cell.text_content().split()) for cell in cells] == ["5 June, reminder", "–none"]
    contacts = Participant.objects.filter(meeting=meeting).with_last_contact().order_by("pk")
    assert [each.last_contact_at for each in contacts] == [sent_on(5)["sent_at"], None]


def test_filter_finds_those_to_whom_a_mail_was_not_delivered(at_desk, meeting):
    reached, missed = factories.make_participant(meeting=meeting), factories.make_participant(meeting=meeting)
    mail_to(reached, **sent_on(3))
    mail_to(missed, **FAILED)
    mail_to(missed, **FAILED)

    page = at_desk.get(reverse(LIST, query={"open": "mail"}))

    assert list(page.context["cl"].result_list) == [missed]
