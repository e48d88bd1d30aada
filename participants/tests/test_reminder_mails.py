from datetime import UTC, datetime, timedelta

import pytest

from egm_portal.clock import calendar_at
from egm_portal.mail import registry, rendering
from egm_portal.mail.batch import queue_messages
from egm_portal.mail.models import MailTemplate
from egm_portal.meetings.models import Meeting
from participants import actions, tokens
from participants.joining_links import joining_address, joining_token
from participants.models import Participant
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

    assert words.subject == f"Opening on 24 July 2013: {meeting.short_title}, Geneva"
    for text in (words.text, words.html):
        assert f"/meetings/{meeting.slug}/agenda/" in text
        assert "Hotels: on your personal page, for participants only" in text.replace("<bdi>", "").replace("</bdi>", "")
        assert notes[1].get_absolute_url() in text
        assert f"/meetings/{meeting.slug}/my/" in text
        assert "because you accepted the invitation" in text
        assert "cannot opt out" in text


@pytest.fixture
def eve(meeting):
    """What the e-mail of the eve says to somebody, with an opening at 09:30."""
    Meeting.objects.filter(pk=meeting.pk).update(room="Room K", entrance="Door 6; registration from 08:30")
    contact = meeting.contacts.get()
    contact.telephone = "+41 22 730 5111"
    contact.save()

    def said_to(person):
        person = Participant.objects.select_related("meeting").get(pk=person.pk)
        draft = meeting_near(person, [], "eve", opens_at=datetime(2013, 7, 24, 7, 30, tzinfo=UTC), contact=contact)
        message = queued(draft)
        assert joining_token(person) not in message.text + message.html
        return rendering.fill(message).wording

    return said_to


def test_eve_has_all_that_gets_somebody_through_the_gate_without_signing_in(eve, meeting, expert):
    words = eve(expert)

    assert words.subject == f"Opening on 24 July 2013, 09:30: {meeting.short_title}, Geneva"
    for line in (
        "Opening: 24 July 2013, 09:30 (Geneva time)",
        f"Place: {meeting.venue}, Room K, Geneva",
        "Entrance: Door 6; registration from 08:30",
        "Telephone: +41 22 730 5111",
        "please reply to this message or call +41 22 730 5111.",
    ):
        assert line in words.text
    assert "/join/" not in words.text + words.html


def test_eve_has_the_address_for_joining_of_who_takes_part_online(eve, meeting, today):
    person = factories.make_participant("accepted", meeting=meeting, attendance="online")

    words = eve(person)

    person.refresh_from_db()
    for text in (words.text, words.html):
        assert joining_address(person) in text
        assert "without signing in" in text
        assert "Entrance" not in text and "Room K" not in text
    assert words.subject.endswith(", online")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/New_York", "09:30 (Geneva time; 03:30 where you are)"),
        ("Pacific/Auckland", "09:30 (Geneva time; 19:30 where you are)"),
        ("America/Los_Angeles", "09:30 (Geneva time; 00:30 where you are)"),
        ("Pacific/Honolulu", "09:30 (Geneva time; 23 July 2013, 21:30 where you are)"),
        ("Europe/Berlin", "09:30 (Geneva time)"),
    ],
)
def test_eve_says_the_hour_where_somebody_online_is(eve, meeting, today, zone, said):
    person = factories.make_participant("accepted", meeting=meeting, attendance="online")
    Participant.objects.filter(pk=person.pk).update(time_zone=zone)

    assert said in eve(person).text


def test_eve_says_what_somebody_does_in_the_programme(expert):
    part = ["You chair “Openness” on Wednesday, 24 July 2013, 11:00-12:30."]

    words = rendering.fill(queued(meeting_near(expert, [], "key", part=part))).wording

    assert f"Your part:\n{part[0]}" in words.text
    assert "Your part" not in rendering.fill(queued(meeting_near(expert, [], "other"))).wording.text


def test_own_wording_of_the_eve_has_a_place_for_it(eve, meeting, today):
    person = factories.make_participant("accepted", meeting=meeting, attendance="online")
    MailTemplate.objects.create(meeting=meeting, kind="participants/near", subject="Soon", text="Come.\n\n{practical}")

    words = eve(person)

    person.refresh_from_db()
    assert joining_address(person) in words.text
    assert f'href="{joining_address(person)}"' in words.html


def test_who_comes_in_person_after_all_is_led_to_their_page(meeting, today):
    person = factories.make_participant("accepted", meeting=meeting, attendance="online")
    message = queued(meeting_near(Participant.objects.get(pk=person.pk), [], "eve"))
    Participant.objects.filter(pk=person.pk).update(attendance="in_person")

    assert "/join/" not in rendering.fill(message).wording.text


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
