"""A whole portal for the browser: web server, worker and beat, as script/server runs them."""

import email
import email.policy
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUIET += ["--disable-sync", "--no-first-run"]


@dataclass(frozen=True)
class Portal:
    """A running portal with the demonstration loaded."""

    url: str
    data_dir: Path
    environment: dict[str, str]

    @property
    def password(self) -> str:
        return (self.data_dir / "organizer-password").read_text(encoding="utf-8").strip()

    def mail_to(self, address: str, subject: str, within: float = 40) -> str:
        """The plain text of the newest mail to this address whose subject has these words; waits for it."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            for path in sorted((self.data_dir / "mail").glob("*.eml"), reverse=True):
                message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                if address in message["To"] and subject in message["Subject"]:
                    return message.get_body(("plain",)).get_content()
            time.sleep(0.2)
        raise AssertionError(f"No mail “{subject}” came to {address}.")

    def link_in(self, text: str) -> str:
        """The first address of this portal's invitations in a mail."""
        return re.search(re.escape(self.url) + r"/invitations/\S+", text)[0]

    def manage(self, *command: str) -> str:
        """What a command of manage.py prints."""
        run = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("portal")
    port = free_port()
    environment = os.environ | {"DATA_DIR": str(data_dir), "PORT": str(port), "REMIND_EVERY": "5", "READ_DOT_ENV": "0"}
    process = subprocess.Popen(
        [sys.executable, "script/supervise.py"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            break
    else:
        pytest.fail("The portal did not start: " + "".join(lines))
    yield Portal(f"http://localhost:{port}", data_dir, environment)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"locale": "en-GB", "timezone_id": "Asia/Kolkata", "viewport": {"width": 1280, "height": 900}}
