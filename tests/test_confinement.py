"""What a job reaches that a hostile file has taken over: nothing but the files that it was given."""

import ast
import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from PIL import Image
from tablib import Dataset

from egm_portal import images, sandbox
from egm_portal.adminkit import spreadsheets
from egm_portal.incoming import reading as word_reading
from egm_portal.pdf import printer
from egm_portal.pdf.registry import Printable
from egm_portal.sandbox import Sandbox
from egm_portal.sandbox.checks import CONFINEMENT, SENTENCE
from papers.files import inspection, sanitizing
from papers.search import reading as search_reading
from tests import looking_around, word_files
from tests.compose import ROOT
from tests.compose_container import PORTAL
from tests.factories import make_pdf

BY_BUBBLEWRAP = pytest.mark.skipif(
    shutil.which("bwrap") is None
    or bool(subprocess.run(["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True).returncode),
    reason="bubblewrap does not work here",
)
BY_LANDLOCK = pytest.mark.skipif(ctypes.CDLL(None).syscall(444, None, 0, 1) < 1, reason="the kernel has no Landlock")
WAYS = [pytest.param("landlock", marks=BY_LANDLOCK), pytest.param("bubblewrap", marks=BY_BUBBLEWRAP)]
PROGRAMS = {
    "pictures": images.SANDBOX,
    "PDFs, Word documents and presentations": inspection.INSPECTOR,
    "returned reports": word_reading.READER,
    "text of PDFs": search_reading.READER,
    "the renderer": printer.PRINTER,
    "workbooks": spreadsheets.READER,
}
LOOKS = [*looking_around.LOOKS]
OF_ANY_USER = (
    *("the environment of the portal", "a signal to the portal", "the limits of the portal"),
    *("the secret", "the database", "a stored file", "writing a stored file", "writing into /tmp"),
    *("a connection over TCP", "a connection over a Unix socket", "another program"),
)
DRIVER = """
import json, pathlib, sys
packages, places, program, way = sys.argv[1:]
sys.path += packages.split(":")
from django.conf import settings
settings.configure(PRODUCTION=True)
from egm_portal import sandbox
sandbox.WAYS, settings.PRODUCTION = ((way,), True) if way != "none" else ((), False)
made = sandbox.Sandbox(pathlib.Path(program), lambda: {"GIVEN": "environment"})
with open(json.loads(places)["given"], "rb") as given, open(json.loads(places)["written"], "w+b") as written:
    answer = made.run(places, given, written, seconds=60)
made.close()
print(answer.printed.decode(), end="")
sys.exit(answer.status)
"""


PACKAGES = [
    package
    for package in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["root_packages"]
]
STARTING = {"subprocess", "multiprocessing", "pty"}
STARTING_CALLS = {"fork", "forkpty", "system", "popen", "posix_spawn", "posix_spawnp"} | {
    f"{call}{how}" for call in ("exec", "spawn") for how in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")
}
STARTERS = {
    "egm_portal/sandbox",
    "papers/files/conversion.py",  # the converter, which is confined in its own way: papers/tests/test_converter.py
    "papers/files/converter",
}
PARSERS = {
    "PIL",
    "docx",
    "fontTools",
    "lxml",
    "openpyxl",
    "pikepdf",
    "pypdfium2",
    "tarfile",
    "weasyprint",
    "xml",
    "zipfile",
}
NO_FOREIGN_BYTES = {
    "egm_portal/adminkit/spreadsheets.py": "writes workbooks",
    "egm_portal/adminkit/file_kinds.py": "lists the names in an archive, to say what was sent by mistake",
    "egm_portal/incoming/html.py": "reads what its writer pasted, within limits (docs/decisions/report-text.md#0174)",
    "egm_portal/wordfiles": "writes Word documents",
    "office/demonstration": "makes the files of the demonstration",
    "papers/files/signatures.py": "asks whether a file ends like an archive",
    "participants/clearance_table.py": "writes a table as a Word document",
    "participants/letters_of_invitation/word.py": "writes letters as Word documents",
    "reports/akn": "writes XML",
    "reports/word": "writes tables of Word documents",
    "review/rounds/word_files.py": "writes the table of comments as a Word document",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """The modules of the portal without its tests, by their paths."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "/tests/" not in name and "/migrations/" not in name:
                yield name, ast.parse(path.read_text("utf-8"))


def imported(module: ast.Module) -> set[str]:
    """The packages from which it imports anything, and the functions of `os` that it calls."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            found.add(f"os.{node.attr}")
    return found


def is_below(name: str, places: Iterable[str]) -> bool:
    return any(name == place or name.startswith(f"{place}/") for place in places)


def test_every_sandbox_is_looked_at_from_inside():
    made = {
        name
        for name, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sandbox"
    }

    assert made == {
        str(Path(module.__file__).relative_to(ROOT))
        for module in (images, inspection, printer, search_reading, word_reading, spreadsheets, sandbox.checks)
    }


def test_only_the_sandbox_and_the_converter_start_programs():
    calls = STARTING | {f"os.{call}" for call in STARTING_CALLS}
    starting = {name for name, module in modules() if imported(module) & calls}

    assert {name for name in starting if not is_below(name, STARTERS)} == set()
    assert {place for place in STARTERS if any(is_below(name, [place]) for name in starting)} == STARTERS


def test_pictures_and_pdfs_are_decoded_in_the_sandbox_alone():
    """Also those that a sandbox has written: what has taken it over may have written them to take over others."""
    programs = [str(sandbox.program.relative_to(ROOT)) for sandbox in PROGRAMS.values()]
    decoding = {name for name, module in modules() if imported(module) & {"PIL", "pikepdf", "pypdfium2", "weasyprint"}}

    assert {name for name in decoding if not is_below(name, [*programs, "office/demonstration"])} == set()


def test_parsers_are_loaded_in_the_sandbox_alone():
    """Where one is loaded elsewhere, the table says why no foreign bytes get to it."""
    programs = [str(sandbox.program.relative_to(ROOT)) for sandbox in PROGRAMS.values()]
    loading = {name for name, module in modules() if imported(module) & PARSERS and not is_below(name, programs)}

    assert {name for name in loading if not is_below(name, NO_FOREIGN_BYTES)} == set()
    assert {place for place in NO_FOREIGN_BYTES if any(is_below(name, [place]) for name in loading)} == {
        *NO_FOREIGN_BYTES
    }


@pytest.mark.parametrize(("is_production", "level"), [(True, checks.ERROR), (False, checks.WARNING)])
def test_portal_that_nothing_confines_does_not_start_in_production(settings, monkeypatch, is_production, level):
    settings.PRODUCTION = is_production
    assert checks.run_checks(tags=[CONFINEMENT]) == []

    monkeypatch.setattr(sandbox, "WAYS", ())

    (found,) = checks.run_checks(tags=[CONFINEMENT])
    assert (found.level, found.msg) == (level, SENTENCE)


def test_start_asks_for_confinement(settings, monkeypatch):
    settings.PRODUCTION = True
    monkeypatch.setattr(sandbox, "WAYS", ())

    with pytest.raises(SystemCheckError, match=SENTENCE):
        call_command("prepare", skip_checks=False)


def test_nothing_is_read_in_production_that_nothing_confines(settings, monkeypatch, tmp_path):
    settings.PRODUCTION = True
    monkeypatch.setattr(sandbox, "WAYS", ())
    made = Sandbox(Path(looking_around.__file__))

    answer = made.run("{}", seconds=60)

    assert (answer.finished, answer.printed) == (False, b"Nothing confines the program.")


@pytest.mark.parametrize("kernel", ["", "--old-kernel"])
def test_check_finds_out_what_the_machine_has(tmp_path, kernel):
    """Without namespaces there is Landlock, and on an old kernel nothing."""
    within = [sys.executable, str(ROOT / "tests/as_in_a_container.py"), *filter(None, [kernel])]
    environment = {
        **{"PATH": os.environ["PATH"], "READ_DOT_ENV": "0", "DATA_DIR": str(tmp_path), "SECRET_KEY": "s" * 60},
        **{"SITE_URL": "https://egm.example.org", "PORTAL_UNIT_EMAIL": "egm@example.org", "DATABASE_URL": "sqlite://"},
        **{"BROKER_URL": "redis://127.0.0.1:1/0", "EMAIL_URL": "smtp://127.0.0.1:1"},
    }
    command = [*within, sys.executable, str(ROOT / "manage.py"), "check", "--tag", CONFINEMENT]

    done = subprocess.run(command, env=environment, capture_output=True, text=True)

    assert (done.returncode, SENTENCE in done.stderr) == ((1, True) if kernel else (0, False)), done.stderr


@pytest.fixture
def places():
    """What there is to find: files, a process, and sockets at which somebody answers."""
    with TemporaryDirectory(prefix="egm-places-") as name, Listeners(Path(name)) as listeners:
        folder = Path(name)
        os.chmod(folder, 0o755)
        (folder / "files").mkdir()
        for path in ("secret", "db.sqlite3", "files/stored.pdf", ".env"):
            (folder / path).write_bytes(looking_around.TEXT)
        (folder / "given").write_bytes(looking_around.TEXT)
        (folder / "written").touch()
        (folder / "program").mkdir()
        yield listeners.found | {
            "portal": os.getpid(),
            "address": ctypes.addressof(CANARY),
            "secret": f"{folder}/secret",
            "database": f"{folder}/db.sqlite3",
            "stored": f"{folder}/files/stored.pdf",
            "settings": f"{folder}/.env",
            "given": f"{folder}/given",
            "written": f"{folder}/written",
            "program": f"{folder}/program",
        }


CANARY = ctypes.create_string_buffer(b"a secret in the memory of the portal")


class Listeners:
    """Sockets to which anybody on the machine may connect."""

    def __init__(self, folder: Path) -> None:
        self._sockets = [socket.socket(family) for family in (socket.AF_INET, socket.AF_UNIX, socket.AF_UNIX)]
        tcp, unix, abstract = self._sockets
        name = f"egm-test-{os.getpid()}"
        tcp.bind(("127.0.0.1", 0))
        unix.bind(f"{folder}/socket")
        os.chmod(f"{folder}/socket", 0o777)
        abstract.bind(f"\0{name}")
        for each in self._sockets:
            each.listen()
        self.found = {"port": tcp.getsockname()[1], "socket": f"{folder}/socket", "abstract": name}

    def __enter__(self) -> "Listeners":
        return self

    def __exit__(self, *failure: object) -> None:
        for each in self._sockets:
            each.close()


def look_from_inside(program: Path, real: Path | None) -> None:
    """Makes a program of this folder that loads the real one and looks around."""
    if real and real.is_dir():
        shutil.copytree(real, program, dirs_exist_ok=True)
        (program / "__main__.py").rename(program / "real_program.py")
    elif real:
        shutil.copy(real, program / "real_program.py")
    shutil.copy(looking_around.__file__, program / "__main__.py")


def looked(places: dict, way: str, monkeypatch, real: Path | None = None) -> tuple[list[str], bytes]:
    """What a job could do that is started in this way, and what it has written; `real` is the program that it is."""
    program = Path(places["program"])
    look_from_inside(program, real)
    monkeypatch.setattr(sandbox, "WAYS", () if way == "none" else (way,))
    made = Sandbox(program, lambda: {"GIVEN": "environment"})
    with open(places["given"], "rb") as given, open(places["written"], "w+b") as written:
        answer = made.run(json.dumps(places), given, written, seconds=60)
    made.close()
    assert answer.finished, answer.error_text
    return answer.printed.decode().splitlines(), Path(places["written"]).read_bytes()


@pytest.mark.parametrize("way", WAYS)
def test_job_reaches_nothing_but_the_files_that_it_was_given(places, monkeypatch, way):
    assert looked(places, way, monkeypatch) == ([], b"all were tried")


@pytest.mark.skipif(os.geteuid() != 0, reason="others may not look into all that root looks into")
def test_job_that_nothing_confines_reaches_everything(places, monkeypatch):
    """So each look would find what there is."""
    assert looked(places, "none", monkeypatch) == (LOOKS, b"all were tried")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_job_of_each_program_reaches_nothing_else(places, monkeypatch, name, way):
    assert looked(places, way, monkeypatch, PROGRAMS[name].program) == ([], b"all were tried")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("way", [*WAYS, "none"])
def test_job_of_the_user_of_the_image_reaches_nothing_else(places, way):
    """The portal's user owns all that there is to find. Another Python is used where that of the tests is private."""
    program = Path(places["program"])
    shutil.copy(looking_around.__file__, program / "__main__.py")
    shutil.copytree(ROOT / "egm_portal/sandbox", program / "copy/egm_portal/sandbox")
    (program / "copy/egm_portal/__init__.py").touch()
    for path in [program.parent, *program.parent.rglob("*")]:
        os.chown(path, int(PORTAL), int(PORTAL))
    become = ["setpriv", "--reuid", PORTAL, "--regid", PORTAL, "--clear-groups"]
    with subprocess.Popen([*become, "sleep", "600"]) as portal:
        places["portal"] = portal.pid
        packages = f"{program / 'copy'}:{Path(json.__file__).parents[1]}:{Path(pytest.__file__).parents[1]}"
        command = [*become, _python(become), "-I", "-c", DRIVER, packages, json.dumps(places)]
        done = subprocess.run([*command, str(program), way], capture_output=True, text=True)
        portal.kill()

    assert done.returncode == 0, done.stderr
    if way == "none":  # so the looks would find what there is
        assert {*OF_ANY_USER} <= {*done.stdout.splitlines()}
    else:
        assert done.stdout.splitlines() == []


def _python(become: list[str]) -> str:
    # setpriv still has the rights of root when it starts a program; what that starts has not.
    asks = "import os, sys; sys.exit(not os.access(sys.executable, os.X_OK))"
    works = subprocess.run([*become, sys.executable, "-c", asks], capture_output=True).returncode == 0
    return sys.executable if works else "/usr/bin/python3"


@pytest.fixture
def only(monkeypatch):
    """Has every program start in this way alone."""

    def confined(way: str) -> None:
        monkeypatch.setattr(sandbox, "WAYS", (way,))
        for program in PROGRAMS.values():
            program.close()

    yield confined
    for program in PROGRAMS.values():
        program.close()


@pytest.mark.parametrize("way", WAYS)
def test_each_program_does_its_work_confined(tmp_path, settings, only, way):
    settings.PRODUCTION = True
    only(way)
    (tmp_path / "paper.pdf").write_bytes(make_pdf(3))
    (tmp_path / "report.docx").write_bytes(word_files.clean()["long"])
    Image.new("RGB", (20, 20)).save(tmp_path / "photo.png")
    book = spreadsheets.Xlsx().export_data(Dataset(["Expert 1"], headers=["name"]))
    html = "<!DOCTYPE html><html lang=en><title>x</title><p>Words, 词, كلمات</p></html>"

    pages = printer.print_pdf(
        Printable(html=html, title="x", stylesheets=()), target=tmp_path / "x.pdf", report=lambda *step: None
    )

    assert pages == 1
    assert inspection.inspect_file(tmp_path / "paper.pdf").pages == 3
    assert inspection.inspect_file(tmp_path / "report.docx").is_complete
    assert inspection.draw_page(tmp_path / "paper.pdf", 2)[:4] == b"RIFF"
    assert sanitizing.sanitize(tmp_path / "paper.pdf").content.startswith(b"%PDF-")
    assert sanitizing.sanitize(tmp_path / "report.docx").content.startswith(b"PK")
    assert len(search_reading.texts_of(tmp_path / "paper.pdf")) == 3
    assert word_reading.read_docx(tmp_path / "report.docx")
    assert images.reencode(tmp_path / "photo.png", side=100, small_side=10).content[:4] == b"RIFF"
    assert spreadsheets.Xlsx().create_dataset(book)["name"] == ["Expert 1"]
