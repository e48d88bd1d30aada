"""Who gets into the administration, and what happens to the others."""

import re
from urllib.parse import quote

import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import admin
from django.core import mail
from django.test import Client
from django.urls import reverse
from lxml import html

from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.actions import confirm_second_factor
from egm_portal.meetings.models import StaffRole, User
from office.site import NOT_SHOWN
from papers.actions import name_assistant
from tests import factories

PASSWORD = "a long enough password"


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("super@example.org", PASSWORD)


@pytest.fixture
def second_factor_required(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    settings.MFA_TOTP_TOLERANCE = 1  # half a minute may end between a code and its use


def enrol(user):
    """Gives the user an authenticator app that opens their roles; the code that it shows now."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    confirm_second_factor(user=user)
    _, counter, _ = totp.yield_hotp_counters_from_time()
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def test_stranger_is_led_to_the_portals_own_sign_in(client, db):
    page = client.get(reverse("admin:index"), follow=True)

    assert page.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_organizer_signs_in_with_a_password(client, organizer):
    response = sign_in(client, organizer)

    assert response["Location"] == reverse("admin:index")
    assert client.get(reverse("admin:index")).status_code == 200


def test_expert_is_refused(client, expert):
    client.force_login(expert.user)

    page = client.get(reverse("admin:index"), follow=True)

    assert page.status_code == 403


def test_role_asks_for_the_second_factor_and_the_sign_in_does_not(client, organizer, second_factor_required):
    code = enrol(organizer)

    signed_in = sign_in(client, organizer)
    asked = client.get(reverse("admin:login") + "?next=/admin/papers/paper/")
    answered = client.post(asked["Location"], {"code": code})

    assert signed_in["Location"] == reverse("admin:index")
    assert asked["Location"] == reverse("mfa_reauthenticate") + "?next=%2Fadmin%2Fpapers%2Fpaper%2F"
    assert answered["Location"] == "/admin/papers/paper/"
    assert client.get(reverse("admin:index")).status_code == 200


def test_what_is_not_public_asks_for_the_second_factor(client, organizer, second_factor_required):
    draft = factories.make_meeting(public_from=None)
    factories.make_member(draft, organizer)
    path = draft.get_absolute_url()

    sign_in(client, organizer)
    with_password = client.get(path)
    client.post(reverse("mfa_reauthenticate"), {"code": enrol(organizer)})

    assert with_password["Location"] == reverse("admin:login") + f"?next={quote(path, safe='')}"
    assert client.get(path).status_code == 200


def test_password_alone_does_not_take_the_second_factor_away(client, organizer):
    organizer.is_staff = False  # with a role, the last factor stays in any case
    organizer.save()
    sign_in(client, organizer)
    code = enrol(organizer)

    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    by_password = client.post(reverse("mfa_deactivate_totp"))
    left = is_mfa_enabled(organizer)
    client.post(reverse("mfa_reauthenticate"), {"code": code})
    client.post(reverse("mfa_deactivate_totp"))

    assert by_password["Location"].startswith(reverse("mfa_reauthenticate"))
    assert (left, is_mfa_enabled(organizer)) == (True, False)


def test_mailed_code_does_not_replace_the_second_factor(client, organizer, second_factor_required):
    code = enrol(organizer)
    client.post(reverse("account_request_login_code"), {"email": organizer.email})
    send_due_messages()
    mailed = re.search(r"\b\d{8}\b", mail.outbox[-1].body)[0]

    client.post(reverse("account_confirm_login_code"), {"code": mailed})
    without = client.get(reverse("admin:index")).status_code
    client.post(reverse("mfa_reauthenticate"), {"code": code})

    assert (without, client.get(reverse("admin:index")).status_code) == (302, 200)


def test_front_page_lists_own_meetings_only(client, organizer, meeting, foreign_meeting):
    client.force_login(organizer)

    page = client.get(reverse("admin:index"))

    assert page.context["board"].meeting == meeting

    second = factories.make_meeting(slug="second", short_title="Second meeting")
    factories.make_member(second, organizer)
    bars = client.get(reverse("admin:index")).context["own_meetings"]
    assert [bar.meeting for bar in bars] == [meeting, second]


@pytest.mark.parametrize("meetings", [0, 1, 2])
def test_first_page_offers_to_add_a_meeting_and_no_lists(client, db, meetings):
    client.force_login(factories.make_organizer(*(factories.make_meeting() for _ in range(meetings))))

    page = client.get(reverse("admin:index"))

    links = html.fromstring(page.text).xpath("//main//a | //*[@id='content']//a")
    found = [link.text_content().strip() for link in links if link.get("href") == reverse("admin:meetings_meeting_add")]
    assert found == ["Add a meeting"]
    assert ("Nobody sees it and no e-mail is sent until" in page.text) == (meetings == 0)


def test_viewer_of_others_meetings_is_not_offered_to_add_one(client, meeting):
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    page = client.get(reverse("admin:index"))

    assert reverse("admin:meetings_meeting_add") not in page.text


def test_new_user_has_a_verified_address_and_no_password(client, organizer):
    organizer.is_superuser = True
    organizer.save()
    client.force_login(organizer)

    client.post(reverse("admin:meetings_user_add"), {"email": "Berta@Example.org", "name": "Berta", "is_staff": "on"})

    made = type(organizer).objects.get(email="berta@example.org")
    assert (made.is_staff, made.has_usable_password()) == (True, False)
    assert made.emailaddress_set.get().verified


def test_page_of_a_user_shows_no_hash(client, organizer):
    organizer.is_superuser = True
    organizer.save()
    client.force_login(organizer)

    page = client.get(reverse("admin:meetings_user_change", args=[organizer.pk])).content.decode()

    assert organizer.password not in page
    assert "algorithm" not in page
    assert "Allow another second factor" not in page  # a superuser's own: by the command at the terminal


def test_new_address_of_an_organizer_ends_what_the_old_one_opened(client, organizer, superuser):
    client.force_login(superuser)

    page = client.post(address_of(organizer), typed(organizer, email="Anna.New@Example.org"), follow=True)

    organizer.refresh_from_db()
    assert "They have been signed out everywhere, and their second factors were removed." in page.text
    assert (organizer.email, organizer.has_usable_password()) == ("anna.new@example.org", False)
    assert [address.email for address in organizer.emailaddress_set.all()] == ["anna.new@example.org"]


def test_other_change_leaves_address_and_password(client, organizer, superuser):
    client.force_login(superuser)

    client.post(address_of(organizer), typed(organizer, name="Anna"))

    organizer.refresh_from_db()
    assert (organizer.name, organizer.has_usable_password()) == ("Anna", True)


def test_address_of_a_participant_is_changed_on_their_own_page(client, expert, superuser):
    client.force_login(superuser)

    page = client.post(address_of(expert.user), typed(expert.user, email="other@example.org"))

    expert.user.refresh_from_db()
    assert page.context["adminform"].form.errors == {
        "email": ["This person takes part in a meeting: change it on the participant’s page."]
    }
    assert expert.user.email == expert.email


def test_address_of_an_assistant_is_changed_by_the_author(client, superuser):
    assistant = factories.make_user()
    name_assistant(paper=factories.make_paper(), email=assistant.email)
    client.force_login(superuser)

    page = client.post(address_of(assistant), typed(assistant, email="other@example.org"))

    assert page.context["adminform"].form.errors == {
        "email": [
            "This person may submit somebody else’s paper, or has done so: its author must first enter the new address."
        ]
    }


def test_who_becomes_staff_keeps_the_session_and_gets_a_link(client, superuser, expert):
    own = Client()
    own.force_login(expert.user)
    client.force_login(superuser)

    client.post(address_of(expert.user), typed(expert.user, is_staff="on"))

    assert own.get(reverse("my:list")).status_code in (200, 302)
    expert.user.refresh_from_db()
    assert (expert.user.is_staff, expert.user.has_usable_password()) == (True, False)
    told = Message.objects.get(kind="office/added")
    assert (told.to, f"{superuser} has opened the administration of the portal" in told.text) == (
        expert.user.email,
        True,
    )


def test_who_becomes_a_superuser_is_told(client, superuser, organizer):
    client.force_login(superuser)

    client.post(address_of(organizer), typed(organizer, is_superuser="on"))

    told = Message.objects.get(kind="office/added")
    assert told.to == organizer.email
    assert "You may do everything there, in every meeting." in told.text


def test_nobody_becomes_a_superuser_without_a_second_factor(client, superuser, organizer, second_factor_required):
    code = enrol(superuser)
    sign_in(client, superuser)
    client.post(reverse("mfa_reauthenticate"), {"code": code})

    page = client.post(address_of(organizer), typed(organizer, is_superuser="on"))

    assert page.context["adminform"].form.errors == {"is_superuser": ["This person must first set up a second factor."]}


def test_superuser_allows_another_second_factor(client, superuser, organizer):
    enrol(organizer)
    client.force_login(superuser)
    page = reverse("admin:meetings_user_second_factor", args=[organizer.pk])

    asked = client.get(page)
    before = is_mfa_enabled(organizer)
    client.post(page)

    organizer.refresh_from_db()
    assert (asked.status_code, before, is_mfa_enabled(organizer)) == (200, True, False)
    assert (organizer.second_factor_confirmed_at, organizer.has_usable_password()) == (None, False)
    assert Message.objects.get(kind="office/first_factor").to == organizer.email
    assert client.post(reverse("admin:meetings_user_second_factor", args=[superuser.pk])).status_code == 404


def test_superuser_who_becomes_staff_without_a_second_factor_gets_the_link(client, superuser, organizer):
    organizer.is_superuser = True
    organizer.save()
    client.force_login(superuser)

    client.post(address_of(organizer), typed(organizer))

    assert Message.objects.get(kind="office/first_factor").to == organizer.email


def test_sessions_of_a_closed_account_do_not_return_with_it(client, superuser, organizer):
    theirs = Client()
    theirs.force_login(organizer)
    client.force_login(superuser)

    client.post(address_of(organizer), typed(organizer) | {"is_active": ""})
    organizer.refresh_from_db()
    was_open = organizer.is_active
    client.post(address_of(organizer), typed(organizer, is_active="on"))

    organizer.refresh_from_db()
    assert (was_open, organizer.is_active) == (False, True)
    assert theirs.get(reverse("my:list")).status_code == 302


def address_of(user):
    return reverse("admin:meetings_user_change", args=[user.pk])


def typed(user, **changes):
    """What a superuser's browser sends from the page of the user."""
    ticked = {name: "on" for name in ("is_active", "is_staff") if getattr(user, name)}
    groups = list(user.groups.values_list("pk", flat=True))
    return {"email": user.email, "name": user.name, "groups": groups} | ticked | changes


def test_screens_of_libraries_are_not_shown(db):
    shown = {model._meta.label for model in admin.site._registry}

    assert shown & NOT_SHOWN == set()


def test_former_addresses_of_screens_lead_on(client, meeting, organizer):
    row = factories.make_recommendation(meeting)
    client.force_login(organizer)

    led = client.get(f"/admin/reports/recommendation/?meeting={meeting.pk}")
    to_row = client.get(f"/admin/reports/recommendation/{row.pk}/change/", follow=True)

    assert (led.status_code, led.url) == (301, f"/admin/room/recommendation/?meeting={meeting.pk}")
    assert (to_row.status_code, to_row.redirect_chain) == (200, [(f"/admin/room/recommendation/{row.pk}/change/", 301)])
    assert client.post("/admin/reports/recommendation/add/").status_code == 405


def test_former_address_of_the_clearance_list_leads_on(client, meeting, organizer):
    row = factories.make_clearance(meeting)
    client.force_login(organizer)

    led = client.get(f"/admin/reports/clearance/?meeting={meeting.pk}")
    to_row = client.get(f"/admin/reports/clearance/{row.pk}/change/", follow=True)

    assert (led.status_code, led.url) == (301, f"/admin/review/clearance/?meeting={meeting.pk}")
    assert (to_row.status_code, to_row.redirect_chain) == (200, [(f"/admin/review/clearance/{row.pk}/change/", 301)])
