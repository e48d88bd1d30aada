"""What commands print into the documentation, and the links between its pages."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from office.documentation import decisions, layers, signals, transitions
from office.documentation.sections import replace_section

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
PROJECT = {f"egm_portal.{name}" for name in ("__init__", "apps", "celery", "settings", "urls", "wsgi")}
"""What is the project itself, and imported by nothing."""
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
ANCHOR = re.compile(r'^<a id="(.+)"></a>$', re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
REFERENCE = re.compile(r"docs/decisions/([\w-]+\.md)#(\d{4})")
OTHER_REFERENCE = re.compile(r"\bdecisions?[ /]0\d{3}|\[0\d{3}\](?!\()")
"""Forms of a reference to a decision that lead nowhere."""
WRITTEN = {".css", ".html", ".js", ".md", ".py", ".sh", ".toml", ".txt", ".yml"}


PRINTED = [
    ("README.md", "layers", layers.drawing),
    ("docs/design.md", "packages", layers.table),
    ("docs/states.md", "transitions", transitions.diagrams),
    ("docs/signals.md", "signals", signals.table),
    ("docs/decisions/README.md", "decisions", decisions.table),
]


@pytest.mark.parametrize(("page", "name", "content"), PRINTED, ids=[name for _, name, _ in PRINTED])
def test_section_of_the_documentation_is_what_its_command_prints(page, name, content):
    text = (ROOT / page).read_text(encoding="utf-8")

    assert text == replace_section(text, name, content())


def test_every_package_and_module_stands_in_a_layer_and_says_what_it_holds():
    named = {package for layer in layers.layers() for package in layer}
    packages = {config.name for config in apps.get_app_configs() if (ROOT / config.name.replace(".", "/")).is_dir()}
    ground = {f"egm_portal.{path.stem}" for path in (ROOT / "egm_portal").glob("*.py")} - PROJECT

    assert (packages | ground) - named - {"egm_portal"} == set()
    assert [package for package in named if not layers.purpose(package)] == []


def anchors(page: Path) -> set[str]:
    """The anchors of a page: those that it names, and those that GitHub makes of its headings."""
    text = page.read_text(encoding="utf-8")
    headings = (re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text))
    return {*ANCHOR.findall(text), *headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_the_documentation_leads_somewhere(path):
    links = LINK.findall(CODE.sub("", path.read_text(encoding="utf-8")))
    pages = [(path.parent / target if target else path, anchor) for target, anchor in links]

    missing = [
        f"{page}#{anchor}"
        for page, anchor in pages
        if not page.exists() or (anchor and page.suffix == ".md" and anchor not in anchors(page))
    ]

    assert missing == []


def test_each_decision_stands_once_in_a_chapter():
    found = [number for chapter in decisions.chapters().values() for number, _ in chapter]
    texts = [path.read_text(encoding="utf-8") for path in decisions.FOLDER.glob("*.md")]
    headings = [line for text in texts for line in text.splitlines() if line.startswith("## ")]

    assert sorted(found) == sorted(set(found))
    assert len(headings) == len(found)
    assert not list(decisions.FOLDER.glob("[0-9]*"))


def written() -> Iterator[tuple[Path, str]]:
    """The texts of the project: code, templates, scripts and documentation."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "var"]
        for path in (Path(folder, name) for name in names):
            if path.suffix in WRITTEN or path.parent.name == "script":
                yield path, path.read_text(encoding="utf-8")


def test_every_reference_to_a_decision_leads_to_it():
    known = {(path.name, number) for path, chapter in decisions.chapters().items() for number, _ in chapter}

    wrong = [
        (str(path.relative_to(ROOT)), text[match.start() : match.end()])
        for path, text in written()
        for match in [*REFERENCE.finditer(text), *OTHER_REFERENCE.finditer(text)]
        if match.groups() not in known
    ]

    assert wrong == []
