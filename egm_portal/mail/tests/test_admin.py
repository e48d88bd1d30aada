from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from egm_portal.mail import sender
from egm_portal.mail.admin import MessageAdmin
from egm_portal.mail.models import Message
from egm_portal.meetings.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def screen():
    return MessageAdmin(Message, admin.site)


@pytest.fixture
def request_of(rf: RequestFactory):
    def request_of(user):
        request = rf.post("/")
        request.user, request.session = user, {}
        request._messages = FallbackStorage(request)
        return request

    return request_of


def said(request) -> list[str]:
    return [str(message) for message in get_messages(request)]


def test_organizer_sees_the_mails_of_the_own_meetings(screen, request_of, queue, meeting):
    ours = queue(meeting=meeting, dedup_key="1")
    queue(dedup_key="2")
    organizer = User.objects.create_user("organizer@example.org", is_staff=True)
    other = User.objects.create_user("other@example.org", is_staff=True)
    meeting.organizers.add(organizer)

    assert list(screen.get_queryset(request_of(organizer))) == [ours]
    assert list(screen.get_queryset(request_of(other))) == []


def test_messages_are_read_only(screen, request_of):
    request = request_of(User.objects.create_superuser("root@example.org", "x" * 20))

    assert not screen.has_add_permission(request)
    assert not screen.has_change_permission(request)
    assert not screen.has_delete_permission(request)


def test_screen_shows_no_sealed_value_and_no_raw_html(screen, request_of):
    shown = set(screen.get_fields(request_of(SimpleNamespace())))

    assert shown & {"sealed", "html", "slots"} == set()


def test_send_again_queues_what_failed_and_says_what_it_could_not(screen, request_of, queue):
    failed, sent = queue(dedup_key="1"), queue(dedup_key="2")
    sender.send_due_messages()
    Message.objects.filter(pk=failed.pk).update(state=Message.State.FAILED, last_error="Full", sent_at=None)
    request = request_of(SimpleNamespace())

    screen.send_again(request, Message.objects.order_by("pk"))

    failed.refresh_from_db()
    assert failed.state == Message.State.QUEUED
    assert said(request) == [
        f"“{sent.subject}” to {sent.to} cannot be sent again.",
        "1 message will be sent again.",
    ]


def test_cancel_takes_waiting_messages_out(screen, request_of, queue):
    queue(dedup_key="1")
    queue(dedup_key="2")
    request = request_of(SimpleNamespace())

    screen.cancel(request, Message.objects.all())

    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.CANCELLED}
    assert said(request) == ["2 messages will not be sent."]
