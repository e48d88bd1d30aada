"""The settings of a meeting's room: the page, and what it saves."""

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole
from reports import actions
from reports.models import Report
from room import actions as room_actions
from room.models import Room, addressees_of
from room.rules import refusal_to_propose
from tests import factories
from tests.forms import fields_of_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(meeting):
    return reverse("admin:meetings_meeting_room", args=[meeting.pk])


def opened(browser, page):
    return fields_of_form(browser.get(page).text, "room-form")


def names(meeting):
    return [row.name for row in addressees_of(meeting)]


def test_page_saves_who_proposes_and_the_addressees_by_position(at_desk, meeting, page):
    proposal = factories.make_recommendation(meeting)
    fields = opened(at_desk, page)
    fields |= {"proposers": "experts", "takes_stances": "on"}
    fields |= {"addressees-0-name": "Member States", "addressees-3-position": "1", "addressees-0-position": "2"}
    fields |= {"addressees-1-remove": "on", "addressees-4-name": "Cities"}

    saved = at_desk.post(page, fields, follow=True)

    room = Room.objects.get()
    assert (room.proposers, room.deciders, room.takes_stances, room.shows_names) == ("experts", "experts", True, False)
    assert names(meeting) == ["Private sector", "Member States", "Civil society", "Cities"]
    proposal.refresh_from_db()
    assert proposal.addressee == addressees_of(meeting)[1].key
    assert "1: it can be renamed, not removed" in saved.text
    history = at_desk.get(reverse("admin:meetings_meeting_history", args=[meeting.pk])).text
    assert "Settings of the room were changed: who proposes" in history


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"addressees-0-name": ""}, "Write a name, or select Remove."),
        ({"addressees-4-name": "governments"}, "two have the same name"),
        ({"addressees-0-remove": "on"}, "Proposals are addressed to “Governments”: it cannot be removed."),
        ({"addressees-0-position": "first"}, "Enter a whole number."),
        ({"deciders": "nobody"}, "Select a valid choice."),
    ],
)
def test_mistake_is_explained_and_nothing_is_saved_or_lost(at_desk, meeting, page, typed, sentence):
    factories.make_recommendation(meeting)
    fields = opened(at_desk, page) | {"shows_names": "on", "addressees-5-name": "What I typed"} | typed

    refused = at_desk.post(page, fields)

    assert (refused.status_code, sentence in refused.text) == (422, True)
    again = fields_of_form(refused.text, "room-form")
    assert (again["shows_names"], again["addressees-5-name"]) == ("on", "What I typed")
    assert (names(meeting)[0], Room.objects.get().shows_names) == ("Governments", False)


def test_two_organizers_do_not_overwrite_each_other(at_desk, meeting, page):
    fields = opened(at_desk, page)
    room_actions.set_room(meeting=meeting, proposers="experts")
    room_actions.set_addressees(meeting=meeting, addressees=[("governments", "Cities")])

    merged = at_desk.post(page, fields | {"shows_names": "on"})
    refused = at_desk.post(page, fields | {"addressees-0-name": "Member States"})
    again = at_desk.post(page, fields_of_form(refused.text, "room-form"))

    room = Room.objects.get()
    assert (merged.status_code, room.proposers, room.shows_names) == (302, "experts", True)
    assert "Somebody else changed the addressees while you were writing: Cities." in refused.text
    assert (again.status_code, names(meeting)[0]) == (302, "Member States")


def test_addressees_are_final_once_the_report_is_cleared(at_desk, meeting, page):
    report = actions.change_state(report=actions.start_report(meeting=meeting), state=Report.State.DRAFT)
    with calendar_at(meeting.ends_at):
        factories.make_report_ready_to_issue(report)
    fields = opened(at_desk, page)

    refused = at_desk.post(page, fields | {"addressees-0-name": "Cities"})

    assert (refused.status_code, refusal_to_propose(meeting.pk) in refused.text) == (422, True)
    assert names(meeting)[0] == "Governments"


def test_viewer_reads_the_page_and_editors_save_it(client, meeting, page):
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))
    read = client.get(page)
    assert "Only organizers and editors can change this page." in read.text
    assert "Governments" in read.text
    assert ('<button type="submit" class="button default"' in read.text, client.post(page).status_code) == (False, 403)

    client.force_login(factories.make_organizer(meeting, role=StaffRole.EDITOR))
    assert client.post(page, opened(client, page)).status_code == 302
