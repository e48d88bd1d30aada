"""The page and the archive of a session at permanent addresses."""

import extruct
import pytest
from django.conf import settings
from django.urls import reverse
from lxml import html

from agenda.actions import number_sessions, release_programme
from agenda.kinds import KINDS, Kind
from agenda.models import Session
from egm_portal.clock import calendar_at
from room.actions import set_room
from tests import factories

pytestmark = pytest.mark.django_db


def release(meeting, kind="provisional"):
    return release_programme(meeting=meeting, kind=kind, by=None)


def page_of(session):
    return reverse("website:session", args=[session.meeting.slug, session.number])


def archive_of(session):
    return reverse("website:session_zip", args=[session.meeting.slug, session.number])


def make_numbered(meeting, *kinds):
    """Sessions and breaks of these kinds, one after the other; each session is here as it was numbered."""
    made = [factories.make_session(meeting=meeting, kind=kind) for kind in kinds]
    return [Session.objects.get(pk=session.pk) for session in made]


def test_page_names_everything_of_the_session(client, world):
    page = html.fromstring(client.get(page_of(world.session)).text)
    facts = {fact.xpath("string(dt)"): " ".join(fact.xpath("string(dd)").split()) for fact in page.xpath("//dl/div")}

    assert page.xpath("//h1/text()") == [world.session.title]
    assert facts == {
        "Time": "24 July 2013 11:00-12:30 (Geneva)",
        "Place": "Geneva ITU Headquarters, conference room K",
        "Chair": f"{world.speaker.name} {world.speaker.country}",
    }
    assert page.xpath("//*[@class='meeting-nav']//a[@aria-current='true']/text()") == ["Programme"]
    links = page.xpath("//main//@href")
    assert {archive_of(world.session), world.published.document.get_absolute_url()} <= set(links)
    assert f"{reverse('website:agenda', args=[world.meeting.slug])}#s-{world.session.number}" in links


@pytest.mark.parametrize("kind", Kind)
def test_programme_heads_what_is_held_and_links_what_has_a_number(client, meeting, kind):
    session = factories.make_session(meeting=meeting, kind=kind)
    release_programme(meeting=meeting, kind="provisional", by=None)

    page = html.fromstring(client.get(reverse("website:agenda", args=[meeting.slug])).text)
    links = page.xpath(f"//a[normalize-space()='{session.heading}']/@href")

    assert bool(page.xpath("//li/div/h3")) == KINDS[kind].is_held
    assert links == ([page_of(session)] if KINDS[kind].is_numbered else [])


def test_page_says_to_programs_where_it_stands(client, world):
    path = page_of(world.session)
    page = client.get(path).text

    [event] = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]

    assert html.fromstring(page).xpath("//link[@rel='canonical']/@href") == [f"{settings.SITE_URL}{path}"]
    assert (event["@type"], event["@id"], event["name"]) == ("Event", settings.SITE_URL + path, world.session.title)
    assert (event["startDate"], event["endDate"]) == ("2013-07-24T11:00:00+02:00", "2013-07-24T12:30:00+02:00")
    assert event["superEvent"]["@id"] == f"{settings.SITE_URL}{world.meeting.get_absolute_url()}"


def test_programme_meeting_and_document_lead_to_the_page(client, world):
    paths = ["agenda", "meeting"]
    addresses = [reverse(f"website:{name}", args=[world.meeting.slug]) for name in paths]

    for address in [*addresses, world.published.document.get_absolute_url()]:
        assert page_of(world.session) in html.fromstring(client.get(address).text).xpath("//main//@href"), address


def test_neighbours_are_the_sessions_before_and_after_without_breaks(client, meeting):
    first, _, second, third = make_numbered(meeting, "plenary", "break", "session", "session")
    release(meeting)

    page = html.fromstring(client.get(page_of(second)).text)

    assert page.xpath("//nav[@class='pages']//@href") == [page_of(first), page_of(third)]


def test_addresses_stay_when_sessions_are_added_before_them_and_taken_out(client, meeting):
    opening, coffee, theme, closing = make_numbered(meeting, "plenary", "break", "session", "plenary")
    release(meeting)
    before = {page_of(session): client.get(page_of(session)).status_code for session in (opening, theme, closing)}
    added = factories.make_session(meeting=meeting, starts_at=opening.starts_at.replace(hour=6))
    closing.delete()
    later = factories.make_session(meeting=meeting)
    release(meeting)

    titles = {path: html.fromstring(client.get(path).text).xpath("//h1/text()") for path in before}

    assert set(before.values()) == {200}
    assert [session.number for session in (opening, coffee, theme, closing, added, later)] == [1, None, 2, 3, 4, 5]
    assert titles[page_of(opening)] == [opening.title]
    assert titles[page_of(theme)] == [theme.title]
    assert titles[page_of(closing)] == ["This session is no longer in the programme"]
    for path in (page_of(closing), archive_of(closing)):
        gone = client.get(path)
        assert (gone.status_code, gone["Cache-Control"]) == (410, "no-cache")
        assert reverse("website:agenda", args=[meeting.slug]) in gone.text


def test_page_of_a_session_that_is_gone_is_kept_by_no_cache_for_who_is_signed_in(client, meeting, other_expert):
    gone, _ = make_numbered(meeting, "session", "session")
    release(meeting)
    addresses = [page_of(gone), archive_of(gone)]
    gone.delete()
    release(meeting)
    client.force_login(other_expert.user)

    answers = [client.get(address) for address in addresses]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert ["no-store" in answer["Cache-Control"] for answer in answers] == [True, True]


def test_session_that_the_public_has_not_seen_is_not_there(client, meeting):
    session, _ = make_numbered(meeting, "session", "break")
    before = [client.get(path).status_code for path in (page_of(session), archive_of(session))]
    release(meeting)
    unreleased = factories.make_session(meeting=meeting)
    Session.objects.filter(pk=session.pk).update(title="Only in the draft")

    assert before == [404, 404]
    assert "Only in the draft" not in client.get(page_of(session)).text
    assert [client.get(path).status_code for path in (page_of(unreleased), archive_of(unreleased))] == [404, 404]


def test_break_has_no_page_and_a_session_that_was_one_gets_its_number_back(client, meeting):
    (session,) = make_numbered(meeting, "session")
    number = session.number
    for kind, expected in [("break", None), ("session", number)]:
        Session.objects.filter(pk=session.pk).update(kind=kind)
        number_sessions(meeting=meeting)
        session.refresh_from_db()
        assert session.number == expected


def test_those_who_may_propose_are_led_from_the_session_to_the_form(client, meeting, expert):
    (session,) = make_numbered(meeting, "session")
    release(meeting)
    link = f"{reverse('room:propose', args=[meeting.slug])}?session={session.number}"
    public = client.get(page_of(session)).content
    observer = factories.make_participant("accepted", meeting=meeting, role="observer")
    elsewhere = factories.make_participant("accepted")

    def shows(participant):
        client.force_login(participant.user)
        return link in client.get(page_of(session)).text

    assert (shows(expert), shows(observer), shows(elsewhere)) == (True, True, False)
    client.force_login(expert.user)
    assert f'<option value="{session.number}" selected' in client.get(link).text
    set_room(meeting=meeting, proposers="experts")
    assert (shows(expert), shows(observer)) == (True, False)
    with calendar_at(meeting.ends_at):
        assert not shows(expert)
    client.logout()
    assert client.get(page_of(session)).content == public
    assert link not in public.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_with_more_sessions(client, meeting, rows, django_assert_num_queries):
    sessions = make_numbered(meeting, *["session"] * rows)
    for session in sessions:
        session.items.update(paper=factories.make_paper("published", meeting=meeting))
    release(meeting)

    with django_assert_num_queries(12):
        client.get(page_of(sessions[0]))


def test_session_that_was_deleted_since_its_release_keeps_its_page(client, meeting):
    (theme,) = make_numbered(meeting, "session")
    release(meeting)
    path = page_of(theme)
    theme.delete()

    page = client.get(path)

    assert (page.status_code, html.fromstring(page.text).xpath("//h1/text()")) == (200, [theme.title])
