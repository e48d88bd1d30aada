"""The public list of participants: how many of each category, and each person's part in the meeting."""

import pytest
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from agenda.models import Officer
from agenda.roles import Role
from participants.models import Participant
from tests import factories
from website import page_cache

pytestmark = pytest.mark.django_db


def people(client, meeting):
    """The page, and each person's row by their name: the words of its links, and where they lead."""
    page_cache.cache.clear()
    page = html.fromstring(client.get(reverse("website:participants", args=[meeting.slug])).content)
    rows = {}
    for row in page.xpath("//li[starts-with(@id, 'person-')]"):
        parts = row.xpath(".//ul[@class='parts']/li")
        rows[row.xpath("string(.//h3/bdi)")] = [
            (" ".join(part.text_content().split()), part.xpath("string(a/@href)")) for part in parts
        ]
    return page, rows


def test_person_has_papers_and_sessions_as_links(client, world):
    page, rows = people(client, world.meeting)

    session = reverse("website:session", args=[world.meeting.slug, world.session.number])
    name = world.session.info.name(world.session.label, world.session.title)
    assert rows[world.speaker.formal_name] == [
        ("Paper: A published paper", world.published.document.get_absolute_url()),
        (f"Chair: {name}", session),
        (f"Speaker: {name}", session),
    ]
    assert [
        link for link in page.xpath("//main//ul[@class='parts']//@href") if client.get(link).status_code != 200
    ] == []


def test_paper_that_is_not_public_is_no_link_for_anybody(client, world, organizer):
    accepted = world.accepted.participant.formal_name

    for user in (None, organizer, world.accepted.participant.user):
        if user:
            client.force_login(user)
        _, rows = people(client, world.meeting)
        assert rows[accepted] == []


def test_officer_of_the_meeting_is_named_as_such(client, world):
    Officer.objects.create(meeting=world.meeting, participant=world.speaker, role=Role.RAPPORTEUR)

    page, _ = people(client, world.meeting)

    assert page.xpath(f"//li[@id='person-{world.speaker.pk}']//h3/small/text()") == ["rapporteur of the meeting"]


def test_categories_have_counts_and_nothing_else_is_counted(client, world):
    for _ in range(2):
        factories.make_participant("accepted", meeting=world.meeting, role="observer", gender="female")

    page, _ = people(client, world.meeting)

    counts = [" ".join(each.text_content().split()) for each in page.xpath("//ul[@class='categories']/li")]
    experts = Participant.objects.listed().filter(meeting=world.meeting, role="expert").count()
    assert counts == [f"Experts {experts}", "Observers 2"]
    anchors = page.xpath("//ul[@class='categories']//a/@href")
    assert [anchor for anchor in anchors if not page.xpath(f"//h2[@id='{anchor[1:]}']")] == []


def test_parts_take_a_fixed_number_of_queries(client, world, django_assert_num_queries):
    for more in (1, 3):
        for number in range(more):
            paper = factories.make_paper("published", meeting=world.meeting, title=f"Paper {more}{number}")
            item = world.session.items.create(title=f"More {more}{number}", paper=paper)
            item.people.add(paper.participant)
        release_programme(meeting=world.meeting, kind="provisional", by=None)
        page_cache.cache.clear()

        with django_assert_num_queries(2 + 8 + 2):
            client.get(reverse("website:participants", args=[world.meeting.slug]))
