"""The README's diagrams, and the links between the pages of the documentation."""

import re
from pathlib import Path

import pytest

from office import transitions

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def test_the_diagrams_of_the_readme_are_those_of_the_rules():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert readme == transitions.placed_in(readme)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_the_documentation_leads_somewhere(path):
    targets = LINK.findall(path.read_text(encoding="utf-8"))

    missing = [target for target in targets if not (path.parent / target).exists()]

    assert missing == []
