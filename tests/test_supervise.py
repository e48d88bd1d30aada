"""The processes that script/server runs: a child that dies comes back, and none stays behind."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120  # seconds
# A parent that is killed while its child begins: before the child has asked to be told of that.
KILLED_EARLY = """
import os, signal, time
import children

find_library, parent = children.ctypes.CDLL, os.getpid()

def find_late(name):
    os.kill(parent, signal.SIGKILL)
    while os.getppid() == parent:
        time.sleep(0.01)
    return find_library(name)

children.ctypes.CDLL = find_late
children.Child("sleeper", ["sleep", "600"], os.environ).start()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The data of both starts: only the first has to make tables and to collect files."""
    return tmp_path_factory.mktemp("data")


@pytest.mark.faults
def test_killed_worker_comes_back_and_sigterm_leaves_no_process(folder):
    supervisor = start_supervisor(folder)
    try:
        wait_for_line(supervisor, "Ctrl-C stops it.")
        worker = wait_for_child(supervisor.pid, "worker")

        os.kill(worker, signal.SIGKILL)
        wait_for_line(supervisor, "The worker was killed by SIGKILL; restarting in 1 s.")
        successor = wait_for_child(supervisor.pid, "worker")
        processes = descendants(supervisor.pid)
        supervisor.send_signal(signal.SIGTERM)
        status = supervisor.wait(PATIENCE)

        assert status == 0
        assert successor in processes
        assert [process for process in processes if alive(process)] == []
    finally:
        supervisor.kill()
        supervisor.communicate()


@pytest.mark.faults
def test_killed_supervisor_takes_its_children_along(folder):
    supervisor = start_supervisor(folder)
    try:
        wait_for_line(supervisor, "Ctrl-C stops it.")
        wait_for_child(supervisor.pid, "beat")
        processes = descendants(supervisor.pid)
    finally:
        supervisor.kill()
        supervisor.communicate()

    end = time.monotonic() + PATIENCE
    while any(map(alive, processes)) and time.monotonic() < end:
        time.sleep(0.1)

    assert len(processes) >= 5
    assert [process for process in processes if alive(process)] == []


def test_child_that_begins_while_its_parent_is_killed_ends():
    command = [sys.executable, "-c", KILLED_EARLY]
    with subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": str(ROOT / "script")}, stdout=subprocess.PIPE
    ) as parent:
        # Nobody is left who could write into the pipe.
        assert select.select([parent.stdout], [], [], PATIENCE)[0]

    assert parent.returncode == -signal.SIGKILL


@pytest.mark.faults
def test_web_server_that_hangs_is_started_again(folder):
    supervisor = start_supervisor(folder, "import supervise; supervise.SILENCE_LIMIT = 8; supervise.main()")
    try:
        wait_for_line(supervisor, "Ctrl-C stops it.")
        web = wait_for_child(supervisor.pid, "granian")
        stopped = [web, *descendants(web)]

        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        wait_for_line(supervisor, "The web server did not answer for 8 s and was killed; restarting in 1 s.")
        successor = wait_for_child(supervisor.pid, "granian")

        assert successor != web
        assert [process for process in stopped if alive(process)] == []
        assert answers_again(supervisor.port)
    finally:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.communicate(timeout=PATIENCE)


def answers_again(port):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(f"http://localhost:{port}/livez", timeout=5) as answer:
            return answer.status == 200
        time.sleep(0.1)
    return False


def start_supervisor(folder, code=None):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "READ_DOT_ENV": "0",
        "DEMO": "0",
        "DATA_DIR": str(folder),
        "PORT": str(port),
    }
    command = [sys.executable, *(["-c", code] if code else [ROOT / "script" / "supervise.py"])]
    environment["PYTHONPATH"] = str(ROOT / "script")
    supervisor = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    supervisor.port = port
    return supervisor


def wait_for_line(supervisor, wanted):
    for line in supervisor.stdout:
        if line.strip() == wanted:
            return
    pytest.fail(f"It ended without saying: {wanted}")


def wait_for_child(parent, word):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for process in children(parent):
            with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
                if word in Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").split("\0"):
                    return process
        time.sleep(0.1)
    pytest.fail(f"No {word} came up.")


def children(parent):
    return [int(process) for process in Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()]


def descendants(parent):
    found = children(parent)
    return found + [process for child in found for process in descendants(child)]


def alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
