"""The bar of a meeting, above each of its screens."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from lxml import html

from agenda.models import Session
from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting, PortalUnit, User
from office.meeting_bar import PARTS, meeting_bar, meeting_bars
from participants.models import Participant
from participants.rules import SILENT_AFTER
from room.joining import EVE
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NAMES = ["Overview", "Participants", "Papers", "Programme", "Report", "Documents", "Mail", "Settings"]


@pytest.fixture
def other(organizer):
    made = factories.make_meeting(slug="other", short_title="Other meeting")
    factories.make_member(made, organizer)
    return made


def bar_of(client, address):
    """The names of the bar's meeting, of its parts, of the current part, and of the screens of that part."""
    page = html.fromstring(client.get(address, follow=True).content)
    assert page.xpath("count(//*[@class='meeting-bar'])") in (0, 1)
    parts = page.xpath("//*[@class='meeting-bar']//ul[@class='meeting-bar-parts']//a")
    return (
        page.xpath("string(//*[@class='meeting-bar-name']/a[1])"),
        [part.text.strip() for part in parts],
        [part.text.strip() for part in parts if part.get("aria-current")],
        [link.text for link in page.xpath("//ul[@class='meeting-bar-pages']//a")],
    )


def list_of(model, meeting):
    opts = model._meta
    return f"{reverse(f'admin:{opts.app_label}_{opts.model_name}_changelist')}?meeting={meeting.pk}"


@pytest.mark.parametrize("part", PARTS)
def test_every_list_of_a_meeting_has_the_bar_with_its_part(at_desk, meeting, other, part):
    lists = {name: model for name, model in PARTS[part].items() if model is not Meeting}
    for model in lists.values():
        title, names, current, _ = bar_of(at_desk, list_of(model, meeting))

        assert (title, names, current) == (meeting.short_title, NAMES, [part])


def test_screens_of_a_row_have_the_bar_of_its_meeting(at_desk, meeting, other):
    person = factories.make_participant(meeting=other)
    row = [person.pk]
    pages = [
        reverse("admin:participants_participant_change", args=row),
        reverse("admin:participants_participant_history", args=row),
        reverse("admin:participants_participant_delete", args=row),
        f"{reverse('admin:participants_participant_invite')}?id={person.pk}",
        f"{reverse('admin:participants_participant_add')}?meeting={other.pk}",
    ]

    for page in pages:
        assert bar_of(at_desk, page)[:3] == ("Other meeting", NAMES, ["Participants"]), page
    assert bar_of(at_desk, reverse("admin:meetings_meeting_change", args=[other.pk]))[2] == ["Settings"]
    assert bar_of(at_desk, reverse("admin:board", args=["other"]))[2] == ["Overview"]
    assert bar_of(at_desk, reverse("admin:papers_paper_review", args=["other"]))[2:] == (
        ["Papers"],
        ["Papers", "Review"],
    )


@pytest.mark.parametrize(
    ("route", "part"),
    [("participants_participant_import", "Participants"), ("papers_document_several", "Documents")],
)
def test_pages_for_many_rows_have_the_bar_of_their_meeting(at_desk, meeting, other, route, part):
    address = reverse(f"admin:{route}", query={"meeting": other.pk})

    assert bar_of(at_desk, address)[0] == "Other meeting"
    assert bar_of(at_desk, address)[2] == [part]


def test_screens_of_no_single_meeting_have_no_bar(at_desk, meeting, other):
    for page in [reverse("admin:index"), reverse("admin:participants_participant_changelist"), reverse("admin:help")]:
        assert bar_of(at_desk, page)[:2] == ("", [])


def test_meeting_of_others_is_never_named(at_desk, meeting, foreign_meeting):
    assert bar_of(at_desk, list_of(Participant, foreign_meeting))[0] == ""


def test_numbers_count_what_waits_and_have_words(at_desk, meeting, other, organizer):
    factories.make_paper("submitted", meeting=meeting)
    factories.make_participant("invited", meeting=meeting)
    Participant.objects.filter(status="invited").update(invited_at=factories.TODAY.replace(month=6))
    failed = {"state": "failed", "last_error": "The address does not exist."}
    Message.objects.create(meeting=meeting, kind="x", to="a@example.org", subject="x", text="x", **failed)

    factories.make_session(meeting=meeting)

    page = html.fromstring(at_desk.get(reverse("admin:index")).content)

    counted = page.xpath("//ul[@class='meeting-bar-parts']//a[span]")
    assert [" ".join(link.text_content().split()) for link in counted] == [
        "Participants 1 (1 not answered for a week)",
        "Papers 1 (1 to review)",
        "Programme 1 (1 conflict open)",
        "Mail 1 (1 not delivered)",
    ]


def test_bars_cost_eight_queries_however_many_meetings(organizer, meeting, other, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user, request.resolver_match = organizer, None
    organizer.has_perms(["participants.view_participant"])  # read before
    with django_assert_num_queries(8):
        bars = meeting_bars(request, Meeting.objects.for_member(organizer))

    assert len(bars) == 2


@pytest.mark.embedded("statements")
@pytest.mark.parametrize("shift", [-timedelta(microseconds=1), timedelta(0), timedelta(microseconds=1)])
@pytest.mark.parametrize("is_superuser", [False, True])
def test_bar_of_the_open_meeting_is_the_one_among_several(organizer, meeting, other, shift, is_superuser):
    organizer.is_superuser = is_superuser
    factories.make_paper("submitted", meeting=meeting)
    factories.make_participant("invited", meeting=meeting)
    Participant.objects.filter(meeting=meeting, status="invited").update(invited_at=factories.TODAY - SILENT_AFTER)
    request = RequestFactory().get("/")
    request.user, request.edited_meeting = organizer, meeting.pk
    request.resolver_match = SimpleNamespace(app_name="admin", url_name="participants_participant_changelist")

    with calendar_at(factories.TODAY + shift):
        bar = meeting_bar(request)
        among_several = meeting_bars(request, Meeting.objects.for_member(organizer))

    assert bar in among_several
    found = [{**vars(each.meeting), "_state": None} for each in among_several if each == bar]
    assert found == [{**vars(bar.meeting), "_state": None}]
    assert (bar.meeting.silent, bar.meeting.to_review) == (0 if shift < timedelta(0) else 1, 1)


def test_meeting_of_others_has_no_bar(organizer, meeting):
    request = RequestFactory().get("/")
    request.user, request.resolver_match = organizer, None
    request.edited_meeting = factories.make_meeting(slug="of-others").pk

    assert meeting_bar(request) is None


def test_what_a_screen_leads_to_stays_in_the_meeting(at_desk, meeting, other):
    person = factories.make_participant(meeting=other)

    page = html.fromstring(
        at_desk.get(reverse("admin:participants_participant_change", args=[person.pk])).content.decode()
    )

    assert page.xpath("//*[@class='desk-meeting']/@href") == [reverse("admin:board", args=["other"])]
    assert page.xpath("//*[@class='desk-above']/a/@href") == [list_of(Participant, other)]
    assert page.xpath("string(//title)").endswith(" · Other meeting · Expert Group Meetings")


def test_deleted_row_leads_back_to_the_list_of_its_meeting(at_desk, meeting, other):
    row = factories.make_recommendation(other)

    address = reverse("admin:room_recommendation_delete", args=[row.pk])

    answer = at_desk.post(address, {"post": "yes", "version": row.version, "state": row.state})

    assert answer["Location"] == list_of(type(row), other)


def test_every_screen_of_a_meeting_belongs_to_a_part():
    named = {model for lists in PARTS.values() for model in lists.values()}

    # Sessions are on the screen of the programme, which is no list. Users and the unit belong to no meeting.
    assert set(admin.site._registry) - named == {User, Session, PortalUnit}
    assert named - set(admin.site._registry) == set()


def test_bar_says_that_a_meeting_is_not_public(at_desk, meeting):
    tags = []
    for public_from in (factories.TODAY, None):
        Meeting.objects.filter(pk=meeting.pk).update(public_from=public_from)
        page = html.fromstring(at_desk.get(list_of(Participant, meeting)).content)
        tags.append(page.xpath("string(//*[@class='meeting-bar-name']/span[1])"))

    assert tags == ["Papers are being received", "not public"]


def test_bar_leads_to_the_room_from_the_eve_to_the_end(at_desk, meeting):
    minute, room = timedelta(minutes=1), reverse("room:operate", args=[meeting.slug])
    shown = []
    for at in (meeting.starts_at - EVE - minute, meeting.starts_at - EVE, meeting.ends_at - minute, meeting.ends_at):
        with calendar_at(at):
            page = html.fromstring(at_desk.get(list_of(Participant, meeting)).content)
            shown.append(page.xpath("//*[@class='meeting-bar-name']//a[.='The room']/@href"))

    assert shown == [[], [room], [room], []]


def test_page_of_a_list_of_the_room_as_pdf_has_the_bar_for_organizers(at_desk, client, meeting):
    expert = factories.make_participant("accepted", meeting=meeting)
    address = reverse("pdf:page", args=["room-adopted", meeting.pk])
    of_organizer = bar_of(at_desk, address)[0]
    client.force_login(expert.user)

    assert (of_organizer, bar_of(client, address)[0]) == (meeting.short_title, "")
