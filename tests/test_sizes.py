"""What script/sizes counts, and how it compares two commits."""

import shutil
import subprocess
from pathlib import Path

import pytest

SIZES = Path(__file__).resolve().parent.parent / "script/sizes"
FIRST = {
    "papers/rules.py": "def may():\n    return True\n",
    "papers/tests/test_rules.py": "def test_may():\n    pass\n",
    "papers/migrations/0001_initial.py": "def forwards(): pass\n",
    "egm_portal/mail/sender.py": "class Sender:\n    async def send(self): ...\n",
    "static/css/page.css": "p {}\n",
    "static/vendor/library.js": "not counted\n",
    "docs/notes.md": "not counted\n",
}
SECOND = {"papers/tests/test_rules.py": "def test_may():\n    pass\n\n\ndef test_must():\n    pass\n"}


@pytest.fixture
def project(tmp_path):
    """A repository with two commits."""
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], cwd=tmp_path, check=True)
    for texts in (FIRST, SECOND):
        for name, text in texts.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        subprocess.run([*git, "add", "."], cwd=tmp_path, check=True)
        subprocess.run([*git, "commit", "-qm", "A commit"], cwd=tmp_path, check=True)
    (tmp_path / "script").mkdir()
    shutil.copy(SIZES, tmp_path / "script")
    return tmp_path


def said_in(project, *commits):
    done = subprocess.run([project / "script/sizes", *commits], cwd=project, capture_output=True, text=True)
    return done.returncode, [line.split() for line in done.stdout.splitlines()]


def test_sizes_are_counted_by_package_and_kind(project):
    assert said_in(project) == (
        0,
        [
            ["files", "lines", "kB", "functions", "tests"],
            ["Python", "without", "tests", "2", "4", "2"],
            ["egm_portal.mail", "1", "2", "1"],
            ["papers", "1", "2", "1", "2"],
            ["migrations", "1", "1", "1"],
            ["tests", "1", "6", "2", "2"],
            ["CSS", "1", "1"],
        ],
    )


def test_two_commits_are_compared(project):
    ended, table = said_in(project, "HEAD~1", "HEAD")

    assert (ended, table[3]) == (0, ["papers", "1", "2", "1", "2", "(+1)"])
    assert table[5] == ["tests", "1", "6", "(+4)", "2", "(+1)", "2", "(+1)"]


def test_unknown_commit_ends_with_the_words_of_git(project):
    assert said_in(project, "nothing") == (128, [])
