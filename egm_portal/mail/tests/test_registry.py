"""The kinds of mail of all packages, and their templates."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings

from egm_portal.mail import registry

ENDINGS = {"subject.txt", "txt", "html"}
TEMPLATES = Path(settings.BASE_DIR) / "templates"
KINDS = {kind.name for kind in registry.all_kinds()}
OF_LINKS = {
    *["open", "page", "to", "go", "on", "from", "shows", "what", "invitation"],
    *["bring", "get", "how", "information", "note", "there"],
}
"""Words that one of the texts needs and the other does not: a link stands in a sentence, an address below it."""


def kinds_with_templates() -> dict[str, set[str]]:
    """The endings of the templates of each kind, by its name such as "papers/received"."""
    found: dict[str, set[str]] = {}
    for path in TEMPLATES.glob("*/mail/*.*"):
        name, ending = path.name.split(".", 1)
        found.setdefault(f"{path.parent.parent.name}/{name}", set()).add(ending)
    return found


def test_each_kind_is_registered_and_has_templates():
    assert set(kinds_with_templates()) == KINDS


@pytest.mark.parametrize("name", sorted(KINDS))
def test_each_kind_has_its_subject_and_both_texts(name):
    assert kinds_with_templates().get(name) == ENDINGS


def words_of(template: str) -> set[str]:
    text = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>", " ", (TEMPLATES / template).read_text(encoding="utf-8"))
    return set(re.findall(r"[\w’'-]+", unescape(text).lower()))


@pytest.mark.parametrize("name", sorted(KINDS))
def test_both_texts_say_the_same(name):
    kind = registry.kind_named(name)

    assert (words_of(kind.template("html")) ^ words_of(kind.template("txt"))) - OF_LINKS == set()
