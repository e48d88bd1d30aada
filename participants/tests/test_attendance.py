"""Who comes and who takes part online: said on the profile, with the answer, in the form and in files; never public."""

import json

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.adminkit.history import entries_of
from egm_portal.clock import calendar_at
from participants import actions, tokens
from participants.models import Participant
from participants.tests.test_export import export, rows_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def hybrid(meeting):
    """The meeting, once it can be joined online."""
    meeting.joining_link = "https://join.example.org/1"
    meeting.save()
    return meeting


def profile_of(person):
    return reverse("my:profile", args=[person.meeting.slug])


def typed_in(client, person, **changes):
    [form] = html.fromstring(client.get(profile_of(person)).text).xpath("//form[@id='profile']")
    return {name: value or "" for name, value in form.form_values()} | changes


def invitation_page(invitation, name="invitation"):
    return reverse(f"participants:{name}", args=[tokens.invitation_token(invitation)])


def test_expert_says_on_the_profile_that_they_take_part_online_and_where(client, expert):
    client.force_login(expert.user)

    answer = client.post(
        profile_of(expert), typed_in(client, expert, attendance="online", time_zone="America/Sao_Paulo")
    )

    expert.refresh_from_db()
    assert answer.status_code == 302
    assert (expert.is_online, expert.own_zone.key) == (True, "America/Sao_Paulo")


@pytest.mark.parametrize(
    ("wrong", "field"), [({"time_zone": "Mars/Olympus"}, "time_zone"), ({"attendance": "by_post"}, "attendance")]
)
def test_zone_that_does_not_exist_is_refused_beside_its_field(client, expert, wrong, field):
    client.force_login(expert.user)

    answer = client.post(profile_of(expert), typed_in(client, expert, **wrong))

    expert.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (expert.attendance, expert.time_zone) == ("in_person", "")


@pytest.mark.parametrize(
    ("country", "chosen", "zone"),
    [
        ("Kenya", "", "Africa/Nairobi"),
        ("Kenya", "Europe/London", "Europe/London"),
        ("Brazil", "America/Manaus", "America/Manaus"),
    ],
)
def test_own_zone_is_the_chosen_one_before_that_of_the_country(meeting, country, chosen, zone):
    person = factories.make_participant(meeting=meeting, country=country, time_zone=chosen)

    assert person.own_zone.key == zone


def test_own_zone_is_unknown_in_a_country_with_several(meeting):
    assert factories.make_participant(meeting=meeting, country="Brazil").own_zone is None


def test_answer_asks_how_somebody_takes_part_only_if_the_meeting_can_be_joined_online(client, meeting):
    invitation = factories.make_participant(meeting=meeting, status="invited").invitations.get()
    before = client.get(invitation_page(invitation))
    meeting.joining_link = "https://join.example.org/1"
    meeting.save()

    after = client.get(invitation_page(invitation))

    assert ("attendance" in before.text, "attendance" in after.text) == (False, True)
    assert "Your presence in Geneva on" in before.text
    assert "in Geneva or online" in after.text
    assert "join.example.org" not in after.text


@pytest.mark.parametrize(
    ("typed", "attendance"),
    [({"attendance": "online"}, "online"), ({"attendance": "?"}, "in_person"), ({}, "in_person")],
)
def test_how_somebody_takes_part_comes_with_the_yes(client, hybrid, typed, attendance):
    invitation = factories.make_participant(meeting=hybrid, status="invited").invitations.get()

    client.post(invitation_page(invitation, "accept"), typed)

    person = Participant.objects.get(pk=invitation.participant_id)
    assert (person.status, person.attendance) == ("accepted", attendance)


def test_meeting_that_nobody_can_join_online_ignores_the_answer(client, meeting):
    invitation = factories.make_participant(meeting=meeting, status="invited").invitations.get()

    client.post(invitation_page(invitation, "accept"), {"attendance": "online"})

    assert Participant.objects.get(pk=invitation.participant_id).attendance == "in_person"


def test_who_was_nominated_to_take_part_online_is_asked_for_that(client, hybrid):
    guest = factories.make_participant(meeting=hybrid, status="invited", attendance="online")

    page = client.get(invitation_page(guest.invitations.get()))

    [chosen] = html.fromstring(page.text).xpath("//input[@name='attendance'][@checked]")
    assert chosen.get("value") == "online"
    assert "Your participation online on 24-25 July 2013" in page.text


def test_answer_can_be_changed_to_online_after_a_refusal(client, hybrid):
    invitation = factories.make_participant(meeting=hybrid, status="invited").invitations.get()
    actions.decline_invitation(invitation=invitation)

    client.post(invitation_page(invitation, "accept_after_all"), {"attendance": "online"})

    person = Participant.objects.get(pk=invitation.participant_id)
    assert (person.status, person.attendance) == ("accepted", "online")


def test_chip_leads_to_those_who_take_part_online_or_will(at_desk, meeting):
    for status in ("nominated", "accepted", "declined"):
        factories.make_participant(meeting=meeting, status=status, name=status, attendance="online")
    factories.make_participant(meeting=meeting, status="accepted")

    page = at_desk.get(reverse("admin:participants_participant_changelist", query={"open": "online"}))

    changelist = page.context["cl"]
    assert [person.name for person in changelist.result_list] == ["accepted", "nominated"]
    assert {chip.label: chip.number for chip in changelist.panel.chips}["Online"] == 2


def test_organizer_chooses_both_in_the_form(at_desk, expert):
    address = reverse("admin:participants_participant_change", args=[expert.pk])
    [form] = html.fromstring(at_desk.get(address).text).xpath("//form[@id='participant_form']")
    typed = {name: value for name, value in form.form_values() if not name.startswith("_")}

    answer = at_desk.post(address, typed | {"attendance": "online", "time_zone": "Asia/Kathmandu"})

    expert.refresh_from_db()
    assert answer.status_code == 302
    assert (expert.attendance, expert.time_zone) == ("online", "Asia/Kathmandu")


@pytest.mark.usefixtures("with_history")
def test_history_keeps_what_was_changed(at_desk, expert):
    expert.attendance, expert.time_zone = "online", "Asia/Kathmandu"
    expert.save()

    changes = entries_of([expert.pk], Participant).order_by("-pk").first().changes
    page = at_desk.get(reverse("admin:participants_participant_history", args=[expert.pk]))

    assert changes == {"attendance": ["in_person", "online"], "time_zone": ["", "Asia/Kathmandu"]}
    assert "Takes part: In person → Online" in " ".join(html.fromstring(page.text).text_content().split())


def test_export_has_both(at_desk, meeting):
    factories.make_participant(meeting=meeting, attendance="online", time_zone="Asia/Kathmandu")

    names, cells = rows_of(export(at_desk))

    values = dict(zip(names, cells, strict=True))
    assert (values["attendance"], values["time_zone"]) == ("online", "Asia/Kathmandu")


def test_copy_of_ones_data_has_both(client, expert):
    Participant.objects.filter(pk=expert.pk).update(attendance="online", time_zone="Asia/Kathmandu")
    client.force_login(expert.user)

    [mine] = json.loads(client.get(reverse("my:export")).content)["participations"]

    assert (mine["attendance"], mine["time_zone"]) == ("online", "Asia/Kathmandu")


def test_profile_can_still_be_corrected_after_the_meeting(client, expert):
    client.force_login(expert.user)

    with calendar_at(expert.meeting.ends_at):
        answer = client.post(profile_of(expert), typed_in(client, expert, attendance="online"))

    assert answer.status_code == 302
