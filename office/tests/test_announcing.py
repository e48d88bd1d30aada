"""Announcing a meeting, taking that back for a day, and what its address says then."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import html

from agenda import actions as agenda
from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings import rules
from egm_portal.meetings.actions import announce_meeting
from egm_portal.meetings.models import Meeting
from office.announcing import refusal_to_withdraw, withdraw_announcement
from office.meeting_copy import copy_meeting
from papers import actions as papers
from participants.models import Invitation
from tests import factories
from tests.factories import TODAY
from tests.forms import fields_of_verb

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

A = Meeting.Announcement
DAY = timedelta(hours=24)


@pytest.fixture
def hidden(organizer):
    """A meeting that was not announced, of the organizer."""
    meeting = factories.make_meeting(public_from=None)
    factories.make_member(meeting, organizer)
    return meeting


def verb(name):
    return reverse(f"admin:meetings_meeting_{name}")


def announce(browser, meeting, *, follow=False, **typed):
    """Presses the button of the verb's page, with these values."""
    return browser.post(
        verb("announce"), fields_of_verb(browser, f"{verb('announce')}?id={meeting.pk}") | typed, follow=follow
    )


@pytest.mark.parametrize(
    ("public_from", "withdrawn_at", "state"),
    [
        (None, None, A.NOT_ANNOUNCED),
        (TODAY + DAY, None, A.SCHEDULED),
        (TODAY, None, A.ANNOUNCED),
        (None, TODAY, A.WITHDRAWN),
        (TODAY + DAY, TODAY, A.SCHEDULED),
        (TODAY, TODAY - DAY, A.ANNOUNCED),
    ],
)
def test_announcement_of_a_meeting(public_from, withdrawn_at, state):
    assert Meeting(public_from=public_from, withdrawn_at=withdrawn_at).announcement(TODAY) == state


@pytest.mark.parametrize("at", [None, TODAY + DAY])
@pytest.mark.parametrize(
    ("public_from", "refusal"),
    [(None, ""), (TODAY + timedelta(hours=1), ""), (TODAY, "The meeting has been announced.")],
)
def test_what_is_announced_stays_so(public_from, refusal, at):
    assert rules.refusal_to_announce(Meeting(public_from=public_from), at) == refusal


def test_meeting_is_not_announced_for_a_time_that_has_passed(hidden):
    with pytest.raises(NotAllowed) as refusal:
        announce_meeting(meeting=hidden, at=TODAY)

    assert str(refusal.value) == rules.HAS_PASSED


@pytest.mark.parametrize(
    ("public_from", "refusal"),
    [
        (None, "The meeting has not been announced."),
        (TODAY + timedelta(days=30), ""),
        (TODAY - DAY + timedelta(seconds=1), ""),
        (TODAY - DAY, rules.TOO_LATE),
    ],
)
def test_announcement_is_withdrawn_within_24_hours(public_from, refusal):
    meeting = factories.make_meeting(public_from=public_from)

    assert refusal_to_withdraw(meeting) == refusal


def publish_document(meeting):
    document = factories.make_document(meeting=meeting, access="public")
    papers.publish_document(document=document)
    return document


def publish_and_withdraw_document(meeting):
    papers.withdraw_document(document=publish_document(meeting), reason="A mistake.")


def release(meeting):
    factories.make_session(meeting=meeting)
    agenda.release_programme(meeting=meeting, kind="provisional", by=None)


def name_in_list(meeting):
    factories.make_participant("accepted", meeting=meeting, list_consent=True)


@pytest.mark.parametrize("becomes_public", [publish_document, publish_and_withdraw_document, release, name_in_list])
def test_announcement_stays_once_something_else_has_become_public(becomes_public):
    meeting = factories.make_meeting(public_from=TODAY)
    assert refusal_to_withdraw(meeting) == ""
    becomes_public(meeting)

    with pytest.raises(NotAllowed) as refusal:
        withdraw_announcement(meeting=meeting)

    assert str(refusal.value).startswith("This is public as well, so the announcement stays: ")
    assert Meeting.objects.public().filter(pk=meeting.pk).exists()


def test_document_that_was_withdrawn_before_the_announcement_was_never_public(hidden):
    publish_and_withdraw_document(hidden)

    with calendar_at(TODAY + timedelta(hours=1)):
        announce_meeting(meeting=hidden)

        assert refusal_to_withdraw(hidden) == ""


def test_24_hours_count_from_the_first_time_that_the_meeting_was_public(at_desk, hidden):
    announce_meeting(meeting=hidden)
    with calendar_at(TODAY + timedelta(hours=20)):
        withdraw_announcement(meeting=hidden)
        asked = at_desk.get(verb("announce"), {"id": hidden.pk}).text
        announce_meeting(meeting=hidden)
        page = at_desk.get(verb("withdraw-announcement"), {"id": hidden.pk}).text
        withdraw_announcement(meeting=hidden)
        announce_meeting(meeting=hidden, at=TODAY + 30 * DAY)
        to_come = refusal_to_withdraw(hidden)
    with calendar_at(TODAY + 30 * DAY):
        public = refusal_to_withdraw(hidden)

    assert "since 10 July 2013, 09:00 (Geneva): the 24 hours count from then." in asked
    assert "It can be withdrawn until 09:00 (Geneva)." in page
    assert (to_come, public) == ("", rules.TOO_LATE)
    assert hidden.withdrawn_from == TODAY


def test_what_a_page_knew_before_does_not_withdraw(hidden):
    """The row may have been read while the announcement was still to come."""
    announce_meeting(meeting=hidden, at=TODAY + DAY)
    stale = Meeting.objects.get(pk=hidden.pk)
    announce_meeting(meeting=hidden)
    publish_document(hidden)

    with pytest.raises(NotAllowed, match="public as well"):
        withdraw_announcement(meeting=stale)


def test_announcement_withdrawn_and_made_again_at_the_same_address(client, hidden):
    path = hidden.get_absolute_url()
    before = client.get(path)
    announce_meeting(meeting=hidden)
    public = client.get(path)

    with calendar_at(TODAY + DAY - timedelta(seconds=1)):
        withdraw_announcement(meeting=hidden)
        gone = [client.get(f"{path}{page}") for page in ("", "aide-memoire/", "agenda/", "contact/", "agenda.pdf")]
        announce_meeting(meeting=hidden, at=TODAY + 3 * DAY)
        scheduled = client.get(path)
    with calendar_at(TODAY + 3 * DAY):
        again = client.get(path)

    assert [answer.status_code for answer in (before, public, scheduled, again)] == [404, 200, 410, 200]
    assert {(answer.status_code, answer["Cache-Control"]) for answer in gone} == {(410, "no-cache")}
    sentence = "It was published on 10 July 2013 and withdrawn on 11 July 2013."
    assert sentence in gone[0].text
    assert hidden.title not in gone[0].text and hidden.short_title not in gone[0].text


def test_announcement_to_come_that_is_withdrawn_leaves_no_trace(client, hidden):
    announce_meeting(meeting=hidden, at=TODAY + DAY)

    withdraw_announcement(meeting=hidden)

    assert hidden.announcement() == A.NOT_ANNOUNCED
    with calendar_at(TODAY + 2 * DAY):
        assert client.get(hidden.get_absolute_url()).status_code == 404


def test_withdrawal_leaves_invitations_as_they_are(client, hidden):
    announce_meeting(meeting=hidden)
    person = factories.make_participant("invited", meeting=hidden)
    before = list(Invitation.objects.values())

    withdraw_announcement(meeting=hidden)

    person.refresh_from_db()
    assert (person.status, list(Invitation.objects.values())) == ("invited", before)


def test_nothing_but_its_verb_empties_an_announcement(hidden):
    announce_meeting(meeting=hidden)

    with pytest.raises(IntegrityError, match="meeting_announcement_is_withdrawn_by_its_verb"), transaction.atomic():
        Meeting.objects.filter(pk=hidden.pk).update(public_from=None)
    hidden.public_from = None
    with pytest.raises(ValidationError, match="withdraw it"):
        hidden.validate_constraints()


def test_basics_have_no_field_for_the_announcement_and_their_save_leaves_it(at_desk, hidden):
    announce_meeting(meeting=hidden)
    page = reverse("admin:meetings_meeting_change", args=[hidden.pk])
    shown = at_desk.get(page)

    at_desk.post(page, {"public_from_day": "", "public_from_hour": "", "title": "Another"})

    hidden.refresh_from_db()
    assert "public_from" not in shown.context["adminform"].form.fields
    assert [words for words, _ in shown.context["lead_links"]][0] == "Withdraw the announcement"
    assert "Announced on 10 July 2013, 09:00 (Geneva)." in shown.text
    assert hidden.public_from == TODAY


def test_verb_says_what_becomes_public_and_announces(at_desk, hidden):
    publish_document(hidden)

    asked = {"ids": hidden.pk, "now": "1"}
    page = at_desk.get(verb("announce"), {"id": hidden.pk})
    answer = at_desk.post(verb("announce"), asked | {f"seen-{hidden.pk}": "not_announced"}, follow=True)

    hidden.refresh_from_db()
    sentence = "Public with it, as it stands now: 1 document."
    assert sentence in page.text
    assert (hidden.public_from, hidden.announced_at) == (TODAY, TODAY)
    assert f"Announced: {hidden}." in answer.text


def test_verb_that_does_not_say_what_its_page_showed_is_asked_again(at_desk, hidden):
    answer = at_desk.post(verb("announce"), {"ids": hidden.pk, "now": "1"})

    hidden.refresh_from_db()
    assert hidden.announced_at is None
    assert f"{hidden} was changed after you opened this page. Nothing was done: check it, and confirm." in answer.text


def test_verb_announces_at_a_day_and_hour_which_can_be_moved(at_desk, hidden):
    said = []
    for hour in ("18:00", "19:00"):
        with calendar_at(TODAY + timedelta(minutes=int(hour[:2]))):
            said.append(announce(at_desk, hidden, at_day="2013-07-12", at_hour=hour, follow=True).text)
    refused = announce(at_desk, hidden, at_day="2013-07-09", at_hour="18:00")

    hidden.refresh_from_db()
    assert hidden.public_from.isoformat() == "2013-07-12T17:00:00+00:00"
    assert f"“{hidden}” will be announced on 12 July 2013, 18:00 (Geneva)." in said[0]
    assert f"“{hidden}” will now be announced on 12 July 2013, 19:00 (Geneva)." in said[1]
    assert (refused.status_code, rules.HAS_PASSED in refused.text) == (422, True)


def test_history_says_what_was_done_about_the_announcement(at_desk, hidden):
    at = {"at_day": "2013-07-12"}
    for asked in (at | {"at_hour": "18:00"}, at | {"at_hour": "19:00"}, {"now": "1"}):
        announce(at_desk, hidden, **asked)
    at_desk.post(verb("withdraw-announcement"), {"ids": hidden.pk})

    entries = LogEntry.objects.filter(object_id=str(hidden.pk)).order_by("pk")
    assert [entry.change_message for entry in entries] == [
        "Announcement scheduled for 12 July 2013, 18:00 (Geneva).",
        "Announcement moved to 12 July 2013, 19:00 (Geneva).",
        "Announced.",
        "Announcement withdrawn.",
    ]


BUTTONS = {
    "first": (None, "Announce", ["Announce at this time", "Announce now"], ["", ""]),
    "change": (TODAY + DAY, "Change the announcement", ["Save the new time", "Announce now"], ["2013-07-11", "09:00"]),
}


@pytest.mark.parametrize("name", BUTTONS)
def test_page_of_the_verb_shows_the_time_that_is_set_and_a_button_for_each_thing(at_desk, hidden, name):
    at, title, buttons, typed = BUTTONS[name]
    if at:
        announce_meeting(meeting=hidden, at=at)

    answer = at_desk.get(verb("announce"), {"id": hidden.pk})

    page = html.fromstring(answer.text)
    assert answer.context["title"] == title
    assert [each.text_content() for each in page.xpath("//*[@class='submit-row']//button")] == buttons
    assert [page.get_element_by_id(f"id_at_{part}").get("value", "") for part in ("0", "1")] == typed
    assert page.xpath("string(//fieldset/legend)").strip() == "Announce on"


@pytest.mark.parametrize("at", [None, TODAY + DAY])
def test_empty_fields_are_refused_and_announce_nothing(at_desk, hidden, at):
    if at:
        announce_meeting(meeting=hidden, at=at)

    answer = announce(at_desk, hidden, at_day="", at_hour="")

    hidden.refresh_from_db()
    assert (answer.status_code, hidden.public_from) == (422, at)
    assert answer.context["form"].errors["at"] == ["Enter a day and a time, or choose “Announce now”."]


@pytest.mark.parametrize("day", ["2013-07-12", "2013-07-09", "", "31 June"])
def test_announcing_now_ignores_the_fields(at_desk, hidden, day):
    announce_meeting(meeting=hidden, at=TODAY + DAY)

    announce(at_desk, hidden, at_day=day, at_hour="18:00", now="1")

    hidden.refresh_from_db()
    assert hidden.public_from == TODAY


def test_time_that_somebody_else_moved_meanwhile_is_not_overwritten(at_desk, hidden):
    announce_meeting(meeting=hidden, at=TODAY + DAY)
    seen = at_desk.get(verb("announce"), {"id": hidden.pk}).context["able"][0].seen
    announce_meeting(meeting=hidden, at=TODAY + 2 * DAY)

    at = {"at_day": "2013-07-20", "at_hour": "18:00"}
    answer = at_desk.post(verb("announce"), {"ids": hidden.pk, f"seen-{hidden.pk}": seen} | at)

    hidden.refresh_from_db()
    assert hidden.public_from == TODAY + 2 * DAY
    assert "was changed after you opened this page." in answer.text


def test_page_of_the_withdrawal_says_until_when(at_desk, hidden):
    announce_meeting(meeting=hidden)

    page = at_desk.get(verb("withdraw-announcement"), {"id": hidden.pk})

    assert "Announced on 10 July 2013, 09:00 (Geneva). It can be withdrawn until 11 July, 09:00 (Geneva)." in page.text


def test_address_of_an_announcement_withdrawn_the_same_day_names_it_once(client, hidden):
    announce_meeting(meeting=hidden)
    withdraw_announcement(meeting=hidden)

    page = client.get(hidden.get_absolute_url()).text

    assert "It was published and withdrawn on 10 July 2013." in page
    assert "your invitation stays valid." in page and "write to you" not in page


def test_verb_withdraws_and_says_how_many_were_invited(at_desk, hidden):
    announce_meeting(meeting=hidden)
    factories.make_participant("invited", meeting=hidden)

    page = at_desk.get(verb("withdraw-announcement"), {"id": hidden.pk})
    at_desk.post(verb("withdraw-announcement"), {"ids": hidden.pk})

    hidden.refresh_from_db()
    assert "1 person was invited." in page.text
    assert (hidden.announcement(), hidden.withdrawn_from, hidden.withdrawn_at) == (A.WITHDRAWN, TODAY, TODAY)


def test_page_of_the_verb_says_why_it_is_too_late(at_desk, hidden):
    announce_meeting(meeting=hidden)

    with calendar_at(TODAY + DAY):
        page = at_desk.get(verb("withdraw-announcement"), {"id": hidden.pk})

    assert rules.TOO_LATE in page.text


def test_copy_of_an_announced_meeting_is_not_announced(hidden, organizer):
    announce_meeting(meeting=hidden)

    days = {"title": "Copy", "short_title": "Copy", "slug": "copy", "starts_on": hidden.starts_on}
    copy = copy_meeting(meeting=hidden, by=organizer, **days)

    copy.refresh_from_db()
    assert (copy.announcement(), copy.announced_at, copy.withdrawn_at) == (A.NOT_ANNOUNCED, None, None)
