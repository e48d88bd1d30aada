import pytest
from django.urls import reverse
from lxml import html

from agenda.models import Officer
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting
from papers import actions
from papers.models import Document
from participants.actions import withdraw_participant
from participants.models import Participant
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def own_page(meeting):
    return reverse("my:meeting", args=[meeting.slug])


def test_one_meeting_opens_at_once(client, expert):
    client.force_login(expert.user)

    assert client.get(reverse("my:list")).url == own_page(expert.meeting)


def test_several_meetings_are_listed(client, expert):
    second = factories.make_participant(status="accepted", email=expert.email)
    client.force_login(expert.user)

    response = client.get(reverse("my:list"))

    assert [each.meeting for each in response.context["participants"]] == [second.meeting, expert.meeting]


def test_who_takes_part_in_nothing_is_told_so(client, outsider):
    client.force_login(outsider)

    assert "You have no meetings" in client.get(reverse("my:list")).text


@pytest.mark.parametrize(
    ("is_public", "consent", "sentence"),
    [
        (True, True, "The list of participants shows your name"),
        (False, True, "Once the meeting is announced, the list of participants will show your name"),
        (True, False, "You are not in the public list of participants."),
        (False, False, "The list of participants will not show your name."),
    ],
)
def test_own_page_says_what_the_list_of_participants_shows(client, meeting, expert, is_public, consent, sentence):
    Participant.objects.filter(pk=expert.pk).update(list_consent=consent)
    if not is_public:
        Meeting.objects.filter(pk=meeting.pk).update(public_from=None, announced_at=None)
    client.force_login(expert.user)

    page = html.fromstring(client.get(own_page(meeting)).text)

    assert sentence in " ".join(page.text_content().split())


def test_withdrawal_closes_the_page_at_once(client, expert):
    client.force_login(expert.user)
    assert client.get(own_page(expert.meeting)).status_code == 200

    withdraw_participant(participant=expert)

    assert client.get(own_page(expert.meeting)).status_code == 404


def test_own_page_shows_documents_for_participants(client, expert):
    note = factories.make_document(
        meeting=expert.meeting, title="Information note", access=Document.Access.PARTICIPANTS
    )
    draft = factories.make_document(meeting=expert.meeting, title="Draft note", access=Document.Access.PARTICIPANTS)
    actions.publish_document(document=note)
    client.force_login(expert.user)

    text = client.get(own_page(expert.meeting)).text

    assert note.title in text
    assert draft.title not in text


def test_own_page_shows_no_paper_of_another(client, expert):
    factories.make_paper("accepted", meeting=expert.meeting, title="The canary of another expert")
    client.force_login(expert.user)

    assert "canary" not in client.get(own_page(expert.meeting)).text


@pytest.mark.parametrize("versions", [1, 3])
def test_own_page_costs_the_same_with_more_versions(client, expert, versions, django_assert_num_queries):
    paper = factories.make_paper(participant=expert)
    for number in range(versions):
        actions.receive_paper(
            paper=paper, file=factories.make_pdf_file(6, f"v{number}"), by=expert.user, received_at=factories.TODAY
        )
    client.force_login(expert.user)
    path = own_page(expert.meeting)

    with django_assert_num_queries(19):
        client.get(path)


def test_own_page_leads_to_the_room_and_officers_to_their_page_of_it(client, meeting, expert):
    room, page = (reverse(f"room:{name}", args=[meeting.slug]) for name in ("room", "operate"))
    client.force_login(expert.user)
    shown = {}
    for role in ("", "chair", "rapporteur"):
        Officer.objects.filter(meeting=meeting).delete()
        if role:
            Officer.objects.create(meeting=meeting, participant=expert, role=role)
        for at in (factories.TODAY, meeting.starts_at):
            with calendar_at(at):
                links = html.fromstring(client.get(own_page(meeting)).text).xpath("//main//a")
            shown[role, at] = {link.get("href"): link.text for link in links if link.get("href") in (room, page)}

    before, during = factories.TODAY, meeting.starts_at
    assert shown == {
        ("", before): {room: "The room"},
        ("", during): {room: "Go to the room"},
        ("chair", before): {room: "The room", page: "Chair’s view"},
        ("chair", during): {room: "Go to the room", page: "Chair’s view"},
        ("rapporteur", before): {room: "The room", page: "Operator’s page"},
        ("rapporteur", during): {room: "Go to the room", page: "Operator’s page"},
    }


def test_own_page_leads_to_the_meeting_and_to_what_was_published(client, meeting, expert):
    paper = factories.make_paper("published", participant=expert)
    report = factories.make_document(meeting=meeting, kind="report", title="The report")
    client.force_login(expert.user)
    pages = [reverse(f"website:{name}", args=[meeting.slug]) for name in ("meeting", "agenda", "report")]
    own = paper.document.get_absolute_url()

    found = []
    for publish in (None, report):
        if publish:
            actions.publish_document(document=publish)
        page = html.fromstring(client.get(own_page(meeting)).text)
        found.append(page.xpath("//section[h2='At hand']//a/@href"))

    assert {*found[0]} & {*pages, own} == {*pages[:2], own}
    assert {*found[1]} >= {*pages, own}


def test_own_page_leads_to_no_page_that_is_not_there(client):
    expert = factories.make_participant(status="accepted")
    Meeting.objects.filter(pk=expert.meeting_id).update(public_from=None)
    client.force_login(expert.user)

    page = html.fromstring(client.get(own_page(expert.meeting)).text)

    aide_memoire = reverse("invited:own_aide_memoire", args=[expert.meeting.slug])
    links = page.xpath("//main//a/@href")
    assert aide_memoire in links
    assert [link for link in links if link[0] == "/" and client.get(link).status_code == 404] == []
    assert client.get(aide_memoire).status_code == 200
