"""The whole installation, from static files to the log: what an operator, an expert and a reader meet."""

import gzip
import hashlib
import json
import re
import stat
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from papers.file_types import DOCX
from tests import word_files
from tests.factories import make_pdf
from tests.installation.browser import Visitor, link_in
from tests.installation.conftest import HOST, make_certificate, within
from tests.test_confinement import OF_ANY_USER, PROGRAMS, look_from_inside

pytestmark = pytest.mark.installation

INVITE = """
from datetime import UTC, date, datetime
from egm_portal.meetings.models import Contact, Meeting
from participants import actions
meeting = Meeting.objects.create(
    slug="e-participation-2013", title="E-Participation", short_title="E-Participation 2013",
    starts_on=date(2013, 7, 24), ends_on=date(2013, 7, 25), time_zone="Europe/Zurich", city="Geneva",
    country="Switzerland", convening_bodies="DSPD", public_from=datetime(2013, 6, 3, tzinfo=UTC),
    papers_due=datetime(2013, 7, 15, 22, tzinfo=UTC),
)
Contact.objects.create(meeting=meeting, unit="DSPD", email="unit@example.org")
expert = actions.add_participant(meeting=meeting, name="Expert 1", email="expert1@example.org")
actions.invite_participant(participant=expert, by=None)
print(meeting.slug)
"""
WHOLE_SET = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
}


LOOK = """
import ctypes, json, os, socket
from pathlib import Path
from django.conf import settings
from egm_portal import sandbox
canary = ctypes.create_string_buffer(b"a secret of the portal")
tcp, unix, abstract = (socket.socket(family) for family in (socket.AF_INET, socket.AF_UNIX, socket.AF_UNIX))
tcp.bind(("127.0.0.1", 0))
unix.bind(f"/tmp/looked-{os.getpid()}")
abstract.bind(f"\\0looked-{os.getpid()}")
for each in (tcp, unix, abstract):
    each.listen()
stored = settings.FILES_DIR / "looked-at"
stored.write_bytes(b"secret words")
places = {
    "portal": os.getpid(), "address": ctypes.addressof(canary), "port": tcp.getsockname()[1],
    "socket": unix.getsockname(), "abstract": f"looked-{os.getpid()}",
    "secret": str(stored), "database": str(stored), "stored": str(stored),
    "settings": str(settings.BASE_DIR / "manage.py"),
}
if not CONFINED:
    sandbox.WAYS, settings.PRODUCTION = (), False
made = sandbox.Sandbox(Path(PROGRAM), lambda: {"GIVEN": "environment"})
with open(stored, "rb") as given, open(f"/tmp/written-{os.getpid()}", "w+b") as written:
    answer = made.run(json.dumps(places), given, written, seconds=60)
    written.seek(0)
    print(json.dumps([made.way(), answer.printed.decode().splitlines(), written.read().decode()]))
made.close()
stored.unlink()
"""


@pytest.fixture(scope="module")
def visitor(installation) -> Visitor:
    return Visitor(HOST, installation.certificate)


@pytest.fixture(scope="module")
def meeting(installation) -> str:
    """The slug of a meeting whose one expert has been invited by mail."""
    shown = installation.containers["web-1"].run("python", "manage.py", "shell", "-c", INVITE)
    assert shown.returncode == 0, shown.stderr
    return shown.stdout.split()[-1]


def header_set(response: requests.Response) -> dict[str, str]:
    """Those of the security headers that this answer carries exactly once."""
    return {name: response.headers.get(name) for name in WHOLE_SET}


def test_static_files_can_be_read_by_every_user(installation):
    modes = {
        ("folder" if path.is_dir() else "file", stat.S_IMODE(path.stat().st_mode))
        for path in (installation.root.volumes / "static").rglob("*")
    }

    assert modes == {("folder", 0o755), ("file", 0o644)}


def test_processes_run_without_rights_on_a_root_that_they_cannot_write(installation):
    look = (
        "id -u; grep CapBnd /proc/self/status; touch /srv/portal/x || echo read-only; touch /srv/static/x || echo same"
    )

    shown = installation.containers["web-1"].run("sh", "-c", look).stdout.split()

    assert shown == ["10001", "CapBnd:", "0000000000000000", "read-only", "same"]


def test_http_leads_to_https_and_certbot_is_answered(installation, visitor):
    challenge = installation.root.volumes / "acme/.well-known/acme-challenge/token"
    challenge.parent.mkdir(parents=True)
    challenge.write_text("proof", encoding="ascii")

    led, proven = (
        visitor.get(f"http://{HOST}/my/"),
        visitor.get(f"http://{HOST}/.well-known/acme-challenge/token"),
    )

    assert (led.status_code, led.headers["Location"]) == (301, f"https://{HOST}/my/")
    assert (proven.status_code, proven.text) == (200, "proof")


def test_another_host_is_not_answered(visitor):
    with pytest.raises(requests.ConnectionError):
        visitor.get("https://other.example.org/")


def test_style_sheets_come_compressed_with_their_character_set(visitor):
    page = visitor.get("/")
    sheet = sheet_in(page)

    raw = visitor.get(sheet, stream=True, headers={"Accept-Encoding": "gzip"})

    assert page.status_code == 200
    assert (raw.headers["Content-Encoding"], raw.headers["Content-Type"]) == ("gzip", "text/css; charset=utf-8")
    assert "body" in gzip.decompress(raw.raw.read()).decode()
    assert (header_set(raw), raw.headers["Cache-Control"]) == (WHOLE_SET, "max-age=315360000")


def sheet_in(page):
    """The path of the style sheet that the page loads, under its hashed name."""
    return re.search(r'href="(/static/css/site\.[0-9a-f]{12}\.css)"', page.text)[1]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/no-such-page/", 404),
        ("GET", "/static/no-such-file.css", 404),
        ("GET", "/static/", 404),
        ("GET", "/readyz", 404),
        ("GET", "/errors/404.html", 404),
        ("POST", "SHEET", 405),
        ("GET", "/" + "a" * 9_000, 414),
        ("POST", "/accounts/login/", 413),
    ],
    ids=lambda value: str(value)[:30],
)
def test_every_answer_carries_the_whole_set_of_headers(visitor, method, path, status):
    body = b"x" * 32_000_000 if status == 413 else None
    if path == "SHEET":
        path = sheet_in(visitor.session.get(f"https://{HOST}/"))

    answer = visitor.session.request(method, f"https://{HOST}{path}", data=body)

    assert (answer.status_code, header_set(answer)) == (status, WHOLE_SET)
    assert answer.headers["Server"] == "nginx"
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/.git/HEAD",
            "/.git/config",
            "/.env",
            "/.htaccess",
            "/manage.py",
            "/requirements.txt",
            "/docker-compose.yml",
        ),
        *("/static/", "/static/css/", "/static/../.env", "/static/%2e%2e/.env", "/files/", "/media/", "/protected/"),
        *("/server-status", "/nginx_status", "/metrics", "/debug/", "/__debug__/", "/api/", "/.well-known/"),
    ],
)
def test_nothing_of_the_machine_is_served_and_no_version_told(visitor, path):
    # Not through the session of the visitor, which resolves dots in the path.
    asked = requests.Request("GET", f"https://{HOST}/").prepare()
    asked.url = f"https://{HOST}{path}"

    answer = visitor.session.send(asked, allow_redirects=False)

    assert (answer.status_code, answer.headers["Server"]) in [(404, "nginx"), (400, "nginx")]
    assert not {"X-Powered-By", "Via", "X-AspNet-Version", "X-Runtime"} & set(answer.headers)
    assert not re.search(r"nginx/|Django/|Python/|granian", answer.text)


def test_a_request_that_is_no_http_is_answered_with_a_page_too(installation):
    asked = subprocess.run(
        ["openssl", "s_client", "-connect", f"{HOST}:443", "-servername", HOST, "-quiet"],
        input=b"NONSENSE / HTTP/1.1\r\nHost: " + b"a" * 40_000 + b"\r\n\r\n",
        capture_output=True,
        check=False,
    )

    head, _, page = asked.stdout.decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 400")
    assert [name for name in WHOLE_SET if name not in head] == []
    assert "<h1>The request could not be read</h1>" in page


def test_an_expert_is_invited_accepts_hands_in_and_reads_their_file(installation, visitor, meeting):
    within(60, lambda: installation.mails("expert1@example.org"))
    link = link_in(installation.mails("expert1@example.org")[0])
    paper = make_pdf(6, "A walk through the village archive")

    own = visitor.send(visitor.get(link), "Accept the invitation")
    assert own.url == f"https://{HOST}/meetings/{meeting}/my/"
    typed = {"title": "A walk through the village archive"}
    form = visitor.get(re.search(r'href="(/meetings/\S+/my/papers/\d+/)">Send your paper<', own.text)[1])
    receipt = visitor.send(form, "Send the paper", files={"file": ("paper.pdf", paper, "application/pdf")}, **typed)

    assert hashlib.sha256(paper).hexdigest() in receipt.text
    address = re.search(r'href="(/meetings/\S+/v1/\S+)"', receipt.text)[1]
    file = visitor.get(address)
    assert (file.status_code, file.headers["Content-Type"]) == (200, "application/pdf")
    assert (header_set(file), file.headers["Content-Security-Policy"]) == (WHOLE_SET, "default-src 'none'; sandbox")
    assert file.content.startswith(b"%PDF-")


def test_a_word_document_becomes_a_pdf_in_the_converter(installation, visitor, meeting):
    own = visitor.get(f"/meetings/{meeting}/my/").text
    address = re.search(r'href="(/meetings/\S+/my/papers/\d+/)"', own)[1]
    word = ("paper.docx", word_files.clean()["long"], DOCX)

    visitor.send(visitor.get(address), "Send a new version", files={"file": word})

    within(120, lambda: "What readers get (PDF)" in visitor.get(address).text)
    made = re.search(r'href="([^"]+)">What readers get', visitor.get(address).text)[1]
    assert visitor.get(made).content.startswith(b"%PDF-")


def test_no_log_holds_what_lets_somebody_in(installation, visitor, meeting):
    tokens = {link_in(mail).rstrip("/").rpartition("/")[2] for mail in installation.mails("expert1@example.org")[:1]}
    for token in tokens:
        visitor.get(f"/accounts/login/?next=/invitations/{token}/")

    found = [name for name, text in installation.logs().items() for token in tokens if token in text]

    assert (len(tokens), found) == (1, [])
    assert "/invitations/-" in installation.logs()["portal.log"]


def test_a_reader_behind_a_trusted_proxy_is_logged_by_their_own_address(installation):
    proxied = Visitor(HOST, installation.certificate, "127.0.0.2")
    forged = Visitor(HOST, installation.certificate, "127.0.0.3")

    proxied.get("/privacy/", headers={"X-Forwarded-For": "192.0.2.77"})
    forged.get("/privacy/", headers={"X-Forwarded-For": "192.0.2.88"})

    within(60, lambda: "192.0.2.77 [" in installation.logs()["portal.log"])
    assert "192.0.2.88" not in installation.logs()["portal.log"]


def test_a_conference_room_behind_one_address_is_answered(installation):
    pages = ["/", "/meetings/", "/privacy/", "/accounts/login/"]

    def opens_four_pages(number: int) -> list[int]:
        time.sleep(number % 60 / 10)
        person = Visitor(HOST, installation.certificate)
        return [person.get(page).status_code for page in pages]

    with ThreadPoolExecutor(max_workers=50) as room:
        statuses = [status for answers in room.map(opens_four_pages, range(200)) for status in answers]

    assert statuses == [200] * 800


def test_check_ready_says_ready_from_inside(installation):
    asked = installation.containers["web-1"].run("python", "manage.py", "check_ready", "--wait", "120")

    assert (asked.stdout, asked.returncode) == ("ready\n", 0)


@pytest.mark.parametrize("name", [*PROGRAMS])
def test_job_of_each_program_reaches_nothing_of_the_installation(installation, name):
    """All of it belongs to the user of the image, as whom the jobs run."""
    program = installation.root.path / "opt/looking" / str([*PROGRAMS].index(name))
    program.mkdir(parents=True, exist_ok=True)
    look_from_inside(program, PROGRAMS[name].program)

    def looked(is_confined: bool) -> list:
        inside = f"/{program.relative_to(installation.root.path)}"
        code = LOOK.replace("PROGRAM", repr(inside), 1).replace("CONFINED", repr(is_confined), 1)
        shown = installation.containers["web-1"].run("python", "manage.py", "shell", "--no-imports", "-c", code)
        assert shown.returncode == 0, shown.stderr
        return json.loads(shown.stdout.splitlines()[-1])

    assert looked(is_confined=True) == ["landlock", [], "all were tried"]
    way, found, tried = looked(is_confined=False)
    assert (way, {*OF_ANY_USER} - {*found}, tried) == ("none", set(), "all were tried")


def test_organizers_guide_is_part_of_the_image(installation):
    show = "from office.help import chapters; print(*chapters(), sep=' ')"

    shown = installation.containers["web-1"].run("python", "manage.py", "shell", "--no-imports", "-c", show)

    assert shown.stdout.split()[0] == "sign-in"


def test_one_web_server_after_the_other_is_replaced_and_no_request_fails(installation):
    replacing, stopping, answers = threading.Event(), threading.Event(), Counter()

    def reads_and_sends(number: int) -> None:
        person = Visitor(HOST, installation.certificate, f"127.0.0.{10 + number}")
        while not stopping.wait(0.01 if replacing.is_set() else 0.2):
            answers["read", person.get("/meetings/").status_code] += 1
            answers["sent", person.session.post(f"https://{HOST}/invitations/new-link/").status_code] += 1

    with ThreadPoolExecutor(max_workers=4) as people:
        work = [people.submit(reads_and_sends, number) for number in range(4)]
        for name in ("web-1", "web-2"):
            replacing.set()
            installation.containers[name].stop()
            installation.start_web(name)
            replacing.clear()
            time.sleep(10)  # the pause of script/upgrade
        stopping.set()
        [task.result() for task in work]

    # The form comes without its mark, so 403 is the portal's own answer.
    assert set(answers) == {("read", 200), ("sent", 403)}


def test_a_renewed_certificate_is_taken_up_when_nginx_reloads(installation):
    make_certificate(installation, serial=2)

    installation.containers["nginx"].reload()

    within(60, lambda: served_serial() != "01")
    assert served_serial() == "02"


def served_serial() -> str:
    asked = ["openssl", "s_client", "-connect", f"{HOST}:443", "-servername", HOST]
    chain = subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, check=False).stdout
    read = subprocess.run(["openssl", "x509", "-noout", "-serial"], input=chain, capture_output=True, check=False)
    return read.stdout.decode().strip().partition("=")[2]


def test_every_part_ends_when_it_is_asked_to(installation):
    statuses = installation.stop()

    assert {name: status for name, status in statuses.items() if status not in (0, -15)} == {}
