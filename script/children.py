"""Processes of the supervisor: started, restarted when they die, and stopped with all their descendants."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial

PR_SET_PDEATHSIG = 1
FIRST_PAUSE, MAX_PAUSE = 1.0, 30.0  # seconds
STEADY_AFTER = 60.0  # seconds of life after which the pauses start again from the first


class Child:
    """One process that is kept running.

    It has its own session, so that Ctrl-C reaches only the supervisor, and everything that it starts can be killed
    with it.
    """

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name, self.command, self.environment = name, list(command), dict(environment)
        self.process: subprocess.Popen | None = None
        self.started_at = self.start_again_at = 0.0
        self.pause = FIRST_PAUSE

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=partial(_end_with_parent, os.getpid()),
        )
        self.started_at = time.monotonic()

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def keep_running(self) -> None:
        """Restarts the process if it has died, after a pause that doubles each time."""
        if self.running:
            return
        if self.process is not None:
            status = self.process.returncode
            self.restart(
                f"was killed by {signal.Signals(-status).name}" if status < 0 else f"exited with status {status}"
            )
        elif time.monotonic() >= self.start_again_at:
            self.start()

    def restart(self, why: str) -> None:
        """Kills the process, for `keep_running` to start again; `why` follows its name in the message."""
        self.kill()
        now = time.monotonic()
        if now - self.started_at > STEADY_AFTER:
            self.pause = FIRST_PAUSE
        self.start_again_at = now + self.pause
        print(f"The {self.name} {why}; restarting in {self.pause:.0f} s.", flush=True)
        self.pause = min(self.pause * 2, MAX_PAUSE)

    def ask_to_stop(self) -> None:
        if self.running:
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kills the process with everything that it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process = None


def stop(children: Sequence[Child], *, limit: float) -> None:
    """Asks all `children` to end, and kills those that are still running after `limit` seconds."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline and any(child.running for child in children):
        time.sleep(0.05)
    for child in children:
        if child.running:
            print(f"The {child.name} did not end within {limit:.0f} s and was killed.", flush=True)
        child.kill()


def _end_with_parent(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        # A parent that died before that sends no signal any more.
        if os.getppid() != parent:
            os._exit(1)
