import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.urls import reverse

from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.models import User
from participants import actions, tokens
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NEW = "new@example.org"


def change(person, email=NEW):
    actions.change_email(participant=person, email=email, by=None)
    person.refresh_from_db()
    return person


def opened(client, token):
    return client.get(reverse("participants:invitation", args=[token]))


def test_old_link_of_the_invited_dies_and_a_new_one_goes_to_the_new_address(client, meeting):
    guest = factories.make_participant(meeting=meeting, status="invited")
    old = tokens.invitation_token(guest.invitations.get())

    change(guest)

    assert opened(client, old).status_code == 410
    assert client.post(reverse("participants:accept", args=[old])).status_code == 410
    assert (guest.status, guest.email) == ("invited", NEW)
    assert Message.objects.filter(kind="participants/invitation").first().to == NEW


def test_unsent_invitation_to_the_old_address_never_leaves(meeting):
    guest = factories.make_participant(meeting=meeting, status="invited")

    change(guest)
    send_due_messages()

    assert [mail.to[0].split("<")[1] for mail in outbox.outbox] == [f"{NEW}>"]


def test_link_of_who_declined_takes_no_change_of_mind_any_more(client, meeting):
    person = factories.make_participant(meeting=meeting, status="declined")
    old = tokens.invitation_token(person.invitations.get())

    change(person)

    assert "Accept after all" not in opened(client, old).text
    assert client.post(reverse("participants:accept_after_all", args=[old])).status_code == 410
    assert person.status == "declined"


def test_account_moves_along_and_its_sessions_end(client, expert):
    client.force_login(expert.user)

    change(expert)

    assert expert.user.email == NEW
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(NEW, True, True)]
    assert client.get(reverse("my:meeting", args=[expert.meeting.slug])).status_code == 302


@pytest.mark.parametrize("shared", ["another meeting", "the administration", "somebody with the new address"])
def test_account_that_others_need_stays(expert, shared):
    before = expert.user
    if shared == "another meeting":
        factories.make_participant(status="accepted", email=before.email)
    elif shared == "the administration":
        User.objects.filter(pk=before.pk).update(is_staff=True)
    else:
        factories.make_user(email=NEW)
    kept = before.email

    change(expert)

    before.refresh_from_db()
    assert before.email == kept
    assert (expert.user.email, expert.user == before) == (NEW, False)


def test_case_alone_may_change(expert):
    assert change(expert, expert.email.upper()).user.email == expert.email.lower()


def page_of(person):
    return reverse("admin:participants_participant_change-email") + f"?id={person.pk}"


def test_organizer_changes_the_address(at_desk, expert):
    page = at_desk.post(page_of(expert), {"email": NEW, "shown_values": expert.email}, follow=True)

    expert.refresh_from_db()
    assert expert.email == NEW
    assert "E-mail address changed" in page.text


def test_taken_or_mistyped_address_is_told_and_kept(at_desk, expert, other_expert):
    for typed in (other_expert.email, "no address"):
        page = at_desk.post(page_of(expert), {"email": typed, "shown_values": expert.email})

        assert page.status_code == 422
        assert f'value="{typed}"' in page.text
    assert not Message.objects.filter(to=NEW).exists()


def test_nomination_is_corrected_in_the_form(at_desk, meeting):
    nominee = factories.make_participant(meeting=meeting)

    page = at_desk.post(page_of(nominee), {"email": NEW})

    nominee.refresh_from_db()
    assert nominee.email != NEW
    assert "Change it in the form." in page.text


def test_address_that_another_organizer_has_just_changed_is_told_before_it_is_replaced(at_desk, expert):
    confirmed = {"ids": expert.pk, "email": "mine@example.org", "shown_values": expert.email}
    change(expert, "theirs@example.org")

    told = at_desk.post(page_of(expert), confirmed)
    untold = at_desk.post(page_of(expert), {name: confirmed[name] for name in ("ids", "email")})

    assert (told.status_code, untold.status_code) == (422, 422)
    assert "Somebody else has just changed the address to theirs@example.org." in told.text
    assert 'value="mine@example.org"' in told.text
    assert at_desk.post(page_of(expert), confirmed | {"shown_values": "theirs@example.org"}).status_code == 302
    expert.refresh_from_db()
    assert expert.email == "mine@example.org"
