"""Every address of a document: closed to everybody else until it is public, and open to all from then on."""

from datetime import timedelta

import pytest
from django.urls import URLResolver, get_resolver, reverse

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from papers import actions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

CANARY = "Zeisigpapier"
OWN = {
    "page": ("public:document", ()),
    "newest file": ("papers:file", ("file_name",)),
    "file of a version": ("papers:version", ("version", "file_name")),
    "file as it came": ("papers:original", ("version", "file_name")),
    "BibTeX": ("papers:bibtex", ()),
    "RIS": ("papers:ris", ()),
    "CSL-JSON": ("papers:csl_json", ()),
}
"""The addresses of one document, and what follows its meeting and number in them."""
NEVER = {"file as it came"}
"""Those that stay closed to readers."""

LISTS = ["public:meeting", "public:agenda", "public:papers", "public:documents", "public:participants"]
QUERIES = ["", "?order=newest", "?kind=expert_paper", "?session=1", "?language=en"]
STATES = ["submitted", "accepted", "to be published"]
READERS = ["anonymous", "outsider", "other expert"]


@pytest.fixture
def document(meeting):
    """A paper that was submitted, with a session of the released programme in which it is presented."""
    paper = factories.make_paper("submitted", meeting=meeting, title=CANARY)
    factories.make_session(meeting=meeting).items.create(title="A presentation", paper=paper)
    release_programme(meeting=meeting, kind="provisional", by=None)
    return paper.document


@pytest.fixture
def read(client, outsider, other_expert):
    """Reads addresses as one of READERS; gives status and text of each."""

    def read_as(reader, paths):
        client.logout()
        if user := {"outsider": outsider, "other expert": other_expert.user}.get(reader):
            client.force_login(user)
        answers = {}
        for name, path in paths.items():
            response = client.get(path)
            answers[name] = response.status_code, b"".join(response).decode(errors="replace")
        return answers

    return read_as


def bring_to(document, state):
    """Lets the document be in this state at TODAY."""
    if state != "submitted":
        actions.accept_paper(paper=document.paper)
    if state == "to be published":
        actions.publish_document(document=document, at=factories.TODAY + timedelta(seconds=1))


def addresses(document):
    parts = {"version": 1, "file_name": f"{document.file_stem}.pdf"}
    place = [document.meeting.slug, document.number]
    return {name: reverse(route, args=[*place, *(parts[part] for part in rest)]) for name, (route, rest) in OWN.items()}


def routes_of_documents(patterns, space=""):
    """The full names of all routes to something of a document of a meeting."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from routes_of_documents(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else space)
        elif {"slug", "number"} <= set(entry.pattern.converters):
            yield space + entry.name


def test_every_route_of_a_document_is_here():
    assert set(routes_of_documents(get_resolver().url_patterns)) == {route for route, _ in OWN.values()}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("state", STATES)
def test_document_that_is_not_public_is_nowhere(document, read, state, reader):
    bring_to(document, state)

    found = {name: status for name, (status, _) in read(reader, addresses(document)).items()}

    assert found == dict.fromkeys(OWN, 404)


@pytest.mark.parametrize("reader", READERS)
def test_document_of_a_meeting_that_is_not_public_is_nowhere(meeting, document, read, reader):
    bring_to(document, "to be published")
    meeting.public_from = factories.DUE
    meeting.save()

    with calendar_at(factories.TODAY + timedelta(seconds=1)):
        found = {name: status for name, (status, _) in read(reader, addresses(document)).items()}

    assert found == dict.fromkeys(OWN, 404)


@pytest.mark.parametrize("reader", READERS)
def test_same_document_is_everywhere_once_it_is_public(document, read, reader):
    bring_to(document, "to be published")

    with calendar_at(factories.TODAY + timedelta(seconds=1)):
        found = {name: status for name, (status, _) in read(reader, addresses(document)).items()}

    assert found == dict.fromkeys(OWN, 200) | dict.fromkeys(NEVER, 404)


def list_paths(meeting):
    return {f"{name}{query}": reverse(name, args=[meeting.slug]) + query for name in LISTS for query in QUERIES}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("state", STATES)
def test_document_that_is_not_public_is_in_no_list(meeting, document, read, state, reader):
    bring_to(document, state)

    found = read(reader, list_paths(meeting))

    assert [name for name, (_, text) in found.items() if CANARY in text] == []


@pytest.mark.parametrize("reader", READERS)
def test_same_document_is_in_the_lists_once_it_is_public(meeting, document, read, reader):
    bring_to(document, "to be published")

    with calendar_at(factories.TODAY + timedelta(seconds=1)):
        found = read(reader, list_paths(meeting))

    assert [name for name, (_, text) in found.items() if CANARY in text] == [
        f"{name}{query}" for name in LISTS if name != "public:participants" for query in QUERIES
    ]


def archive(meeting):
    """The papers and slides of the session, as one archive."""
    return {"archive": reverse("public:session_zip", args=[meeting.slug, 1])}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("state", STATES)
def test_document_that_is_not_public_is_in_no_archive(meeting, document, read, state, reader):
    bring_to(document, state)

    assert read(reader, archive(meeting))["archive"][0] == 404


@pytest.mark.parametrize("reader", READERS)
def test_same_document_is_in_the_archive_once_it_is_public(meeting, document, read, reader):
    bring_to(document, "to be published")

    with calendar_at(factories.TODAY + timedelta(seconds=1)):
        status, content = read(reader, archive(meeting))["archive"]

    assert (status, f"{CANARY.lower()}.pdf" in content) == (200, True)


def test_withdrawn_document_leaves_the_archive(meeting, document, read):
    bring_to(document, "to be published")

    with calendar_at(factories.TODAY + timedelta(seconds=1)):
        actions.withdraw_document(document=document, reason="A mistake.")
        found = read("anonymous", archive(meeting))

    assert found["archive"][0] == 404
