"""Authors who submit their papers over HTTP, many at once, and what each of them was told."""

import hashlib
import http.client
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Thread
from uuid import uuid4

from tests.faults.portal import Portal

SIZE = 5_000_000  # bytes of a paper
NUMBER = b"0000000000"
HASH = re.compile(r"<code>([0-9a-f]{64})</code>")
HEADING = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
PAUSE = 0.5  # seconds after which somebody who got no answer tries again


@dataclass(frozen=True)
class Author:
    """Somebody with a paper to hand in: the address of its page, and what their browser sends with each request."""

    paper: int
    path: str
    cookies: str
    token: str


@dataclass(frozen=True)
class Told:
    """What an author was told in the end: seconds until then, tries, statuses of 5xx on the way, and the receipt."""

    author: Author
    seconds: float
    tries: int
    failures: tuple[int, ...]
    sha256: str
    shown: str
    words: str

    @property
    def acknowledged(self) -> bool:
        return bool(self.shown)


def make_authors(count: int, **meeting_changes) -> list[Author]:
    """Experts of one new meeting, signed in, each of whom owes a paper."""
    from tests import factories

    meeting = factories.make_meeting(**meeting_changes)
    people = [factories.make_participant(meeting=meeting, status="accepted") for _ in range(count)]
    return [_signed_in(person) for person in people]


def _signed_in(person) -> Author:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string
    from django.urls import reverse

    session = SessionStore()
    session[SESSION_KEY] = str(person.user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
    session["began"] = session["seen"] = int(time.time())
    session.create()
    token = _get_new_csrf_string()
    paper = person.papers.get()
    return Author(
        paper=paper.pk,
        path=reverse("papers:upload", args=[person.meeting.slug, paper.pk]),
        cookies=f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}",
        token=token,
    )


class Papers:
    """Papers of five megabytes, each with other bytes, as a program makes them that embeds large pictures."""

    def __init__(self, size: int = SIZE) -> None:
        self.template = _large_pdf(size)

    def numbered(self, number: int) -> bytes:
        """The paper with this number."""
        return self.template.replace(NUMBER, b"%010d" % number, 1)


def _large_pdf(size: int) -> bytes:
    import random
    from io import BytesIO

    import pikepdf

    pdf = pikepdf.new()
    for _ in range(8):
        pdf.add_blank_page(page_size=(595, 842))
    noise = random.Random(5).randbytes(size)  # noqa: S311 - the same bytes in each run
    picture = pikepdf.Stream(pdf, NUMBER + noise)
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = 1000, size // 4000, 8
    picture.ColorSpace = pikepdf.Name.DeviceCMYK
    pdf.pages[-1].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=picture))
    pdf.pages[-1].Contents = pikepdf.Stream(pdf, b"q 400 0 0 320 90 400 cm /Picture Do Q")
    out = BytesIO()
    pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def submit(portal: Portal, author: Author, paper: bytes, patience: float = 0.0) -> Told:
    """Sends the paper until a page answers; for `patience` seconds an author without an answer tries again."""
    begun, tries, failures = time.monotonic(), 0, []
    sha256 = hashlib.sha256(paper).hexdigest()
    while True:
        tries += 1
        try:
            status, page = _exchanged(portal.web_port, author, paper)
        except (OSError, http.client.HTTPException):
            status, page = 0, ""
        if status >= 500:
            failures.append(status)
        seconds = time.monotonic() - begun
        if 0 < status < 500 or seconds > patience:
            shown, heading = HASH.search(page), HEADING.search(page)
            words = " ".join(heading[1].split()) if heading else f"status {status}"
            return Told(author, seconds, tries, tuple(failures), sha256, shown[1] if shown else "", words)
        time.sleep(PAUSE)


def _exchanged(port: int, author: Author, paper: bytes) -> tuple[int, str]:
    """The status and the page that a browser shows in the end: of the receipt, if the paper was taken."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    boundary = uuid4().hex
    fields = {"csrfmiddlewaretoken": author.token, "title": "", "abstract": ""}
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    disposition = 'Content-Disposition: form-data; name="file"; filename="paper.pdf"'
    parts.append(f"--{boundary}\r\n{disposition}\r\nContent-Type: application/pdf\r\n\r\n")
    body = "".join(parts).encode("ascii") + paper + f"\r\n--{boundary}--\r\n".encode("ascii")
    headers = {"Cookie": author.cookies, "Content-Type": f"multipart/form-data; boundary={boundary}"}
    try:
        connection.request("POST", author.path, body, headers)
        answer = connection.getresponse()
        page = answer.read()
        if answer.status == 302:
            connection.request("GET", answer.headers["Location"], headers={"Cookie": author.cookies})
            answer = connection.getresponse()
            page = answer.read()
        return answer.status, page.decode("utf-8")
    finally:
        connection.close()


def at_times(moments: Iterable[float], act: Callable[[int], None]) -> None:
    """Calls `act` with the number of each moment (seconds from now), each in a thread of its own; waits for all."""
    begun = time.monotonic()

    def wait_and_act(number: int, moment: float) -> None:
        time.sleep(max(0.0, begun + moment - time.monotonic()))
        act(number)

    threads = [Thread(target=wait_and_act, args=pair) for pair in enumerate(moments)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
