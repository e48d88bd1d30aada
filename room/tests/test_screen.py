import re
from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole
from office.erasure import erase_person
from office.merging.actions import merge_participants
from participants.models import Participant
from participants.profile_actions import change_profile
from room import actions, joining
from room.links import screen_link
from room.models import Recommendation, Room
from room.rules import Seen
from room.words import size_of
from tests import factories

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def last_afternoon(meeting):
    with calendar_at(meeting.starts_at + timedelta(days=1, hours=14)):
        yield


@pytest.fixture
def screen(meeting):
    return reverse("room:screen", args=[meeting.slug])


@pytest.fixture
def proposal(meeting):
    proposal = factories.make_recommendation(meeting, text="Answer <everybody>, [in time].", short_title="Answers")
    actions.show_recommendation(recommendation=proposal, seen=None, by=None)
    return proposal


def link(meeting):
    address = screen_link(actions.make_screen_link(meeting=meeting))
    return address[address.index("/meetings/") :]


@pytest.mark.parametrize(("length", "size"), [(180, "largest"), (181, "large"), (361, "middle"), (5000, "middle")])
def test_long_texts_are_smaller(length, size):
    assert size_of("x" * length) == size


def test_screen_shows_the_text_without_names_or_numbers(client, screen, meeting, expert, proposal):
    actions.set_room(meeting=meeting, takes_stances=True)
    actions.answer_recommendation(participant=expert, recommendation=proposal, version=1, answer="agrees")
    client.force_login(expert.user)

    shown = client.get(f"{screen}part/").content.decode()

    assert 'Answer &lt;everybody&gt;, <mark class="open-words">[in time]</mark>.' in shown
    assert expert.name not in shown
    assert "agree" not in shown


def test_nothing_is_struck_out_above_adopted_words(client, screen, meeting, organizer, proposal):
    reworded = actions.reword_recommendation(
        recommendation=proposal, text="Answer everybody.", seen=Seen(1, "considered"), by=organizer
    )
    actions.set_screen(meeting=meeting, with_changes=True, is_dark=False, by=organizer)
    client.force_login(organizer)
    before = client.get(screen).text

    actions.adopt_recommendation(recommendation=proposal, seen=Seen(reworded.number, "considered"), by=organizer)

    shown = html.fromstring(client.get(screen).text)
    assert "<del>" in before and "with changes marked" in before
    assert shown.xpath("//*[contains(@class, 'screen-words')]//del") == []
    assert shown.xpath("string(//*[contains(@class, 'screen-words')])") == "Answer everybody."
    assert "clean text" in shown.text_content()


def test_screen_marks_changes(client, screen, meeting, organizer, proposal):
    actions.reword_recommendation(
        recommendation=proposal, text="Answer everybody.", seen=Seen(1, "considered"), by=organizer
    )
    actions.set_screen(meeting=meeting, with_changes=True, is_dark=True, by=organizer)
    client.force_login(organizer)

    shown = client.get(screen).content.decode()

    assert "<del>&lt;</del>everybody" in shown
    assert "room-screen is-dark" in shown


def test_list_of_what_was_adopted_is_shown_by_addressee(client, screen, meeting, organizer, proposal):
    actions.adopt_recommendation(recommendation=proposal, seen=None, brackets="lift", by=organizer)
    actions.show_adopted(meeting=meeting, by=organizer)
    client.force_login(organizer)

    assert "Adopted: recommendations to" in client.get(screen).content.decode()
    assert "Answer &lt;everybody&gt;, in time." in client.get(screen).content.decode()


def test_screen_prints_where_to_join_from_the_eve_to_the_end(client, screen, meeting, proposal, expert):
    client.force_login(expert.user)
    code = joining.code_of(meeting)
    short, long = f"/r/{code}", f"/meetings/{meeting.slug}/my/room"
    shown = {}
    for at in (
        meeting.starts_at - joining.EVE - MINUTE,
        meeting.starts_at - joining.EVE,
        meeting.ends_at - MINUTE,
        meeting.ends_at,
    ):
        with calendar_at(at):
            page = html.fromstring(client.get(screen).text)
            shown[at] = page.xpath("string(//*[contains(@class, 'screen-join')]//b)")
            assert page.xpath("string(//*[local-name()='svg']/@aria-label)") in ("", f"QR code of {shown[at]}")

    with calendar_at(meeting.ends_at - MINUTE):
        etag = client.get(f"{screen}part/").headers["ETag"]
        unchanged = client.get(f"{screen}part/", headers={"If-None-Match": etag}).status_code
    with calendar_at(meeting.ends_at):
        changed = client.get(f"{screen}part/", headers={"If-None-Match": etag}).status_code

    assert (unchanged, changed) == (304, 200)
    assert [address.endswith(short) for address in shown.values()] == [False, True, True, False]
    assert [address.endswith(long) for address in shown.values()] == [True, False, False, False]
    assert list(shown.values())[-1] == ""


def test_short_address_leads_each_reader_to_their_page_of_the_room(client, meeting, expert, organizer, outsider):
    viewer = factories.make_organizer(meeting, role=StaffRole.VIEWER)
    code = joining.code_of(meeting)
    leads = {}
    with calendar_at(meeting.starts_at):
        for name, user in (
            ("expert", expert.user),
            ("organizer", organizer),
            ("viewer", viewer),
            ("outsider", outsider),
        ):
            client.force_login(user)
            answer = client.get(f"/r/{code.lower()}/")
            leads[name] = answer.status_code, answer.headers.get("Location", "")
        unknown = client.get("/r/2222/" if code != "2222" else "/r/3333/").status_code
        client.logout()
        asked = client.get(f"/r/{code}/")

    below = f"/meetings/{meeting.slug}"
    assert leads == {
        "expert": (302, f"{below}/my/room/"),
        "organizer": (302, f"{below}/my/room/operate/"),
        "viewer": (302, f"{below}/room/"),
        "outsider": (404, ""),
    }
    assert unknown == 404
    assert asked.headers["Location"].endswith(f"?next=/r/{code}/")


def test_short_address_is_not_there_before_the_eve_and_after_the_end(client, meeting, expert):
    client.force_login(expert.user)
    statuses = []
    for at in (meeting.starts_at - joining.EVE - MINUTE, meeting.ends_at):
        with calendar_at(at):
            statuses.append(client.get(f"/r/{joining.code_of(meeting)}/").status_code)

    assert statuses == [404, 404]


def test_meetings_of_one_week_have_codes_of_their_own(meeting):
    others = [factories.make_meeting(starts_on=meeting.starts_on, ends_on=meeting.ends_on) for _ in range(5)]
    codes = {joining.code_of(each) for each in (meeting, *others)}

    assert len(codes) == 6
    assert all(len(code) == 4 and set(code) <= set(joining.LETTERS) for code in codes)


def test_qr_code_has_its_three_corners_and_an_empty_border(meeting):
    address = joining.address_of(meeting, meeting.starts_at)
    drawn = html.fromstring(joining.qr_code(address))
    size = int(drawn.get("viewbox").split()[2])
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn.xpath("string(//path/@d)"))}
    assert size >= 21 + 2 * joining.BORDER
    near, far = joining.BORDER, size - 1 - joining.BORDER
    assert [corner in dark for corner in ((near, near), (far, near), (near, far))] == [True] * 3
    assert all(near <= place <= far for square in dark for place in square)
    assert joining.as_read(address).endswith(f"/r/{joining.code_of(meeting)}")


def test_others_do_not_find_the_screen(client, screen, outsider):
    assert client.get(screen).status_code == 302
    client.force_login(outsider)
    assert client.get(screen).status_code == 404
    assert client.get(f"{screen}part/").status_code == 404


def test_link_shows_the_screen_and_nothing_else(client, meeting, proposal):
    address = link(meeting)

    shown = client.get(address)
    part = client.get(f"{address}part/")

    assert (shown.status_code, part.status_code) == (200, 200)
    assert "sessionid" not in "".join(client.cookies)
    assert client.get(f"{address}part/", headers={"If-None-Match": part["ETag"]}).status_code == 304
    assert client.get(reverse("room:screen", args=[meeting.slug])).status_code == 302


def erase(expert, superuser):
    erase_person(participant=expert, by=superuser)


def rename(expert, superuser):
    change_profile(participant=expert, name="Somebody else")


def merge(expert, superuser):
    kept = factories.make_participant("invited", meeting=expert.meeting, name="Somebody else")
    Participant.objects.filter(pk=expert.pk).update(status=Participant.Status.WITHDRAWN)
    merge_participants(kept=kept, absorbed=expert)


@pytest.mark.parametrize("change", [erase, rename, merge])
def test_former_name_of_who_proposed_leaves_the_screen_and_the_page_of_the_operator(
    client, meeting, organizer, expert, proposal, admin_user, change
):
    Recommendation.objects.update(proposed_by=expert)
    actions.set_room(meeting=meeting, shows_names=True)
    client.force_login(organizer)
    addresses = [f"{link(meeting)}part/", reverse("room:operate_part", args=[meeting.slug])]
    before, name = [client.get(address) for address in addresses], expert.name

    change(expert, admin_user)

    known = [{"If-None-Match": part["ETag"]} for part in before]
    after = [client.get(address, headers=headers) for address, headers in zip(addresses, known, strict=True)]
    assert all(name in part.text for part in before)
    assert [(part.status_code, name in part.text) for part in after] == [(200, False)] * 2


def test_link_ends_when_it_is_replaced_ended_or_the_meeting_is_over(client, meeting, proposal):
    former, address = link(meeting), link(meeting)
    assert (client.get(former).status_code, client.get(address).status_code) == (404, 200)
    with calendar_at(meeting.ends_at):
        assert client.get(address).status_code == 404

    actions.end_screen_link(meeting=meeting)

    assert client.get(address).status_code == 404
    assert screen_link(Room.objects.get(meeting=meeting)) == ""


def test_link_of_another_meeting_leads_nowhere(client, meeting, proposal):
    other = factories.make_meeting(slug="other")
    token = link(meeting).rstrip("/").rsplit("/", 1)[1]

    assert client.get(reverse("room:linked_screen", args=[other.slug, token])).status_code == 404
