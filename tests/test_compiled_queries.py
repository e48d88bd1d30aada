"""What is compiled once finds what the ORM finds, at every instant at which something becomes visible or invisible."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from agenda.actions import release_programme
from agenda.models import Programme
from agenda.queries import ATTENDING_PEOPLE, newest_public_release
from egm_portal.clock import calendar_at
from egm_portal.compiled_queries import A_DAY, ANOTHER_DAY, CompiledQuery, instant_of
from egm_portal.meetings.models import Meeting, PortalUnit
from papers import actions
from papers.models import Document, PageText, Version
from papers.search import engines
from papers.search.indexing import Passage, index_passages
from papers.views import downloads
from participants.models import Participant
from room.models import Room
from room.queries import followed_room
from tests import factories
from website import page_cache, validity

pytestmark = [pytest.mark.django_db, pytest.mark.embedded("statements")]

PUBLIC_FROM = datetime(2013, 6, 3, tzinfo=UTC)
PUBLISHED = datetime(2013, 7, 18, tzinfo=UTC)
SUPERSEDED = PUBLISHED + timedelta(days=2)
WITHDRAWN = PUBLISHED + timedelta(days=4)
MOMENT = timedelta(microseconds=1)
INSTANTS = [
    boundary + shift for boundary in (PUBLIC_FROM, PUBLISHED, SUPERSEDED, WITHDRAWN) for shift in (-MOMENT, MOMENT)
]


@pytest.fixture
def documents() -> list[Document]:
    """One with a second version, one in French too, one withdrawn, one for participants, one of a later meeting."""
    meeting = factories.make_meeting(slug="compiled", public_from=PUBLIC_FROM)
    later = factories.make_meeting(slug="later", public_from=SUPERSEDED)
    with calendar_at(PUBLIC_FROM - timedelta(days=1)):
        made = [
            factories.make_document(meeting=home, title="Water and participation", access=access)
            for home, access in [(meeting, "public")] * 3 + [(meeting, "participants"), (later, "public")]
        ]
    with calendar_at(PUBLISHED):
        for document in made:
            actions.publish_document(document=document)
    with calendar_at(SUPERSEDED):
        factories.make_version(made[0])
        factories.make_version(made[1], language="fr")
    with calendar_at(WITHDRAWN):
        actions.withdraw_document(document=made[2], reason="An error.")
    for document in made:
        passage = Passage(f"recommendation 1 of {document.meeting_id}", "Share the water", "Share the water.")
        index_passages(document, [passage])
    for version in Version.objects.all():
        PageText.objects.get_or_create(version=version, number=1, defaults={"text": "Water for everybody."})
    return made


def rows_of(objects) -> list[dict]:
    return [{name: value for name, value in vars(row).items() if name != "_state"} for row in objects]


def test_revision_of_a_meeting_is_that_of_the_orm(documents):
    for at, slug in product(INSTANTS, ("compiled", "later", "none")):
        expected = (
            Meeting.objects.public(at).filter(slug=slug).values_list("pk", "revision", PortalUnit.objects.as_text())
        )

        assert page_cache.MEETING_REVISION.rows(slug, at) == list(expected), at


def test_revision_of_the_portal_is_that_of_the_orm(documents):
    assert page_cache.PORTAL_REVISION.rows() == list(Meeting.objects.portal_revision())


def test_public_document_and_its_versions_are_those_of_the_orm(documents):
    for at, document in product(INSTANTS, documents):
        slug, number = document.meeting.slug, document.number
        expected = downloads._documents_at(slug, number).public(at)
        versions = downloads._shown_versions_of(document.pk, at)

        assert rows_of(downloads.PUBLIC_DOCUMENT.objects(slug, number, at)) == rows_of(expected), at
        assert rows_of(downloads.SHOWN_VERSIONS.objects(document.pk, at)) == rows_of(versions), at


def test_newest_public_release_is_that_of_the_orm():
    meeting = factories.make_meeting(public_from=PUBLISHED)
    factories.make_session(meeting=meeting)
    for day in (PUBLIC_FROM, SUPERSEDED, WITHDRAWN):
        with calendar_at(day):
            release_programme(meeting=meeting, kind="provisional", by=None)

    for at in INSTANTS:
        expected = Programme.objects.public(at).filter(meeting=meeting)[:1]
        found = newest_public_release(meeting, at)

        assert rows_of([found] if found else []) == rows_of(expected), at


def test_meeting_and_those_who_attend_are_those_of_the_orm():
    meeting, other = factories.make_meeting(), factories.make_meeting()
    for home, has_agreed in ((meeting, True), (meeting, False), (other, True)):
        factories.make_participant("accepted", meeting=home, list_consent=has_agreed)

    found, people = page_cache.MEETING.objects(meeting.slug), ATTENDING_PEOPLE.objects(meeting.pk)

    assert rows_of(found) == rows_of(Meeting.objects.filter(pk=meeting.pk))
    attending = Participant.objects.attending().filter(meeting=meeting).defer("small_photo", "biography")
    assert (rows_of(people), len(people)) == (rows_of(attending), 2)


def test_room_that_telephones_follow_is_that_of_the_orm():
    meeting, other = factories.make_meeting(), factories.make_meeting()
    for each in (meeting, other):
        factories.make_recommendation(each)

    found = followed_room(meeting.slug)

    assert rows_of([found.meeting]) == rows_of(Meeting.objects.filter(pk=meeting.pk))
    del found._state.fields_cache["meeting"]
    assert rows_of([found]) == rows_of(Room.objects.filter(meeting=meeting))
    assert followed_room("none") is None


def test_instants_that_change_pages_are_those_of_the_orm(documents):
    for at, document in product(INSTANTS, documents):
        expected = validity.nearest_instants(document.meeting_id, at)
        found = validity.NEAREST_INSTANTS.rows(document.meeting_id, at)

        assert Counter(tuple(map(instant_of, row)) for row in found) == Counter(expected), at


def test_public_search_finds_what_the_orm_finds(documents):
    reader = engines.AnonymousUser()
    terms = (engines.Term(("water",)), engines.Term(("participation",), "part"), engines.Term(("nothing",)))

    for at, term in product(INSTANTS, terms):
        expression = engines.engine().term(term)
        in_texts, in_fronts = engines._texts(expression, reader, at), engines._fronts(expression, reader, at)

        assert sorted(engines.PUBLIC_TEXTS.rows(expression, at)) == sorted(in_texts), at
        assert sorted(engines.PUBLIC_FRONTS.rows(expression, at)) == sorted(in_fronts), at


def test_some_of_the_instants_find_something_and_others_do_not(documents):
    found = {
        (
            len(engines.PUBLIC_TEXTS.rows(engines.engine().term(engines.Term(("water",))), at)),
            len(page_cache.MEETING_REVISION.rows("compiled", at)),
        )
        for at in INSTANTS
    }

    assert len(found) > 3


@pytest.mark.parametrize(
    "build",
    [
        lambda slug, at: Meeting.objects.filter(slug=slug, ends_on__lt=at.date()),
        lambda slug, at: Meeting.objects.filter(slug=slug) if at < ANOTHER_DAY else Meeting.objects.all(),
        lambda slug, at: Meeting.objects.filter(slug=slug.upper()),
    ],
)
def test_query_that_depends_on_more_than_its_parameters_is_refused(build):
    query = CompiledQuery(build, examples=(("one", A_DAY), ("another", ANOTHER_DAY)))

    with pytest.raises(ValueError, match="in more than its parameters"):
        query.rows("one", A_DAY)
