import json

import pytest
from django.urls import reverse

from egm_portal.mail.models import Message
from participants.models import Participant
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.usefixtures("today")]


def test_copy_holds_ones_own_and_nothing_of_others(client, expert, other_expert):
    factories.make_paper("submitted", participant=expert, title="My own paper")
    factories.make_paper("submitted", participant=other_expert, title="The canary")
    nominated = factories.make_participant(email=expert.email)
    client.force_login(expert.user)

    response = client.get(reverse("my:export"))

    copy = json.loads(response.text)
    [here] = [each for each in copy["participations"] if each["meeting"] == expert.meeting.title and each["papers"]]
    assert len(copy["participations"]) == 2
    assert nominated.name in response.text
    assert copy["account"]["email"] == expert.email
    assert here["papers"][0]["document"]["title"] == "My own paper"
    assert len(here["papers"][0]["versions"][0]["sha256"]) == 64
    assert [set(mail) for mail in copy["mails_to_you"]][0] >= {"subject", "queued_at", "sent_at"}
    for secret in ("canary", other_expert.email, expert.invitations.get().nonce, expert.user.password):
        assert secret not in response.text


def test_copy_is_a_file_that_nobody_keeps(client, expert):
    client.force_login(expert.user)

    response = client.get(reverse("my:export"))

    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in response["Cache-Control"]


def test_erasure_is_explained_and_asks_for_a_confirmation(client, expert):
    client.force_login(expert.user)
    path = reverse("my:erasure")

    unconfirmed = client.post(path)
    still = Participant.objects.get(pk=expert.pk).erasure_asked_at
    confirmed = client.post(path, {"confirmed": "yes"}, follow=True)

    assert "What stays" in client.get(path).text
    assert (unconfirmed.status_code, still) == (422, None)
    assert "You asked for this on 10 July 2013" in confirmed.text
    assert Message.objects.filter(kind="participants/erasure_asked").count() == 1


def test_who_is_in_no_meeting_has_nothing_to_erase(client, outsider):
    client.force_login(outsider)

    assert client.get(reverse("my:erasure")).status_code == 404
