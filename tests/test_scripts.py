"""What script/test says of what failed, and that the scripts end when they are told to, also in the background."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent / "script"
INSTALL = (
    "find_python() { python=false; }; on_debian() { false; }; need_pdf_packages() { :; }; make_environment() { :; }"
)
SERVERS = "start_postgres() { server_url=none; }; start_redis() { redis_url=none; }; forget_settings() { :; }"
# In the place of Python: writes down how it is called, and waits if SLOW is set. A part of the tests that stands in
# FAILING fails with STATUS; its cache then names the test FAILED.
PYTHON = """#!/bin/bash
case "$*" in
    *preflight*) echo broker && exit ;;
    *lastfailed*) exec python3 "$@" ;;
esac
echo "$*" >>calls
[[ -z $SLOW ]] || exec sleep 600
for failing in $FAILING; do
    [[ "$*" =~ cache_dir=([^ ]*/$failing-cache) ]] || continue
    mkdir -p "${BASH_REMATCH[1]}/v/cache"
    [[ -z $FAILED ]] || echo "{\\"$FAILED\\": true}" >"${BASH_REMATCH[1]}/v/cache/lastfailed"
    exit "$STATUS"
done
"""
PROGRAMS = {
    name: "#!/bin/sh\n" for name in ("djlint", "oxlint", "lint-imports", "redis-server", "qpdf", "pdftoppm", "chromium")
}
PROGRAMS |= {
    "python": PYTHON,
    "ruff": '#!/bin/sh\nexit "${RUFF:-0}"\n',
    "docker-compose": "#!/bin/sh\n",
    "broker": "#!/bin/sh\nexec sleep 600\n",
    "unshare": '#!/bin/sh\nwhile case $1 in --*) ;; *) false ;; esac; do shift; done\nexec "$@"\n',
}
# In the place of PostgreSQL, which ends on SIGQUIT: what a shell starts in the background ignores that otherwise.
DATABASE = """start_postgres() {
    server_url=none
    env --default-signal=QUIT sh -c 'echo $$ >database; exec sleep 20' &
    database=$!
    until [[ -s database ]]; do sleep 0.05; done
}"""
ID = "a/b.py::test_c[d e]"
PARTS = ["browser", "path", "embedded", "every"]


@pytest.fixture
def project(tmp_path):
    """A project with the real script/test, in which nothing is installed and every program succeeds at once."""
    (tmp_path / "script").mkdir()
    shutil.copy(SCRIPTS / "test", tmp_path / "script")
    (tmp_path / "script/install.sh").write_text(INSTALL)
    (tmp_path / "script/servers.sh").write_text(SERVERS)
    folder = tmp_path / ".venv-test/bin"
    folder.mkdir(parents=True)
    for name, content in PROGRAMS.items():
        (folder / name).write_text(content)
        (folder / name).chmod(0o755)
    return tmp_path


@pytest.fixture
def tested(project):
    """A function that calls script/test: its exit status, its last lines, and how it called Python for tests."""

    def call(*arguments, **environment):
        path = f"{project}/.venv-test/bin:{os.environ['PATH']}"
        environment = os.environ | {"PATH": path, "FAILING": "", "FAILED": "", "STATUS": "1"} | environment
        done = subprocess.run(
            ["script/test", *arguments], cwd=project, env=environment, capture_output=True, text=True, timeout=120
        )
        calls = (project / "calls").read_text().splitlines()
        return done.returncode, done.stderr.splitlines(), [each for each in calls if each.startswith("-m pytest")]

    return call


def parts_in(calls):
    return [part for part in ["installation", *PARTS] if any(f"/{part}-cache" in call for call in calls)]


def test_all_parts_run_though_some_fail_and_their_failures_are_listed(tested):
    status, said, calls = tested(FAILING="embedded browser", FAILED=ID, STATUS="3", RUFF="1")

    assert parts_in(calls) == PARTS
    assert status == 3
    assert said == [
        "",
        "Failed. To repeat:",
        "  .venv-test/bin/ruff format --check --quiet . ",
        "  .venv-test/bin/ruff check --quiet . ",
        "  script/test --embedded a/b.py::test_c\\[d\\ e\\]",
        "  script/test a/b.py::test_c\\[d\\ e\\]",
    ]


def test_part_that_names_no_test_is_repeated_as_a_whole(tested):
    status, said, _ = tested(FAILING="path", STATUS="124")

    assert (status, said[-1]) == (124, "  script/test tests/browser/test_path.py")


def test_options_alone_are_for_all_parts_of_which_some_may_have_no_such_test(tested):
    status, said, calls = tested("-k", "papers", "--durations=60", FAILING="path", STATUS="5")

    assert parts_in(calls) == PARTS
    assert [call.endswith(" -k papers --durations=60") for call in calls] == [True] * len(PARTS)
    assert (status, said) == (0, [])


def test_what_is_marked_full_and_the_installation_are_asked_for(tested):
    quick = tested()[2]
    full = tested("--full")[2][len(quick) :]  # calls are listed one after the other

    assert sum("not full" in call for call in quick) == len(PARTS) - 1  # all but the whole path
    assert parts_in(quick) == PARTS
    assert parts_in(full) == [*(["installation"] if os.geteuid() == 0 else []), *PARTS]
    assert ["not full" in call for call in full if "embedded" not in call] == [False] * (len(full) - 1)


def test_no_tests_at_all_are_a_failure(tested):
    assert tested(FAILING="path", STATUS="5")[0] == 5


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["papers", "-k", "deadline"], ["not browser and not installation and not faults papers -k deadline"]),
        (["tests/browser/test_room.py::test_a"], ["browser tests/browser/test_room.py::test_a"]),
        (
            ["tests/browser"],
            [
                "browser tests/browser/test_path.py",
                "browser tests/browser --ignore tests/browser/test_path.py",
            ],
        ),
        (
            ["--embedded", "tests/browser/test_path.py", "papers"],
            ["not browser and not installation and not faults papers", "browser tests/browser/test_path.py"],
        ),
        (
            ["--embedded", "-m", "embedded"],
            ["not browser and not installation and not faults -m embedded"],
        ),
    ],
)
def test_tests_that_are_named_run_as_their_part_does(tested, arguments, expected):
    status, said, calls = tested(*arguments)

    assert [call.removeprefix("-m pytest -m ") for call in calls] == expected
    assert (status, said) == (0, [])


@pytest.fixture
def in_background():
    """A function that starts a script as another script does in the background, which leaves INT ignored: its id, its
    parent, and a pipe in which its processes hold an end."""
    opened = []

    def start(*command, **how):
        end, of_script = os.pipe()
        held = os.fdopen(end)
        parent = subprocess.Popen(
            ["bash", "-c", '"$@" 9>&$0 & echo $!; wait $!', str(of_script), *command],
            pass_fds=[of_script],
            stdout=subprocess.PIPE,
            text=True,
            **how,
        )
        os.close(of_script)
        opened.extend([held, parent.stdout])
        return int(parent.stdout.readline()), parent, held

    yield start
    for each in opened:
        each.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_script_that_installs_ends_with_what_it_started(tmp_path, in_background, number):
    (tmp_path / "script").mkdir()
    shutil.copy(SCRIPTS / "install.sh", tmp_path / "script")
    (tmp_path / "script/long").write_text(
        '. script/install.sh\ninterruptible sh -c "echo started >&9; sleep 600 & sleep 600"\n'
    )
    script, parent, held = in_background("bash", "script/long", cwd=tmp_path)
    held.readline()

    os.kill(script, number)

    assert parent.wait(timeout=60) == 128 + number
    assert held.read() == ""  # nobody is left who could write into it


@pytest.mark.parametrize("arguments", [[], ["papers"]])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_script_that_tests_ends_with_what_it_started(project, in_background, number, arguments):
    shutil.copy(SCRIPTS / "install.sh", project / "script/real.sh")
    (project / "script/install.sh").write_text(f". script/real.sh\n{INSTALL}\n")
    programs = {"PATH": f"{project}/.venv-test/bin:{os.environ['PATH']}", "SLOW": "1", "FAILING": ""}
    script, parent, held = in_background("script/test", *arguments, cwd=project, env=os.environ | programs)
    while not (project / "calls").exists():
        assert parent.poll() is None
        time.sleep(0.05)

    os.kill(script, number)

    assert parent.wait(timeout=60) == 128 + number
    assert held.read() == ""


@pytest.mark.parametrize(("script", "what"), [("bench", "report-keys"), ("bench", "report-word"), ("faults", "crawl")])
def test_what_succeeds_leaves_no_folder_and_no_database(project, script, what):
    shutil.copy(SCRIPTS / script, project / "script")
    (project / "script/servers.sh").write_text(f"{SERVERS}\n{DATABASE}")
    temporary = project / "temporary"
    temporary.mkdir()
    path = f"{project}/.venv-test/bin:{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "FAILING": "", "SLOW": "", "TMPDIR": str(temporary)}

    done = subprocess.run([f"script/{script}", what], cwd=project, env=environment, timeout=120)

    started = project / "database"
    assert (done.returncode, list(temporary.iterdir())) == (0, [])
    assert not started.exists() or not Path(f"/proc/{started.read_text().strip()}").exists()
