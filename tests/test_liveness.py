"""When a web server counts as silent: only while it was asked, and nobody but it was to blame."""

import socket
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "script"))

from liveness import ASKED_EVERY, MAX_STEP, Liveness

SOME, ANOTHER = object(), object()
TICK = 0.25


@pytest.fixture
def listener():
    """A server's socket: the system takes connections, whether anybody looks at them or not."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def liveness(listener):
    with closing(Liveness(*listener.getsockname(), "localhost")) as liveness:
        yield liveness


def answer(listener, text, times):
    """Answers so many questions in a thread of its own."""

    def serve():
        for _ in range(times):
            line, _ = listener.accept()
            with line:
                line.recv(1000)
                line.sendall(text)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return thread


def look_until(liveness, now, wanted, process=SOME):
    """Looks, as often as the system needs to carry bytes, until `wanted`; the clock stands still meanwhile."""
    end = time.monotonic() + 60
    while not wanted() and time.monotonic() < end:
        liveness.look(process, now)
        time.sleep(0.001)


def look_for(liveness, begin, seconds, process=SOME):
    for tick in range(int(seconds / TICK) + 1):
        liveness.look(process, begin + tick * TICK)


def test_server_that_takes_connections_and_never_answers_is_silent(liveness):
    look_for(liveness, 100, 30)

    assert (liveness.silence, liveness.answer) == (30, b"")


def test_server_that_does_not_listen_is_silent():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        with closing(Liveness(*taken.getsockname(), "localhost")) as liveness:
            look_for(liveness, 0, 30)

    assert (liveness.silence, liveness.answer) == (30, b"")


@pytest.mark.parametrize("status", ["200 OK", "500 Internal Server Error"])
def test_any_answer_ends_the_silence(liveness, listener, status):
    look_for(liveness, 0, 20)
    thread = answer(listener, f"HTTP/1.1 {status}\r\n\r\n".encode("ascii"), times=1)

    look_until(liveness, 20, lambda: liveness.answer)
    thread.join(60)

    assert (liveness.silence, liveness.is_well) == (0, status == "200 OK")


def test_server_is_asked_again_and_its_silence_counts_from_the_last_answer(liveness, listener):
    answer(listener, b"HTTP/1.1 200 OK\r\n\r\n", times=2)
    look_until(liveness, 0, lambda: liveness.answer)
    look_for(liveness, 0, ASKED_EVERY)
    look_until(liveness, ASKED_EVERY, lambda: liveness.silence == 0)

    look_for(liveness, ASKED_EVERY, 12)

    assert liveness.silence == 12


def test_sleep_of_the_machine_is_no_silence_of_the_server(liveness):
    look_for(liveness, 0, 20)

    liveness.look(SOME, 20 + 8 * 3600)

    assert liveness.silence == 20 + MAX_STEP


def test_connection_that_breaks_is_made_again(liveness, listener):
    breaking = answer(listener, b"", times=1)
    look_until(liveness, 0, lambda: not breaking.is_alive())
    look_for(liveness, 0, 5)
    answer(listener, b"HTTP/1.1 200 OK\r\n\r\n", times=1)

    look_until(liveness, 5, lambda: liveness.answer)

    assert liveness.is_well


def test_new_process_begins_with_no_silence(liveness, listener):
    look_for(liveness, 0, 29)

    liveness.look(ANOTHER, 60)

    assert (liveness.silence, liveness.answer) == (0, b"")
