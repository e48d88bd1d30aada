"""Certificates of attendance: who has one, what it says, and its PDF."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting
from egm_portal.pdf.actions import run_rendering
from egm_portal.pdf.models import Rendering
from participants.models import Participant
from proceedings.certificates import CERTIFICATE, CERTIFICATES, certified, printable
from tests import factories
from tests.pdf_checks import pass_the_checks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
FIRST, SECOND = date(2013, 7, 24), date(2013, 7, 25)


def attend(person, **days):
    """Records the days of the person: how they came on the first and on the second."""
    for name, how in days.items():
        factories.record_presence(person, day={"first": FIRST, "second": SECOND}[name], how=how)


def words(meeting, person):
    found = printable(Meeting.objects.get(pk=meeting.pk), Participant.objects.filter(pk=person.pk))
    [section] = html.fromstring(found.html).xpath("//section")
    return " ".join(section.text_content().split())


def links_of(client, meeting):
    return html.fromstring(client.get(reverse("my:meeting", args=[meeting.slug])).text).xpath("//a/@href")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"first": "in_person", "second": "in_person"}, "took part in person in the Expert Group Meeting on"),
        ({"first": "online", "second": "online"}, "took part online in the Expert Group Meeting on"),
        ({"second": "in_person"}, "took part in person on 25 July 2013 in the Expert Group Meeting on"),
        ({"first": "online", "second": "in_person"}, "took part online on 24 July 2013 and in person on 25 July 2013"),
    ],
)
def test_certificate_says_how_somebody_took_part_and_which_days(meeting, expert, days, expected):
    attend(expert, **days)

    assert expected in words(meeting, expert)


def test_days_that_do_not_follow_each_other_are_listed(meeting, expert):
    Meeting.objects.filter(pk=meeting.pk).update(ends_on=date(2013, 7, 27))
    for day in (24, 25, 27):
        expert.attended_days.create(day=date(2013, 7, day), attendance="in_person")

    assert "took part in person on 24 July, 25 July and 27 July 2013 in the" in words(meeting, expert)


def test_certificate_has_name_organization_place_signatory_and_reference(meeting, expert):
    Participant.objects.filter(pk=expert.pk).update(honorific="Ms.", affiliation="Institute of Open Government")
    Meeting.objects.filter(pk=meeting.pk).update(letter_signatory="A. Director", letter_signatory_title="Director")
    expert.refresh_from_db()
    attend(expert, first="in_person", second="in_person")

    said = words(meeting, expert)

    contact = meeting.contacts.get()
    for text in (
        f"This is to certify that {expert.formal_name} Institute of Open Government took part",
        f"“{meeting.title}”, held in Geneva, Switzerland, on 24 and 25 July 2013.",
        "Geneva, 25 July 2013",
        "A. Director",
        f"Reference: {meeting.slug}/attendance/{expert.pk}. The {contact.unit} confirms it on request: {contact.email}",
    ):
        assert text in said


def test_only_recorded_attendance_is_certified_and_only_after_the_meeting(meeting, expert, other_expert):
    attend(expert, first="in_person")

    with calendar_at(meeting.ends_at - timedelta(hours=1)):
        assert not certified(meeting).exists()
    with calendar_at(meeting.ends_at):
        assert list(certified(meeting)) == [expert]
        Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")
        assert not certified(Meeting.objects.get(pk=meeting.pk)).exists()


def test_people_have_their_own_generated_for_twelve_months(client, meeting, expert, other_expert):
    attend(expert, first="in_person", second="in_person")
    client.force_login(expert.user)
    own, others = (reverse("pdf:page", args=[CERTIFICATE, person.pk]) for person in (expert, other_expert))

    with calendar_at(meeting.ends_at):
        listed = links_of(client, meeting)
        client.post(own, follow=True)
        rendering = run_rendering(Rendering.objects.get(kind=CERTIFICATE).pk)
        file = b"".join(client.get(reverse("pdf:file", args=[CERTIFICATE, expert.pk])))
        refused = client.get(others)
    with calendar_at(meeting.ends_at + timedelta(days=366)):
        late = client.get(own)
        listed_late = links_of(client, meeting)

    assert own in listed
    assert pass_the_checks(rendering)
    assert (rendering.pages, file[:5], refused.status_code) == (1, b"%PDF-", 404)
    assert (late.status_code, own in listed_late) == (404, False)


def test_organizers_have_those_of_all_generated_as_one_pdf_and_later_too(at_desk, meeting, expert, other_expert):
    factories.record_presence(expert, other_expert)
    attendance = reverse("admin:meetings_meeting_attendance", args=[meeting.pk])
    all_of_them = reverse("pdf:page", args=[CERTIFICATES, meeting.pk])
    one = reverse("pdf:page", args=[CERTIFICATE, expert.pk])

    with calendar_at(meeting.ends_at + timedelta(days=400)):
        assert all_of_them in at_desk.get(attendance).text
        assert one in at_desk.get(reverse("admin:participants_participant_change", args=[expert.pk])).text
        at_desk.post(all_of_them, follow=True)
        rendering = run_rendering(Rendering.objects.get(kind=CERTIFICATES).pk)
        assert at_desk.get(one).status_code == 200

    assert pass_the_checks(rendering)
    assert rendering.pages == 2
