"""Writes the entries of the search, in the transaction of their document, meeting or person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from egm_portal.meetings.models import Meeting
from egm_portal.text.countries import with_other_names
from papers.models import Author, Document, PageText, SearchEntry, Version
from papers.search.words import folded, plain
from participants.fields import Use, fields_for
from participants.models import Participant

WORDS = 10_000  # of an entry: PostgreSQL counts the positions of words up to 16,383
BYTES = 400_000  # of an entry: PostgreSQL refuses a tsvector of more than a megabyte
MAX_SEARCHED = 50_000  # characters of a title or an abstract that are searched
BATCH = 20  # entries in one statement: each takes PostgreSQL some 10 ms


@transaction.atomic(savepoint=False)
def index_document(document_id: int) -> None:
    # Not a full lock: transactions that each add an author hold the document's key, and would wait for each other.
    document = Document.objects.select_for_update(no_key=True).filter(pk=document_id).first()
    if document is not None:
        front = front_of(document)
        _write(front, document=document)
        SearchEntry.objects.filter(document=document, version__isnull=False).update(**front)


def index_meeting(meeting: Meeting) -> None:
    title = f"{meeting.title} {meeting.short_title} {meeting.alternative_titles}"
    _write(
        _front(title, abstract=f"{meeting.summary} {meeting.city} {with_other_names(meeting.country)}"), meeting=meeting
    )


def index_person(person: Participant) -> None:
    _write(_front_of_person(person), participant=person)


def index_people(people: Iterable[Participant]) -> None:
    """Writes the entries of people who have none yet."""
    SearchEntry.objects.bulk_create(
        [SearchEntry(participant=person, **_front_of_person(person)) for person in people], ignore_conflicts=True
    )


def _front_of_person(person: Participant) -> dict[str, str]:
    name, *described = [with_other_names(getattr(person, column)) for column in fields_for(Use.SITE_SEARCH)]
    return _front(name, abstract=" ".join(described))


@transaction.atomic(savepoint=False)
def index_pages(version: Version) -> None:
    document = Document.objects.select_for_update(no_key=True).get(pk=version.document_id)
    SearchEntry.objects.filter(version=version).delete()
    pages = PageText.objects.filter(version=version).order_by("number").values_list("text", flat=True)
    SearchEntry.objects.bulk_create(entries_of(version, pages, front_of(document)), batch_size=BATCH)


@dataclass(frozen=True)
class Passage:
    """A passage of a document with an address of its own: `name` is the same in every document that has it.

    `about` is found and not shown: what it is, and for whom.
    """

    name: str
    title: str
    text: str
    about: str = ""


@transaction.atomic(savepoint=False)
def index_passages(document: Document, passages: Iterable[Passage]) -> None:
    """Writes the entries of these passages of the document, and of no others."""
    Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    SearchEntry.objects.filter(document=document, passage__isnull=False).delete()
    entries = [
        SearchEntry(
            document=document,
            passage=passage.name,
            passage_title=passage.title,
            passage_text=passage.text,
            **_front(passage.title, passage.about, passage.text),
        )
        for passage in passages
    ]
    SearchEntry.objects.bulk_create(entries, batch_size=BATCH)


def entries_of(version: Version, pages: Iterable[str], front: dict[str, str]) -> Iterator[SearchEntry]:
    """The entries of a version with these pages, split into parts of about 10,000 words or 400 kB."""
    part, words, size, first = [], 0, 0, 1
    for number, page in enumerate(map(folded, pages), start=1):
        part.append(page)
        words, size = words + page.count(" ") + 1, size + len(page.encode())
        if words >= WORDS or size >= BYTES:
            yield _part(version, first, part, front)
            part, words, size, first = [], 0, 0, number + 1
    if any(part):
        yield _part(version, first, part, front)


def front_of(document: Document) -> dict[str, str]:
    authors = Author.objects.filter(document=document).values_list("name", "country")
    people = " ".join(
        [document.corporate_author, *(f"{name} {with_other_names(country)}" for name, country in authors)]
    )
    described = f"{document.abstract} {document.keywords} {document.subjects}"
    return _front(f"{document.title} {document.symbol}", people, described)


def _front(title: str, people: str = "", abstract: str = "") -> dict[str, str]:
    parts = {"title": title, "people": people, "abstract": abstract}
    return {name: folded(plain(text[:MAX_SEARCHED])) for name, text in parts.items()}


def _part(version: Version, first: int, pages: list[str], front: dict[str, str]) -> SearchEntry:
    text = "\n".join(pages)
    return SearchEntry(document_id=version.document_id, version=version, first_page=first, text=text, **front)


def _write(front: dict[str, str], **thing) -> None:
    while not SearchEntry.objects.filter(version=None, passage=None, **thing).update(**front):
        # Two processes may create it at once: the unique constraint leaves one entry, which the later one overwrites.
        SearchEntry.objects.bulk_create([SearchEntry(**thing, **front)], ignore_conflicts=True)
