from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from agenda.actions import release_programme
from papers import actions
from papers.files import archives
from papers.models import Document
from tests import factories


@pytest.fixture
def session(meeting):
    return factories.make_session(meeting=meeting)


def address(meeting, number=1):
    return reverse("website:session_zip", args=[meeting.slug, number])


def present(session, count=1):
    """Published papers of the session, in a programme that was released."""
    papers = []
    for number in range(count):
        paper = factories.make_paper("published", meeting=session.meeting, title=f"Paper {number}")
        session.items.create(title="A presentation", paper=paper)
        papers.append(paper)
    release_programme(meeting=session.meeting, kind="provisional", by=None)
    return papers


def names_in(response):
    return ZipFile(BytesIO(b"".join(response.streaming_content))).namelist()


def test_programme_leads_to_the_papers_and_slides_of_a_session(world, client):
    page = client.get(reverse("website:agenda", args=[world.meeting.slug])).content.decode()
    response = client.get(address(world.meeting))

    assert f'href="{address(world.meeting)}"' in page
    assert response["Cache-Control"] == "public, no-cache"
    assert [name.split("-", 1)[0] for name in names_in(response)] == ["001", "002"]


@pytest.mark.parametrize("number", [2, 99])
def test_session_that_is_not_in_the_programme_has_no_archive(client, session, number):
    present(session)

    assert client.get(address(session.meeting)).status_code == 200
    assert client.get(address(session.meeting, number)).status_code == 404


def test_session_before_the_release_has_no_archive(client, session):
    paper = factories.make_paper("published", meeting=session.meeting)
    session.items.create(title="A presentation", paper=paper)
    before = client.get(address(session.meeting)).status_code
    release_programme(meeting=session.meeting, kind="provisional", by=None)

    assert (before, client.get(address(session.meeting)).status_code) == (404, 200)


def test_paper_for_participants_is_in_their_archive_alone(client, session, other_expert, outsider):
    present(session)
    Document.objects.update(access="participants")

    statuses = {}
    for name, user in {"anonymous": None, "outsider": outsider, "participant": other_expert.user}.items():
        client.logout()
        if user:
            client.force_login(user)
        response = client.get(address(session.meeting))
        b"".join(response)
        statuses[name] = response.status_code, response.get("Cache-Control", "").split(",")[0]

    assert statuses["participant"] == (200, "private")
    assert [statuses[name][0] for name in ("anonymous", "outsider")] == [404, 404]


def test_paper_that_organizers_see_before_others_is_not_in_the_archive(client, session, organizer):
    present(session)
    paper = factories.make_paper("accepted", meeting=session.meeting, title="Not yet")
    session.items.create(title="Another presentation", paper=paper)
    release_programme(meeting=session.meeting, kind="provisional", by=None)
    client.force_login(organizer)

    assert len(names_in(client.get(address(session.meeting)))) == 1


def test_slides_that_stand_elsewhere_are_not_in_the_archive(client, session, meeting):
    slides = factories.make_document(
        file=False, meeting=meeting, kind="presentation", publication_consent=True, link="https://example.org/slides"
    )
    actions.publish_document(document=slides)
    for title in ("A presentation", "The same once more"):
        session.items.create(title=title).documents.add(slides)
    release_programme(meeting=meeting, kind="provisional", by=None)

    page = client.get(reverse("website:agenda", args=[meeting.slug])).content.decode()

    assert client.get(address(meeting)).status_code == 404
    assert address(meeting) not in page


def test_slides_that_came_after_the_release_are_in_the_archive_and_have_a_session(client, session, meeting):
    present(session)
    slides = factories.make_document(meeting=meeting, kind="presentation", publication_consent=True, title="Slides")
    actions.publish_document(document=slides)
    session.items.last().documents.add(slides)

    assert [name.split("-", 1)[0] for name in names_in(client.get(address(meeting)))] == ["001", "002"]
    assert f">{session.title}</a>" in client.get(slides.get_absolute_url()).text


@pytest.mark.parametrize("count", [1, 3])
def test_archive_takes_a_fixed_number_of_queries(client, session, count, django_assert_num_queries):
    present(session, count)
    names_in(client.get(address(session.meeting)))  # the first download is logged

    with django_assert_num_queries(5):
        response = client.get(address(session.meeting))
        assert len(names_in(response)) == count


def test_third_archive_at_once_waits_for_one_to_end(client, session):
    present(session)
    path = address(session.meeting)

    sent = [client.get(path) for _ in range(archives.AT_ONCE)]
    refused, asked = client.get(path), client.head(path)
    b"".join(sent[0])
    after = client.get(path)

    assert [response.status_code for response in (*sent, after, asked)] == [200] * 4
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert "Each document can also be downloaded by itself" in refused.text


def test_archive_whose_reader_has_gone_before_the_first_byte_is_no_longer_sent():
    sent = [archives._Sent([b"all"]) for _ in range(archives.AT_ONCE)]
    with pytest.raises(archives.TooManyArchives):
        archives._Sent([b"all"])

    for _ in range(2):
        sent[0].close()

    assert list(archives._Sent([b"all"])) == [b"all"]
    with archives._free:
        assert not archives._free.acquire(blocking=False)


def test_archives_that_nginx_takes_are_not_counted(client, session, settings):
    settings.X_ACCEL_PREFIX = "/protected/"
    present(session)

    sent = [client.get(address(session.meeting)) for _ in range(archives.AT_ONCE + 1)]

    assert [response.status_code for response in sent] == [200] * 3
