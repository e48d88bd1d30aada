"""A portal installed as Dockerfile and docker-compose.yml install it, behind nginx with TLS, without Docker.

`script/test` runs these tests as root, in mount, network and process namespaces of their own.
"""

import ctypes
import email
import email.policy
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import compose_container
from tests.compose import SETTINGS, services
from tests.installation.containers import Container
from tests.installation.images import Root, mount

HOST = SETTINGS["SITE_HOST"]
HOSTS = f"127.0.0.1 localhost postgres redis {HOST} other.example.org\n127.0.1.1 web-1\n127.0.1.2 web-2\n"
JULY_2013 = round((datetime(2013, 7, 10, 7, tzinfo=UTC) - datetime.now(UTC)).total_seconds())
CONFIGURATION = {
    "SECRET_KEY": "only-for-this-run-0123456789-0123456789-0123456789-0123456789",
    "EMAIL_URL": "smtp://localhost:25",
    "PORTAL_UNIT_EMAIL": "unit@example.org",
    "PORTAL_OFFSET": str(JULY_2013),
}
# Debian's nginx writes its temporary files and logs elsewhere than that of the image, and knows no container's name.
ON_DEBIAN = {
    "RESOLVER": "",
    "WEB_SERVERS": "127.0.1.1:8000 127.0.1.2:8000",
    "SNIPPETS": "/etc/nginx/portal",
    "ACCESS_LOG": "/var/log/nginx/portal.log",
    "ERROR_LOG": "/var/log/nginx/portal-error.log",
    "TRUSTED_PROXIES": "127.0.0.2",
}
CLONE_NEWNET = 0x40000000
PATIENCE = 60  # seconds for a process to begin its work


@dataclass
class Installation:
    """The installed portal: its root, its containers, and what they wrote."""

    folder: Path
    root: Root
    services: dict[str, dict]
    containers: dict[str, Container] = field(default_factory=dict)
    helpers: list[subprocess.Popen] = field(default_factory=list)
    converter: subprocess.Popen | None = None

    @property
    def certificate(self) -> Path:
        return self.root.volumes / "certificates" / "live" / HOST / "fullchain.pem"

    def container(self, name: str, **environment: str) -> Container:
        """The service of this name, not yet started."""
        log = self.folder / f"{name}.log"
        made = Container(self.root, name, self.services[name], log, **CONFIGURATION | environment)
        self.containers[name] = made
        return made

    def start_web(self, name: str) -> None:
        """Starts a web server at an address of its own and waits until its health check is content."""
        container, address = self.containers.get(name) or self.container(name), f"127.0.1.{name[-1]}"
        container.start([address if word == "0.0.0.0" else word for word in self.root.image.command])
        within(PATIENCE, lambda: container.run(*self.root.image.health, f"{address}:8000").returncode == 0)

    def mails(self, address: str) -> list[str]:
        """The plain text of every mail to this address, the oldest first."""
        messages = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted((self.folder / "mails").glob("*.eml"))
        ]
        return [message.get_body(("plain",)).get_content() for message in messages if address in message["To"]]

    def logs(self) -> dict[str, str]:
        """All that the containers and nginx have written into their logs."""
        paths = [*self.folder.glob("*.log"), *(self.root.volumes / "nginx-log").glob("*")]
        return {path.name: path.read_text(encoding="utf-8", errors="replace") for path in paths}

    def stop(self) -> dict[str, int]:
        """Ends every container and gives their exit statuses."""
        statuses = {name: container.stop() for name, container in reversed(self.containers.items())}
        if self.converter:
            compose_container.stop(self.converter)
            self.converter = None
        for helper in self.helpers:
            helper.terminate()
            helper.wait()
        return statuses


def within(seconds: float, condition) -> None:
    """Waits until the condition holds; raises TimeoutError when it does not in this time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.2)


@pytest.fixture(scope="session")
def installation():
    if os.getpid() != 1:
        pytest.skip(
            "script/test runs it in namespaces of its own, so that nothing is mounted over this machine's files"
        )
    folder = Path(tempfile.mkdtemp(prefix="egm-installation-"))  # pytest's own can be entered by root alone
    folder.chmod(0o711)
    hosts = folder / "hosts"
    hosts.write_text(HOSTS, encoding="ascii")
    mount("--bind", hosts, "/etc/hosts")
    installed = Installation(folder, root=Root(folder), services=services())
    (installed.root.path / "etc/hosts").write_text(HOSTS, encoding="ascii")
    installed.root.build()
    make_volumes(installed)
    make_certificate(installed, serial=1)
    close_network()
    try:
        start_servers(installed)
        start_portal(installed)
        start_nginx(installed)
        yield installed
    finally:
        installed.stop()
        for name, text in installed.logs().items():
            print(f"--- {name}\n{text[-3000:]}")
        installed.root.remove()
        shutil.rmtree(folder)


def make_volumes(installed: Installation) -> None:
    """Makes each volume; one over a folder of the portal's image has its owner and mode, as Docker does it."""
    root, volumes = installed.root.path, installed.root.volumes
    for name, target in {"data": "data", "static": "srv/static", "converter": "run/converter"}.items():
        (volumes / name).mkdir()
        shutil.copystat(root / target, volumes / name)
        owner = (root / target).stat()
        os.chown(volumes / name, owner.st_uid, owner.st_gid)
    # Of nginx, which root starts; its log is read by the tests.
    for name in ("acme", "certificates", "nginx-cache", "nginx-log"):
        (volumes / name).mkdir()
    for target in ("srv/acme", "etc/nginx/certificates", "var/cache/nginx"):
        (root / target).mkdir()


def make_certificate(installed: Installation, serial: int) -> None:
    """Makes a certificate where certbot would: files in archive, links to the newest in live, for root alone."""
    top = installed.root.volumes / "certificates"
    live, archive = top / "live" / HOST, top / "archive" / HOST
    for made in (live, archive):
        made.mkdir(parents=True, exist_ok=True)
        made.parent.chmod(0o700)
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -set_serial {serial} -subj /CN={HOST}"
    names = f"subjectAltName=DNS:{HOST},DNS:localhost"
    files = [archive / f"privkey{serial}.pem", archive / f"fullchain{serial}.pem"]
    subprocess.run(
        [*command.split(), "-addext", names, "-keyout", files[0], "-out", files[1]], capture_output=True, check=True
    )
    files[0].chmod(0o600)
    for name, file in zip(("privkey.pem", "fullchain.pem"), files, strict=True):
        (live / name).unlink(missing_ok=True)
        (live / name).symlink_to(f"../../archive/{HOST}/{file.name}")


def close_network() -> None:
    """Leaves this process in a network that is its own, with nothing but loopback."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:  # os.unshare came with Python 3.12
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def start_servers(installed: Installation) -> None:
    """Starts PostgreSQL, Redis and a mail server at the ports where the compose file's services would answer."""
    folder = installed.folder
    [programs] = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
    database = folder / "database"
    database.mkdir()
    shutil.chown(database, "postgres", "postgres")
    (folder / "mails").mkdir()
    as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    options = "-U portal --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync"
    initdb = [*as_postgres, programs / "initdb", "-D", database / "data", *options.split()]
    subprocess.run(initdb, capture_output=True, check=True, cwd=database)
    serve = f"-D {database}/data -p 5432 -k {database} -c listen_addresses=127.0.0.1 -c fsync=off"
    commands = {
        "postgres": [*as_postgres, programs / "postgres", *serve.split()],
        "redis": [*installed.services["redis"]["command"], "--dir", folder],
        "sink": [sys.executable, "-m", "tests.installation.sink", folder / "mails"],
    }
    for name, command in commands.items():
        with (folder / f"{name}.log").open("wb") as log:
            installed.helpers.append(subprocess.Popen(list(map(str, command)), stdout=log, stderr=subprocess.STDOUT))
    ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1"]
    within(PATIENCE, lambda: subprocess.run(ready, check=False).returncode == 0)
    subprocess.run([programs / "createdb", "-h", "127.0.0.1", "-U", "portal", "portal"], check=True)


def start_portal(installed: Installation) -> None:
    """Starts what depends on prepare once it has succeeded, as the compose file does."""
    prepare = installed.container("prepare")
    prepare.start()
    status = prepare.process.wait()
    prepare.process = None
    assert status == 0, prepare.log.read_text(encoding="utf-8")
    for name in ("web-1", "web-2"):
        installed.start_web(name)
    installed.converter = start_converter(installed)
    for name in ("mail-worker", "pdf-worker", "files-worker", "beat"):
        installed.container(name).start()


def start_converter(installed: Installation) -> subprocess.Popen:
    """Starts the service without network, data and settings, which makes PDFs of Word documents."""
    command = [sys.executable, "-m", "tests.compose_container", installed.root.volumes / "converter"]
    with (installed.folder / "converter.log").open("wb") as log:
        return subprocess.Popen(list(map(str, command)), stdout=log, stderr=subprocess.STDOUT)


def start_nginx(installed: Installation) -> None:
    """Starts Debian's nginx with Debian's nginx.conf and the site that docker/nginx/render prints."""
    root, service = installed.root, installed.services["nginx"]
    site = root.inside("/srv/portal/docker/nginx/render", **service["environment"] | ON_DEBIAN)
    (root.path / "etc/nginx/sites-enabled/default").unlink(missing_ok=True)
    (root.path / "etc/nginx/sites-enabled/portal").write_text(site, encoding="utf-8")
    shutil.copytree(root.path / "srv/portal/docker/nginx", root.path / "etc/nginx/portal")
    root.inside("usermod", "--append", "--groups", "portal", "www-data")
    logs = {"type": "volume", "source": "nginx-log", "target": "/var/log/nginx"}
    service["volumes"] = [*service["volumes"], logs]
    service["tmpfs"] = [*service["tmpfs"], "/var/lib/nginx"]
    service["user"] = "root"
    nginx = installed.container("nginx")
    nginx.start(["nginx", "-g", "daemon off;"])
    within(PATIENCE, lambda: nginx.ended() or answers(443))
    assert not nginx.ended(), nginx.log.read_text(encoding="utf-8")


def answers(port: int) -> bool:
    """Whether somebody listens at this port."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
