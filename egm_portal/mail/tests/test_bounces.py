import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.mail import registry, sender
from egm_portal.mail.actions import clear_bounce, record_bounce
from egm_portal.mail.models import Bounce, Message
from egm_portal.refusal import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture
def reminder(notice):
    """A kind that stops at bounces."""
    registry.register(
        registry.Kind(name="post/notice", describes="A reminder", slots=notice.slots, stops_at_bounce=True)
    )


@pytest.mark.parametrize(
    ("command", "answer", "bounces"),
    [
        ("RCPT", "550 5.1.1 no such person", 1),
        ("RCPT", "550 nobody here", 1),
        ("RCPT", "554 5.7.1 relay access denied", 0),
        ("RCPT", "450 4.2.2 mailbox full", 0),
        ("DATA", "550 5.1.1 no such person", 1),
        ("DATA", "554 5.6.0 looks like spam", 0),
    ],
)
def test_only_a_refusal_of_the_address_is_a_bounce(queue, postmaster, meeting, command, answer, bounces):
    message = queue(to="Gone@example.org", meeting=meeting)
    postmaster.replies[command, message.to] = answer

    sender.send_due_messages()

    assert [(row.address, row.meeting, row.message) for row in Bounce.objects.all()] == [
        ("gone@example.org", meeting, message)
    ] * bounces


def test_reminder_to_the_address_is_cancelled_and_others_go(queue, reminder, postmaster):
    record_bounce(address="Gone@example.org", said="550 no such person", meeting=None)
    stopped, other = queue(to="gone@EXAMPLE.org"), queue(to="other@example.org")

    sender.send_due_messages()

    stopped.refresh_from_db()
    assert (stopped.state, stopped.last_error) == (
        State.CANCELLED,
        "Mail to this address came back: 550 no such person",
    )
    assert postmaster.recipients == [other.to]


def test_codes_and_receipts_go_to_the_address_all_the_same(queue, postmaster):
    record_bounce(address="gone@example.org", said="550", meeting=None)
    queue(to="gone@example.org")

    assert sender.send_due_messages() == 1


def test_reminders_go_again_once_it_is_cleared(queue, reminder, postmaster, organizer):
    record_bounce(address="gone@example.org", said="550", meeting=None)
    clear_bounce(address="Gone@example.org", by=organizer)
    queue(to="gone@example.org")

    assert sender.send_due_messages() == 1


def test_address_stands_once_until_cleared(organizer):
    first = record_bounce(address="gone@example.org", said="550", meeting=None)
    again = record_bounce(address="GONE@example.org", said="551", meeting=None)
    clear_bounce(address="gone@example.org", by=organizer)
    later = record_bounce(address="gone@example.org", said="552", meeting=None)

    assert (again, later != first, Bounce.objects.count()) == (first, True, 2)


def test_clearing_what_does_not_stand_is_refused(organizer):
    with pytest.raises(NotAllowed):
        clear_bounce(address="fine@example.org", by=organizer)


def test_organizer_clears_a_bounce_of_the_own_meeting_only(at_desk, organizer, meeting):
    ours = record_bounce(address="ours@example.org", said="550", meeting=meeting)
    theirs = record_bounce(address="theirs@example.org", said="550", meeting=factories.make_meeting())
    page = reverse("admin:mail_bounce_clear")

    own, foreign = at_desk.post(f"{page}?id={ours.pk}"), at_desk.post(f"{page}?id={theirs.pk}")

    ours.refresh_from_db()
    assert (own.status_code, foreign.status_code) == (302, 404)
    assert (ours.cleared_by, ours.cleared_at <= portal_now()) == (organizer, True)
    assert list(Bounce.objects.standing()) == [theirs]


def test_list_is_narrowed_to_what_comes_back_and_what_works_again(at_desk, organizer, meeting):
    rows = [record_bounce(address=f"{name}@example.org", said="550", meeting=meeting) for name in ("a", "b")]
    clear_bounce(address="b@example.org", by=organizer)
    changelist = reverse("admin:mail_bounce_changelist")

    found = {value: list(at_desk.get(f"{changelist}?stands={value}").context["cl"].queryset) for value in ("yes", "no")}

    assert found == {"yes": rows[:1], "no": rows[1:]}
    assert all(f">{words}</a>" in at_desk.get(changelist).text for words in ("Comes back", "Works again"))


def test_underscore_in_an_address_stands_for_itself(queue, reminder, postmaster):
    record_bounce(address="axb@example.org", said="550", meeting=None)
    message = queue(to="a_b@example.org")

    assert sender.send_due_messages() == 1
    assert postmaster.recipients == [message.to]


def test_nothing_comes_back_from_no_address(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Bounce.objects.create(address="", said="550")
