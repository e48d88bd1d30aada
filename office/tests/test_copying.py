from datetime import date

import pytest
from django.urls import reverse

from agenda.models import Item
from egm_portal.meetings.models import AideMemoireSection, Meeting
from office.meeting_copy import copy_meeting
from participants.models import Participant, ParticipantTask
from tests import factories
from tests.forms import fields_of_verb

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NAMES = {"title": "E-participation", "short_title": "E-participation 2014", "slug": "e-participation-2014"}
FIRST_DAY = date(2014, 7, 23)


@pytest.fixture
def held(meeting, expert):
    """A meeting with an item that has a speaker, one with a paper, and one with neither."""
    session = factories.make_session(meeting=meeting)
    session.items.all().delete()
    session.items.create(title="Welcome", position=1)
    session.items.create(title="A talk", position=2).people.add(expert)
    session.items.create(title="A paper", position=3, paper=factories.make_paper(participant=expert))
    return meeting


def copied(meeting, organizer, **choices):
    return copy_meeting(meeting=meeting, by=organizer, starts_on=FIRST_DAY, **NAMES, **choices)


def test_people_are_nominated_again_as_they_are_described_and_asked_again(held, organizer, expert):
    Participant.objects.filter(pk=expert.pk).update(
        list_consent=True, visa_letter="sent", biography="Born in A.", attendance="online", region="africa"
    )
    declined = factories.make_participant(meeting=held, status="declined")

    copy = copied(held, organizer, people=[expert.pk, declined.pk])

    expert.refresh_from_db()
    person = Participant.objects.get(meeting=copy)
    described = ["name", "family_name", "family_name_state", "email", "country", "role", "region"]
    assert [getattr(person, name) for name in described] == [getattr(expert, name) for name in described]
    asked_again = ["list_consent", "user", "visa_letter", "biography"]
    assert [getattr(person, name) for name in asked_again] == [None, None, "", ""]
    assert (person.status, person.attendance) == ("nominated", "in_person")


@pytest.mark.parametrize(("wanted", "titles"), [(False, ["Welcome"]), (True, ["Welcome", "A talk", "A paper"])])
def test_talks_are_copied_if_they_are_wanted_without_their_speakers(held, organizer, wanted, titles):
    copy = copied(held, organizer, with_talks=wanted)

    items = Item.objects.filter(session__meeting=copy).order_by("position")
    assert [item.title for item in items] == titles
    assert not items.filter(people__isnull=False).exists()
    assert not items.filter(paper__isnull=False).exists()


def test_page_names_the_texts_with_dates_and_the_people_to_nominate(at_desk, held, expert):
    held.summary = "What was said in 2013."
    held.save()
    AideMemoireSection.objects.create(meeting=held, number=1, heading="Papers", body="They are due on 15 July.")
    AideMemoireSection.objects.create(meeting=held, number=2, heading="Purpose", body="To compare 15 projects.")
    ParticipantTask.objects.create(meeting=held, text="Reserve a room by 10 July", due_on=held.starts_on)
    page = reverse("admin:meetings_meeting_copy") + f"?id={held.pk}"
    chosen = {"starts_on": "2014-07-23", "people": [expert.pk]}

    answer = at_desk.post(page, fields_of_verb(at_desk, page) | NAMES | chosen, follow=True)

    assert expert.listed_name in at_desk.get(page).text
    [said] = [str(message) for message in answer.context["messages"]]
    texts = "summary, “Papers” of the aide-memoire and the task “Reserve a room by 10 July”."
    assert said.endswith(f"Check the dates in these texts: {texts}")
    assert Meeting.objects.get(slug=NAMES["slug"]).participants.get().name == expert.name
