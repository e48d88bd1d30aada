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
    "page": ("website:document", ()),
    "newest file": ("papers:file", ("file_name",)),
    "newest file in a language": ("papers:in_language", ("language", "file_name")),
    "file of a version": ("papers:version", ("version", "file_name")),
    "first page": ("papers:first_page", ("version",)),
    "file as it came": ("papers:original", ("version", "file_name")),
    "BibTeX": ("papers:bibtex", ()),
    "RIS": ("papers:ris", ()),
    "CSL-JSON": ("papers:csl_json", ()),
}
"""The addresses of one document, and what follows its meeting and number in them."""
NEVER = {"file as it came"}
"""Those that stay closed to readers."""

LISTS = ["website:meeting", "website:agenda", "website:papers", "website:documents", "website:participants"]
QUERIES = ["", "?order=newest", "?kind=expert_paper", "?session=s-1", "?language=en"]
IN_A_SECOND = factories.TODAY + timedelta(seconds=1)
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
    """Reads addresses as each of READERS; gives status and text of each, by reader and name."""
    users = {"anonymous": None, "outsider": outsider, "other expert": other_expert.user}

    def read_by_all(paths):
        answers = {}
        for reader in READERS:
            client.logout()
            if users[reader]:
                client.force_login(users[reader])
            for name, path in paths.items():
                response = client.get(path)
                answers[reader, name] = response.status_code, b"".join(response).decode(errors="replace")
        return answers

    return read_by_all


def brought_to_each_state(document):
    """The names of the states before the document is public, in each of which it is at TODAY."""
    yield "submitted"
    actions.accept_paper(paper=document.paper)
    yield "accepted"
    actions.publish_document(document=document, at=IN_A_SECOND)
    yield "to be published"


@pytest.fixture
def public_soon(document):
    """The same document: accepted, and public in a second."""
    assert list(brought_to_each_state(document))[-1] == "to be published"
    return document


def addresses(document):
    parts = {"version": 1, "language": "en", "file_name": f"{document.file_stem}.pdf"}
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
    found = set(routes_of_documents(get_resolver().url_patterns))

    # Revisions of the report, what the meeting adopted, and proposals have numbers of their own.
    others = {"website:report_revision", "website:report_revision_docx", "website:report_revision_xml"}
    others |= {"website:adopted_text", "website:adopted_text_citation"}
    others |= {f"room:{name}" for name in ("answer", "change", "suggest")}
    others.add("papers:look")  # takes the word of whoever has sent the file, and shows nothing
    assert found - others == {route for route, _ in OWN.values()}


def list_paths(meeting):
    return {f"{name}{query}": reverse(name, args=[meeting.slug]) + query for name in LISTS for query in QUERIES}


def archive(meeting):
    """The files of the session, as one archive."""
    return {"archive": reverse("website:session_zip", args=[meeting.slug, 1])}


def statuses(answers):
    return {key: status for key, (status, _) in answers.items()}


def for_all(expected):
    """The same for each of READERS."""
    return {(reader, name): status for reader in READERS for name, status in expected.items()}


def test_document_that_is_not_public_is_nowhere_and_in_no_list_and_no_archive(meeting, document, read):
    for state in brought_to_each_state(document):
        assert statuses(read(addresses(document))) == for_all(dict.fromkeys(OWN, 404)), state
        assert [key for key, (_, text) in read(list_paths(meeting)).items() if CANARY in text] == [], state
        assert statuses(read(archive(meeting))) == for_all({"archive": 404}), state


def test_document_of_a_meeting_that_is_not_public_is_nowhere(meeting, public_soon, read):
    meeting.public_from = factories.DUE
    meeting.save()

    with calendar_at(IN_A_SECOND):
        found = statuses(read(addresses(public_soon) | archive(meeting)))

    assert found == for_all(dict.fromkeys([*OWN, "archive"], 404))


def test_same_document_is_everywhere_once_it_is_public(meeting, public_soon, read):
    with calendar_at(IN_A_SECOND):
        own, lists, archives = (
            read(paths) for paths in (addresses(public_soon), list_paths(meeting), archive(meeting))
        )

    assert statuses(own) == for_all(dict.fromkeys(OWN, 200) | dict.fromkeys(NEVER, 404))
    assert [key for key, (_, text) in lists.items() if CANARY in text] == [
        (reader, f"{name}{query}") for reader in READERS for name in LISTS for query in QUERIES
    ]
    assert [(status, f"{CANARY.lower()}.pdf" in content) for status, content in archives.values()] == [(200, True)] * 3


def test_withdrawn_document_leaves_the_lists_and_the_archive(meeting, public_soon, read):
    with calendar_at(IN_A_SECOND):
        actions.withdraw_document(document=public_soon, reason="A mistake.")
        lists, archives = read(list_paths(meeting)), read(archive(meeting))

    assert [key for key, (_, text) in lists.items() if CANARY in text] == []
    assert statuses(archives) == for_all({"archive": 404})
