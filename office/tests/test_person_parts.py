"""What the page of a participant shows beside the form."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from egm_portal.mail.models import Message
from egm_portal.meetings.models import StaffRole
from papers import actions as papers
from papers.models import Author
from participants import actions
from participants.models import Participant
from tests import factories


def page_of(person):
    return reverse("admin:participants_participant_change", args=[person.pk])


def write_to(**columns):
    common = {"kind": "participants/answer", "reply_to": "unit@example.org", "text": "", "html": ""}
    return Message.objects.create(**common, dedup_key=columns["subject"], **columns)


def parts_on(client, person):
    """The lines of each part as texts: what it is, its state and its note."""
    parts = client.get(page_of(person)).context["parts"]
    return {part.title: [(line.text, strip_tags(line.state)) for line in part.lines] for part in parts}


@pytest.fixture
def busy(meeting):
    """An expert with a paper, a slot, an office, a letter, another's document and a note."""
    paper = factories.make_paper("submitted", meeting=meeting, title="Seeing the budget")
    expert = paper.participant
    session = factories.make_session(meeting=meeting, title="Openness")
    session.items.create(title="A presentation").people.add(expert)
    meeting.officers.create(participant=expert, role="chair", session=session)
    factories.make_letter(expert)
    joint = factories.make_paper("submitted", meeting=meeting, title="With another")
    Author.objects.create(document=joint.document, participant=expert, name=expert.name)
    Participant.objects.filter(pk=expert.pk).update(answer_note="By telephone.")
    return expert


def test_parts_show_what_the_person_has(at_desk, busy):
    parts = parts_on(at_desk, busy)

    assert parts["Papers"] == [("Seeing the budget", "to review")]
    assert parts["Author of"] == [("With another", "not published")]
    assert parts["Programme"] == [("A presentation", "speaker"), ("Openness", "chair")]
    assert parts["Notes"] == [("By telephone.", "answer")]
    assert len(parts["Visa support letter"]) == 1


def test_parts_show_invitations_answers_and_mails(at_desk, meeting):
    expert = factories.make_participant(meeting=meeting)
    actions.invite_participant(participant=expert, by=None)
    actions.accept_invitation(invitation=expert.invitations.get())

    parts = parts_on(at_desk, expert)

    assert [state for _, state in parts["Invitations"]] == ["answered"]
    assert "e-mail waiting to be sent · by the portal" in " ".join(at_desk.get(page_of(expert)).text.split())
    assert [text for text, _ in parts["Answers and changes of status"]] == ["Invited → Accepted", "Nominated → Invited"]
    assert len(parts["E-mails"]) == Message.objects.filter(to=expert.email).count() == 2
    assert {state for _, state in parts["E-mails"]} == {"waiting to be sent"}


def test_other_meetings_are_those_of_ones_own(at_desk, organizer, meeting):
    own, other = factories.make_meeting(short_title="Own"), factories.make_meeting(short_title="Other")
    factories.make_member(own, organizer)
    expert = factories.make_participant(meeting=meeting, email="same@example.org")
    for another in (own, other):
        factories.make_participant(meeting=another, email="same@example.org")

    parts = parts_on(at_desk, expert)

    assert [text for text, _ in parts["Other meetings"]] == ["Own"]


def test_part_without_anything_is_left_out(at_desk, meeting):
    assert parts_on(at_desk, factories.make_participant(meeting=meeting)) == {}


def test_only_ten_mails_are_shown_with_the_way_to_all(at_desk, meeting):
    expert = factories.make_participant(meeting=meeting)
    for number in range(11):
        write_to(meeting=meeting, to=expert.email, subject=f"Mail {number}")

    part = at_desk.get(page_of(expert)).context["parts"][0]

    assert len(part.lines) == 10
    assert at_desk.get(part.more[1]).context["cl"].result_count == 11


@pytest.mark.parametrize("count", [1, 3])
def test_page_has_a_fixed_number_of_queries(at_desk, busy, meeting, count, django_assert_num_queries):
    for number in range(count):
        session = factories.make_session(meeting=meeting, title=f"Session {number}")
        session.items.create(title="Again").people.add(busy)
        write_to(meeting=meeting, to=busy.email, subject=f"Mail {number}")
        other = factories.make_paper("submitted", meeting=meeting)
        Author.objects.create(document=other.document, participant=busy, name=busy.name)
        until = factories.DUE + timedelta(days=number + 1)
        papers.extend_paper(paper=busy.papers.get(), until=until, reason="Asked", by=None)
    at_desk.get(page_of(busy))

    with django_assert_num_queries(39):
        at_desk.get(page_of(busy))


def test_only_organizers_are_led_to_the_letter(at_desk, meeting, busy):
    found = {}
    for role in StaffRole:
        at_desk.force_login(factories.make_organizer(meeting, role=role))
        parts = at_desk.get(page_of(busy)).context["parts"]
        found[role] = next(part.lines[0].url != "" for part in parts if part.title == "Visa support letter")

    assert found == {role: role == StaffRole.ORGANIZER for role in StaffRole}
