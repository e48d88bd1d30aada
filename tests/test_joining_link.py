"""The link for joining online, and who takes part online: for those who take part and the organizers, nowhere else."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail import rendering
from egm_portal.mail.batch import queue_messages
from egm_portal.meetings.models import Meeting
from participants import actions, tokens
from participants.calendars import days_of_meeting
from participants.models import Participant
from participants.reminder_mails import meeting_near
from tests import factories
from website.tests.conftest import make_world

pytestmark = pytest.mark.django_db
CANARY = "https://join.example.org/zeisig-4711?pwd=Finkenschlag"
WORDS = (b"zeisig-4711", b"Finkenschlag", b"join.example.org", b"Antananarivo", b"in_person")
"""What gives away the link, somebody's time zone, or that the portal knows who comes."""


@pytest.fixture
def hybrid(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(joining_link=CANARY)
    meeting.refresh_from_db()
    return meeting


def found_in(content):
    return [word for word in WORDS if word in content]


def own_page(meeting):
    return reverse("my:meeting", args=[meeting.slug])


def everything_online():
    """Every meeting with the link, and everybody online in one zone."""
    Meeting.objects.update(joining_link=CANARY)
    Participant.objects.update(attendance="online", time_zone="Indian/Antananarivo")


def pages_with_it(pages):
    """The keys of those pages on which the link is; tests/test_access.py asks for every page as everybody."""
    return {key for key, page in pages.items() if b"Finkenschlag" in page}


def pages_with_anything(pages):
    """The keys of those pages that give away anything about joining online."""
    return {key for key, page in pages.items() if found_in(page)}


def test_link_is_on_no_public_page_or_file_of_a_full_meeting(client, hybrid, organizer, today):
    world = make_world(hybrid, organizer)
    everything_online()
    slug, document = hybrid.slug, world.published.document
    files = [
        *(reverse(f"papers:{name}", args=[slug, document.number]) for name in ("bibtex", "ris", "csl_json")),
        reverse("website:session_zip", args=[slug, world.session.number]),
    ]
    searches = [f"{reverse('website:search')}?q={word}" for word in ("4711", "Finkenschlag", "Antananarivo")]

    answered = {path: client.get(path) for path in [*world.paths(), *files]}

    assert {path for path, answer in answered.items() if answer.status_code == 200} >= {
        *files,
        hybrid.get_absolute_url(),
    }
    contents = {path: b"".join(answer) + str(answer.headers).encode() for path, answer in answered.items()}
    assert {path: words for path, text in contents.items() if (words := found_in(text))} == {}
    assert ["No results for" in client.get(path).text for path in searches] == [True] * 3


@pytest.mark.usefixtures("with_history")
def test_link_is_stored_with_the_meeting_alone(client, at_desk, meeting, capsys, mailed_expert):
    settings = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    [form] = html.fromstring(at_desk.get(settings).text).xpath("//form[@id='meeting_form']")
    typed = {name: value for name, value in form.form_values() if not name.startswith("_")}

    assert at_desk.post(settings, typed | {"joining_link": CANARY}).status_code == 302
    at_desk.get(reverse("admin:meetings_meeting_history", args=[meeting.pk]))
    client.force_login(mailed_expert.user)
    assert CANARY.encode() in client.get(own_page(meeting)).content
    meeting.refresh_from_db()
    invitation = factories.make_participant(meeting=meeting, status="invited", mails=True).invitations.get()
    token = tokens.invitation_token(invitation)
    client.post(reverse("participants:accept", args=[token]), {"attendance": "online"})

    assert tables_with("zeisig-4711") == {"meetings.Meeting"}
    assert "zeisig-4711" not in "".join(capsys.readouterr())


def test_calendar_file_and_mails_lead_to_the_own_page_instead(hybrid, today):
    person = factories.make_participant(meeting=hybrid, status="accepted", attendance="online")

    calendar = days_of_meeting(person, stamp=factories.TODAY).content
    words = rendering.fill(queue_messages([meeting_near(person, [], "near")])["near"]).wording

    assert [found_in(text) for text in (calendar, words.text.encode(), words.html.encode())] == [[], [], []]
    assert own_page(hybrid).encode() in calendar.replace(b"\r\n ", b"")
    for text in (words.text, words.html):
        assert own_page(hybrid) in text
        assert "has everything else, including the link for joining online" in text


@pytest.fixture
def mailed_expert(meeting, today):
    """An expert whose mails are in the outbox."""
    return factories.make_participant(meeting=meeting, status="accepted", mails=True)


def tables_with(word):
    """The models of which a row contains the word in any column."""
    return {
        model._meta.label
        for model in apps.get_models()
        for row in model.objects.values()
        if any(word in str(value) for value in row.values())
    }


@pytest.mark.parametrize("status", ["invited", "declined", "withdrawn"])
def test_link_is_for_those_who_take_part(client, hybrid, today, status):
    person = factories.make_participant(meeting=hybrid, status="accepted" if status == "withdrawn" else status)
    if status == "withdrawn":
        actions.withdraw_participant(participant=person)
    else:
        invitation = person.invitations.get()
        page = client.get(reverse("participants:invitation", args=[tokens.invitation_token(invitation)]))
        assert b"Finkenschlag" not in page.content
    user = person.user or factories.make_user(email=person.email)
    client.force_login(user)

    assert client.get(own_page(hybrid)).status_code == 404


def test_link_disappears_when_the_meeting_is_over(client, hybrid, expert):
    client.force_login(expert.user)
    shown = []
    for at in (hybrid.ends_at - timedelta(seconds=1), hybrid.ends_at):
        with calendar_at(at):
            shown.append(CANARY.encode() in client.get(own_page(hybrid)).content)

    assert shown == [True, False]


def test_who_takes_part_online_is_told_that_a_link_will_come_and_asked_for_the_time_zone(client, meeting, today):
    expert = factories.make_participant(meeting=meeting, status="accepted", country="Brazil", attendance="online")
    client.force_login(expert.user)
    before = client.get(own_page(meeting)).text
    Participant.objects.filter(pk=expert.pk).update(time_zone="America/Manaus")

    after = client.get(own_page(meeting)).text

    assert "The link for joining will appear here before the meeting." in before
    assert ("Choose your time zone" in before, "Choose your time zone" in after) == (True, False)
    assert "You take part online." in after


@pytest.mark.parametrize(
    "link", ["http://join.example.org/1", "join.example.org", "javascript:alert(1)", "https://a:b@join.example.org/1"]
)
def test_link_that_is_no_plain_https_address_is_refused_beside_its_field(at_desk, meeting, link):
    settings = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    [form] = html.fromstring(at_desk.get(settings).text).xpath("//form[@id='meeting_form']")
    typed = {name: value for name, value in form.form_values() if not name.startswith("_")}

    answer = at_desk.post(settings, typed | {"joining_link": link})

    assert list(answer.context["adminform"].form.errors) == ["joining_link"]
    assert f'value="{link}"' in answer.text
    meeting.refresh_from_db()
    assert meeting.joining_link == ""


def test_interpretation_is_one_line_beside_the_language(client, meeting, today):
    meeting.interpretation = "With interpretation into <b>French</b>"
    meeting.save()
    guest = factories.make_participant(meeting=meeting, status="invited")
    invitation = reverse("participants:invitation", args=[tokens.invitation_token(guest.invitations.get())])

    for path in (meeting.get_absolute_url(), invitation):
        [language] = html.fromstring(client.get(path).text).xpath("//dl/div[dt='Language']/dd")
        assert language.text_content().split() == "English With interpretation into <b>French</b>".split()
