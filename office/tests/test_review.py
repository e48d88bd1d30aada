from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from lxml import html

from egm_portal.clock import calendar_at
from papers import actions
from papers.models import DOCX, Document, Paper, Version
from tests import factories


@pytest.fixture
def submitted(meeting):
    with calendar_at(factories.TODAY):
        return factories.make_paper("submitted", meeting=meeting, pages=12, title="Seeing the budget")


def address(meeting, query=""):
    return reverse("admin:papers_paper_review", args=[meeting.slug]) + query


def names_in(response):
    return ZipFile(BytesIO(b"".join(response.streaming_content))).namelist()


def test_paper_stands_beside_what_its_checks_found(at_desk, meeting, submitted):
    response = at_desk.get(address(meeting))

    card = response.context["cards"][0]
    facts = dict(card["row"].facts)
    assert (card["row"].standing.label, card["row"].document.title) == ("to review", "Seeing the budget")
    assert (facts["Page size"], facts["Tagged"], facts["On time"]) == ("A4", "no", "on time")
    assert facts["Length"] == '<span class="together">12 pages</span>, <span class="together">10 asked</span>'
    assert "12 pages; the meeting asks for 5 to 10." in card["row"].advice
    assert card["row"].picture.startswith("data:image/webp;base64,")


def test_what_can_be_decided_leads_to_the_pages_that_ask(at_desk, meeting, submitted):
    decisions = dict(at_desk.get(address(meeting)).context["cards"][0]["decisions"])

    assert list(decisions) == ["Accept", "Accept and publish", "Return with a note"]
    assert at_desk.get(decisions["Accept"]).status_code == 200


def test_decision_leads_back_to_the_paper_among_the_others(at_desk, meeting, submitted):
    decisions = dict(at_desk.get(f"{address(meeting)}?state=to-review").context["cards"][0]["decisions"])
    asking = at_desk.get(decisions["Accept"])
    back = f"{address(meeting)}?state=to-review#paper-{submitted.pk}"

    done = at_desk.post(asking.context["address"], {"ids": submitted.pk, "then": asking.context["then"]})

    assert (asking.context["back"], done.url) == (back, back)


@pytest.mark.parametrize(
    "then",
    [
        "//evil.example/admin/",
        "https://evil.example/admin/",
        "/\\evil.example/admin/",
        "/accounts/logout/",
        "/admin/../accounts/logout/",
        "javascript:1",
    ],
)
def test_decision_leads_nowhere_else(at_desk, submitted, then):
    accept = reverse("admin:papers_paper_accept")

    done = at_desk.post(accept, {"ids": submitted.pk, "then": then})

    assert done.url == reverse("admin:papers_paper_change", args=[submitted.pk])


def test_late_file_can_be_taken(client, organizer, meeting):
    paper = factories.make_paper(meeting=meeting)
    client.force_login(organizer)

    with calendar_at(factories.DUE + timedelta(hours=3)):
        actions.receive_paper(paper=paper, file=factories.make_pdf_file(6, "Late"), by=None)
        card = client.get(address(meeting)).context["cards"][0]

    assert card["row"].standing.label == "late file pending"
    assert [label for label, _ in card["decisions"]] == ["Admit the late file"]


def test_papers_are_narrowed_by_state(at_desk, meeting, submitted):
    factories.make_paper(meeting=meeting)
    factories.make_paper("accepted", meeting=meeting, title="Accepted")

    page = at_desk.get(address(meeting, "?state=accepted"))

    assert [card["row"].standing.label for card in page.context["cards"]] == ["accepted"]
    assert [(choice.label, choice.count, choice.chosen) for choice in page.context["states"]] == [
        ("all", 3, False),
        ("to review", 1, False),
        ("awaited", 1, False),
        ("accepted", 1, True),
    ]


def test_no_paper_in_a_state_is_said(at_desk, meeting, submitted):
    page = at_desk.get(address(meeting, "?state=returned")).content.decode()

    assert "No paper is in this state." in page


def test_way_from_one_paper_to_the_next(at_desk, meeting, submitted):
    other = factories.make_paper(meeting=meeting)

    page = html.fromstring(at_desk.get(address(meeting)).content)

    assert page.xpath("//article//a[text()='Next paper']/@href") == [f"#paper-{other.pk}"]
    assert page.xpath("//article//a[text()='Previous paper']/@href") == [f"#paper-{submitted.pk}"]


def test_eleven_papers_take_two_pages(at_desk, meeting):
    people = [factories.make_participant(status="accepted", meeting=meeting, name=f"E {n:02}") for n in range(11)]
    papers = [factories.make_paper(participant=person) for person in people]

    first = at_desk.get(address(meeting))
    with_last = at_desk.get(address(meeting, f"?paper={papers[-1].pk}"))

    assert (len(first.context["cards"]), first.context["page"].paginator.num_pages) == (10, 2)
    assert [card["row"].paper for card in with_last.context["cards"]] == [papers[-1]]


@pytest.mark.parametrize("count", [1, 3])
def test_review_has_a_fixed_number_of_queries(at_desk, meeting, count, django_assert_num_queries):
    for number in range(count):
        factories.make_paper("submitted", meeting=meeting, title=f"Paper {number}")
    at_desk.get(address(meeting))

    with django_assert_num_queries(14):
        at_desk.get(address(meeting))


@pytest.mark.parametrize("name", ["review", "zip"])
def test_papers_of_others_are_not_reviewed(client, meeting, organizer, submitted, name):
    path = reverse(f"admin:papers_paper_{name}", args=[meeting.slug])
    with calendar_at(factories.TODAY):
        statuses = []
        for user in (organizer, factories.make_organizer(factories.make_meeting()), submitted.participant.user):
            client.force_login(user)
            response = client.get(path)
            b"".join(response)
            statuses.append(response.status_code)

    assert statuses == [200, 404, 302]


def test_archive_of_the_meeting_holds_what_was_received(at_desk, meeting, submitted):
    factories.make_paper(meeting=meeting)

    response = at_desk.get(reverse("admin:papers_paper_zip", args=[meeting.slug]))

    assert response["Cache-Control"].startswith("private, no-store")
    assert len(names_in(response)) == 1


def test_archive_of_a_session_holds_its_papers_alone(at_desk, meeting, submitted):
    other = factories.make_paper("submitted", meeting=meeting, title="Another one")
    session = factories.make_session(meeting=meeting)
    session.items.create(title="A presentation", paper=other)

    review = html.fromstring(at_desk.get(address(meeting)).content)
    found = names_in(at_desk.get(review.xpath(f"//a[text()='{session.title}']/@href")[0]))

    assert [name.split("-", 2)[0] for name in found] == [f"{other.document.number:03}"]


def test_page_of_a_session_leads_to_its_archive(at_desk, meeting, submitted):
    session, empty = factories.make_session(meeting=meeting), factories.make_session(meeting=meeting)
    session.items.create(title="A presentation", paper=submitted)

    links = [
        at_desk.get(reverse("admin:agenda_session_change", args=[row.pk])).context.get("related_links")
        for row in (session, empty)
    ]

    assert [label for label, _ in links[0]] == ["Papers received (ZIP)"]
    assert links[1] is None
    assert at_desk.get(reverse("admin:papers_paper_session_zip", args=[meeting.slug, empty.pk])).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        lambda paper: Version.objects.update(timeliness="late"),
        lambda paper: Version.objects.update(checks={"quarantined": "Eicar"}),
        lambda paper: actions.withdraw_paper(paper=paper),
    ],
    ids=["held", "quarantined", "withdrawn"],
)
def test_nothing_leads_to_an_archive_without_files(at_desk, meeting, submitted, change):
    session = factories.make_session(meeting=meeting)
    session.items.create(title="A presentation", paper=submitted)
    change(submitted)

    page = at_desk.get(reverse("admin:agenda_session_change", args=[session.pk]))

    assert at_desk.get(address(meeting)).context["archives"] == []
    assert page.context.get("related_links") is None
    assert at_desk.get(reverse("admin:papers_paper_zip", args=[meeting.slug])).status_code == 404


def test_list_of_papers_and_board_lead_to_the_review(at_desk, meeting, submitted):
    factories.make_paper("submitted", meeting=meeting, title="Another one")
    papers = f"{reverse('admin:papers_paper_changelist')}?meeting={meeting.pk}"
    pages = [papers, reverse("admin:board", args=[meeting.slug])]

    found = [html.fromstring(at_desk.get(page).content).xpath("//a/@href") for page in pages]

    assert address(meeting) in found[0]
    assert address(meeting, "?state=to-review") in found[1]


def test_consent_that_is_missing_is_said(at_desk, meeting, submitted):
    Document.objects.update(publication_consent=False)

    page = at_desk.get(address(meeting))

    assert "The author has not agreed to publication." in page.content.decode()
    assert [label for label, _ in page.context["cards"][0]["decisions"]] == ["Accept", "Return with a note"]
    assert Paper.objects.count() == 1


def test_accepted_paper_can_be_published_from_here(at_desk, meeting):
    factories.make_paper("accepted", meeting=meeting)
    card = at_desk.get(address(meeting)).context["cards"][0]
    at_desk.post(dict(card["decisions"])["Publish"])
    after = at_desk.get(address(meeting)).context["cards"][0]

    assert strip_tags(card["published"]) == "not published"
    assert strip_tags(after["published"]) == "published 10 July 2013, 09:00 (Geneva)"
    assert after["decisions"] == []


@pytest.mark.parametrize("checks", [{"unchecked": True}, {"unchecked": True, "waiting": True}, {"unprepared": "slow"}])
def test_paper_of_unknown_length_is_shown(at_desk, meeting, checks):
    paper = factories.make_paper("submitted", meeting=meeting)
    media_type = DOCX if "unprepared" in checks else "application/pdf"
    paper.document.versions.update(pages=None, checks=checks, media_type=media_type)

    page = at_desk.get(address(meeting))

    assert page.status_code == 200
    assert "Word document" in page.text if "unprepared" in checks else "not checked" in page.text


def test_paper_that_readers_get_later_is_not_published_again(at_desk, meeting):
    paper = factories.make_paper("accepted", meeting=meeting)
    actions.publish_document(document=paper.document, at=datetime(2013, 7, 12, 7, tzinfo=UTC))

    page = at_desk.get(address(meeting))

    assert "to be published 12 July 2013, 09:00 (Geneva)" in " ".join(
        html.fromstring(page.content).text_content().split()
    )
    assert page.context["cards"][0]["decisions"] == []
