"""Who declines may suggest a colleague, and may change their mind."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from participants import actions, tokens
from participants.models import Participant
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LATER = factories.TODAY + timedelta(hours=1)
COLLEAGUE = {"colleague_name": "Expert 77", "colleague_email": "Seventy@example.org", "colleague_field": "Archives"}


@pytest.fixture
def guest(meeting):
    return factories.make_participant(meeting=meeting, status="invited")


@pytest.fixture
def declined(guest):
    actions.decline_invitation(invitation=guest.invitations.get(), reason="Another duty.")
    guest.refresh_from_db()
    return guest


def address(guest, name="invitation"):
    return reverse(f"participants:{name}", args=[tokens.invitation_token(guest.invitations.first())])


def mails(kind):
    return Message.objects.filter(kind=f"participants/{kind}")


@pytest.mark.parametrize(
    ("reason", "told"), [("Another duty.", "gives this reason:\n\nAnother duty."), ("", "without a reason.")]
)
def test_organizers_are_told_at_once_that_somebody_declined(client, guest, reason, told):
    client.post(address(guest, "decline"), {"reason": reason})

    message = mails("declined").get()
    assert (message.to, told in message.text) == ("unit@example.org", True)


def test_suggested_colleague_is_nominated_and_the_organizers_are_told(client, guest):
    page = client.post(address(guest, "decline"), {"reason": "", **COLLEAGUE})

    colleague = Participant.objects.get(name="Expert 77")
    assert (colleague.meeting, colleague.status, colleague.role) == (guest.meeting, "nominated", "expert")
    assert (colleague.email, colleague.field, colleague.suggested_by) == ("Seventy@example.org", "Archives", guest)
    told = mails("suggestion").get()
    assert told.to == "unit@example.org"
    assert "Expert 77" in told.text and guest.name in told.text
    assert "The organizers have been told about the colleague" in page.text
    assert not Message.objects.filter(to__iexact=colleague.email).exists()


def test_colleague_without_an_address_is_nominated_and_cannot_be_invited(client, guest):
    client.post(address(guest, "decline"), {"colleague_name": "Expert 77"})

    colleague = Participant.objects.get(name="Expert 77")
    assert colleague.email == ""
    for refused in (
        lambda: actions.invite_participant(participant=colleague, by=None),
        lambda: actions.record_answer(participant=colleague, accepts=True, note="By letter"),
    ):
        with pytest.raises(actions.NotAllowed):
            refused()


def test_two_nominations_may_lack_an_address(meeting):
    for _ in range(2):
        factories.make_participant(meeting=meeting, email="")

    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.filter(meeting=meeting).update(status="declined", answered_at=factories.TODAY)


@pytest.mark.parametrize("typed", [{"colleague_email": "KNOWN@example.org"}, {"colleague_name": "expert known"}])
def test_who_is_in_the_meeting_already_is_not_doubled(client, guest, meeting, typed):
    known = factories.make_participant(meeting=meeting, name="Expert Known", email="known@example.org")
    before = Participant.objects.count()

    page = client.post(address(guest, "decline"), {"colleague_name": "Expert 77", **typed})

    known.refresh_from_db()
    assert Participant.objects.count() == before
    assert (known.name, known.suggested_by) == ("Expert Known", None)
    assert "nobody was added" in mails("suggestion").get().text
    assert "The organizers have been told about the colleague" in page.text


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"colleague_email": "seventy@example.org"}, "colleague_name"),
        ({"colleague_field": "Archives"}, "colleague_name"),
        ({"colleague_name": "Expert 77", "colleague_email": "seventy"}, "colleague_email"),
        ({"colleague_name": "x" * 201}, "colleague_name"),
    ],
)
def test_mistake_is_told_and_what_was_typed_is_kept(client, guest, typed, wrong):
    page = client.post(address(guest, "decline"), {"reason": "Another duty.", **typed})

    guest.refresh_from_db()
    assert (page.status_code, guest.status) == (422, "invited")
    assert list(page.context["form"].errors) == [wrong]
    assert all(f'value="{value}"' in page.text for value in typed.values())
    assert "Another duty." in page.text


def test_no_colleague_no_mail(client, guest):
    client.post(address(guest, "decline"), {"reason": "", "colleague_name": " "})

    assert not mails("suggestion").exists()


def test_who_declined_can_accept_after_all(client, declined):
    with calendar_at(LATER):
        page = client.get(address(declined))
        assert page.status_code == 410
        assert "Accept after all" in page.text
        response = client.post(address(declined, "accept_after_all"), {"list_consent": "on"})

    declined.refresh_from_db()
    assert response.url == reverse("my:meeting", args=[declined.meeting.slug])
    assert (declined.status, declined.list_consent, declined.answered_at) == ("accepted", True, LATER)
    assert declined.papers.count() == 1
    assert mails("mind_changed").get().to == "unit@example.org"
    assert mails("answer").count() == 2


def test_mind_is_changed_once(client, declined):
    with calendar_at(LATER):
        statuses = [client.post(address(declined, "accept_after_all")).status_code for _ in range(2)]

    assert statuses == [302, 410]
    assert mails("mind_changed").count() == 1


def test_looking_at_the_used_link_changes_nothing(client, declined):
    for method in (client.get, client.head, client.options):
        method(address(declined))
    assert client.get(address(declined, "accept_after_all")).status_code == 405

    declined.refresh_from_db()
    assert declined.status == "declined"


def test_plain_accept_does_not_turn_a_no_around(client, declined):
    assert client.post(address(declined, "accept")).status_code == 410

    declined.refresh_from_db()
    assert declined.status == "declined"


def test_once_the_meeting_has_begun_no_mind_is_changed(client, declined):
    with calendar_at(declined.meeting.starts_at):
        assert "Accept after all" not in client.get(address(declined)).text
        assert client.post(address(declined, "accept_after_all")).status_code == 410

    declined.refresh_from_db()
    assert declined.status == "declined"


def test_who_accepted_or_has_not_answered_cannot_accept_after_all(client, guest):
    assert client.post(address(guest, "accept_after_all")).status_code == 410
    actions.accept_invitation(invitation=guest.invitations.get())
    assert "Accept after all" not in client.get(address(guest)).text
    assert client.post(address(guest, "accept_after_all")).status_code == 410
    assert not mails("mind_changed").exists()


def test_name_that_two_people_have_counts_as_known(client, guest, meeting):
    first, _ = [factories.make_participant(meeting=meeting, name="Expert Known") for _ in range(2)]

    page = client.post(address(guest, "decline"), {"colleague_name": "expert known"})

    guest.refresh_from_db()
    assert (page.status_code, guest.status) == (200, "declined")
    assert reverse("admin:participants_participant_change", args=[first.pk]) in mails("suggestion").get().text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("colleague_name", "Expert\n77"),
        ("colleague_field", "Archives\r\nBcc: x"),
        (
            "colleague_email",
            "x" * 64 + "@" + "y" * 60 + "." + "z" * 60 + "." + "w" * 60 + "." + "v" * 50 + ".example.org",
        ),
    ],
)
def test_what_fits_into_no_row_is_asked_again(client, guest, field, text):
    page = client.post(address(guest, "decline"), COLLEAGUE | {field: text})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
