import logging
import re
import signal
import subprocess
import sys
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from pikepdf import Dictionary, Name, Object, Pdf, String

from egm_portal.sandbox import Sandbox
from papers import actions
from papers.files import inspection
from papers.files.inspector.shown import shown
from papers.files.refusal_messages import SENTENCES, SLIDES, WORD
from tests import clean_files, corpus, damaged_files, slide_corpus, word_corpus, word_files
from tests.factories import make_pdf, make_pdf_file

MILLION = 1_000_000
IMPATIENT = """
import runpy, sys
(program,) = sys.argv[1:]
sys.path.insert(0, program)
main = runpy.run_path(program + "/__main__.py")["main"]
main.__globals__["PROCESSOR_SECONDS"] = 1
main(sys.stdin.buffer)
"""
HOSTILE = corpus.hostile() | damaged_files.hostile()


@pytest.fixture
def inspect(tmp_path):
    """Inspects these bytes."""

    def inspected(data: bytes) -> inspection.Inspection:
        path = tmp_path / "file.pdf"
        path.write_bytes(data)
        return inspection.inspect_file(path)

    return inspected


@pytest.fixture
def spy(tmp_path, monkeypatch):
    """Does this in place of the inspector's work."""
    path, programs = tmp_path / "spy.py", []

    def spied(work: str) -> None:
        path.write_text(f"import json, os, time\n\ndef main(file):\n    {work}\n")
        programs.append(Sandbox(path))
        monkeypatch.setattr(inspection, "INSPECTOR", programs[-1])

    yield spied
    for program in programs:
        program.close()


def test_pages_first_page_and_checks_are_found(inspect):
    found = inspect((clean_files.DEMONSTRATION / "e-participation-2013/documents/seeing-the-budget.pdf").read_bytes())

    assert found.pages == 6
    assert found.first_page.startswith("data:image/webp;base64,")
    assert found.checks == {
        "fonts_missing": [],
        "language": "en",
        "names_author": False,
        "names_folder": False,
        "pages_without_text": 0,
        "paper": "A4",
        "papers_differ": False,
        "repaired": False,
        "restricted": False,
        "tagged": True,
        "title": "Seeing the budget: open data and the people who read it aloud",
        "words": 2019,
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_broken_files_are_refused_with_their_own_sentence(inspect, name):
    word, data = HOSTILE[name]

    with pytest.raises(inspection.Unreadable) as refusal:
        inspect(data)

    assert refusal.value.code == word
    assert str(refusal.value).partition(" It is on page ")[0] == SENTENCES[word]


def test_every_sentence_is_needed():
    of_office = {*WORD, *SLIDES, "locked", "old_word", "old_slides"}

    assert {word for word, _ in HOSTILE.values()} == set(SENTENCES) - of_office


def test_every_code_of_the_inspector_has_its_sentence():
    modules = Path(inspection.__file__).with_name("inspector").glob("*.py")
    codes = {code for module in modules for code in re.findall(r'Refused\("(\w+)"', module.read_text("utf-8"))}

    of_both = {code for code in codes if code.startswith("office_")}
    of_each = {code.replace("office", name) for code in of_both for name in ("word", "slides")}
    assert of_both
    assert (codes - of_both | of_each) - set(SENTENCES) == set()


def test_corpus_has_as_many_files_as_it_should():
    assert len(corpus.ACTIVE) >= 15
    assert len(corpus.HOSTILE_NAMES) >= 40
    assert len(word_corpus.hostile()) >= 14
    assert len(word_files.clean()) >= 10
    assert len(slide_corpus.hostile()) >= 40
    assert len(slide_corpus.clean()) >= 10


@pytest.mark.parametrize(
    ("change", "key", "value"),
    [
        (lambda pdf: pdf.docinfo.__setitem__("/Author", "M. Author"), "names_author", True),
        (lambda pdf: pdf.docinfo.__setitem__("/Source", "C:\\Users\\me\\paper.docx"), "names_folder", True),
        (lambda pdf: pdf.docinfo.__setitem__("/Title", "Microsoft Word - paper.docx"), "title", ""),
        (
            lambda pdf: pdf.docinfo.__setitem__("/Title", "Consultation in practice"),
            "title",
            "Consultation in practice",
        ),
        (lambda pdf: pdf.pages[1].__setattr__("MediaBox", [0, 0, 842, 595]), "papers_differ", False),
        (lambda pdf: pdf.pages[1].__setattr__("MediaBox", [0, 0, 612, 792]), "papers_differ", True),
        (lambda pdf: pdf.pages[0].__setattr__("MediaBox", [0, 0, 612, 792]), "paper", "Letter"),
        (lambda pdf: pdf.pages[0].__setattr__("MediaBox", [0, 0, 720, 405]), "paper", "143 × 254 mm"),
        (clean_files.HARMLESS["misleading names"], "fonts_missing", ["Helvetica"]),
        (lambda pdf: pdf.docinfo.__setitem__("/Title", "Un\0titled\x01"), "title", ""),
        (
            lambda pdf: pdf.docinfo.__setitem__("/Title", "\0A\n\u202etitle\u2069\x9f of\x7f\ttwo\0"),
            "title",
            "A title of two",
        ),
        (lambda pdf: pdf.docinfo.__setitem__("/Title", "é" * 999), "title", "é" * 300),
        (lambda pdf: _font(pdf, Name("/ABCDEF+Times\u202e\x01\nRoman")), "fonts_missing", ["Times Roman"]),
        (lambda pdf: _font(pdf, Name("/" + "F" * MILLION)), "fonts_missing", ["F" * 100]),
        (lambda pdf: _font(pdf, Object.parse(b"/#CB#CE-Bold")), "fonts_missing", ["\ufffd\ufffd-Bold"]),
        (lambda pdf: _font(pdf, String("?Times\0")), "fonts_missing", ["?"]),
        (clean_files.HARMLESS["links"], "pages_without_text", 2),
    ],
)
def test_checks_tell_what_the_author_may_not_know(inspect, change, key, value):
    assert inspect(corpus.changed(change)).checks[key] == value


def _font(pdf: Pdf, name: Name | String) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=name)
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F0=pdf.make_indirect(font)))


def test_half_a_character_is_not_shown():
    assert shown("Half \ud800a\udfff title") == "Half a title"


@pytest.mark.parametrize(("name", "key"), [("pikepdf restricted", "restricted"), ("pikepdf to be mended", "repaired")])
def test_small_errors_are_noted(inspect, name, key):
    assert inspect(dict(clean_files.by_pikepdf())[name]).checks[key] is True


@pytest.mark.parametrize("program", ["os.abort()", "raise ValueError"], ids=["dies", "fails"])
def test_file_on_which_the_process_dies_is_unchecked(inspect, spy, caplog, program):
    spy(program)

    with caplog.at_level(logging.ERROR):
        assert inspect(make_pdf(1)) == inspection.UNCHECKED


def test_file_with_too_long_an_answer_is_unchecked(inspect, monkeypatch):
    monkeypatch.setattr(inspection, "MAX_ANSWER", 100)

    assert inspect(make_pdf(1)) == inspection.UNCHECKED


def test_file_that_takes_too_long_is_unchecked(inspect, monkeypatch):
    monkeypatch.setattr(inspection, "SECONDS", 0)

    assert inspect(make_pdf(1)) == inspection.UNCHECKED


@pytest.mark.parametrize("name", ["endless drawing", "object bomb"])
def test_file_that_would_fill_the_memory_is_refused_or_unchecked(inspect, name):
    try:
        assert inspect(corpus.heavy()[name]) == inspection.UNCHECKED
    except inspection.Unreadable as refusal:
        assert str(refusal) == SENTENCES["damaged"]


def test_file_that_takes_too_much_of_a_processor_is_ended(tmp_path):
    (tmp_path / "file.pdf").write_bytes(corpus.heavy()["endless shading"])
    (tmp_path / "impatient.py").write_text(IMPATIENT)

    command = [sys.executable, "-I", tmp_path / "impatient.py", inspection.INSPECTOR.program]
    with open(tmp_path / "file.pdf", "rb") as file:
        run = subprocess.run(command, stdin=file, env={}, check=False)

    assert run.returncode == -signal.SIGKILL


def test_memory_of_an_inspection_ends_at_its_limit(tmp_path, spy):
    program = tmp_path / "takes.py"
    program.write_text(
        f"import sys\nsys.path.insert(0, {str(inspection.INSPECTOR.program)!r})\n"
        "import importlib.util as u\n"
        f"spec = u.spec_from_file_location('inspector', {str(inspection.INSPECTOR.program / '__main__.py')!r})\n"
        "inspector = u.module_from_spec(spec)\nspec.loader.exec_module(inspector)\n"
        "def takes(file):\n    return {'taken': len(bytearray(int(file.read())))}\n"
        "inspector.look_into = takes\nmain = inspector.main\n"
    )
    process = Sandbox(program)
    answers = {}
    for megabytes in (300, 512):
        (tmp_path / "file").write_text(str(megabytes * MILLION))
        with open(tmp_path / "file", "rb") as file:
            answers[megabytes] = process.run(file, seconds=30).finished
    process.close()

    assert answers == {300: True, 512: False}


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_paper_that_took_too_much_is_tried_once_more_and_no_longer(paper, spy, monkeypatch):
    spy("os.abort()")
    looks, run = [], inspection.INSPECTOR.run
    monkeypatch.setattr(inspection.INSPECTOR, "run", lambda *given, **how: looks.append(1) or run(*given, **how))

    version = actions.receive_paper(paper=paper, file=make_pdf_file(6), by=None).version
    first = version.waits_for_check, len(looks)
    actions.check_waiting()
    actions.check_waiting()

    version.refresh_from_db()
    assert first == (True, 1)
    assert (version.checks, len(looks)) == (inspection.UNCHECKED.checks, 2)


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_paper_that_took_too_much_once_counts_after_the_second_look(paper, spy, monkeypatch):
    inspector = inspection.INSPECTOR
    spy("os.abort()")
    version = actions.receive_paper(paper=paper, file=make_pdf_file(6), by=None).version
    monkeypatch.setattr(inspection, "INSPECTOR", inspector)

    actions.check_waiting()

    version.refresh_from_db()
    assert (version.pages, version.is_unchecked) == (6, False)


def test_a_third_file_waits_for_a_place_and_is_not_read_for_ever(tmp_path, spy, monkeypatch):
    over = tmp_path / "over"
    spy(f"while not os.path.exists({str(over)!r}): time.sleep(0.01)")
    monkeypatch.setattr(inspection, "WAIT_SECONDS", 0.1)
    path = tmp_path / "file.pdf"
    path.write_bytes(make_pdf(1))

    with ThreadPoolExecutor() as readers:
        answers = [readers.submit(inspection.inspect_file, path) for _ in range(3)]
        wait(answers, return_when=FIRST_COMPLETED)  # the two that have a place keep it until then
        over.touch()

    waiting = [answer for answer in answers if not answer.exception() and answer.result() == inspection.WAITING]
    assert len(waiting) == 1


def test_inspection_knows_nothing_of_the_portals_secrets(inspect, spy, monkeypatch):
    spy('print(json.dumps({"pages": 1, "first_page": " ".join(os.environ), "checks": {}}))')
    monkeypatch.setenv("SECRET_KEY", "secret")

    assert "SECRET_KEY" not in inspect(make_pdf(1)).first_page
