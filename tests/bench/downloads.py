"""`script/bench downloads`: 50 slow readers of a ZIP of 120 MB while 60 people behind one address read pages.

Behind nginx with the portal's configuration and two web servers, as in production, and then without it. The same
pages without any reader before tell what is due to the machine.
"""

import http.client
import os
import re
import socket
import ssl
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from itertools import count
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from threading import Event, Thread
from zipfile import ZipFile

from tests.faults.portal import PATIENCE, ROOT, Portal, answers, free_port, wait_until

HOST = "egm.example.org"
HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https"}
MEETING = "/meetings/empowerment-2012/"
ARCHIVE = f"{MEETING}agenda/sessions/2.zip"
PAGES = [MEETING, f"{MEETING}agenda/", f"{MEETING}papers/", "/"]
WEB = "--interface wsgi --workers 1 --blocking-threads 8 --no-ws --http 1 --log-level error"
SLOW, AT_ONE_ADDRESS, PEOPLE = 50, 30, 60
ROOM = "127.0.0.2"
"""The address of the conference room, where people read and most of the slow readers are."""
SIZE = 120_000_000  # bytes
STEP, EVERY = 2000, 6.0  # bytes that a slow reader takes, and the seconds after which it takes as many again
SECONDS = 20
MAX_SECONDS = 0.1  # for a page, in 95 of 100 cases


def main() -> int:
    """Prints the figures; gives 1 when pages took longer than promised, or failed."""
    with TemporaryDirectory(prefix="egm-bench-") as folder:
        Path(folder).chmod(0o755)  # nginx's workers are another user
        portal = Portal(Path(folder), mail_pause=0)
        portal.environment |= {
            "SITE_URL": f"https://{HOST}",
            "SECRET_KEY": "only-for-this-run-0123456789-0123456789-0123456789-0123456789",
            "PORTAL_UNIT_EMAIL": "unit@example.org",
            "STATIC_ROOT": str(portal.folder / "static"),
        }
        try:
            return _run(portal)
        except TimeoutError as error:
            print(portal.log.read_text("utf-8")[-4000:], error, sep="\n", file=sys.stderr)
            return 1
        finally:
            portal.stop()


def _run(portal: Portal) -> int:
    wait_until(lambda: answers(portal.redis_port), 10, "Redis answers")
    for command in (["prepare", "--static", "--demonstration"], ["write_pages"]):
        program = [sys.executable, "manage.py", *command]
        subprocess.run(program, env=portal.environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    web, alone, port = [free_port(), free_port()], free_port(), free_port()
    for number in web:
        _start_web(portal, number, X_ACCEL_PREFIX="/protected/")
    _start_web(portal, alone)
    _grow(portal.folder / "files" / "documents", alone)
    _start_nginx(portal, web, port)
    ways = {
        "Behind nginx": lambda source: _through(port, source),
        "Without nginx": lambda source: _directly(alone, source),
    }
    as_promised = []
    for where, connect in ways.items():
        _measured(where, connect, 0)  # what the machine takes for the pages alone
        as_promised.append(_measured(where, connect, SLOW))
    return int(not all(as_promised))


def _start_web(portal: Portal, port: int, **settings: str) -> None:
    """A web server as the image starts it."""
    options = [*WEB.split(), "--host", "127.0.0.1", "--port", str(port)]
    variables = [f"{name}={value}" for name, value in settings.items()]
    portal.start("web", ["env", *variables, sys.executable, "-m", "granian", *options, "egm_portal.wsgi:application"])
    wait_until(lambda: answers(port), PATIENCE, "the web server answers")


def _start_nginx(portal: Portal, web: list[int], port: int) -> None:
    """nginx with the portal's own configuration, on this port in place of 443."""
    folder = portal.folder / "nginx"
    (folder / "snippets").mkdir(parents=True)
    (folder / "snippets" / "headers.conf").write_text((ROOT / "docker/nginx/headers.conf").read_text("utf-8"), "utf-8")
    key, certificate = str(folder / "key.pem"), str(folder / "certificate.pem")
    make = f"openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN={HOST} -keyout {key} -out {certificate}"
    subprocess.run(make.split(), check=True, capture_output=True)
    settings = {
        "SITE_HOST": HOST,
        "WEB_SERVERS": " ".join(f"127.0.0.1:{number}" for number in web),
        "RESOLVER": "",
        "DATA_DIR": str(portal.folder),
        "STATIC_ROOT": portal.environment["STATIC_ROOT"],
        "CERTIFICATE": certificate,
        "CERTIFICATE_KEY": key,
        "ACCESS_LOG": str(folder / "access.log"),
        "ERROR_LOG": str(folder / "error.log"),
        "SNIPPETS": str(folder / "snippets"),
    }
    render = subprocess.run(
        [str(ROOT / "docker/nginx/render")], env=os.environ | settings, check=True, capture_output=True, text=True
    )
    site = re.sub(r"listen 443\b", f"listen 127.0.0.1:{port}", render.stdout)
    site = re.sub(r"listen 80\b", f"listen 127.0.0.1:{free_port()}", site)
    temporary = "".join(
        f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "site.conf").write_text(site, "utf-8")
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'}; user www-data root; worker_processes 2;"
        "events { worker_connections 1024; }"
        f"http {{ include /etc/nginx/mime.types; {temporary} include site.conf; }}",
        "utf-8",
    )
    portal.start("nginx", [which("nginx") or "/usr/sbin/nginx", "-c", str(folder / "nginx.conf")])
    wait_until(lambda: answers(port), PATIENCE, "nginx answers")


def _grow(folder: Path, port: int) -> None:
    """Makes the stored files so long that the archive of a session has the wanted size."""
    connection = _directly(port, "127.0.0.1")
    connection.request("GET", ARCHIVE, headers=HEADERS)
    members = ZipFile(BytesIO(connection.getresponse().read())).namelist()
    for path in folder.rglob("*"):
        if path.is_file():
            os.truncate(path, SIZE // len(members))


def _through(port: int, source: str) -> http.client.HTTPConnection:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPConnection(HOST, timeout=60)
    raw = socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(source, 0))
    connection.sock = context.wrap_socket(raw, server_hostname=HOST)
    return connection


def _directly(port: int, source: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))


def _measured(where: str, connect: Callable[[str], http.client.HTTPConnection], readers: int) -> bool:
    """Whether pages came as promised while so many slow readers took what they could."""
    over, told, pages, failed = Event(), Counter(), [], []
    addresses = [ROOM if number < AT_ONE_ADDRESS else f"127.0.1.{number}" for number in range(readers)]
    slow = [Thread(target=_read_slowly, args=(connect, address, over, told)) for address in addresses]
    people = [Thread(target=_read_pages, args=(connect, n / PEOPLE, over, pages, failed)) for n in range(PEOPLE)]
    for thread in slow:
        thread.start()
    time.sleep(2)
    for thread in people:
        thread.start()
    time.sleep(SECONDS)
    over.set()
    for thread in (*slow, *people):
        thread.join()
    pages.sort()
    late = pages[round(len(pages) * 0.95) - 1]
    statuses = ", ".join(f"{number} × {status}" for status, number in sorted(told.items()))
    print(
        f"{where}: {readers} slow readers of {SIZE / 1e6:.0f} MB, {addresses.count(ROOM)} at one address: {statuses}."
    )
    print(
        f"  {len(pages)} pages to {PEOPLE} people at that address, {len(failed)} failed {sorted(set(failed))}: median "
        f"{statistics.median(pages) * 1000:.0f} ms, p95 {late * 1000:.0f} ms, slowest {pages[-1] * 1000:.0f} ms."
    )
    return late < MAX_SECONDS and not failed and set(told) <= {200, 503} and told[200] > 0


def _read_slowly(connect, address: str, over: Event, told: Counter) -> None:
    """Takes some bytes every few seconds of the archive, until it is over."""
    connection = connect(address)
    connection.request("GET", ARCHIVE, headers=HEADERS)
    response = connection.getresponse()
    told[response.status] += 1
    while response.status == 200 and not over.is_set():
        response.read(STEP)
        over.wait(EVERY)
    connection.close()


def _read_pages(connect, begin: float, over: Event, pages: list[float], failed: list[int]) -> None:
    """Opens a page of the meeting every second, from `begin` on: people do not all press in the same instant."""
    connection = connect(ROOM)
    over.wait(begin)
    for number in count():
        begun = time.monotonic()
        try:
            connection.request("GET", PAGES[number % len(PAGES)], headers=HEADERS)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            failed.append(0)
            connection = connect(ROOM)
        else:
            pages.append(time.monotonic() - begun)
            if response.status != 200:
                failed.append(response.status)
        if over.wait(1.0):
            return


if __name__ == "__main__":
    sys.exit(main())
