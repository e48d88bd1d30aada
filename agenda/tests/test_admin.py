from datetime import UTC, datetime

from django.urls import reverse

from agenda.actions import release_programme
from agenda.models import Officer, Session
from tests import factories

FORM = {
    "kind": "plenary",
    "title": "Opening plenary",
    "starts_at_day": "2013-07-24",
    "starts_at_hour": "09:30",
    "minutes": "60",
    "officers-TOTAL_FORMS": "0",
    "officers-INITIAL_FORMS": "0",
    "items-TOTAL_FORMS": "0",
    "items-INITIAL_FORMS": "0",
}


def test_session_starts_in_the_time_of_the_meeting(at_desk, meeting):
    response = at_desk.post(reverse("admin:agenda_session_add"), FORM | {"meeting": meeting.pk})

    assert response.status_code == 302
    assert Session.objects.get().starts_at == datetime(2013, 7, 24, 7, 30, tzinfo=UTC)


def test_session_gets_its_number_and_the_form_shows_it(at_desk, meeting):
    taken = factories.make_session(meeting=meeting)
    taken.delete()

    at_desk.post(reverse("admin:agenda_session_add"), FORM | {"meeting": meeting.pk, "number": "7"})

    session = Session.objects.get()
    page = at_desk.get(reverse("admin:agenda_session_change", args=[session.pk])).text
    assert session.number == 2
    assert 'name="number"' not in page
    assert "assigned once and never reused" in page


def test_chair_and_items_are_entered_with_the_session(at_desk, meeting):
    chair = factories.make_participant(meeting=meeting, status="accepted")
    typed = {
        "meeting": meeting.pk,
        "officers-TOTAL_FORMS": "1",
        "officers-0-role": "chair",
        "officers-0-participant": str(chair),
        "items-TOTAL_FORMS": "1",
        "items-0-title": "Welcome",
        "items-0-minutes": "10",
        "items-0-position": "1",
        "items-0-people": str(chair),
    }

    response = at_desk.post(reverse("admin:agenda_session_add"), FORM | typed)

    assert response.status_code == 302
    assert [(officer.meeting, officer.participant) for officer in Officer.objects.all()] == [(meeting, chair)]
    assert [item.title for item in Session.objects.get().items.all()] == ["Welcome"]


def test_speakers_of_another_own_meeting_are_no_choices(at_desk, meeting, organizer):
    second = factories.make_meeting()
    factories.make_member(second, organizer)
    elsewhere = factories.make_participant(meeting=second)
    typed = {
        "meeting": meeting.pk,
        "officers-TOTAL_FORMS": "1",
        "officers-0-role": "chair",
        "officers-0-participant": elsewhere.pk,
    }

    response = at_desk.post(reverse("admin:agenda_session_add"), FORM | typed)

    assert response.status_code == 200
    assert Session.objects.count() == 0


def test_releases_cannot_be_changed(at_desk, meeting):
    factories.make_session(meeting=meeting)
    release = release_programme(meeting=meeting, kind="provisional", by=None)

    assert at_desk.get(reverse("admin:agenda_programme_add")).status_code == 403
    assert (
        at_desk.post(reverse("admin:agenda_programme_change", args=[release.pk]), {"kind": "final"}).status_code == 403
    )
