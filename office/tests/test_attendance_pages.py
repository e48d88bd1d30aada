import csv
import io

import pytest
from django.urls import reverse
from lxml import html

from agenda.models import SessionNumber
from egm_portal.meetings.models import StaffRole
from participants.models import Participant
from proceedings.actions import record_attendance
from proceedings.models import Presence
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def number(meeting, expert, other_expert):
    session = factories.make_session(meeting=meeting, title="The cost of being heard")
    return SessionNumber.objects.get(session_pk=session.pk)


def page(number):
    return reverse("admin:meetings_meeting_programme_attendance", args=[number.meeting_id, number.number])


def sent(client, number):
    [form] = html.fromstring(client.get(page(number)).text).xpath("//form[@id='attendance']")
    return dict(form.form_values())


def recorded():
    return dict(Presence.objects.values_list("participant", "attendance"))


def test_attendance_is_saved_with_one_button(at_desk, number, expert, other_expert):
    typed = sent(at_desk, number) | {f"person-{expert.pk}": "in_person", f"person-{other_expert.pk}": "online"}

    answer = at_desk.post(page(number), typed, follow=True)

    assert "Attendance saved for 2 people." in answer.text
    assert recorded() == {expert.pk: "in_person", other_expert.pk: "online"}


def test_everybody_who_is_expected_is_recorded_with_one_button(
    at_desk, number, meeting, expert, other_expert, organizer
):
    absent = factories.make_participant("accepted", meeting=meeting)
    for person in (expert, absent):
        record_attendance(session_number=number, changes={person.pk: "in_person"}, by=organizer)
    Participant.objects.filter(pk=other_expert.pk).update(attendance="online")
    page_before = at_desk.get(page(number)).text
    typed = sent(at_desk, number) | {f"person-{absent.pk}": "absent", "everybody": "yes"}

    answer = at_desk.post(page(number), typed, follow=True)

    assert "record them as expected" in page_before and "record them as expected" in answer.text
    assert recorded() == {expert.pk: "in_person", other_expert.pk: "online"}
    assert "Everybody is recorded as present." in answer.text


def test_two_who_record_at_once_lose_nothing(at_desk, number, expert, other_expert, organizer):
    typed = sent(at_desk, number) | {f"person-{expert.pk}": "in_person"}
    record_attendance(session_number=number, changes={other_expert.pk: "online"}, by=organizer)

    at_desk.post(page(number), typed)

    assert recorded() == {expert.pk: "in_person", other_expert.pk: "online"}


def test_one_choice_is_saved_at_once(at_desk, number, expert, other_expert, organizer):
    record_attendance(session_number=number, changes={other_expert.pk: "online"}, by=organizer)
    one = {"one": "yes", f"person-{expert.pk}": "in_person", f"initial-person-{expert.pk}": "absent"}

    answer = at_desk.post(page(number), one)

    present = {f"person-{expert.pk}": "in_person", f"person-{other_expert.pk}": "online"}
    assert answer.json() == {"present": 2, "recorded": present}
    assert recorded() == {expert.pk: "in_person", other_expert.pk: "online"}


def test_nonsense_is_refused_and_nothing_is_saved(at_desk, number, expert):
    answer = at_desk.post(page(number), sent(at_desk, number) | {f"person-{expert.pk}": "by telephone"})

    assert answer.status_code == 422
    assert recorded() == {}


def test_viewers_see_and_do_not_record(client, number, meeting, expert, organizer):
    record_attendance(session_number=number, changes={expert.pk: "online"}, by=organizer)
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    answer = client.get(page(number))

    assert "1</strong> of 2 present" in answer.text
    assert 'type="submit" class="button default"' not in answer.text
    assert client.post(page(number), {f"person-{expert.pk}": "in_person"}).status_code == 403
    assert recorded() == {expert.pk: "online"}


def test_table_of_all_sessions_holds_no_formula(at_desk, number, expert, organizer):
    Participant.objects.filter(pk=expert.pk).update(name="=1+1")
    record_attendance(session_number=number, changes={expert.pk: "online"}, by=organizer)

    answer = at_desk.get(reverse("admin:meetings_meeting_programme_attendance_export", args=[number.meeting_id]))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["session", "title", "day", "name", "country", "category", "attendance"]
    assert rows[1][:2] == ["1", "The cost of being heard"]
    assert rows[1][3:] == ["'=1+1", "Country A", "Expert", "Online"]


def test_page_is_named_by_what_is_printed_of_the_session(at_desk, meeting, number):
    plenary = factories.make_session(meeting=meeting, title="Closing", kind="plenary")
    second = factories.make_session(meeting=meeting, title="Next steps")
    titles = [
        html.fromstring(at_desk.get(page(SessionNumber.objects.get(session_pk=session.pk))).text).xpath("//h1")[0].text
        for session in (plenary, second)
    ]

    assert (plenary.number, second.number) == (2, 3)
    assert titles == ["Attendance at “Closing”", "Attendance at session 2"]


@pytest.mark.parametrize("people", [1, 3])
def test_page_makes_the_same_number_of_queries(at_desk, number, meeting, people, django_assert_max_num_queries):
    for _ in range(people):
        factories.make_participant(status="accepted", meeting=meeting)
    at_desk.get(page(number))

    with django_assert_max_num_queries(18):
        at_desk.get(page(number))
