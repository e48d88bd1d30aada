"""Files of several documents as one ZIP archive, which is streamed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from threading import BoundedSemaphore, Lock
from unicodedata import normalize

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from zipstream import ZipStream

from papers.actions import note_first_serving
from papers.models import FirstServing, Paper, Version, VersionQuerySet

MAX_NAME = 120  # characters of a name inside: with a folder's name before it, every system takes it
AT_ONCE = 2
"""Archives that one web server sends at once where no proxy takes them from it: each holds a thread, however slow its
reader."""
_free = BoundedSemaphore(AT_ONCE)
UNSAFE = re.compile(r"[^\w.-]+")
MISSING = (
    "These files are not available on the portal at present. Its operators can restore them from a backup:\n\n{}\n"
)


class TooManyArchives(Exception):
    """As many archives as may be sent at once are being sent."""


@dataclass(frozen=True)
class Member:
    name: str
    stored_name: str
    sha256: str
    unserved: int | None = None  # the id of a version that no reader has had yet


def received_files(papers: QuerySet[Paper]) -> list[Member]:
    """The newest file that counts of each of these papers, as it came, without withdrawn papers: two queries."""
    return [
        Member(name_inside(version, version.original_file_name), version.stored_name, version.sha256)
        for version in _with_names(_received(papers))
    ]


def with_received_file(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    return papers.filter(document__in=_received(papers).values("document"))


def readers_files(documents: QuerySet) -> list[Member]:
    """The public file of each of these documents, in its own language if there is one: two queries."""
    current = Version.objects.current().shown().filter(document__in=documents)
    current = current.annotate(was_served=Exists(FirstServing.objects.filter(version=OuterRef("pk"))))
    offered: dict[int, Version] = {}
    for version in _with_names(current):
        offered.setdefault(version.document_id, version)
    return [
        Member(
            name_inside(version, version.file_name),
            version.public_name,
            version.public_sha256,
            None if version.was_served else version.pk,
        )
        for version in offered.values()
    ]


def archive(
    request: HttpRequest, members: Sequence[Member], name: str, caching: str, *, to_readers: bool = False
) -> HttpResponse:
    """The files as an archive named `name`: uncompressed, so that its length is known before a file is read.

    It is noted that `to_readers` they were served; raises Http404 if one of them has just ceased to be public, and
    TooManyArchives if too many are being sent.
    """
    listed = "\n".join(f"{member.name} {member.sha256}" for member in members)
    headers = {
        "Content-Type": "application/zip",
        "Content-Disposition": content_disposition_header(True, name),
        # Weak: the files are the same, but their dates in the archive are those of restored copies after a restore.
        "ETag": f'W/"{sha256(listed.encode()).hexdigest()[:32]}"',
        "Cache-Control": caching,
    }
    response = get_conditional_response(request, headers["ETag"], response=HttpResponse(headers=headers))
    if response.status_code != 200:
        return response
    unserved = list(filter(None, (member.unserved for member in members)))
    if to_readers and unserved and request.method == "GET" and not note_first_serving(versions=unserved):
        raise Http404
    stream = _stream_of(members)
    headers["Content-Length"] = str(len(stream))
    if request.method != "GET":
        return StreamingHttpResponse((), headers=headers)
    # nginx takes each at full speed, and limits how many there are (docker/nginx/portal.conf.template).
    return StreamingHttpResponse(stream if settings.X_ACCEL_PREFIX else _Sent(stream), headers=headers)


def _stream_of(members: Iterable[Member]) -> ZipStream:
    """The archive with these files, and with a list of those that the storage does not have."""
    stream, missing = ZipStream(sized=True), []
    for member in members:
        try:
            stream.add_path(default_storage.path(member.stored_name), member.name, recurse=False)
        except FileNotFoundError:
            missing.append(member.name)
    if missing:
        stream.add(MISSING.format("\n".join(missing)), "missing-files.txt")
    return stream


class _Sent:
    """An archive that counts among those being sent until it is closed; raises TooManyArchives."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream, self._free, self._lock, self._is_open = stream, _free, Lock(), False
        if not self._free.acquire(blocking=False):
            raise TooManyArchives
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        finally:
            self.close()

    def close(self) -> None:
        """Allows the next one. The server calls it when the reader has gone, also before the first byte."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                self._free.release()


def name_inside(version: Version, file_name: str) -> str:
    """The file's name in an archive: "003-Expert_4-seeing-the-budget.pdf", without characters that a system refuses."""
    # The document's number comes first: so no two names are equal, and none is reserved by Windows, such as "con".
    file = PurePath(file_name)
    author = next((author.name for author in version.document.authors.all()), version.document.corporate_author)
    parts = [f"{version.document.number:03}", author, file.stem]
    safe = [UNSAFE.sub("_", normalize("NFC", part)).strip("._") for part in parts]
    return f"{'-'.join(filter(None, safe))[:MAX_NAME].rstrip('.')}{file.suffix}"


def _received(papers: QuerySet[Paper]) -> VersionQuerySet:
    newest = Version.objects.counting().filter(document=OuterRef("document")).order_by("-number").values("pk")[:1]
    return Version.objects.filter(document__paper__in=papers.expected(), pk=Subquery(newest), taken_back_at=None)


def _with_names(versions: VersionQuerySet) -> VersionQuerySet:
    rows = versions.select_related("document").prefetch_related("document__authors").defer("first_page")
    return rows.order_by("document__number", "language")
