from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from participants import actions, tokens
from participants.models import Invitation, Participant
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def invited(meeting):
    return factories.make_participant(meeting=meeting, status="invited", mails=True)


def test_invitation_queues_one_mail_without_its_link(invited):
    message = Message.objects.get(kind="participants/invitation")

    token = tokens.invitation_token(invited.invitations.get())
    assert message.to == invited.email
    assert token not in message.text + message.html + str(message.slots) + str(message.about)


def test_accepting_makes_a_user_and_awaits_a_paper(invited):
    participant = actions.accept_invitation(invitation=invited.invitations.get())

    assert participant.status == Participant.Status.ACCEPTED
    assert participant.user.email == invited.email
    assert participant.answered_at == factories.TODAY
    assert list(participant.papers.values_list("kind", "state")) == [("expert_paper", "awaited")]


def test_observer_owes_no_paper(meeting):
    observer = factories.make_participant(meeting=meeting, status="accepted", role="observer")

    assert not observer.papers.exists()


def test_answer_counts_once(invited):
    invitation = invited.invitations.get()
    actions.decline_invitation(invitation=invitation, reason="Another duty.")

    with pytest.raises(actions.AlreadyAnswered):
        actions.accept_invitation(invitation=invitation)

    invited.refresh_from_db()
    assert (invited.status, invited.answer_note) == ("declined", "Another duty.")


def test_answer_is_taken_until_the_invitation_expires(invited):
    invitation = invited.invitations.get()

    with calendar_at(invitation.expires_at), pytest.raises(actions.AlreadyAnswered):
        actions.accept_invitation(invitation=invitation)
    with calendar_at(invitation.expires_at - timedelta(seconds=1)):
        actions.accept_invitation(invitation=invitation)


def test_new_link_kills_the_one_before(invited):
    first = invited.invitations.get()
    old_token = tokens.invitation_token(first)
    second = actions.invite_participant(participant=invited, by=None)

    with pytest.raises(actions.AlreadyAnswered):
        actions.accept_invitation(invitation=first)
    assert tokens.invitation_of(old_token).state() == Invitation.State.REVOKED
    assert tokens.invitation_of(tokens.invitation_token(second)).state() == Invitation.State.SENT


def test_revoked_invitation_returns_to_the_nominations(invited):
    actions.revoke_invitation(invitation=invited.invitations.get())

    invited.refresh_from_db()
    assert invited.status == Participant.Status.NOMINATED
    assert invited.invitations.get().state() == Invitation.State.REVOKED


def test_answer_given_by_telephone_ends_the_link(invited, organizer):
    actions.record_answer(participant=invited, accepts=True, note="By telephone.")

    invited.refresh_from_db()
    assert (invited.status, invited.answer_note) == ("accepted", "By telephone.")
    assert invited.invitations.get().state() == Invitation.State.ANSWERED


def test_change_of_mind_is_recorded(invited, organizer):
    actions.decline_invitation(invitation=invited.invitations.get())

    actions.record_answer(participant=invited, accepts=True, note="Can come after all.")

    invited.refresh_from_db()
    assert invited.status == Participant.Status.ACCEPTED


def test_withdrawn_participant_loses_access(expert):
    actions.withdraw_participant(participant=expert, note="Fell ill.")

    assert not Participant.objects.of_user(expert.user).exists()


def test_address_stands_once_in_a_meeting(expert):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_participant(meeting=expert.meeting, email=expert.email.upper())


@pytest.mark.parametrize("fields", [{"status": "accepted"}, {"status": "invited"}])
def test_status_needs_its_time(meeting, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.create(meeting=meeting, name="Expert", email="new@example.org", **fields)


def test_participant_has_one_standing_invitation(invited):
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(participant=invited, nonce="n", expires_at=factories.TODAY + timedelta(days=1))


def test_somebody_new_is_a_nomination_and_gets_no_mail(meeting):
    person = actions.add_participant(meeting=meeting, name="Expert 7", email="seven@example.org", role="staff")

    assert (person.status, person.role, Message.objects.count()) == ("nominated", "staff", 0)


@pytest.mark.parametrize(
    ("described", "field"),
    [
        ({"name": "", "email": "seven@example.org"}, "name"),
        ({"name": "Expert\r\nBcc: x", "email": "seven@example.org"}, "name"),
        ({"name": "Expert 7", "email": "seven"}, "email"),
        ({"name": "Expert 7", "email": "ONE@example.org"}, "email"),
        ({"name": "Expert 7", "email": "seven@example.org", "role": "speaker"}, "role"),
    ],
)
def test_wrong_description_adds_nobody_and_names_the_field(meeting, described, field):
    actions.add_participant(meeting=meeting, name="Expert 1", email="one@example.org")

    with pytest.raises(ValidationError) as refusal:
        actions.add_participant(meeting=meeting, **described)

    assert list(refusal.value.message_dict) == [field]
    assert Participant.objects.count() == 1


def test_description_is_changed_and_status_stays(meeting):
    person = factories.make_participant(meeting=meeting, status="accepted")

    changed = actions.update_participant(participant=person, title="Dean", country="Country Z")

    assert (changed.title, changed.country, changed.status) == ("Dean", "Country Z", "accepted")


def test_erased_person_is_not_described_again(meeting):
    person = factories.make_participant(meeting=meeting)
    Participant.objects.filter(pk=person.pk).update(erased_at=factories.TODAY)

    with pytest.raises(NotAllowed, match="has been erased: nothing was changed"):
        actions.update_participant(participant=person, title="Dean")


def test_invitation_that_went_out_by_other_means_is_recorded_without_a_mail():
    nominee = factories.make_participant(meeting=factories.make_meeting(public_from=None))

    invitation = actions.record_invitation(participant=nominee, by=None)

    nominee.refresh_from_db()
    assert (nominee.status, invitation.message) == ("invited", None)
    assert not Message.objects.filter(kind="participants/invitation").exists()


def test_invitation_leaves_before_the_meeting_is_announced():
    nominee = factories.make_participant(meeting=factories.make_meeting(public_from=None))

    invitation = actions.invite_participant(participant=nominee, by=None)

    assert invitation.message.to == nominee.email
