"""What commands print into the documentation, and the links between its pages."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from office.documentation import layers, signals, transitions
from office.documentation.sections import replace_section

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
PROJECT = {f"egm_portal.{name}" for name in ("__init__", "apps", "celery", "settings", "urls", "wsgi")}
"""What is the project itself, and imported by nothing."""
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


PRINTED = [
    ("README.md", "layers", layers.drawing),
    ("README.md", "transitions", transitions.diagrams),
    ("docs/design.md", "signals", signals.table),
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


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_the_documentation_leads_somewhere(path):
    targets = LINK.findall(CODE.sub("", path.read_text(encoding="utf-8")))

    missing = [target for target in targets if not (path.parent / target).exists()]

    assert missing == []
