from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.html import strip_tags
from lxml import html

from egm_portal.clock import calendar_at
from papers import actions
from papers.file_types import DOCX
from papers.models import Document, PageText, Paper, Version
from tests import factories


@pytest.fixture
def submitted(meeting):
    with calendar_at(factories.TODAY):
        return factories.make_paper("submitted", meeting=meeting, pages=12, title="Seeing the budget")


def address(meeting, query=""):
    return reverse("admin:papers_paper_review", args=[meeting.slug]) + query


def names_in(response):
    return ZipFile(BytesIO(b"".join(response.streaming_content))).namelist()


def decisions_of(response):
    return {decision.verb.label: decision for decision in response.context["decisions"]}


def test_paper_stands_beside_what_its_checks_found(at_desk, meeting, submitted):
    context = at_desk.get(address(meeting)).context

    facts = dict(context["facts"])
    assert (context["reviewed"].standing.label, context["title"]) == ("to review", "Seeing the budget")
    assert (facts["Page size"], facts["Tagged"], facts["Timeliness"]) == ("A4", "no", "on time")
    assert facts["Length"] == '<span class="together">12 pages</span>, <span class="together">10 asked</span>'
    assert "12 pages; the meeting asks for 5 to 10." in context["advice"]
    assert list(context["pictures"]) == [1, 2, 3]


def test_papers_to_review_come_first(at_desk, meeting):
    factories.make_paper("accepted", meeting=meeting, title="Accepted")
    waiting = factories.make_paper("submitted", meeting=meeting, title="Waiting")

    context = at_desk.get(address(meeting)).context

    assert (context["reviewed"].paper, context["place"], context["count"]) == (waiting, 1, 2)


def test_decisions_are_confirmed_beside_the_paper(at_desk, meeting, submitted):
    decisions = decisions_of(at_desk.get(address(meeting)))

    done = at_desk.post(decisions["Accept"].address)

    submitted.refresh_from_db()
    assert list(decisions) == ["Accept", "Accept and publish", "Return with a note"]
    assert (done.status_code, submitted.state) == (302, Paper.State.ACCEPTED)


def test_each_decision_has_a_page_of_its_own(at_desk, meeting, submitted):
    pages = [at_desk.get(decision.address) for decision in decisions_of(at_desk.get(address(meeting))).values()]

    assert [page.status_code for page in pages] == [200, 200, 200]


def test_decision_leads_to_the_next_paper_to_review(at_desk, meeting, submitted):
    factories.make_paper(meeting=meeting)
    following = factories.make_paper("submitted", meeting=meeting, title="The next one")
    page = at_desk.get(f"{address(meeting)}?state=to-review&paper={following.pk}")

    done = at_desk.post(decisions_of(page)["Accept"].address)

    assert done.url == f"{address(meeting)}?state=to-review&paper={submitted.pk}"


def test_decision_on_the_last_paper_leads_to_the_list_without_it(at_desk, meeting, submitted):
    page = at_desk.get(f"{address(meeting)}?state=to-review")

    done = at_desk.post(decisions_of(page)["Accept"].address)

    assert done.url == f"{address(meeting)}?state=to-review"
    assert "No paper is in this state." in at_desk.get(done.url).text


def test_refused_note_is_not_lost(at_desk, meeting, submitted):
    decision = decisions_of(at_desk.get(address(meeting)))["Return with a note"]

    refused = at_desk.post(decision.address, {"note": "Please shorten it.", "until_day": "", "until_hour": ""})

    assert refused.status_code == 422
    assert refused.context["form"]["note"].value() == "Please shorten it."


def test_draft_of_a_note_is_that_of_the_page_of_the_verb(at_desk, meeting, submitted):
    decision = decisions_of(at_desk.get(address(meeting)))["Return with a note"]
    drafts = [
        {draft.place.key for draft in page.wsgi_request.page_drafts.values() if draft}
        for page in (at_desk.get(address(meeting)), at_desk.get(decision.address))
    ]

    assert drafts == [{f"admin:papers_paper_return:{submitted.pk}"}] * 2


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
        page = client.get(address(meeting))
        done = client.post(decisions_of(page)["Admit the late file"].address)

    assert page.context["reviewed"].standing.label == "late file pending"
    assert list(decisions_of(page)) == ["Admit the late file"]
    assert parse_qs(urlsplit(done.url).query) == {"paper": [str(paper.pk)]}


def test_papers_are_narrowed_by_state(at_desk, meeting, submitted):
    factories.make_paper(meeting=meeting)
    factories.make_paper("accepted", meeting=meeting, title="Accepted")

    context = at_desk.get(address(meeting, "?state=accepted")).context

    assert (context["reviewed"].standing.label, context["count"]) == ("accepted", 1)
    assert [(choice.label, choice.count, choice.chosen) for choice in context["states"]] == [
        ("all", 3, False),
        ("to review", 1, False),
        ("awaited", 1, False),
        ("accepted", 1, True),
    ]


def test_no_paper_in_a_state_is_said(at_desk, meeting, submitted):
    page = at_desk.get(address(meeting, "?state=returned")).content.decode()

    assert "No paper is in this state." in page


def test_way_from_one_paper_to_the_next(at_desk, meeting, submitted):
    middle, last = factories.make_paper(meeting=meeting), factories.make_paper("accepted", meeting=meeting)

    page = html.fromstring(at_desk.get(address(meeting, f"?paper={middle.pk}")).content)

    assert page.xpath("//a[@rel='prev']/@href") == [address(meeting, f"?paper={submitted.pk}")]
    assert page.xpath("//a[@rel='next']/@href") == [address(meeting, f"?paper={last.pk}")]
    assert page.xpath("//nav[@aria-label='Papers one by one']/strong/text()") == ["2 of 3"]


def test_link_to_a_paper_opens_it_whatever_the_filter(at_desk, meeting, submitted):
    other = factories.make_paper(meeting=meeting)

    context = at_desk.get(address(meeting, f"?state=to-review&paper={other.pk}")).context

    assert (context["reviewed"].paper, context["state"]) == (other, "")


@pytest.mark.parametrize("paper", ["0", "x", "999999999", "<b>"])
def test_paper_that_is_not_there_opens_the_first(at_desk, meeting, submitted, paper):
    page = at_desk.get(address(meeting), {"paper": paper})

    assert page.status_code == 200
    assert page.context["reviewed"].paper == submitted


@pytest.mark.parametrize("count", [1, 3])
def test_review_has_a_fixed_number_of_queries(at_desk, meeting, count, django_assert_num_queries):
    for number in range(count):
        factories.make_paper("submitted", meeting=meeting, title=f"Paper {number}")
    at_desk.get(address(meeting))

    with django_assert_num_queries(16):
        at_desk.get(address(meeting))


def test_title_and_text_of_the_page_are_escaped(at_desk, meeting, submitted):
    Document.objects.update(title="<b>" + "x" * 297)
    PageText.objects.create(version=submitted.document.versions.get(), number=1, text="<script>alert(1)</script>")

    page = at_desk.get(address(meeting)).text

    assert "<b>x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def picture_address(meeting, paper, page=1):
    return reverse("admin:papers_paper_page", args=[meeting.slug, paper.document.versions.get().pk, page])


def test_first_pages_are_shown_as_pictures(at_desk, meeting, submitted):
    response = at_desk.get(picture_address(meeting, submitted))

    assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"].startswith("private, no-store")


def test_picture_is_drawn_once(at_desk, meeting, submitted):
    name = f"{submitted.document.versions.get().stored_name}.page-1.webp"
    b"".join(at_desk.get(picture_address(meeting, submitted)).streaming_content)
    with default_storage.open(name, "rb+") as stored:
        stored.write(b"drawn before")

    again = b"".join(at_desk.get(picture_address(meeting, submitted)).streaming_content)

    assert again.startswith(b"drawn before")


@pytest.mark.parametrize(
    ("checks", "page"),
    [({"quarantined": "Eicar"}, 1), ({}, 4)],
    ids=["of a harmful file", "beyond the first pages"],
)
def test_other_pages_are_not_drawn(at_desk, meeting, submitted, checks, page):
    Version.objects.update(checks=checks)

    response = at_desk.get(picture_address(meeting, submitted, page))

    assert response.status_code == 404


def test_pictures_are_for_organizers_of_the_meeting(client, meeting, organizer, submitted):
    other = factories.make_meeting()
    stranger = factories.make_organizer(other)
    of_other_meeting = reverse("admin:papers_paper_page", args=[other.slug, submitted.document.versions.get().pk, 1])
    statuses = []
    for user, path in [
        (organizer, picture_address(meeting, submitted)),
        (stranger, picture_address(meeting, submitted)),
        (stranger, of_other_meeting),
        (submitted.participant.user, picture_address(meeting, submitted)),
    ]:
        client.force_login(user)
        response = client.get(path)
        b"".join(response)
        statuses.append(response.status_code)

    assert statuses == [200, 404, 404, 302]


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

    of_session = reverse("admin:papers_paper_session_zip", args=[meeting.slug, session.pk])

    assert at_desk.get(address(meeting)).context["archives"] == []
    assert at_desk.get(of_session).status_code == 404
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
    assert list(decisions_of(page)) == ["Accept", "Return with a note"]
    assert Paper.objects.count() == 1


def test_accepted_paper_can_be_published_from_here(at_desk, meeting):
    factories.make_paper("accepted", meeting=meeting)
    page = at_desk.get(address(meeting))
    at_desk.post(decisions_of(page)["Publish"].address)
    after = at_desk.get(address(meeting))

    assert strip_tags(page.context["published"]) == "not published"
    assert strip_tags(after.context["published"]) == "published 10 July 2013, 09:00 (Geneva)"
    assert decisions_of(after) == {}


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
    assert decisions_of(page) == {}
