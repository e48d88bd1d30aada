"""The portal's processes, its broker and a mail server on this machine: started and stopped at will."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "script"))

from children import Child  # noqa: E402
from data_folder import DEMONSTRATION_BEGINS  # noqa: E402
from supervise import NICE, WEB_OPTIONS, WORKER_OPTIONS  # noqa: E402

CELERY = [sys.executable, "-m", "celery", "-A", "egm_portal", "--quiet", "--skip-checks"]
PATIENCE = 30.0  # seconds for a process to begin its work


class Portal:
    """One portal with its data in `folder`; the calendar stands in July 2013, when papers are open."""

    def __init__(self, folder: Path, *, mail_pause: float) -> None:
        self.folder, self.mails, self.log = folder, folder / "mails", folder / "log"
        self.redis_port, self.web_port, mail_port = free_port(), free_port(), free_port()
        offset = round((DEMONSTRATION_BEGINS - datetime.now(UTC)).total_seconds())
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "DATABASE_URL") if name in os.environ}
        self.environment = kept | {
            "BROKER_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "egm_portal.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "LOG_LEVEL": "ERROR",
            "PORTAL_OFFSET": str(offset),
            "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms",
            "READ_DOT_ENV": "0",
            "SITE_URL": f"http://127.0.0.1:{self.web_port}",
        }
        self.mails.touch()
        self.children: list[Child] = []
        self.worker = self.beat = None
        self.sink = self.start("mail server", self._python("tests.faults.sink", mail_port, self.mails, mail_pause))
        self.redis = self.start("Redis", self.redis_command)

    @property
    def redis_command(self) -> list[str]:
        options = f"--port {self.redis_port} --bind 127.0.0.1 --appendonly no --dir {self.folder}"
        return ["redis-server", *options.split(), "--save", "", "--logfile", str(self.folder / "redis.log")]

    def prepare(self) -> None:
        """Makes database and static files, and turns this process's own Django to them."""
        prepare = [sys.executable, "manage.py", "prepare", "--static"]
        subprocess.run(prepare, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        os.environ.update(self.environment)
        import django

        django.setup()

    def start(self, name: str, command: list[str]) -> Child:
        """A process of the portal, which ends with it at the latest."""
        logged = ["sh", "-c", 'exec "$@" >>"$LOG" 2>&1', "sh", *command]
        child = Child(name, logged, self.environment | {"LOG": str(self.log)})
        child.start()
        self.children.append(child)
        return child

    def start_worker(self, queue: str = "mail") -> Child:
        """A worker as `script/server` starts it, which takes from this queue."""
        options = WORKER_OPTIONS.replace("mail,pdf,files", queue).split()
        return self.start(f"worker of {queue}", [*NICE, *CELERY, *options, "-n", f"{queue}@%h"])

    def start_beat(self) -> Child:
        """The clock that sweeps the outbox every 30 seconds."""
        schedule = str(self.folder / "beat-schedule")
        return self.start("beat", [*CELERY, "beat", "--schedule", schedule, "--pidfile=", "--loglevel", "ERROR"])

    def start_web(self, options: str = WEB_OPTIONS) -> Child:
        """The web server, once it answers."""
        command = [sys.executable, "-m", "granian", *options.split(), "--host", "127.0.0.1"]
        web = self.start("web server", [*command, "--port", str(self.web_port), "egm_portal.wsgi:application"])
        wait_until(lambda: answers(self.web_port), PATIENCE, "the web server answers")
        return web

    def wake(self, queue: str = "mail") -> None:
        """Wakes the sender of this queue, as each queued message and beat do."""
        from celery import current_app

        current_app.send_task("egm_portal.mail.tasks.send_due_messages", queue=queue)

    def taken(self) -> list[tuple[str, str]]:
        """Message-ID and recipient of each mail that the mail server has taken."""
        return [tuple(line.split()) for line in self.mails.read_text("utf-8").splitlines()]

    def keep_running(self) -> None:
        """Starts worker and beat again if they have ended, as `script/server` and Docker do."""
        for child in (self.worker, self.beat):
            child.keep_running()

    def stop(self) -> None:
        """Ends every process."""
        for child in self.children:
            child.kill()

    @staticmethod
    def _python(module: str, *arguments: object) -> list[str]:
        return [sys.executable, "-m", module, *map(str, arguments)]


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(port: int) -> bool:
    """Whether something listens on the port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], limit: float, what: str) -> float:
    """The seconds until the condition held; raises TimeoutError after `limit`."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > limit:
            raise TimeoutError(f"After {limit:.0f} s it still was not so that {what}.")
        time.sleep(0.01)
    return time.monotonic() - begun


def queue_letters(count: int) -> None:
    """Puts this many letters into the outbox, in one transaction, each to a person of its own."""
    from django.db import transaction

    from egm_portal.mail.actions import queue_message

    words = {"letter_subject": "Another room", "letter": "Dear colleague,\n\nroom M."}
    with transaction.atomic():
        for number in range(count):
            to = f"reader{number}@example.org"
            queue_message(kind="office/letter", to=to, context=words, dedup_key=f"letter:{number}")
