import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole
from office.admin_urls import attendance_url
from participants.models import Participant
from proceedings.models import AttendedDay
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("expert", "other_expert", "second_day")]
FIRST, SECOND = date(2013, 7, 24), date(2013, 7, 25)


@pytest.fixture
def second_day(meeting, today):
    with calendar_at(meeting.last_day_starts_at):
        yield


def sent(client, address):
    [form] = html.fromstring(client.get(address).text).xpath("//form[@id='attendance']")
    return dict(form.form_values())


def recorded():
    return dict(AttendedDay.objects.values_list("participant", "attendance"))


def test_attendance_of_a_day_is_saved_with_one_button(at_desk, meeting, expert, other_expert):
    page = attendance_url(meeting, FIRST)
    typed = sent(at_desk, page) | {f"person-{expert.pk}": "in_person", f"person-{other_expert.pk}": "online"}

    answer = at_desk.post(page, typed, follow=True)

    assert "Attendance on 24 July 2013 saved for 2 people." in answer.text
    assert recorded() == {expert.pk: "in_person", other_expert.pk: "online"}
    assert set(AttendedDay.objects.values_list("day", flat=True)) == {FIRST}


def test_all_who_accepted_are_recorded_with_one_press_that_can_be_undone(at_desk, meeting, expert, other_expert):
    here, absent = (factories.make_participant("accepted", meeting=meeting) for _ in range(2))
    factories.record_presence(here, absent, how="online")
    Participant.objects.filter(pk=other_expert.pk).update(attendance="online")
    page = attendance_url(meeting, FIRST)
    typed = sent(at_desk, page) | {f"person-{absent.pk}": "absent", "everybody": "yes"}

    answer = at_desk.post(page, typed, follow=True)

    assert recorded() == {here.pk: "online", expert.pk: "in_person", other_expert.pk: "online"}
    assert "All who accepted are recorded as present on 24 July 2013." in answer.text
    [undo] = html.fromstring(answer.text).xpath("//form[contains(@class, 'undo')]")
    undone = at_desk.post(undo.action, dict(undo.form_values()), follow=True)
    assert recorded() == {here.pk: "online"}
    assert (undone.redirect_chain[-1][0], "Undone" in undone.text) == (page, True)


def test_two_who_record_at_once_lose_nothing(at_desk, meeting, expert, other_expert):
    page = attendance_url(meeting, FIRST)
    typed = sent(at_desk, page) | {f"person-{expert.pk}": "in_person"}
    factories.record_presence(other_expert, how="online")

    at_desk.post(page, typed)

    assert recorded() == {expert.pk: "in_person", other_expert.pk: "online"}


def test_nonsense_is_refused_and_nothing_is_saved(at_desk, meeting, expert, other_expert):
    page = attendance_url(meeting, FIRST)
    typed = sent(at_desk, page) | {f"person-{expert.pk}": "by telephone", f"person-{other_expert.pk}": "online"}

    answer = at_desk.post(page, typed)

    assert answer.status_code == 422
    assert recorded() == {}
    checked = html.fromstring(answer.text).xpath("//input[@type='radio'][@checked]/@value")
    assert checked == ["online"]


def test_page_opens_on_the_present_day_and_leads_to_the_others(at_desk, meeting):
    opened = html.fromstring(at_desk.get(attendance_url(meeting)).text)
    with calendar_at(meeting.ends_at):
        later = at_desk.get(attendance_url(meeting))

    assert opened.xpath("//*[@aria-current='page' and starts-with(@href, '?day')]/text()") == ["Thursday, 25 July"]
    assert opened.xpath("//a[starts-with(@href, '?day')]/@href") == ["?day=2013-07-24", "?day=2013-07-25"]
    assert later.context["day"] == FIRST
    assert [at_desk.get(f"{attendance_url(meeting)}?day={day}").status_code for day in ("2013-07-26", "x")] == [
        404,
        404,
    ]


def test_day_that_has_not_come_cannot_be_recorded(at_desk, meeting, expert):
    with calendar_at(meeting.starts_at):
        page = attendance_url(meeting, SECOND)
        shown = at_desk.get(page)
        answer = at_desk.post(page, {f"person-{expert.pk}": "online", "everybody": "yes"}, follow=True)

    sentence = "Attendance on 25 July 2013 can be recorded from that day on."
    assert (sentence in shown.text, sentence in answer.text, recorded()) == (True, True, {})
    assert "All who accepted were there" not in shown.text


def test_viewers_see_and_do_not_record(client, meeting, expert):
    factories.record_presence(expert, how="online")
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))
    page = attendance_url(meeting, FIRST)

    answer = client.get(page)

    assert "<strong>1</strong> of 2 present" in answer.text
    assert html.fromstring(answer.text).xpath("//form[@id='attendance']//button") == []
    assert client.post(page, {f"person-{expert.pk}": "in_person"}).status_code == 403
    assert recorded() == {expert.pk: "online"}


def test_table_of_all_days_holds_no_formula(at_desk, meeting, expert, other_expert):
    Participant.objects.filter(pk=expert.pk).update(name="=1+1")
    factories.record_presence(expert, day=SECOND, how="online")

    answer = at_desk.get(reverse("admin:meetings_meeting_attendance_export", args=[meeting.pk]))

    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["name", "country", "category", "2013-07-24", "2013-07-25"]
    assert rows == [
        ["'=1+1", "Country A", "Expert", "", "Online"],
        [other_expert.name, other_expert.country, "Expert", "", ""],
    ]


@pytest.mark.parametrize("people", [1, 3])
def test_page_makes_the_same_number_of_queries(at_desk, meeting, people, django_assert_max_num_queries):
    for _ in range(people):
        factories.make_participant(status="accepted", meeting=meeting)
    at_desk.get(attendance_url(meeting))

    with django_assert_max_num_queries(17):
        at_desk.get(attendance_url(meeting))
