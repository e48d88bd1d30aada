"""The organizers' guide in the administration, and the "?" of each screen."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from office.help import GUIDE, chapters, help_link

ROUTES = sorted(
    route.name
    for group in admin.site.get_urls()
    for route in getattr(group, "url_patterns", [group])
    if getattr(route, "name", None)
)


@pytest.mark.parametrize("route", ROUTES)
def test_every_screen_has_a_part_of_the_guide(route):
    link = help_link(route)

    address, _, anchor = link.url.partition("#")
    chapter = chapters()[address.rstrip("/").rpartition("/")[2]]
    assert chapter.headings[anchor or chapter.anchor] == link.title
    assert not anchor or f'id="{anchor}"' in chapter.html


@pytest.mark.parametrize(
    ("route", "title"),
    [
        ("board", "Follow the meeting"),
        ("participants_participant_invite", "Invite the experts"),
        ("participants_participant_make-letter", "Visa support letters"),
        ("meetings_meeting_change", "Basics"),
        ("meetings_meeting_aide-memoire", "Aide-memoire"),
        ("papers_document_history", "See who changed what"),
        ("mail_mailtemplate_preview", "Mail templates"),
        ("meetings_user_change", "How changes are made"),
    ],
)
def test_screen_links_to_its_own_part(route, title):
    assert help_link(route).title == title


def test_chapters_are_the_whole_guide_without_markup_or_links_to_files():
    shown = "".join(chapter.html for chapter in chapters().values())
    assert list(chapters().values())[0].title == "Sign in"
    assert len(chapters()) == len(re.findall(r"^## ", GUIDE.read_text(encoding="utf-8"), re.MULTILINE))
    assert "**" not in shown
    assert re.findall(r'href="([^"]*)"', shown) == []


@pytest.mark.django_db
def test_guide_is_open_to_organizers_alone(client, organizer, expert):
    pages = [reverse("admin:help"), *(reverse("admin:help_chapter", args=[anchor]) for anchor in chapters())]
    for user, status in [(None, 302), (expert.user, 302), (organizer, 200)]:
        client.logout()
        if user:
            client.force_login(user)

        assert {client.get(page).status_code for page in pages} == {status}
    assert client.get(reverse("admin:help_chapter", args=["no-such-chapter"])).status_code == 404


@pytest.mark.django_db
def test_screens_carry_their_link(client, organizer, meeting):
    client.force_login(organizer)

    for page, title in [
        (reverse("admin:board", args=[meeting.slug]), "Follow the meeting"),
        (reverse("admin:papers_paper_changelist"), "Receive the papers"),
        (reverse("admin:help"), "How changes are made"),
    ]:
        assert f'title="Help: {title}"' in client.get(page).content.decode()
