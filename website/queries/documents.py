"""Documents shaped for lists and for their landing pages."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.template.defaultfilters import pluralize
from django.utils.formats import date_format

from agenda.queries import added_documents, newest_public_release, overlay_of
from egm_portal.meetings.models import Meeting
from egm_portal.text.dates import date_range
from egm_portal.text.numerals import joined
from egm_portal.text.sizes import file_size
from egm_portal.text.titles import meeting_name
from papers.citations import CitedWork, cited_work
from papers.kinds import KINDS, Kind
from papers.models import Author, Document, Version
from papers.queries import by_language, offered
from reports.models import Issue
from website.templatetags.document_formats import file_type

LEADING_TO_EACH_OTHER = {Kind.REPORT: Kind.SUMMARY_OF_FINDINGS, Kind.SUMMARY_OF_FINDINGS: Kind.REPORT}
"""Kinds of which each names the documents of the other as related, without being told."""


@dataclass(frozen=True)
class Fact:
    """One thing that a row says of its document; what stands `together` is never broken between lines."""

    text: str
    together: bool = False


@dataclass(frozen=True)
class Row:
    """A document in a list; `standing` is empty for what everybody may see, `slides` are those that present it.

    `languages` are its current files, one a language.
    """

    document: Document
    authors: str
    version: Version | None
    languages: list[Version]
    standing: str
    slides: list["Row"]

    @property
    def is_paper(self) -> bool:
        return KINDS[self.document.kind].is_paper

    @property
    def language_codes(self) -> list[str]:
        """The languages in which it can be read, or its own language while there is no file."""
        return [version.language_code for version in self.languages] or [self.document.language]

    @property
    def other_languages(self) -> list[Version]:
        return [version for version in self.languages if version != self.version]

    @property
    def received_at(self) -> datetime:
        """When the public file was received, or the document created if there is no file."""
        return self.version.received_at if self.version else self.document.created_at

    @property
    def issued_on(self) -> date | None:
        # A paper is received, not issued, and shows no date of issue.
        return None if self.is_paper else self.document.issued_on

    @property
    def dated(self) -> date:
        """The day by which the list is sorted: of issue, or of receipt in the meeting's time zone."""
        return self.issued_on or self.received_at.astimezone(self.document.meeting.zone).date()

    @property
    def facts(self) -> list[Fact]:
        """What the row says after the document's kind: its symbol, its file or address, the day of issue or receipt."""
        document, version = self.document, self.version
        facts = [Fact(document.symbol)] if document.symbol else []
        if version and version.pages:
            facts.append(Fact(f"{version.pages} page{pluralize(version.pages)}", together=True))
        if version:
            facts.append(Fact(f"{file_type(version.public_type)}, {file_size(version.shown_size)}", together=True))
        else:
            facts.append(Fact(f"on {document.link_host}" if document.link else "no file yet"))
        if self.issued_on and (version or document.link):
            facts.append(Fact(f"issued {date_format(self.issued_on)}"))
        elif version:
            facts.append(Fact(f"received {date_format(version.received_at.astimezone(document.meeting.zone))}"))
        return facts


@dataclass(frozen=True)
class Group:
    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class ProgrammeSession:
    """A session of the released programme, with the ids of its papers and of its other documents, such as slides."""

    number: int
    title: str
    papers: set[int]
    documents: set[int]

    def has(self, document: Document) -> bool:
        return document.pk in self.documents or (hasattr(document, "paper") and document.paper.pk in self.papers)


@dataclass(frozen=True)
class Landing:
    """A document's own page; `versions` come newest first, `cited` is the machine-readable citation if it is public.

    `languages` are its current files, one a language, its own language first. Of a report, `reissues` are those for
    technical reasons, and `revision` is the newest text, if this is an earlier one. `linked` are the documents that
    lead to it, or to which it leads.
    """

    document: Document
    authors: list[Author]
    line: str
    version: Version | None
    versions: list[Version]
    languages: list[Version]
    linked: list[Document]
    session: ProgrammeSession | None
    standing: str
    citation: str
    cited: CitedWork | None
    revision: Document | None
    reissues: list[Issue]

    @cached_property
    def corrections(self) -> list[Document]:
        corrigenda = [other for other in self.linked if other.kind == Kind.CORRIGENDUM]
        return [other for other in corrigenda if other.accompanies_id == self.document.pk]

    @cached_property
    def related(self) -> list[Document]:
        return [other for other in self.linked if other not in self.corrections]

    @property
    def is_multilingual(self) -> bool:
        return len({version.language for version in self.versions}) > 1


def library(meeting: Meeting, reader) -> list[Row]:
    """Every document of the meeting that `reader` may see, in the organizers' order: three queries."""
    documents = (
        meeting.documents.visible_to(reader)
        .select_related("paper")
        .prefetch_related("authors", Prefetch("versions", _versions(reader), to_attr="offered"))
    )
    rows = {}
    for document in documents:
        rows[document.pk] = Row(
            document=document,
            authors=author_line(document, list(document.authors.all())),
            version=offered(document.offered),
            languages=by_language(document.offered),
            standing=standing(document),
            slides=[],
        )
    for row in rows.values():
        if row.document.kind == Kind.PRESENTATION and row.document.accompanies_id in rows:
            rows[row.document.accompanies_id].slides.append(row)
    return list(rows.values())


def papers_among(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.is_paper]


def by_kind(rows: list[Row]) -> list[Group]:
    members = {kind: [row for row in rows if row.document.kind == kind] for kind in Kind}
    return [Group(KINDS[kind].noun.heading(len(found)), found) for kind, found in members.items() if found]


def landing(meeting: Meeting, number: int, reader) -> Landing | None:
    """The document's page if `reader` may see it: six queries, from the first day on seven."""
    found = meeting.documents.visible_to(reader).select_related("paper").filter(number=number)
    document = found.prefetch_related("authors").first()
    if document is None:
        return None
    versions = list(_versions(reader).filter(document=document))
    for version in versions:
        version.document = document  # otherwise each would load it again
    is_linked = Q(accompanies=document) | Q(pk=document.accompanies_id) | Q(related=document)
    if document.kind in LEADING_TO_EACH_OTHER:
        is_linked |= Q(kind=LEADING_TO_EACH_OTHER[document.kind])
    authors = list(document.authors.all())
    line, version, restriction = author_line(document, authors), offered(versions), standing(document)
    return Landing(
        document=document,
        authors=authors,
        line=line,
        version=version,
        versions=versions,
        languages=by_language(versions),
        linked=list(meeting.documents.visible_to(reader).filter(is_linked).distinct()),
        session=next((session for session in sessions(meeting) if session.has(document)), None),
        standing=restriction,
        citation=citation(document, line),
        cited=None if restriction else cited_work(document, authors, version),
        revision=_revision(document),
        reissues=list(document.issues.out().reissues().defer("content")) if document.kind == Kind.REPORT else [],
    )


def _revision(document: Document) -> Document | None:
    """What readers should read in place of this report; one query for a report, none for other documents."""
    if document.kind != Kind.REPORT:
        return None
    newest = (
        Issue.objects.public()
        .texts()
        .filter(report__issues__document=document)
        .select_related("document__meeting")
        .first()
    )
    return newest.document if newest and newest.document_id != document.pk else None


def sessions(meeting: Meeting) -> list[ProgrammeSession]:
    """The sessions of the released programme in order, without the breaks: two queries, from the first day on three."""
    added = added_documents(meeting)
    release = newest_public_release(meeting)
    return [
        ProgrammeSession(
            number=session.number,
            title=session.title,
            papers={item.paper for item in session.items},
            documents={
                *(pk for item in session.items for pk in item.documents_with(added.of_items)),
                *added.of_sessions.get(session.session, ()),
            },
        )
        for session in overlay_of(release, meeting).sessions
        if session.number
    ]


def author_line(document: Document, authors: list[Author]) -> str:
    """Who wrote a document: "Expert 4, Country D, with Expert 5, Country E", or its corporate author."""
    if not authors:
        return document.corporate_author
    first, *others = [str(author) for author in authors]
    return f"{first}, with {joined(others)}" if others else first


def citation(document: Document, line: str) -> str:
    """How to cite a document, in one line that ends with its permanent address."""
    meeting = document.meeting
    held = f"{meeting_name(meeting.title)}, {meeting.city}, {date_range(meeting.starts_on, meeting.ends_on)}"
    parts = [line, f"“{document.title}”", KINDS[document.kind].noun.singular, held, document.symbol]
    if document.issued_on:
        parts.append(f"issued {date_format(document.issued_on)}")
    return f"{', '.join(part for part in parts if part)}. {settings.SITE_URL}{document.get_absolute_url()}"


def standing(document: Document) -> str:
    """What keeps a document from being public, in a word or two; empty for a public one."""
    if document.withdrawn_at:
        return "withdrawn"
    if not document.is_published:
        return "not published"
    if document.access != Document.Access.PUBLIC:
        return f"only for {document.get_access_display().lower()}"
    return ""


def _versions(reader) -> QuerySet:
    """The versions that `reader` may download, the newest first: those not accepted yet only if the paper is theirs."""
    # What is not accepted yet may be seen by its author, their assistant and the organizers only.
    versions = Version.objects.shown()
    if reader.is_authenticated:
        versions |= Version.objects.filter(document__in=Document.objects.in_full_for(reader))
    return versions.order_by("-number")
