from datetime import timedelta

import pytest

from egm_portal.clock import calendar_at
from egm_portal.mail import registry, rendering
from egm_portal.mail.batch import queue_messages
from participants import actions, tokens
from participants.reminder_mails import invitation_unanswered, meeting_near
from tests import factories


def queued(draft):
    return queue_messages([draft])[draft.dedup_key]


@pytest.fixture
def invitation(meeting, today):
    guest = factories.make_participant(meeting=meeting, status="invited", honorific="Ms.", name="Guest")
    return guest.invitations.select_related("participant__meeting").get()


def test_unanswered_invitation_says_why_it_is_asked_again_and_how_to_stop(invitation):
    message = queued(invitation_unanswered(invitation, "key"))

    words = rendering.fill(message).wording
    link = tokens.invitation_link(invitation)
    short_title = invitation.participant.meeting.short_title
    assert words.subject == f"Reminder: may we have your reply by 23 July 2013? {short_title}, Geneva, 24-25 July 2013"
    for text in (words.text, words.html):
        assert "Dear Ms. Guest," in text.replace("<bdi>", "").replace("</bdi>", "")
        assert "On 10 July 2013 we invited you" in text
        assert link in text
        assert "even if you are unable to attend" in text
        assert "another expert" not in text
        assert "because you were invited and have not replied" in text
    assert link not in message.text + message.html


@pytest.mark.parametrize("deed", [actions.accept_invitation, actions.decline_invitation, actions.revoke_invitation])
def test_unanswered_invitation_is_cancelled_with_the_answer(invitation, deed):
    message = queued(invitation_unanswered(invitation, "key"))
    deed(invitation=invitation)

    with pytest.raises(registry.NoLongerWanted):
        rendering.fill(message)


def test_unanswered_invitation_is_cancelled_when_it_has_expired(invitation):
    message = queued(invitation_unanswered(invitation, "key"))

    with calendar_at(factories.TODAY + timedelta(days=30)), pytest.raises(registry.NoLongerWanted):
        rendering.fill(message)


def test_meeting_near_leads_to_agenda_note_and_own_page(expert):
    meeting = expert.meeting
    notes = [
        factories.make_document(meeting=meeting, title="Hotels", access="participants", file=False),
        factories.make_document(meeting=meeting, title="Travel", access="public", file=False),
    ]

    words = rendering.fill(queued(meeting_near(expert, notes, "key"))).wording

    assert words.subject == f"{meeting.short_title}: the meeting begins on 24 July 2013"
    for text in (words.text, words.html):
        assert f"/meetings/{meeting.slug}/agenda/" in text
        assert "Hotels: on your personal page, for participants only" in text.replace("<bdi>", "").replace("</bdi>", "")
        assert notes[1].get_absolute_url() in text
        assert f"/meetings/{meeting.slug}/my/" in text
        assert "because you accepted the invitation" in text
        assert "cannot opt out" in text


def test_meeting_near_is_cancelled_for_who_has_withdrawn(expert):
    message = queued(meeting_near(expert, [], "key"))
    actions.withdraw_participant(participant=expert)

    with pytest.raises(registry.NoLongerWanted):
        rendering.fill(message)


@pytest.mark.parametrize("name", ["participants/unanswered", "participants/near"])
def test_example_is_the_mail_itself(invitation, name):
    kind, guest = registry.kind_named(name), invitation.participant

    shown = rendering.previewed(kind, meeting=guest.meeting, to_name=guest.name, context=kind.example(guest.pk))

    assert "[the person's own link]" in shown.text


def test_no_example_for_who_was_not_invited(meeting):
    nominee = factories.make_participant(meeting=meeting)

    with pytest.raises(registry.NoExample):
        registry.kind_named("participants/unanswered").example(nominee.pk)
