"""Runs the portal on one machine: broker, web server, worker and beat under one parent.

`script/server` starts it once everything is installed. Ctrl-C and SIGTERM end it with all its children. A child that
dies is restarted, and so is a web server that no longer answers.
"""

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import preflight
from children import Child, stop
from data_folder import calendar_offset, make_secret, only_one_in
from liveness import Liveness

PATIENCE = 60.0  # seconds until the web server's first answer
SILENCE_LIMIT = 30.0  # seconds without an answer after which a web server that answered before is restarted
STOP_LIMIT = 12.0  # seconds for web server, worker and beat to finish
MAX_FOLDER = 80  # bytes; the path of a socket may have 107

# A slow upload occupies a thread, since no proxy buffers it: with few threads, four slow uploads would block everybody,
# including the liveness check. Errors only, because granian warns about this number at each start.
WEB_OPTIONS = "--interface wsgi --workers 1 --blocking-threads 16 --no-ws --http 1 --log-level error"
NICE = ["nice", "-n", "10"]  # readers and authors come before background tasks
WORKER_OPTIONS = (
    "worker -Q mail,pdf,files --concurrency 3 --without-gossip --without-mingle --without-heartbeat --loglevel WARNING"
)


class Supervisor:
    """The portal's processes, from preparation to shutdown."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.host, self.port = preflight.free_port(environment)
        self.data_dir = preflight.data_dir(environment)
        self.site_url = preflight.site_url(environment)
        self.production = self.site_url.startswith("https://")
        self.demonstration = preflight.truth(environment.get("DEMO") or ("0" if self.production else "1"))
        self.beginning = preflight.portal_now(environment)
        self.broker_program = preflight.broker_program(environment)
        self.environment = environment | {"DATA_DIR": str(self.data_dir), "PYTHONUNBUFFERED": "1"}
        self.stopping = threading.Event()
        self.broker: list[Child] = []
        self.children: list[Child] = []
        self.web: Child | None = None
        self.liveness = Liveness(self.host, self.port, self.site_url.split("/")[2])

    def run(self) -> int:
        """Prepares, starts and watches everything until a signal; returns the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stopping.set())
        folder = runtime_folder()
        try:
            with only_one_in(self.data_dir):
                return self._run_in(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _run_in(self, folder: Path) -> int:
        begun = time.monotonic()
        if not self.production:
            make_secret(self.data_dir)
        self.environment["PORTAL_OFFSET"] = calendar_offset(
            self.data_dir, self.environment, self.beginning, demonstration=self.demonstration
        )
        try:
            self._start_broker(folder)
            if self._prepare() and self._start_web():
                print(self.announcement(time.monotonic() - begun), flush=True)
                self._start_tasks()
                self._watch()
            return 0 if self.stopping.is_set() else 1
        finally:
            stop(self.children, limit=STOP_LIMIT)
            stop(self.broker, limit=STOP_LIMIT)

    def _start_broker(self, folder: Path) -> None:
        if not self.broker_program:
            return
        socket = folder / "broker.sock"
        options = f"--port 0 --unixsocket {socket} --unixsocketperm 700 --dir {folder} --logfile {folder}/broker.log"
        self.broker = [
            Child(
                "broker", [self.broker_program, *options.split(), "--appendonly", "no", "--save", ""], self.environment
            )
        ]
        self.broker[0].start()
        self.environment["BROKER_URL"] = f"redis+socket://{socket}"

    def _prepare(self) -> bool:
        options = ["--static"]
        if self.demonstration:
            options.append("--demonstration")
        elif not self.production:  # where somebody makes the first superuser with a password of their own
            options.append("--superuser")
        preparation = Child("preparation", [sys.executable, "manage.py", "prepare", *options], self.environment)
        self.children = [preparation]
        preparation.start()
        while preparation.running and not self.stopping.is_set():
            time.sleep(0.02)
        return preparation.process.poll() == 0

    def _start_web(self) -> bool:
        options = f"{WEB_OPTIONS} --host {self.host} --port {self.port}"
        command = [sys.executable, "-m", "granian", *options.split(), "egm_portal.wsgi:application"]
        self.web = Child("web server", command, self.environment)
        self.children = [self.web]
        self.web.start()
        deadline = time.monotonic() + PATIENCE
        while self.web.running and not self.stopping.is_set() and time.monotonic() < deadline:
            self.liveness.look(self.web.process, time.monotonic())
            if self.liveness.is_well:
                return True
            time.sleep(0.05)
        if not self.stopping.is_set():
            print("The web server did not start: see above.", file=sys.stderr)
        return False

    def _start_tasks(self) -> None:
        celery = [sys.executable, "-m", "celery", "-A", "egm_portal", "--quiet", "--skip-checks"]
        beat = ["beat", "--schedule", str(self.data_dir / "beat-schedule"), "--pidfile=", "--loglevel", "WARNING"]
        environment = self.environment | {"PYTHONWARNINGS": "ignore::UserWarning:celery.platforms"}
        tasks = [
            Child("worker", NICE + celery + WORKER_OPTIONS.split(), environment),
            Child("beat", celery + beat, environment),
        ]
        self.children += tasks
        for child in tasks:
            child.start()

    def _watch(self) -> None:
        while not self.stopping.wait(0.25):
            for child in self.broker + self.children:
                child.keep_running()
            if self.web.running:
                self.liveness.look(self.web.process, time.monotonic())
                # A new process has longer for its first answer.
                limit = SILENCE_LIMIT if self.liveness.answer else PATIENCE
                if self.liveness.silence >= limit:
                    self.web.restart(f"did not answer for {limit:.0f} s and was killed")
        print("Stopping.", flush=True)

    def announcement(self, seconds: float) -> str:
        """What the person who starts the portal needs: its address, an organizer's sign-in, where mails are written."""
        mails = "by SMTP" if self.environment.get("EMAIL_URL") else f"{self.data_dir / 'mail'} (one .eml file each)"
        lines = [f"Ready after {seconds:.1f} s: {self.site_url}/"]
        password = self.data_dir / "organizer-password"
        if password.is_file() and not self.production:  # which may have got the folder of a trial
            lines.append(
                f"  organizer  {self.site_url}/admin/ as organizer@example.org, {password.read_text('utf-8').strip()}"
            )
        lines += [f"  e-mails    {mails}", f"  data       {self.data_dir}"]
        offset = float(self.environment["PORTAL_OFFSET"])
        if offset:
            zone = ZoneInfo(self.environment.get("PORTAL_ZONE") or "Europe/Zurich")
            now = (datetime.now(UTC) + timedelta(seconds=offset)).astimezone(zone)
            lines.append(f"  calendar   set to {now:%d %B %Y, %H:%M} {zone}, and running")
        return "\n".join([*lines, "Ctrl-C stops it."])


def runtime_folder() -> Path:
    """A new folder for the broker's socket, with a path that is short enough."""
    folder = tempfile.gettempdir()
    return Path(tempfile.mkdtemp(prefix="egm-", dir=folder if len(os.fsencode(folder)) < MAX_FOLDER else "/tmp"))  # noqa: S108


def main() -> int:
    """Runs the portal; returns the exit status."""
    os.umask(0o027)
    os.chdir(preflight.ROOT)
    try:
        environment = preflight.environment_with_dot_env(preflight.ROOT / ".env")
        return Supervisor(environment).run()
    except preflight.Unready as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
