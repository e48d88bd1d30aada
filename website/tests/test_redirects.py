import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.meetings.actions import change_meeting_slug, end_announcement
from papers import actions as papers
from tests import factories
from website.tests.conftest import BELOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(meeting):
    """The slug that the meeting had before it moved."""
    slug = meeting.slug
    change_meeting_slug(meeting=meeting, slug="moved")
    return slug


def test_former_address_leads_to_the_present_one(client, old):
    for name in BELOW:
        response = client.get(reverse(f"website:{name}", args=[old]), {"page": "2"})

        assert response.status_code == 301, name
        assert response["Location"] == reverse(f"website:{name}", args=["moved"]) + "?page=2", name
        assert response["Cache-Control"] == "no-cache", name


def test_former_address_with_a_query_that_no_redirect_can_have_is_refused(client, old):
    path = reverse("website:meeting", args=[old])

    longest, longer = (client.get(path, {"page": length * "x"}).status_code for length in (16_000, 17_000))

    assert (longest, longer) == (301, 400)


def test_former_address_of_a_file_leads_to_the_present_one(client, meeting, old):
    document = factories.make_document(meeting=meeting, access="public")
    papers.publish_document(document=document)
    file_name = document.versions.get().file_name

    response = client.get(reverse("papers:file", args=[old, document.number, file_name]))

    assert response["Location"] == reverse("papers:file", args=["moved", document.number, file_name])


def test_former_address_of_a_hidden_meeting_is_not_there(client, meeting, old, organizer):
    meeting.public_from = None
    meeting.save()
    path = reverse("website:meeting", args=[old])

    assert client.get(path).status_code == 404
    client.force_login(organizer)
    assert client.get(path).status_code == 301


def test_former_address_of_a_withdrawn_meeting_says_that_it_was_withdrawn(client, meeting, old):
    with calendar_at(meeting.public_from):
        end_announcement(meeting=meeting)

    answers = [client.get(reverse("website:meeting", args=[slug])) for slug in (old, "moved")]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "It was published and withdrawn on 3 June 2013." in answers[0].text
    assert meeting.short_title not in answers[0].text and "moved" not in answers[0].text


def test_meeting_that_moves_back_has_no_loop(client, meeting, old):
    change_meeting_slug(meeting=meeting, slug=old)

    assert client.get(reverse("website:meeting", args=[old])).status_code == 200
    assert client.get(reverse("website:meeting", args=["moved"]))["Location"] == reverse("website:meeting", args=[old])
