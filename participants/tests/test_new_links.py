from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from egm_portal import constant_time
from egm_portal.clock import calendar_at
from egm_portal.constant_time import MIN_SECONDS
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from participants import actions, tokens
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ASK = "/invitations/new-link/"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Answers are held back for no time, but where the time is what is tested; no request was made before."""
    monkeypatch.setattr(constant_time, "MIN_SECONDS", 0)
    cache.clear()


@pytest.fixture
def guest(meeting):
    return factories.make_participant(meeting=meeting, status="invited", mails=True)


def address_of(guest):
    return reverse("participants:new_link_for", args=[tokens.invitation_token(guest.invitations.first())])


def mails():
    return Message.objects.filter(kind="participants/invitation").count()


def test_invited_person_gets_the_link_that_works_once_more(client, guest):
    response = client.post(ASK, {"email": guest.email.upper()})

    assert response.status_code == 200
    assert mails() == 2
    assert guest.invitations.get().state() == "sent"


def test_stranger_who_asks_does_not_use_up_what_the_link_may_ask(client, guest):
    link = address_of(guest)
    for number in range(4):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(ASK, {"email": guest.email})

    assert client.get(link.removesuffix("new-link/")).status_code == 200
    assert client.post(link).status_code == 200
    assert mails() == 5


def test_expired_link_proves_its_address(client, guest):
    link = address_of(guest)
    with calendar_at(guest.invitations.get().expires_at - timedelta(minutes=1)):
        assert "Send me a new link" not in client.get(link.removesuffix("new-link/")).text
    with calendar_at(guest.invitations.get().expires_at):
        assert link in client.get(link.removesuffix("new-link/")).text
        client.post(link)

    assert mails() == 2
    assert sorted(each.state() for each in guest.invitations.all()) == ["revoked", "sent"]


def test_replaced_link_offers_a_new_one_too(client, guest):
    link = address_of(guest)
    actions.invite_participant(participant=guest, by=None)

    assert link in client.get(link.removesuffix("new-link/")).text
    client.post(link)

    assert mails() == 3


def test_over_is_over(client, guest):
    link = address_of(guest)
    with calendar_at(guest.meeting.ends_at):
        assert "Send me a new link" not in client.get(link.removesuffix("new-link/")).text
        client.post(link)
        client.post(ASK, {"email": guest.email})

    assert mails() == 1


@pytest.mark.parametrize("status", ["nominated", "accepted", "declined"])
def test_only_who_is_invited_and_has_not_answered_gets_one(client, meeting, status):
    person = factories.make_participant(meeting=meeting, status=status, mails=True)
    before = mails()

    client.post(ASK, {"email": person.email})

    assert mails() == before


def test_link_to_a_meeting_that_is_not_public_is_sent_again(client):
    hidden = factories.make_participant(status="invited", mails=True)
    Meeting.objects.filter(pk=hidden.meeting_id).update(public_from=None)

    client.post(ASK, {"email": hidden.email})

    assert mails() == 2


def test_taken_back_invitation_stays_so(client, guest):
    link = address_of(guest)
    actions.revoke_invitation(invitation=guest.invitations.get())

    client.post(link)
    client.post(ASK, {"email": guest.email})

    guest.refresh_from_db()
    assert (guest.status, mails()) == ("nominated", 1)


def test_everybody_gets_the_same_answer(guest, expert):
    asked = [(ASK, {"email": each}) for each in (guest.email, expert.email, "nobody@example.org")]
    asked += [(address_of(guest), {}), (reverse("participants:new_link_for", args=["1-wrong"]), {})]

    answers = [Client().post(path, fields) for path, fields in asked]

    for each in answers:
        del each.headers["Expires"]  # the second in which it was answered
        del each.headers["X-Request-ID"]
    assert len({(each.status_code, each.text, str(each.headers)) for each in answers}) == 1
    assert guest.email not in answers[0].text


def test_everybody_waits_for_the_same_time(client, guest, held_back, monkeypatch):
    monkeypatch.setattr(constant_time, "MIN_SECONDS", MIN_SECONDS)

    for email in (guest.email, "nobody@example.org"):
        client.post(ASK, {"email": email})

    assert (mails(), held_back) == (2, [MIN_SECONDS] * 2)


@pytest.mark.parametrize("invited", [True, False])
def test_one_address_is_written_to_three_times_an_hour(client, guest, invited):
    email = guest.email if invited else "nobody@example.org"

    statuses = [Client(REMOTE_ADDR=f"192.0.2.{n}").post(ASK, {"email": email}).status_code for n in range(5)]

    assert statuses == [200, 200, 200, 429, 429]
    assert mails() == (4 if invited else 1)


def test_sixty_people_behind_one_address_ask(client):
    answers = [client.post(ASK, {"email": f"nobody{n}@example.org"}) for n in range(60)]

    assert {each.status_code for each in answers} == {200}


def test_one_connection_does_not_ask_without_end(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"new_invitation_link": "10/300s/ip"}

    answers = [client.post(ASK, {"email": f"nobody{n}@example.org"}) for n in range(11)]

    assert [each.status_code for each in answers] == [200] * 10 + [429]
    assert answers[-1]["Retry-After"] == "3600"
    assert "Too many requests" in answers[-1].text


@pytest.mark.parametrize("typed", ["", "not an address", "a@b@example.org"])
def test_mistyped_address_is_kept_on_the_page(client, typed):
    response = client.post(ASK, {"email": typed})

    assert response.status_code == 422
    assert f'value="{typed}"' in response.text or not typed


@pytest.mark.parametrize("path", [ASK, "/invitations/1-wrong/new-link/"])
def test_asking_needs_the_csrf_token(path):
    assert Client(enforce_csrf_checks=True).post(path, {"email": "x@example.org"}).status_code == 403


def test_wrong_link_offers_the_form(client):
    page = client.get("/invitations/1-wrong/")

    assert page.status_code == 404
    assert f'action="{ASK}"' in page.text
