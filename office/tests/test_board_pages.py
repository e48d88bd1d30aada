"""The pages of the board: who sees which, and what stands on them."""

import pytest
from django.urls import reverse
from lxml import html

from tests import factories


def test_front_page_is_the_board_of_the_only_meeting(at_desk, filled_meeting):
    page = at_desk.get(reverse("admin:index"))

    tree = html.fromstring(page.text)
    assert [head.text_content() for head in tree.xpath("//h1")] == ["Overview"]
    assert [head.text_content() for head in tree.xpath("//section//h2")] == [
        "To do next",
        "Coming reminders",
        "Outstanding items",
        "Papers over time",
        "Balance of the experts",
    ]
    assert tree.xpath("//svg/title/text()")[0].startswith("Papers received, ")


def test_table_of_people_leads_to_their_export(at_desk, meeting):
    page = at_desk.get(reverse("admin:board", args=[meeting.slug]))

    (address,) = html.fromstring(page.text).xpath(
        "//section[.//h2='Outstanding items']//a[starts-with(., 'Export')]/@href"
    )
    assert address == f"{reverse('admin:participants_participant_export')}?meeting={meeting.pk}"
    assert at_desk.get(address).status_code == 200


def test_front_page_lists_several_meetings_each_with_its_board(at_desk, organizer, meeting):
    other = factories.make_meeting()
    factories.make_member(other, organizer)

    page = at_desk.get(reverse("admin:index"))

    assert "board" not in page.context
    boards = [reverse("admin:board", args=[row.slug]) for row in (meeting, other)]
    assert all(f'href="{address}"' in page.text for address in boards)
    assert [at_desk.get(address).context["board"].meeting for address in boards] == [meeting, other]


def test_page_of_a_meeting_links_to_its_board(at_desk, meeting):
    page = at_desk.get(reverse("admin:meetings_meeting_change", args=[meeting.pk]))

    assert f'<a href="{reverse("admin:board", args=[meeting.slug])}">Overview</a>' in page.text


def test_board_is_for_organizers(client, meeting, organizer, expert, today):
    address = reverse("admin:board", args=[meeting.slug])
    strangers = [client.get(address).status_code]
    client.force_login(expert.user)
    strangers.append(client.get(address).status_code)
    organizer.groups.clear()
    client.force_login(organizer)

    assert strangers == [302, 302]
    assert client.get(address).status_code == 403
    assert "board" not in client.get(reverse("admin:index")).context


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("papers_paper_review", "slug"),
        ("meetings_meeting_compare", "pk"),
    ],
)
def test_role_without_the_permissions_of_its_group_opens_nothing(client, meeting, organizer, today, name, by):
    address = reverse(f"admin:{name}", args=[getattr(meeting, by)])
    client.force_login(organizer)
    before = client.get(address).status_code
    organizer.groups.clear()

    assert (before, client.get(address).status_code) == (200, 403)


def test_switch_shows_everybody_or_only_those_of_whom_something_is_open(at_desk, peopled):
    address = reverse("admin:board", args=[peopled.slug])

    pages = [html.fromstring(at_desk.get(address + query).text) for query in ("", "?open=1")]

    switches = [[link.text for link in page.xpath("//ul[@class='board-switch']//a")] for page in pages]
    assert switches == [["Everybody (8)", "Only what is open (5)"]] * 2
    assert [page.xpath("string(//a[@aria-current and contains(@href, '#')])") for page in pages] == switches[0]
    assert [len(page.xpath("//table[@class='board-people']/tbody/tr")) for page in pages] == [8, 5]
    assert at_desk.get(f"{reverse('admin:index')}?open=1").context["board"].only_open
