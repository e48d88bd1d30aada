import re

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.urls import reverse

from egm_portal.mail.models import Message
from egm_portal.meetings.models import User
from office.organizers import GROUP, MAY, update_group
from tests import factories


def names(group):
    return {f"{row.content_type.app_label}.{row.codename}" for row in group.permissions.select_related("content_type")}


def expected():
    return {f"{kind.split('.')[0]}.{verb}_{kind.split('.')[1]}" for kind, verbs in MAY.items() for verb in verbs}


def test_group_has_exactly_its_permissions_after_migrating(db):
    assert names(Group.objects.get(name=GROUP)) == expected()


def test_group_is_brought_back_into_step(db):
    group = Group.objects.get(name=GROUP)
    group.permissions.set([Permission.objects.get(codename="delete_user")])

    update_group(sender=None, apps=apps, using="default")

    assert names(group) == expected()


def test_command_makes_an_organizer_who_gets_a_link(meeting, capsys):
    call_command("make_organizer", "Anna@Example.org", "--name", "Anna", "--meeting", meeting.slug)

    anna = User.objects.get(email="anna@example.org")
    assert "Password" not in capsys.readouterr().out
    assert (anna.is_staff, anna.is_superuser, anna.name) == (True, False, "Anna")
    assert [group.name for group in anna.groups.all()] == [GROUP]
    assert not anna.has_usable_password()
    assert anna.emailaddress_set.get().verified
    assert factories.organizers_of(meeting) == [anna]
    assert Message.objects.get().to == "anna@example.org"


def test_command_makes_a_superuser_with_the_password_that_it_prints(db, capsys):
    call_command("make_organizer", "anna@example.org", "--superuser", "--generate")

    password = re.search(r"Password: (\S+)", capsys.readouterr().out)[1]
    anna = User.objects.get(email="anna@example.org")
    assert (anna.is_staff, anna.is_superuser, anna.check_password(password)) == (True, True, True)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [([], "The organizers of a meeting can now give you a role in it."), (["--superuser", "--generate"], "everything")],
)
def test_command_tells_whoever_gets_the_administration_without_a_meeting(db, options, sentence):
    call_command("make_organizer", "anna@example.org", *options)

    told = Message.objects.get()
    assert (told.to, sentence in told.text) == ("anna@example.org", True)


def test_what_opened_the_account_before_opens_nothing_as_a_superuser(client, organizer, capsys):
    Authenticator.objects.create(user=organizer, type=Authenticator.Type.WEBAUTHN, data={})
    client.force_login(organizer)

    call_command("make_organizer", organizer.email, "--superuser", "--generate")

    assert not Authenticator.objects.exists()
    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["anna"], "anna is not an e-mail address."),
        (["anna@example.org", "--meeting", "none", "--generate"], "No meeting has the address none."),
    ],
)
def test_command_names_what_is_wrong_and_changes_nothing(db, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("make_organizer", *arguments)

    assert User.objects.count() == 0


def test_lost_second_factor_is_forgotten_with_its_sessions(client, organizer, capsys):
    User.objects.filter(pk=organizer.pk).update(is_superuser=True)
    organizer.refresh_from_db()
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=organizer, type=kind, data={})
    client.force_login(organizer)

    call_command("make_organizer", organizer.email, "--superuser", "--lost-second-factor", "--generate")

    assert not Authenticator.objects.exists()
    assert client.get(reverse("admin:index")).status_code == 302
    organizer.refresh_from_db()
    assert organizer.check_password(re.search(r"Password: (\S+)", capsys.readouterr().out)[1])


def test_meeting_is_handed_over_to_another_organizer(client, organizer, meeting):
    successor = factories.make_organizer()
    page = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    client.force_login(organizer)
    before = client.get(page).status_code

    meeting.memberships.update(user=successor)

    assert (before, client.get(page).status_code) == (200, 302)
    client.force_login(successor)
    assert client.get(page).status_code == 200


def test_organizer_who_left_is_out_at_the_next_page(client, organizer):
    client.force_login(organizer)
    before = client.get(reverse("admin:index")).status_code

    organizer.is_active = False
    organizer.save()

    assert (before, client.get(reverse("admin:index")).status_code) == (200, 302)
    client.post(reverse("account_login"), {"login": organizer.email, "password": "a long enough password"})
    assert client.get(reverse("admin:index")).status_code == 302
