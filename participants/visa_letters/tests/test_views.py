import pytest
from django.urls import reverse

from participants import actions
from participants.visa_letters.actions import make_letter
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def address(meeting):
    return reverse("participants:letter", args=[meeting.slug])


def test_person_finds_and_downloads_the_letter(client, meeting, expert, address):
    factories.make_letter(expert)
    client.force_login(expert.user)

    page = client.get(reverse("my:meeting", args=[meeting.slug]))
    response = client.get(address)

    assert f'href="{address}"' in page.text
    assert b"".join(response).startswith(b"%PDF")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == f'attachment; filename="{meeting.slug}-letter.pdf"'
    assert client.post(address).status_code == 405


def test_there_is_no_letter_before_it_is_ready_or_after_the_person_has_left(client, meeting, expert, address):
    client.force_login(expert.user)
    letter = make_letter(participant=expert, by=None, signatory="Signatory A", signatory_title="Chief")
    assert client.get(address).status_code == 404
    assert address not in client.get(reverse("my:meeting", args=[meeting.slug])).text

    factories.make_printed(letter.rendering)
    actions.withdraw_participant(participant=expert)
    assert client.get(address).status_code == 404
