"""Files of several documents as one ZIP archive, which is written while it is sent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from unicodedata import normalize

from django.core.files.storage import default_storage
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from zipstream import ZipStream

from papers.models import Paper, Version, VersionQuerySet

LONGEST = 120  # characters of a name inside: with a folder's name before it, every system takes it
UNSAFE = re.compile(r"[^\w.-]+")
AWAY = "These files are not at hand on the portal just now. Its operators find them in a backup:\n\n{}\n"


@dataclass(frozen=True)
class Member:
    """A file in an archive: its name there, where it is stored, and the hash of its bytes."""

    name: str
    stored_name: str
    sha256: str


def received_files(papers: QuerySet[Paper]) -> list[Member]:
    """The newest file that counts of each of these papers that is expected, as it came: two queries."""
    return [
        Member(name_inside(version, version.original_file_name), version.stored_name, version.sha256)
        for version in _with_names(_received(papers))
    ]


def with_received_file(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """Those of these papers of which `received_files` gives a file: without any there is no archive."""
    return papers.filter(document__in=_received(papers).values("document"))


def readers_files(documents: QuerySet) -> list[Member]:
    """The file of each of these documents that its readers get, in its own language if it has one: two queries."""
    current = Version.objects.current().shown().filter(document__in=documents)
    offered: dict[int, Version] = {}
    for version in _with_names(current):
        offered.setdefault(version.document_id, version)
    return [
        Member(name_inside(version, version.file_name), version.public_name, version.public_sha256)
        for version in offered.values()
    ]


def archive(request: HttpRequest, members: Sequence[Member], name: str, caching: str) -> HttpResponse:
    """The files as an archive to be saved as `name`: uncompressed, so that its length is known before it is read."""
    headers = {
        "Content-Type": "application/zip",
        "Content-Disposition": content_disposition_header(True, name),
        "ETag": _tag(members),
        "Cache-Control": caching,
    }
    answer = get_conditional_response(request, headers["ETag"], response=HttpResponse(headers=headers))
    if answer.status_code != 200:
        return answer
    stream = _stream(members)
    headers["Content-Length"] = str(len(stream))
    return StreamingHttpResponse(stream if request.method == "GET" else (), headers=headers)


def name_inside(version: Version, file_name: str) -> str:
    """The file's name in an archive: "003-Expert_4-seeing-the-budget.pdf", no path and no sign that a system refuses.

    The number of the document stands first, so that no two are alike and none is a name that Windows keeps for itself.
    """
    file = PurePath(file_name)
    author = next((author.name for author in version.document.authors.all()), version.document.corporate_author)
    parts = [f"{version.document.number:03}", author, file.stem]
    words = [UNSAFE.sub("_", normalize("NFC", part)).strip("._") for part in parts]
    return f"{'-'.join(filter(None, words))[:LONGEST].rstrip('.')}{file.suffix}"


def _received(papers: QuerySet[Paper]) -> VersionQuerySet:
    papers = papers.exclude(state=Paper.State.WITHDRAWN)
    newest = Version.objects.counting().filter(document=OuterRef("document")).order_by("-number").values("pk")[:1]
    return Version.objects.filter(document__paper__in=papers, pk=Subquery(newest))


def _with_names(versions: VersionQuerySet) -> VersionQuerySet:
    rows = versions.select_related("document").prefetch_related("document__authors").defer("first_page")
    return rows.order_by("document__number", "language")


def _stream(members: Sequence[Member]) -> ZipStream:
    stream, away = ZipStream(sized=True), []
    for member in members:
        try:
            stream.add_path(default_storage.path(member.stored_name), member.name, recurse=False)
        except FileNotFoundError:
            away.append(member.name)
    if away:
        stream.add(AWAY.format("\n".join(away)), "not-at-hand.txt")
    return stream


def _tag(members: Sequence[Member]) -> str:
    """A weak ETag: the files are the same, while the dates beside them may be those of a restored copy."""
    listed = "\n".join(f"{member.name} {member.sha256}" for member in members)
    return f'W/"{sha256(listed.encode()).hexdigest()[:32]}"'
