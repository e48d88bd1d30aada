"""The kinds of mail of all packages, and their templates."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from egm_portal.mail import placeholders, registry
from egm_portal.mail.models import MailTemplate
from egm_portal.mail.rendering import beginning_of

TEMPLATES = Path(settings.BASE_DIR) / "templates"
KINDS = {kind.name for kind in registry.all_kinds()}
OF_ANY_CASE = {"its", "until", "when", "if", "from", "what", "shows", "accepted", "personal", "we", "need"}
"""Words with which the beginning of a template is true of every case that the portal's own text tells apart."""


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
def test_each_kind_has_one_template_and_the_beginning_of_an_own_one_if_it_can_be_worded(name):
    is_customizable = registry.kind_named(name).example is not None

    assert kinds_with_templates().get(name) == ({"html", "own.txt"} if is_customizable else {"html"})


@pytest.mark.parametrize("name", sorted(KINDS))
def test_each_kind_has_its_subject_in_one_line(name):
    source = get_template(registry.kind_named(name).template("html")).template.source

    assert len(re.findall(r"^{% block subject %}.+{% endblock %}$", source, re.MULTILINE)) == 1


@pytest.mark.parametrize("kind", registry.customizable_kinds(), ids=lambda kind: kind.name)
def test_text_with_which_a_template_begins_could_be_saved(kind):
    subject, text = beginning_of(kind)

    assert placeholders.mistakes_in_subject(kind, subject) + placeholders.mistakes_in_text(kind, text) == []
    assert len(subject) <= MailTemplate._meta.get_field("subject").max_length


@pytest.mark.parametrize("kind", registry.customizable_kinds(), ids=lambda kind: kind.name)
def test_text_with_which_a_template_begins_says_what_is_sent_without_one(kind):
    """Word by word, placeholders apart: it only lacks what depends on the case, and why the person gets the mail."""
    _, own = beginning_of(kind)
    portals = "".join(get_template(name).template.source for name in (kind.template("html"), "mail/base.html"))

    assert words_of(own) - words_of(portals) - set(placeholders.of_kind(kind)) - OF_ANY_CASE == set()


@pytest.mark.parametrize("kind", registry.customizable_kinds(), ids=lambda kind: kind.short)
def test_each_kind_that_organizers_word_has_a_short_name(kind):
    assert 0 < len(kind.short) <= 20


def words_of(source: str) -> set[str]:
    text = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>", " ", source)
    return set(re.findall(r"[\w’'-]+", unescape(text).lower()))
