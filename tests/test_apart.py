"""Programs that run apart: each job alone, with its end known, and the next one unharmed."""

import os
import time
from threading import Thread

import pytest

from egm_portal.apart import Apart

PROGRAM = """
import os, resource, signal, sys, time
loaded_by = os.getpid()
count = 0

def main(what, *words):
    global count
    count += 1
    if what == "say":
        print(" ".join(words), count, loaded_by)
    elif what == "much":
        print("x" * 3_000_000)
    elif what == "environment":
        print(sorted(os.environ), open(f"/proc/{loaded_by}/environ").read())
    elif what == "wait":
        time.sleep(30)
    elif what == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif what == "memory":
        resource.setrlimit(resource.RLIMIT_AS, (300_000_000, 300_000_000))
        print(len(bytearray(10**9)))
    elif what == "end the parent":
        os.kill(loaded_by, signal.SIGKILL)
    elif what == "write to the line":
        for number in range(3, 20):
            try:
                os.write(number, b'[3, true]\\nabc')
            except OSError:
                pass
        sys.exit(3)
"""


@pytest.fixture
def apart(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    made = Apart(program)
    yield made
    made.close()


def said(apart, *words):
    return apart.ask("say", *words, seconds=5).printed.decode().split()


def test_each_job_begins_as_if_it_were_the_first(apart):
    first, second = said(apart, "ä", "one"), said(apart, "two")

    assert (first[:3], second[:2]) == (["ä", "one", "1"], ["two", "1"])
    assert first[-1] == second[-1]  # it was loaded once


def test_long_answer_comes_whole(apart):
    answer = apart.ask("much", seconds=5)

    assert (len(answer.printed), answer.finished) == (3_000_001, True)


@pytest.mark.parametrize("what", ["die", "memory", "write to the line", "no such word with too few"])
def test_job_that_dies_takes_only_itself_along(apart, what):
    loaded_by = said(apart, "before")[-1]
    apart.ask(what, seconds=5)

    assert said(apart, "after") == ["after", "1", loaded_by]


@pytest.mark.parametrize(("what", "last"), [("die", b""), ("memory", b"MemoryError()")])
def test_job_that_dies_did_not_finish(apart, what, last):
    answer = apart.ask(what, seconds=5)

    assert (answer.finished, answer.printed) == (False, last)


def test_job_that_takes_too_long_is_ended(apart):
    begun = time.monotonic()

    answer = apart.ask("wait", seconds=0.5)

    assert (answer.printed, answer.finished) == (b"It was ended after 0.5 s.", False)
    assert time.monotonic() - begun < 3
    assert said(apart, "next")[:2] == ["next", "1"]


def test_process_that_has_gone_is_replaced(apart):
    gone = int(said(apart, "before")[-1])
    os.kill(gone, 9)

    assert said(apart, "after")[:2] == ["after", "1"]


def test_job_that_ends_its_parent_is_told_as_not_finished(apart):
    assert not apart.ask("end the parent", seconds=5).finished
    assert said(apart, "after")[:2] == ["after", "1"]


def test_job_sees_no_secret(apart, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")

    assert b"canary" not in apart.ask("environment", seconds=5).printed


def test_jobs_run_beside_each_other(apart):
    begun, threads = time.monotonic(), [Thread(target=said, args=(apart, str(number))) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert time.monotonic() - begun < 5
    assert len(apart._waiting) <= 4
