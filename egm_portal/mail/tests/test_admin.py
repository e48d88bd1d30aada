from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from egm_portal.mail import sender
from egm_portal.mail.admin import MessageAdmin
from egm_portal.mail.models import Message
from egm_portal.meetings.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def screen():
    return MessageAdmin(Message, admin.site)


@pytest.fixture
def request_of(rf: RequestFactory):
    def request_of(user):
        request = rf.post("/")
        request.user = user
        return request

    return request_of


def test_organizer_sees_the_mails_of_the_own_meetings(screen, request_of, queue, meeting):
    ours = queue(meeting=meeting, dedup_key="1")
    queue(dedup_key="2")
    organizer = User.objects.create_user("organizer@example.org", is_staff=True)
    other = User.objects.create_user("other@example.org", is_staff=True)
    factories.make_member(meeting, organizer)

    assert list(screen.get_queryset(request_of(organizer))) == [ours]
    assert list(screen.get_queryset(request_of(other))) == []


def test_messages_are_read_only(screen, request_of):
    request = request_of(User.objects.create_superuser("root@example.org", "x" * 20))

    assert not screen.has_add_permission(request)
    assert not screen.has_change_permission(request)
    assert not screen.has_delete_permission(request)


def test_screen_shows_no_encrypted_value_and_no_raw_html(screen, request_of):
    shown = set(screen.get_fields(request_of(SimpleNamespace())))

    assert shown & {"encrypted", "html", "slots"} == set()


def page_of(verb, *rows) -> str:
    return reverse(f"admin:mail_message_{verb}") + "?" + "&".join(f"id={row.pk}" for row in rows)


def test_send_again_queues_what_failed_and_says_what_it_cannot(at_desk, queue, meeting):
    failed, sent = queue(meeting=meeting, dedup_key="1"), queue(meeting=meeting, dedup_key="2")
    sender.send_due_messages()
    Message.objects.filter(pk=failed.pk).update(state=Message.State.FAILED, last_error="Full", sent_at=None)

    asked = at_desk.get(page_of("send-again", failed, sent))
    answer = at_desk.post(page_of("send-again", failed, sent), follow=True)

    assert [(choice.row, choice.text) for choice in asked.context["able"]] == [(failed, "Full")]
    assert [(choice.row, choice.text) for choice in asked.context["refused"]] == [(sent, "Sent.")]
    assert dict(Message.objects.values_list("pk", "state")) == {failed.pk: "queued", sent.pk: "sent"}
    assert [str(message) for message in answer.context["messages"]] == [f"Waiting to be sent: {failed}."]


def test_code_that_is_gone_cannot_be_sent_again(at_desk, queue, meeting):
    message = queue(meeting=meeting, secrets={"code": "123456"})
    Message.objects.update(state=Message.State.FAILED, last_error="Full", encrypted="")

    asked = at_desk.get(page_of("send-again", message))

    assert [choice.text for choice in asked.context["refused"]] == ["It contained a code that is no longer stored."]


def test_cancel_takes_waiting_messages_out(at_desk, queue, meeting):
    rows = queue(meeting=meeting, dedup_key="1"), queue(meeting=meeting, dedup_key="2")

    at_desk.post(page_of("cancel", *rows))

    assert list(Message.objects.values_list("state", flat=True)) == [Message.State.CANCELLED] * 2


def test_mail_of_another_meeting_is_out_of_reach(at_desk, queue):
    message = queue(meeting=factories.make_meeting())

    assert at_desk.post(page_of("cancel", message)).status_code == 404
    assert Message.objects.get().state == Message.State.QUEUED


def test_message_of_no_meeting_opens_for_a_superuser_who_may_cancel_it(at_desk, organizer, queue):
    organizer.is_superuser = True
    organizer.save()
    message = queue()

    page = at_desk.get(reverse("admin:mail_message_change", args=[message.pk]))
    asked = at_desk.get(page_of("cancel", message))
    at_desk.post(page_of("cancel", message))

    assert (page.status_code, asked.status_code) == (200, 200)
    assert Message.objects.get().state == Message.State.CANCELLED
