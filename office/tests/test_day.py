"""The page for changes of the day, and its strip on the programme's screen."""

import pytest
from django.urls import reverse
from lxml import html

from agenda import actions, queries
from agenda.models import DayChange
from agenda.tests.days import key_of
from agenda.tests.programmes import ZONE, at
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole
from participants.models import Participant
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(meeting, client):
    user = factories.make_organizer(meeting, role=StaffRole.EDITOR)
    client.force_login(user)
    return user


def page_of(meeting):
    return reverse("admin:meetings_meeting_programme_day", args=[meeting.pk])


def strip(response):
    found = html.fromstring(response.content.decode()).xpath(
        "//section[@class='pd']//p | //*[contains(@class, 'errorlist')]/li"
    )
    return [" ".join(paragraph.text_content().split()) for paragraph in found]


def late_by(client, meeting, day, minutes, **more):
    values = {"do": "delay", "delay-minutes": minutes, "delay-session": day["Consultation"].pk}
    return client.post(page_of(meeting), values | more)


def start_of(meeting, title):
    sessions = queries.released_programme(meeting).sessions
    return next(f"{each.starts_at.astimezone(ZONE):%H:%M}" for each in sessions if each.title == title)


def test_strip_is_applied_in_two_taps_and_undone(client, meeting, day, morning, editor):
    form = html.fromstring(client.get(page_of(meeting)).content.decode()).xpath("//form[@class='pd-late']")[0]
    prefilled = dict(form.form_values())
    assert (prefilled["delay-minutes"], prefilled["delay-session"]) == ("10", str(day["Consultation"].pk))

    client.post(page_of(meeting), {**prefilled, "do": "delay"})

    told = strip(client.get(page_of(meeting)))
    assert told[1:3] == ["Now: Coffee, until 11:30.", "Next: Talk 1, Expert 1, at 11:30."]
    assert told[4:] == [
        f"“Consultation” starts late by 10 minutes, at 11:30. Lunch is 10 minutes shorter; “Costs” keeps its fixed "
        f"start. {editor}, 11:05"
    ]
    client.post(page_of(meeting), {"undo": DayChange.objects.get().pk})
    assert start_of(meeting, "Consultation") == "11:20"


def test_what_is_left_over_is_said_with_its_remedies(client, meeting, day, morning, editor):
    late_by(client, meeting, day, 90)

    response = client.get(page_of(meeting))

    left = html.fromstring(response.content.decode()).xpath("//div[@class='pd-left']")[0]
    assert " ".join(left.text_content().split()) == (
        "“Costs” has a fixed start, and what comes before it can be shortened no further. 10 minutes are left over. "
        "Shorten “Consultation” Remove the fixed start"
    )
    screen = reverse("admin:meetings_meeting_programme", args=[meeting.pk])
    pks = [day["Consultation"].pk, day["Costs"].pk]
    assert [link.get("href") for link in left.xpath(".//a")] == [f"{screen}?session={pk}#session-{pk}" for pk in pks]


@pytest.mark.parametrize("minutes", ["", "0", "601", "ten"])
def test_wrong_minutes_are_told_and_nothing_typed_is_lost(client, meeting, day, morning, editor, minutes):
    response = late_by(client, meeting, day, minutes)

    assert response.status_code == 422
    assert html.fromstring(response.content.decode()).xpath("//title")[0].text.startswith("Error:")
    typed = html.fromstring(response.content.decode()).xpath("//input[@name='delay-minutes']")[0]
    assert typed.get("value", "") == minutes
    assert DayChange.objects.count() == 0


def test_strip_is_on_the_programmes_screen_and_returns_to_it(client, meeting, day, morning, editor):
    screen = reverse("admin:meetings_meeting_programme", args=[meeting.pk])

    response = late_by(client, meeting, day, 10, on_screen="1")

    assert response.url == screen
    assert strip(client.get(screen))[1] == "Now: Coffee, until 11:30."


def test_strip_is_not_on_the_screen_before_the_meeting(client, meeting, day, editor):
    with calendar_at(at("23 12:00")):
        response = client.get(reverse("admin:meetings_meeting_programme", args=[meeting.pk]))

    assert strip(response) == []


def test_page_says_why_nothing_can_be_changed(client, meeting, day, editor):
    with calendar_at(at("23 12:00")):
        shown = client.get(page_of(meeting)).content.decode()
        refused = late_by(client, meeting, day, 10)

    sentence = "This can be used only while the meeting is in session, 24-25 July 2013."
    assert sentence in shown
    assert refused.status_code == 422
    assert DayChange.objects.count() == 0


def test_session_is_called_off_and_brought_back(client, meeting, day, morning, editor):
    client.post(page_of(meeting), {"call_off": day["Costs"].pk})
    change = DayChange.objects.get()
    assert (change.kind, change.made_by) == ("called_off", editor)

    client.post(page_of(meeting), {"undo": change.pk})

    assert DayChange.objects.present().count() == 0


def test_items_are_swapped_and_taken(client, meeting, day, morning, editor):
    other = Participant.objects.get(name="Expert 3")
    client.post(page_of(meeting), {"do": "swap", "swap-item": key_of("Talk 1"), "swap-other_item": key_of("Talk 2")})
    label = client.get(page_of(meeting)).context["speaker"].fields["participant"].options.label_of(other.pk)
    client.post(page_of(meeting), {"do": "speaker", "speaker-item": key_of("Talk 1"), "speaker-participant": label})

    assert [told.sentence for told in client.get(page_of(meeting)).context["day"].changes] == [
        "Expert 3 speaks on “Talk 1”.",
        "“Talk 1” and “Talk 2” have changed places.",
    ]


def test_viewer_sees_and_changes_nothing(client, meeting, day, morning):
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    assert client.get(page_of(meeting)).status_code == 200
    assert late_by(client, meeting, day, 10).status_code == 403
    assert DayChange.objects.count() == 0


def test_change_of_another_meeting_is_not_undone(client, meeting, day, morning, editor):
    change = actions.delay_session(meeting=meeting, session=day["Consultation"].pk, minutes=10, by=None)
    other = factories.make_meeting()
    client.force_login(factories.make_organizer(other))

    assert client.post(page_of(other), {"undo": change.pk}).status_code == 404
    assert DayChange.objects.present().count() == 1


@pytest.mark.parametrize("changes", [1, 3])
def test_page_costs_the_same_whatever_was_changed(
    client, meeting, day, morning, editor, changes, django_assert_num_queries
):
    for minutes in range(1, changes + 1):
        late_by(client, meeting, day, minutes)
    client.get(page_of(meeting))

    with django_assert_num_queries(15):
        client.get(page_of(meeting))


def test_rows_of_the_programme_say_what_was_changed_on_the_day(client, meeting, day, morning, editor):
    late_by(client, meeting, day, 10)
    actions.call_off_session(meeting=meeting, session=day["Costs"].pk, by=editor)
    other = Participant.objects.get(name="Expert 3")
    actions.change_speaker(meeting=meeting, item=key_of("Talk 1"), participant=other, by=editor)

    page = html.fromstring(client.get(reverse("admin:meetings_meeting_programme", args=[meeting.pk])).text)

    tags = page.xpath("//*[@data-row]//span[@class='tag tag-warn']")
    assert {tag.xpath("string(ancestor::*[@data-row]/@data-name)"): tag.text for tag in tags} == {
        "Coffee": "on the day 11:00-11:30",
        "Consultation": "on the day 11:30-13:10",
        "Talk 1": "changed on the day",
        "Lunch": "on the day 13:10-14:30",
        "Costs": "called off",
    }
