import pytest
from django.urls import reverse

from participants.photos import Photo
from participants.profile_actions import keep_photo, set_consents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def person(expert):
    keep_photo(participant=expert, photo=Photo(b"a photo", "data:image/webp;base64,"))
    return expert


def path(person):
    return reverse("participants:photo", args=[person.meeting.slug, person.pk])


@pytest.mark.parametrize(
    ("consents", "expected"),
    [
        ({"photo_consent": True}, 200),
        ({"photo_consent": True, "list_consent": False}, 404),
        ({"biography_consent": True}, 404),
    ],
)
def test_everybody_sees_it_with_consent_to_be_listed_and_shown(client, person, consents, expected):
    set_consents(participant=person, **consents)

    assert client.get(path(person)).status_code == expected


def test_it_is_a_picture_that_caches_ask_for_again(client, person):
    set_consents(participant=person, photo_consent=True)

    response = client.get(path(person))
    again = client.get(path(person), headers={"if-none-match": response["ETag"]})

    assert (response.content, response["Content-Type"], response["Cache-Control"]) == (
        b"a photo",
        "image/webp",
        "public, no-cache",
    )
    assert again.status_code == 304


def test_what_the_public_may_not_see_is_kept_by_no_cache(client, person):
    client.force_login(person.user)

    assert client.get(path(person))["Cache-Control"] == "private, no-store"


def test_meeting_that_is_not_public_shows_no_photo(client, person):
    set_consents(participant=person, photo_consent=True)
    person.meeting.public_from = None
    person.meeting.save()

    assert client.get(path(person)).status_code == 404
