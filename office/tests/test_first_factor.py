"""A role and its second factor: who sets it up, with what, and what of it stays when the account changes hands."""

import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail as outbox
from django.core.management import call_command
from django.test import Client, TestCase
from django.urls import reverse

from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings import actions
from egm_portal.meetings.models import Membership, StaffRole, User
from office import erasure, members
from office.first_factor import FOLLOWED
from office.mail import ADDED, FACTOR_SET_UP, FIRST_FACTOR
from office.merging.actions import merge_participants
from participants.actions import change_email, withdraw_participant
from tests import factories

pytestmark = pytest.mark.django_db
VIEWER, EDITOR = StaffRole.VIEWER, StaffRole.EDITOR


@pytest.fixture(autouse=True)
def second_factor_required(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    settings.MFA_TOTP_TOLERANCE = 1  # half a minute may end between a code and its use


@pytest.fixture
def anna(meeting, organizer):
    """Somebody new who was made an editor."""
    return members.add_member(meeting=meeting, email="anna@example.org", role=EDITOR, by=organizer)


def code_mailed_to(user):
    send_due_messages()
    return re.findall(r"\b\d{8}\b", [each for each in outbox.outbox if user.email in each.to][-1].body)[0]


def sign_in(client, user, to=""):
    """Signs in with a mailed code; the answer of the last step."""
    client.post(reverse("account_request_login_code"), {"email": user.email, "next": to})
    return client.post(reverse("account_confirm_login_code"), {"code": code_mailed_to(user), "next": to})


def link_to(user):
    """The path in the newest mail with a link to set up the second factor."""
    message = Message.objects.filter(kind__in=[ADDED.name, FIRST_FACTOR.name], to=user.email).latest("pk")
    return urlsplit(ADDED.slots["link"](message)).path


def add_app(client):
    """Adds an authenticator app on the page that the browser is led to; the digits that it shows next."""
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    before, now, _ = (
        totp.format_hotp_value(totp.hotp_value(secret, at)) for at in totp.yield_hotp_counters_from_time()
    )
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": before})
    assert answer.status_code == 302, answer.context["form"].errors
    return now


def show(client, digits):
    """Shows the app's digits where a role asks for them. In the tests, the commit that adds an app comes too late."""
    return client.post(reverse("mfa_reauthenticate"), {"code": digits})


def board(client, meeting):
    return client.get(reverse("admin:board", args=[meeting.slug]))


def set_up(client, user):
    """Signs in, follows the mailed link and links an app."""
    sign_in(client, user)
    client.post(link_to(user))
    show(client, add_app(client))


def is_confirmed(user):
    return User.objects.get(pk=user.pk).second_factor_confirmed_at is not None


def test_link_asks_for_a_code_and_then_opens_the_role(client, meeting, organizer, anna):
    signed_out = client.get(link_to(anna))
    sign_in(client, anna)
    before = board(client, meeting)
    page = client.get(link_to(anna))

    chosen = client.post(link_to(anna))
    show(client, add_app(client))

    assert signed_out["Location"].startswith(reverse("account_login"))
    assert before.status_code == 302
    assert "Link an authenticator app" in page.text
    assert chosen["Location"] == reverse("mfa_activate_totp")
    assert board(client, meeting).status_code == 200


def test_holder_and_giver_are_told(client, meeting, organizer, anna):
    set_up(client, anna)

    told = {each.to: each for each in Message.objects.filter(kind=FACTOR_SET_UP.name)}
    assert set(told) == {anna.email, organizer.email}
    role = Membership.objects.get(user=anna)
    assert reverse("admin:meetings_meeting_organizers_remove", args=[meeting.pk, role.pk]) in told[organizer.email].text
    assert reverse("office:end_factor") in told[anna.email].text


def test_superusers_are_told_where_a_command_gave_the_role(client, meeting, organizer):
    superuser = factories.make_organizer()
    User.objects.filter(pk=superuser.pk).update(is_superuser=True)
    call_command("make_organizer", "boris@example.org", "--meeting", meeting.slug)
    boris = User.objects.get(email="boris@example.org")

    set_up(client, boris)

    told = {each.to: each for each in Message.objects.filter(kind=FACTOR_SET_UP.name)}
    assert set(told) == {boris.email, superuser.email}
    assert reverse("admin:meetings_user_change", args=[boris.pk]) in told[superuser.email].text
    assert "Your second factor" in told[boris.email].text


def test_link_sets_up_a_passkey_as_well(client, anna):
    sign_in(client, anna)

    assert client.post(link_to(anna), {"key": ""})["Location"] == reverse("mfa_add_webauthn")


@pytest.mark.parametrize("has_factor", [True, False])
def test_link_without_a_fresh_code_leads_through_the_sign_in(client, anna, has_factor):
    if has_factor:
        Authenticator.objects.create(user=anna, type=Authenticator.Type.WEBAUTHN, data={})
    client.force_login(anna)

    page, posted = client.get(link_to(anna)), client.post(link_to(anna))
    again = client.post(link_to(anna), {"again": ""})
    sign_in(client, anna)

    assert "Sign in again" in page.text
    assert posted.status_code == 200 and FOLLOWED not in client.session
    assert again["Location"].startswith(reverse("account_login")) and "second-factor" in again["Location"]
    led_to = client.post(link_to(anna))["Location"]
    assert led_to.startswith(reverse("mfa_reauthenticate" if has_factor else "mfa_activate_totp"))


def test_last_factor_stays_with_a_role_and_is_confirmed_again_without(client, meeting, organizer, anna):
    set_up(client, anna)
    kept = client.post(reverse("mfa_deactivate_totp"))
    members.remove_member(membership=Membership.objects.get(user=anna), by=organizer)

    client.post(reverse("mfa_deactivate_totp"))

    assert "Add another one first" in kept.text
    assert not Authenticator.objects.exists() and not is_confirmed(anna)


def test_code_from_before_the_factor_changes_nothing_after_it(client, meeting, anna):
    """An intruder who reads the mail confirms with a code, and waits for the owner to set up the factor."""
    intruder = Client()
    sign_in(intruder, anna)
    intruder.post(reverse("account_request_reauthentication_code"), {"recipient": anna.email})
    intruder.post(reverse("account_confirm_reauthentication_code"), {"code": code_mailed_to(anna)})

    set_up(client, anna)

    for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        assert intruder.get(reverse(name))["Location"].startswith(reverse("mfa_reauthenticate")), name


def test_mailbox_alone_opens_nothing_after_seven_days(client, meeting, anna):
    link = link_to(anna)
    User.objects.filter(pk=anna.pk).update(first_factor_until=actions.real_now())
    sign_in(client, anna)

    refused = client.get(link)
    client.post(link)
    show(client, add_app(client))

    assert refused.status_code == 410 and "older than seven days" in refused.text
    assert not is_confirmed(anna)
    assert board(client, meeting).status_code == 302
    assert "Ask the person who runs the portal" in client.get(reverse("admin:login")).text


def test_link_of_another_person_is_refused(client, anna, organizer):
    client.force_login(organizer)

    assert client.get(link_to(anna)).status_code == 410


def test_factor_from_before_the_role_counts_once_it_was_shown_after_the_link(client, meeting, organizer):
    person = factories.make_participant(status="accepted")
    sign_in(client, person.user)
    digits = add_app(client)
    members.add_member(meeting=meeting, email=person.email, role=VIEWER, by=organizer)
    before = board(client, meeting)

    again = Client()
    sign_in(again, person.user)
    shown = again.post(link_to(person.user))
    show(again, digits)

    assert before.status_code == 302
    assert shown["Location"].startswith(reverse("mfa_reauthenticate"))
    assert is_confirmed(person.user)
    page = board(again, meeting)
    assert page.status_code == 200
    # Only the screens of the role close; elsewhere the session goes on.
    assert "You will be asked to sign in again at" in page.text and "signed out" not in page.text
    assert "You will be signed out at" in again.get(reverse("my:list")).text


def test_link_is_sent_again_while_it_is_valid(client, anna):
    sign_in(client, anna)
    page = client.get(reverse("admin:login"))

    client.post(reverse("office:send_first_factor"))

    assert "Send me the link" in page.text
    assert Message.objects.get(kind=FIRST_FACTOR.name).to == anna.email
    assert client.get(reverse("office:send_first_factor")).status_code == 405


def test_link_is_not_sent_again_and_again(client, anna):
    sign_in(client, anna)

    answers = [client.post(reverse("office:send_first_factor"), follow=True) for _ in range(4)]

    assert "was sent to" in answers[2].text and "Please try again in an hour." in answers[3].text
    assert Message.objects.filter(kind=FIRST_FACTOR.name).count() == 3


def test_holder_who_did_not_set_it_up_ends_it_with_one_press(client, meeting, anna):
    set_up(client, anna)
    owner = Client()
    sign_in(owner, anna)

    asked = owner.get(reverse("office:end_factor"))
    owner.post(reverse("office:end_factor"))

    assert asked.status_code == 200
    assert "has removed the second factor" in Message.objects.filter(kind=FACTOR_SET_UP.name).latest("pk").text
    assert not Authenticator.objects.exists() and not is_confirmed(anna)
    assert client.get(reverse("my:list")).status_code == 302


@pytest.mark.django_db(transaction=True)  # the commit that adds an app counts it, and ends the printed password
def test_superuser_needs_the_printed_password_once(client, capsys):
    call_command("make_organizer", "root@example.org", "--superuser", "--generate")
    password = re.search(r"Password: (\S+)", capsys.readouterr().out)[1]
    root = User.objects.get(email="root@example.org")
    intruder = Client()
    sign_in(intruder, root)

    by_code = intruder.get(reverse("admin:login"))
    enrols = intruder.get(reverse("mfa_activate_totp"))
    client.post(reverse("account_login"), {"login": root.email, "password": password})
    add_app(client)

    assert by_code["Location"].startswith(reverse("account_reauthenticate"))
    assert enrols["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(reverse("admin:index")).status_code == 200
    assert not User.objects.get(pk=root.pk).has_usable_password()


@pytest.mark.parametrize("has_key", [True, False])
def test_page_names_a_key_only_to_those_who_have_one(client, anna, has_key):
    set_up(client, anna)
    if has_key:
        Authenticator.objects.create(user=anna, type=Authenticator.Type.WEBAUTHN, data={})

    page = client.get(reverse("mfa_reauthenticate"))

    assert ("use your passkey or security key" in page.text) is has_key


def test_second_app_needs_the_first(client, anna):
    set_up(client, anna)
    intruder = Client()
    sign_in(intruder, anna)

    for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        assert intruder.get(reverse(name))["Location"].startswith(reverse("mfa_reauthenticate")), name


# Chains: what one person has set up must not open what comes to the account later.


def test_refused_try_verifies_nothing(client, expert, organizer):
    """A code that was sent to an address which was changed before it was entered."""
    former = expert.user.email
    client.post(reverse("account_request_login_code"), {"email": former})
    code = code_mailed_to(expert.user)
    change_email(participant=expert, email="moved@example.org", by=organizer)

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert not EmailAddress.objects.filter(email=former).exists()
    assert client.get(reverse("my:list")).status_code == 302


@pytest.mark.parametrize("is_removed_before", [True, False])
def test_organizer_never_gets_into_the_account_of_an_expert(meeting, organizer, is_removed_before):
    """The first chain of the attack: role given, code tried, role removed, given in another meeting."""
    elsewhere = factories.make_participant(status="accepted")
    pages = Client()
    pages.force_login(organizer)
    organizers_page = reverse("admin:meetings_meeting_organizers", args=[meeting.pk])
    members.add_member(meeting=meeting, email=elsewhere.email, role=VIEWER, by=organizer)
    role = Membership.objects.get(user=elsewhere.user, meeting=meeting)
    if is_removed_before:
        members.remove_member(membership=role, by=organizer)
    other = factories.make_organizer(elsewhere.meeting)
    members.add_member(meeting=elsewhere.meeting, email=elsewhere.email, role=VIEWER, by=other)

    link = link_to(elsewhere.user)
    stolen = pages.get(link)

    assert not User.objects.get(pk=elsewhere.user_id).has_usable_password()
    assert (stolen.status_code, pages.post(link).status_code) == (410, 410)
    assert "this password" not in pages.get(organizers_page, follow=True).text.lower()
    assert not Authenticator.objects.filter(user=elsewhere.user).exists()


def test_role_that_ends_and_comes_again_keeps_the_factor_of_its_holder(client, meeting, organizer, anna):
    set_up(client, anna)
    members.remove_member(membership=Membership.objects.get(user=anna), by=organizer)
    closed = board(client, meeting)

    members.add_member(meeting=meeting, email=anna.email, role=VIEWER, by=organizer)

    assert closed.status_code == 302
    assert client.get(reverse("my:list")).status_code == 200
    assert board(client, meeting).status_code == 200


def opened_by_everything(user):
    """The user, for whom somebody has set up whatever opens an account; a browser that is signed in."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    user.set_password("a long enough password")
    user.save()
    actions.confirm_second_factor(user=user)
    browser = Client()
    browser.force_login(user)
    return browser


def changed_by_an_organizer(expert, organizer):
    User.objects.filter(pk=expert.user_id).update(joined_at=expert.answered_at)
    change_email(participant=expert, email="moved@example.org", by=organizer)


def changed_by_a_superuser(expert, organizer):
    actions.change_user_email(user=expert.user, email="moved@example.org")


def proved_by_a_code(expert, organizer):
    EmailAddress.objects.filter(user=expert.user).update(verified=False)
    sign_in(Client(), expert.user)


def proved_for_the_first_time(expert, organizer):
    EmailAddress.objects.filter(user=expert.user).update(verified=False)
    actions.get_or_create_user(email=expert.user.email)


def merged(expert, organizer):
    kept = factories.make_participant(meeting=expert.meeting, email="kept@example.org")
    withdraw_participant(participant=expert)
    merge_participants(kept=kept, absorbed=expert)


def erased(expert, organizer):
    organizer.is_superuser = True
    erasure.erase_person(participant=expert, by=organizer)


@pytest.mark.parametrize(
    "change",
    [changed_by_an_organizer, changed_by_a_superuser, proved_for_the_first_time, proved_by_a_code, merged, erased],
)
def test_every_means_of_signing_in_goes_when_an_account_may_have_changed_hands(meeting, organizer, change, settings):
    expert = factories.make_participant(meeting=meeting, status="accepted")
    user = expert.user
    browser = opened_by_everything(user)
    known = browser.get(reverse("my:list")).status_code

    change(expert, organizer)

    user = User.objects.get(pk=user.pk)
    assert known in (200, 302)
    assert not Authenticator.objects.filter(user=user).exists()
    assert (user.has_usable_password(), user.second_factor_confirmed_at, user.first_factor_until) == (False, None, None)
    signed_out = browser.get(reverse("my:list"))
    assert signed_out.status_code == 302 and signed_out["Location"].startswith(reverse("account_login"))


def test_former_address_is_told(organizer, expert):
    former = expert.email

    changed_by_an_organizer(expert, organizer)

    assert Message.objects.get(kind="participants/address_changed").to == former


# How long the second factor opens the screens of a role.


@pytest.mark.parametrize(
    ("ago", "used", "status"),
    [(29 * 60, None, 200), (31 * 60, None, 302), (3 * 3600, 29 * 60, 200), (3 * 3600, 31 * 60, 302)]
    + [(12 * 3600 - 60, 60, 200), (12 * 3600 + 60, 60, 302)],
)
def test_role_asks_again_after_half_an_hour_and_after_twelve_hours(client, meeting, anna, ago, used, status):
    set_up(client, anna)
    session, now = client.session, time.time()
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [each | {"at": now - ago} for each in records]
    session["role_used"] = int(now - (ago if used is None else used))
    session.save()

    assert board(client, meeting).status_code == status
    assert client.get(reverse("my:list")).status_code == 200


def test_expert_who_becomes_a_viewer_keeps_code_session_and_pages(client, meeting, organizer, expert):
    sign_in(client, expert.user)
    members.add_member(meeting=meeting, email=expert.email, role=VIEWER, by=organizer)
    own = reverse("my:meeting", args=[meeting.slug])

    stays = client.get(own).status_code
    again = Client()
    signed_in = sign_in(again, expert.user)

    assert (stays, again.get(own).status_code) == (200, 200)
    assert signed_in["Location"] == reverse("my:list")
