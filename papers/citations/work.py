"""The facts of a citation, whatever its format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import category

from django.urls import reverse

from egm_portal.mail.links import absolute
from egm_portal.text.dates import date_range
from egm_portal.text.titles import meeting_name
from egm_portal.text.validators import non_empty_lines
from papers.kinds import KINDS, CitationTypes
from papers.models import Author, Document, Version


@dataclass(frozen=True)
class CitedWork:
    """Each text is on one line and empty if it is not known; addresses are absolute.

    `keywords` are the author's, then the subjects; `licence` is an address; `body` wrote a document that has no
    `authors`; `publisher` are the convening bodies; `key` changes only with the meeting's address.
    """

    types: CitationTypes
    key: str
    kind: str
    title: str
    abstract: str
    keywords: list[str]
    licence: str
    authors: list[str]
    body: str
    publisher: str
    symbol: str
    language: str
    published: date
    event: str
    days: str
    starts_on: date
    ends_on: date
    place: str
    country: str
    event_address: str
    address: str
    file: str
    file_sha256: str
    file_type: str

    @property
    def creators(self) -> list[str]:
        return self.authors or [self.body] * bool(self.body)


def cited_work(document: Document, authors: Sequence[Author], version: Version | None) -> CitedWork:
    """The facts of a published document with these authors and this current version: no query."""
    meeting = document.meeting
    route = [meeting.slug, document.number, version.file_name] if version else []
    return CitedWork(
        types=KINDS[document.kind].cited_as,
        key=f"{meeting.slug}-{document.number}",
        kind=document.get_kind_display(),
        title=_one_line(document.title),
        abstract=_one_line(document.abstract),
        keywords=list(dict.fromkeys(map(_one_line, [*document.keyword_list, *document.subject_list]))),
        licence=document.licence_address,
        authors=[_one_line(author.name) for author in authors],
        body=_one_line(document.corporate_author),
        publisher="; ".join(non_empty_lines(meeting.convening_bodies)),
        symbol=_one_line(document.symbol),
        language=_one_line(document.language),
        published=document.issued_on or document.publish_at.astimezone(meeting.zone).date(),
        event=meeting_name(_one_line(meeting.title)),
        days=date_range(meeting.starts_on, meeting.ends_on),
        starts_on=meeting.starts_on,
        ends_on=meeting.ends_on,
        place=_one_line(meeting.city),
        country=_one_line(meeting.country),
        event_address=absolute(meeting.get_absolute_url()),
        address=absolute(document.get_absolute_url()),
        file=absolute(reverse("papers:file", args=route)) if version else "",
        file_sha256=version.public_sha256 if version else "",
        file_type=version.public_type if version else "",
    )


def _one_line(text: str) -> str:
    """The text without line breaks and other control characters: in RIS a line break would begin another field."""
    return " ".join("".join(" " if category(sign) == "Cc" else sign for sign in text).split())
