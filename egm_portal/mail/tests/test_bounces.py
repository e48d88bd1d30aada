import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.mail import registry, sender
from egm_portal.mail.actions import clear_bounce, record_bounce, record_refusal
from egm_portal.mail.models import Bounce, Message
from tests import factories

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture
def reminder(notice):
    """A kind that stops at bounces."""
    registry.register(
        registry.Kind(name="post/notice", description="A reminder", slots=notice.slots, stops_at_bounce=True)
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

    assert [(row.address, row.meeting, row.message, row.is_permanent) for row in Bounce.objects.all()] == [
        ("gone@example.org", meeting, message, True)
    ] * bounces


def test_reminder_to_the_address_is_cancelled_and_others_go(queue, reminder, postmaster, meeting, organizer):
    record_bounce(address="Gone@example.org", reason="550 no such person", meeting=meeting, by=organizer)
    stopped, other = queue(to="gone@EXAMPLE.org", meeting=meeting), queue(to="other@example.org", meeting=meeting)

    sender.send_due_messages()

    stopped.refresh_from_db()
    assert (stopped.state, stopped.last_error) == (
        State.CANCELLED,
        "An e-mail to this address bounced: 550 no such person",
    )
    assert postmaster.recipients == [other.to]


def test_what_another_meeting_wrote_down_stops_nothing_here(queue, reminder, postmaster, meeting):
    record_bounce(address="well@example.org", reason="550", meeting=factories.make_meeting(), by=None)
    queue(to="well@example.org", meeting=meeting)

    assert sender.send_due_messages() == 1


def test_address_that_a_server_refused_gets_mails_of_no_meeting(queue, reminder, postmaster, meeting):
    refused = queue(to="gone@example.org", meeting=factories.make_meeting())
    postmaster.replies["RCPT", refused.to] = "550 5.1.1 no such person"
    sender.send_due_messages()
    stopped = queue(to="gone@example.org", meeting=meeting, dedup_key="another notice")

    sender.send_due_messages()

    stopped.refresh_from_db()
    assert (stopped.state, postmaster.recipients) == (State.CANCELLED, [])


def test_refusal_is_written_down_beside_what_an_organizer_wrote(queue, meeting, organizer):
    ours = record_bounce(address="gone@example.org", reason="back", meeting=meeting, by=organizer)
    message = queue(to="GONE@example.org", meeting=meeting)

    first = record_refusal(message=message, reason="550")
    again = record_refusal(message=message, reason="551")
    theirs = record_bounce(address="gone@example.org", reason="back", meeting=factories.make_meeting(), by=None)

    assert (again, theirs, ours.is_permanent, first.is_permanent) == (first, first, False, True)
    assert set(Bounce.objects.all()) == {ours, first}


def test_clearing_ends_what_stops_this_meeting_and_nothing_else(queue, meeting, organizer):
    theirs = record_bounce(address="gone@example.org", reason="back", meeting=factories.make_meeting(), by=None)
    record_bounce(address="gone@example.org", reason="back", meeting=meeting, by=organizer)
    record_refusal(message=queue(to="gone@example.org", meeting=meeting), reason="550")

    clear_bounce(address="gone@example.org", meeting=meeting, by=organizer)

    assert list(Bounce.objects.active()) == [theirs]


def test_codes_and_receipts_go_to_the_address_all_the_same(queue, postmaster, meeting):
    record_bounce(address="gone@example.org", reason="550", meeting=meeting, by=None)
    queue(to="gone@example.org", meeting=meeting)

    assert sender.send_due_messages() == 1


def test_reminders_go_again_once_it_is_cleared(queue, reminder, postmaster, meeting, organizer):
    record_bounce(address="gone@example.org", reason="550", meeting=meeting, by=organizer)
    clear_bounce(address="Gone@example.org", meeting=meeting, by=organizer)
    queue(to="gone@example.org", meeting=meeting)

    assert sender.send_due_messages() == 1


def test_address_stands_once_in_a_meeting_until_cleared(meeting, organizer):
    first = record_bounce(address="gone@example.org", reason="550", meeting=meeting, by=organizer)
    again = record_bounce(address="GONE@example.org", reason="551", meeting=meeting, by=organizer)
    clear_bounce(address="gone@example.org", meeting=meeting, by=organizer)
    later = record_bounce(address="gone@example.org", reason="552", meeting=meeting, by=organizer)

    assert (again, later != first, Bounce.objects.count()) == (first, True, 2)


@pytest.mark.embedded("constraints")
@pytest.mark.parametrize("is_permanent", [True, False])
def test_database_holds_one_of_a_kind(meeting, is_permanent):
    row = {"meeting": meeting, "reason": "550", "is_permanent": is_permanent}
    Bounce.objects.create(address="gone@example.org", **row)

    with pytest.raises(IntegrityError), transaction.atomic():
        Bounce.objects.create(address="Gone@example.org", **row)


def test_clearing_what_does_not_stand_is_refused(meeting, organizer):
    with pytest.raises(NotAllowed):
        clear_bounce(address="fine@example.org", meeting=meeting, by=organizer)


def test_list_says_which_mails_stop(at_desk, queue, meeting, organizer):
    record_bounce(address="ours@example.org", reason="550", meeting=meeting, by=organizer)
    record_refusal(message=queue(to="gone@example.org", meeting=meeting), reason="550")

    page = at_desk.get(reverse("admin:mail_bounce_changelist")).text

    assert (page.count("E-mails of this meeting"), page.count("E-mails of every meeting")) == (1, 1)


def test_organizer_clears_a_bounce_of_the_own_meeting_only(at_desk, organizer, meeting):
    ours = record_bounce(address="ours@example.org", reason="550", meeting=meeting, by=organizer)
    theirs = record_bounce(address="theirs@example.org", reason="550", meeting=factories.make_meeting(), by=None)
    page = reverse("admin:mail_bounce_clear")

    own, foreign = at_desk.post(f"{page}?id={ours.pk}"), at_desk.post(f"{page}?id={theirs.pk}")

    ours.refresh_from_db()
    assert (own.status_code, foreign.status_code) == (302, 404)
    assert (ours.cleared_by, ours.cleared_at <= portal_now()) == (organizer, True)
    assert list(Bounce.objects.active()) == [theirs]


def test_list_is_filtered_by_state(at_desk, organizer, meeting):
    rows = [record_bounce(address=f"{name}@example.org", reason="550", meeting=meeting, by=organizer) for name in "ab"]
    clear_bounce(address="b@example.org", meeting=meeting, by=organizer)
    changelist = reverse("admin:mail_bounce_changelist")

    lists = {state: at_desk.get(f"{changelist}?state={state}").context["cl"] for state in ("bounced", "working")}

    assert {state: list(page.queryset) for state, page in lists.items()} == {"bounced": rows[:1], "working": rows[1:]}
    chips = at_desk.get(changelist).context["cl"].panel.chips
    assert [(chip.label, chip.number) for chip in chips] == [("All", 2), ("Bounced", 1), ("Working again", 1)]


def test_underscore_in_an_address_stands_for_itself(queue, reminder, postmaster, meeting):
    record_bounce(address="axb@example.org", reason="550", meeting=meeting, by=None)
    message = queue(to="a_b@example.org", meeting=meeting)

    assert sender.send_due_messages() == 1
    assert postmaster.recipients == [message.to]


def test_nothing_comes_back_from_no_address(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Bounce.objects.create(address="", reason="550")
