"""The navigation of a meeting: the same pages at the same place, for each of its readers."""

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.meetings.models import Meeting
from participants.models import Participant
from tests import factories
from website.meeting_nav import PAGES, navigation_of

pytestmark = pytest.mark.django_db
BELOW = {
    "agenda": "Programme",
    "papers": "Papers",
    "participants": "Participants",
    "report": "Report",
}


def links_of(client, address: str) -> dict[str, str | None]:
    """What the navigation of the page names, with what each says about the page."""
    page = html.fromstring(client.get(address).text)
    return {link.text: link.get("aria-current") for link in page.xpath("//*[@class='meeting-nav']//li/a")}


def test_pages_of_a_meeting_have_its_five_at_the_same_place(client, meeting):
    for route, name in BELOW.items():
        links = links_of(client, reverse(f"website:{route}", args=[meeting.slug]))
        assert list(links) == list(PAGES)
        assert [name for name, current in links.items() if current == "page"] == [name]


def test_navigation_names_the_meeting_but_where_the_heading_does(client, meeting):
    def named(address: str) -> list[str]:
        return html.fromstring(client.get(address).text).xpath("//*[@class='meeting-nav']/div/p/a/@href")

    assert named(reverse("website:papers", args=[meeting.slug])) == [meeting.get_absolute_url()]
    assert named(meeting.get_absolute_url()) == []


def test_participant_has_the_own_page_first_on_every_page(client, meeting):
    participant = factories.make_participant(
        meeting=meeting, status=Participant.Status.ACCEPTED, user=factories.make_user()
    )
    client.force_login(participant.user)

    own = reverse("my:meeting", args=[meeting.slug])
    assert list(links_of(client, own).items())[0] == ("My page", "page")
    assert list(links_of(client, reverse("website:papers", args=[meeting.slug]))) == ["My page", *PAGES]
    assert links_of(client, reverse("my:profile", args=[meeting.slug]))["My page"] == "true"


def test_participant_of_an_unannounced_meeting_is_led_to_no_page_that_is_not_there(client, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(public_from=None)
    participant = factories.make_participant(
        meeting=meeting, status=Participant.Status.ACCEPTED, user=factories.make_user()
    )
    client.force_login(participant.user)

    assert list(links_of(client, reverse("my:profile", args=[meeting.slug]))) == ["My page"]


def test_somebody_else_has_no_own_page(client, meeting):
    client.force_login(factories.make_user())

    assert list(links_of(client, meeting.get_absolute_url())) == list(PAGES)


def test_page_above_is_named_unless_the_navigation_has_it(meeting):
    papers = reverse("website:papers", args=[meeting.slug])
    room = ("The room", "/room/")

    assert navigation_of("/p/", [("Papers", papers), ("A paper", "")], meeting, None).above is None
    assert (
        navigation_of("/p/", [("Meeting", meeting.get_absolute_url()), room, ("New", "")], meeting, None).above == room
    )
    assert navigation_of("/p/", [], None, None).links == []
