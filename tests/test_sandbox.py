"""Programs in a sandbox: each job alone, with its end known, and the next one unharmed."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from egm_portal import sandbox as sandboxes
from egm_portal.sandbox import Sandbox

PROGRAM = """
import ctypes, os, resource, signal, sys, time
loaded_by = os.getpid()
count = 0

def wait_for(condition):
    until = time.monotonic() + 30
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()

def main(what, *words):
    global count
    count += 1
    if what == "say":
        print(" ".join(words), count, loaded_by)
    elif what == "much":
        print("x" * 3_000_000)
    elif what == "without end":
        while True:
            os.write(1, b"x" * 1_000_000)
    elif what == "step by step":
        print("first", flush=True)
        print("second, after the first was heard:", wait_for(lambda: os.path.exists(words[0])))
        print("last words", end="")
    elif what == "forge":
        for number in range(3, 20):
            try:
                with open(f"/proc/{os.getppid()}/fd/{number}", "wb") as line:
                    line.write((6).to_bytes(4) + b"forged" + bytes(8))
                print("written into", number)
            except OSError:
                pass
    elif what == "meet":
        print(words[1], flush=True)
        print(wait_for(lambda: all(os.path.exists(f"{words[0]}/{number}") for number in range(4))), loaded_by)
    elif what == "environment":
        print(dict(os.environ))
    elif what == "copy":
        words[1].write(words[0].read() + words[2].encode())
    elif what == "handle":
        words[0].seek(0)
        with open(os.dup(words[0].fileno()), "rb") as file:
            os.set_inheritable(file.fileno(), True)
            print(file.isatty(), os.get_inheritable(file.fileno()), file.read().decode())
    elif what == "stay":
        print(os.getpid(), flush=True)
        os.close(1)
        time.sleep(600)
    elif what == "leave":
        print(os.getpid(), flush=True)
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
        os._exit(0)
    elif what == "wait":
        print(os.getpid(), flush=True)
        time.sleep(600)
    elif what == "die":
        ctypes.string_at(0)
    elif what == "exit":
        os._exit(3)
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
def sandbox(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    made = Sandbox(program)
    yield made
    made.close()


def said(sandbox, *words):
    return sandbox.run("say", *words, seconds=30).printed.decode().split()


def has_ended(job: int) -> bool:
    """Whether the process of the job ends; nobody may have asked how."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{job}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.01)
    return False


def test_each_job_begins_as_if_it_were_the_first(sandbox):
    first, second = said(sandbox, "ä", "one"), said(sandbox, "two")

    assert (first[:3], second[:2]) == (["ä", "one", "1"], ["two", "1"])
    assert first[-1] == second[-1]  # it was loaded once


def test_job_handles_files_as_any_program_does(sandbox, tmp_path):
    """Python asks the kernel about each by ioctl first, which is refused."""
    (tmp_path / "given").write_bytes(b"words")

    with open(tmp_path / "given", "rb") as given:
        answer = sandbox.run("handle", given, seconds=30)

    assert answer.printed.decode().split() == ["False", "True", "words"]


def test_long_answer_comes_whole(sandbox):
    answer = sandbox.run("much", seconds=30)

    assert (len(answer.printed), answer.finished) == (3_000_001, True)


def test_line_is_heard_as_soon_as_it_is_printed(sandbox, tmp_path):
    heard = []

    def on_line(line):
        heard.append(line)
        (tmp_path / "sign").touch()

    answer = sandbox.run("step by step", str(tmp_path / "sign"), seconds=30, on_line=on_line)

    assert heard == [b"first\n", b"second, after the first was heard: True\n"]
    assert (answer.printed, answer.error_text) == (b"".join(heard) + b"last words", "last words")


def test_pulse_is_felt_while_a_job_is_silent_and_may_end_it(sandbox, monkeypatch):
    monkeypatch.setattr("egm_portal.sandbox.PULSE", 0.01)
    felt = []

    def on_pulse():
        felt.append(len(felt))
        if len(felt) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        sandbox.run("wait", seconds=600, on_pulse=on_pulse)

    assert (felt, sandbox.run("say", "again", seconds=60).finished) == ([0, 1, 2], True)


def test_job_whose_line_is_not_taken_is_ended(sandbox):
    jobs = []

    def on_line(line):
        jobs.append(int(line))
        raise LookupError

    with pytest.raises(LookupError):
        sandbox.run("wait", seconds=30, on_line=on_line)

    assert has_ended(jobs[0])
    assert said(sandbox, "next")[:2] == ["next", "1"]


def test_job_cannot_answer_in_place_of_the_fork_server(sandbox):
    assert sandbox.run("forge", seconds=30).printed == b""
    assert [said(sandbox, word)[0] for word in ("one", "two")] == ["one", "two"]


def test_nothing_of_a_job_is_left_that_could_answer_the_next_question(sandbox):
    answer = sandbox.run("leave", seconds=30)

    assert (answer.finished, answer.error_text[:15]) == (False, "PermissionError")
    assert has_ended(int(answer.printed.split()[0]))


def test_job_that_has_answered_and_stays_is_ended(sandbox, monkeypatch):
    jobs, clock = [], SimpleNamespace(now=0.0)
    monkeypatch.setattr("egm_portal.sandbox.time", SimpleNamespace(monotonic=lambda: clock.now))

    def on_line(line):
        jobs.append(int(line))
        clock.now = 59.5

    assert sandbox.run("stay", seconds=60, on_line=on_line).timed_out
    assert has_ended(jobs[0])
    assert said(sandbox, "next")[:2] == ["next", "1"]


def test_job_reads_and_writes_the_files_that_it_is_given(sandbox, tmp_path):
    (tmp_path / "given").write_bytes(b"given ")
    (tmp_path / "written").write_bytes(b"what was there before")
    with open(tmp_path / "given", "rb") as given, open(tmp_path / "written", "r+b") as written:
        assert given.read() == b"given "  # the job reads it from its beginning all the same
        answers = [sandbox.run("copy", given, written, word, seconds=30) for word in ("one", "two")]

    assert [answer.finished for answer in answers] == [True, True]
    assert (tmp_path / "written").read_bytes() == b"given two"


def test_answer_is_bounded(sandbox):
    answer = sandbox.run("without end", seconds=120)

    assert (len(answer.printed), answer.finished) == (sandboxes.MAX_ANSWER, False)


@pytest.mark.parametrize("what", ["die", "memory", "write to the line", "no such word with too few"])
def test_job_that_dies_takes_only_itself_along(sandbox, what):
    loaded_by = said(sandbox, "before")[-1]
    sandbox.run(what, seconds=30)

    assert said(sandbox, "after") == ["after", "1", loaded_by]


@pytest.mark.parametrize(
    ("what", "status", "last"),
    [("die", -signal.SIGSEGV, b""), ("exit", 3, b""), ("memory", 1, b"MemoryError()")],
)
def test_job_that_dies_did_not_finish(sandbox, what, status, last):
    answer = sandbox.run(what, seconds=30)

    assert (answer.finished, answer.status, answer.printed) == (False, status, last)


def test_program_that_does_not_load_says_why(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("import no_such_module", encoding="utf-8")
    sandbox = Sandbox(program)

    answers = [sandbox.run("say", seconds=30) for _ in range(2)]
    sandbox.close()

    assert [answer.finished for answer in answers] == [False, False]
    assert {answer.error_text for answer in answers} == {"ModuleNotFoundError(\"No module named 'no_such_module'\")"}


def test_program_that_has_started_a_thread_does_not_run(tmp_path):
    program = tmp_path / "program.py"
    thread = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    program.write_text(f"{thread}def main():\n    print('ran')\n", encoding="utf-8")
    sandbox = Sandbox(program)

    answer = sandbox.run(seconds=30)
    sandbox.close()

    assert (answer.finished, "has started a thread" in answer.error_text) == (False, True)


def test_job_that_takes_too_long_is_ended(sandbox, monkeypatch):
    jobs, clock = [], SimpleNamespace(now=0.0)
    monkeypatch.setattr("egm_portal.sandbox.time", SimpleNamespace(monotonic=lambda: clock.now))

    def on_line(line):
        jobs.append(int(line))
        clock.now = 59.5  # the job has begun, however long that took

    answer = sandbox.run("wait", seconds=60, on_line=on_line)

    assert (answer.printed, answer.finished, answer.timed_out) == (b"It was ended after 60 s.", False, True)
    assert has_ended(jobs[0])
    assert said(sandbox, "next")[:2] == ["next", "1"]


def test_process_that_has_gone_is_replaced(sandbox):
    gone = int(said(sandbox, "before")[-1])
    os.kill(gone, 9)

    assert said(sandbox, "after")[:2] == ["after", "1"]


def test_program_that_ends_while_it_starts_is_not_started_unconfined(tmp_path, monkeypatch):
    program = tmp_path / "program.py"
    program.write_text("import os\nos._exit(0)\n", encoding="utf-8")
    ways = []
    start = sandboxes._ForkServer.__init__
    monkeypatch.setattr(
        sandboxes._ForkServer, "__init__", lambda server, *given: ways.append(given[-1]) or start(server, *given)
    )

    assert not Sandbox(program).run(seconds=30).finished
    assert sandboxes.UNCONFINED not in ways


def test_job_cannot_end_its_parent(sandbox):
    loaded_by = said(sandbox, "before")[-1]

    assert sandbox.run("end the parent", seconds=30).error_text == "PermissionError(1, 'Operation not permitted')"
    assert said(sandbox, "after") == ["after", "1", loaded_by]


def test_job_ends_with_the_portal(sandbox):
    """The portal may be killed: nobody is left then to end what runs for it."""
    process = sandbox._start(time.monotonic() + 60)
    jobs = []

    def on_line(line):
        jobs.append(int(line))
        process._line.close()
        raise LookupError

    with pytest.raises(LookupError):
        process.run(("wait",), sandboxes._JobOptions(time.monotonic() + 60, on_line))

    assert has_ended(jobs[0])
    process.process.wait(30)


@pytest.mark.parametrize("environment", [{}, {"LANG": "C.UTF-8", "FONTS": "there"}])
def test_job_sees_the_environment_that_it_is_given_and_no_secret(sandbox, monkeypatch, environment):
    monkeypatch.setenv("SECRET_KEY", "canary")
    given = Sandbox(sandbox.program, lambda: environment)

    seen = given.run("environment", seconds=30).printed
    given.close()

    assert (b"canary" in seen, b"'FONTS': 'there'" in seen) == (False, "FONTS" in environment)


def test_jobs_run_beside_each_other(sandbox, tmp_path):
    """Each of the four ends well only if all of them have begun."""

    def on_line(line):
        (tmp_path / line.split()[0].decode()).touch()

    def met(number):
        return sandbox.run("meet", str(tmp_path), str(number), seconds=30, on_line=on_line).printed.split()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(met, range(4)))

    assert [all_are_there for _, all_are_there, _ in answers] == [b"True"] * 4
    assert len({loaded_by for *_, loaded_by in answers}) == len(sandbox._idle) == 4


def test_fork_of_the_portal_does_not_talk_with_its_processes(sandbox):
    said(sandbox, "before")

    fork = os.fork()
    if fork == 0:
        os._exit(len(sandbox._idle))

    assert os.waitpid(fork, 0)[1] == 0
    assert len(sandbox._idle) == 1
