"""A page of the administration that was opened before somebody else changed the row."""

import pytest
from django.urls import reverse

from participants import actions
from participants import profile_actions as profile
from participants.models import Participant
from tests import factories, forms


def address(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


@pytest.fixture
def opened(at_desk):
    """What a browser posts from the page of a row, with some fields typed anew."""

    def opened(row, **typed):
        return forms.opened(at_desk, address(row), row._meta.model_name) | typed

    return opened


@pytest.fixture
def deadlines(meeting):
    return reverse("admin:meetings_meeting_papers", args=[meeting.pk])


def test_consent_that_was_withdrawn_meanwhile_stays_withdrawn(at_desk, opened, expert):
    form = opened(expert, affiliation="Institute A")
    profile.set_consents(participant=expert, list_consent=False)

    response = at_desk.post(address(expert), form)

    expert.refresh_from_db()
    assert response.status_code == 302
    assert (expert.affiliation, expert.list_consent) == ("Institute A", False)


def test_consent_that_both_changed_is_told_in_words(at_desk, opened, meeting):
    expert = factories.make_participant(meeting=meeting, status="accepted", list_consent=None)
    form = opened(expert, list_consent="true")
    profile.set_consents(participant=expert, list_consent=False)

    response = at_desk.post(address(expert), form)

    [conflict] = response.context["conflicts"]
    assert (conflict.theirs, conflict.mine) == ("no", "yes")
    assert response.status_code == 409


def test_same_change_of_both_is_no_conflict(at_desk, opened, expert):
    form = opened(expert, affiliation="Institute A", title="Director")
    profile.change_profile(participant=expert, affiliation="Institute A")

    assert at_desk.post(address(expert), form).status_code == 302
    expert.refresh_from_db()
    assert (expert.affiliation, expert.title) == ("Institute A", "Director")


def test_text_of_several_lines_that_nobody_touched_is_no_conflict(at_desk, opened, meeting):
    expert = factories.make_participant(meeting=meeting, status="accepted", biography="One.\nTwo.")
    form = opened(expert, title="Director")
    form |= {"biography": "One.\r\nTwo."}
    Participant.objects.update(title="Minister")
    form["title"] = "Minister"

    assert at_desk.post(address(expert), form).status_code == 302


def test_answer_that_came_meanwhile_stays(at_desk, opened, meeting):
    guest = factories.make_participant(meeting=meeting, status="invited")
    form = opened(guest, affiliation="Institute A")
    actions.accept_invitation(invitation=guest.invitations.get())

    at_desk.post(address(guest), form)

    guest.refresh_from_db()
    assert (guest.status, guest.affiliation, guest.user is None) == ("accepted", "Institute A", False)


def test_moment_that_both_moved_is_refused(at_desk, deadlines, meeting):
    meeting.public_from = None  # once people were told, the deadline is changed by a verb
    meeting.save()
    form = forms.opened(at_desk, deadlines, "meeting") | {"papers_due_day": "2013-07-17"}
    meeting.papers_due = factories.TODAY
    meeting.save()

    response = at_desk.post(deadlines, form)

    assert response.status_code == 409
    [conflict] = response.context["conflicts"]
    assert (conflict.theirs, conflict.mine) == ("2013-07-10 09:00", "2013-07-17 24:00")


def test_address_of_somebody_else_is_refused_on_the_page_of_a_nomination(at_desk, opened, meeting):
    factories.make_participant(meeting=meeting, email="taken@example.org")
    nominee = factories.make_participant(meeting=meeting, email="wrong@example.org")

    response = at_desk.post(address(nominee), opened(nominee, email="Taken@example.org"))

    assert response.status_code == 200
    assert "Somebody in this meeting already has this e-mail address." in response.text
