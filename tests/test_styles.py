"""The style sheets: values in one place, a class in one sheet, nothing that no page uses, and little to load."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import tinycss2
import tinycss2.color4
from django.apps import apps
from django.conf import settings

BASE = Path(settings.BASE_DIR)
TEMPLATES = BASE / "templates"
FOLDER = BASE / "static/css"
TOKENS = {"tokens.css", "paper/paper_tokens.css", "screen_tokens.css"}
SHEETS = {str(path.relative_to(FOLDER)): path for path in FOLDER.rglob("*.css")}
SHEETS |= {path.name: path for path in BASE.glob("office/demonstration/*.css")}
PAPER = ("paper/", "documents.css")
NAMES = re.compile(r"[A-Za-z_][\w-]*")
TAG = re.compile(r"\{%.*?%\}")
BODY_CLASS = re.compile(r"\{% block bodyclass %\}.*")
QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
LINK = re.compile(r"css/(\w+\.css)")
IMPORT = re.compile(r'^@import "(\w+\.css)";$', re.MULTILINE)
STYLED_IN_SEVERAL = {
    False: set(
        """
        actions asteriskField btn button form-control help meta module page-head para
        room-screen
        """.split()
    ),
    True: set(
        """
        address emblem group kind list-head number occasion organizers reference subtitle symbol
        """.split()
    ),
}
"""Classes that more than one sheet styles, of pages and of PDFs (True). It only becomes shorter."""
DRAWN_UP = re.compile(r"([A-Za-z][\w-]*[-_])(?:\{|%s|\$\{)")
"""What is put before a name that is only known when the page is made: `tag-{{ tint }}`, `field-%s`."""


def rules_of(nodes: list) -> Iterator[tinycss2.ast.QualifiedRule]:
    """The rules among these nodes, those within @media and the like too."""
    for node in nodes:
        if node.type == "qualified-rule":
            yield node
        elif node.type == "at-rule" and node.lower_at_keyword in ("media", "supports", "container"):
            yield from rules_of(tinycss2.parse_rule_list(node.content))


def parsed(path: Path) -> list:
    return tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True)


def flat(tokens: list) -> Iterator:
    """Tokens with those inside functions and brackets."""
    for token in tokens:
        yield token
        yield from flat(getattr(token, "arguments", None) or getattr(token, "content", None) or [])


def colours(tokens: list) -> Iterator[str]:
    """What names a colour among these tokens; `transparent`, `currentColor` and the system's colours name none."""
    for token in flat(tokens):
        colour = tinycss2.color4.parse_color(token)
        if colour and colour != "currentcolor" and colour.alpha:
            yield token.serialize()


def values_of(node) -> Iterator:
    """The declarations of a rule or at-rule, at any depth."""
    for part in tinycss2.parse_blocks_contents(node.content or []):
        if part.type == "declaration":
            yield from part.value
        elif part.type in ("qualified-rule", "at-rule"):
            yield from values_of(part)


def names_in(prelude: list) -> Iterator[str]:
    """The classes, ids and data attributes that a selector names."""
    tokens = list(flat(prelude))
    for before, token in zip([None, *tokens], tokens, strict=False):
        is_class = token.type == "ident" and getattr(before, "value", None) == "."
        if is_class or token.type == "hash" or (token.type == "ident" and token.value.startswith("data-")):
            yield token.value


def selectors(tokens: list) -> Iterator[list]:
    """The selectors of a list, which commas part."""
    selector = []
    for token in tokens:
        if token == ",":
            yield selector
            selector = []
        else:
            selector.append(token)
    yield selector


def subjects_of(tokens: list) -> Iterator[str]:
    """The classes of the elements to which a list of selectors applies, not those in which they stand."""
    for selector in selectors(tokens):
        places = [
            place for place, token in enumerate(selector) if token.type == "whitespace" or token in (">", "+", "~")
        ]
        ends = [place for place in places if any(token.type != "whitespace" for token in selector[place + 1 :])]
        compound = selector[ends[-1] + 1 if ends else 0 :]
        classes = [token.value for before, token in pairwise(compound) if token.type == "ident" and before == "."]
        # A class such as `is-open` says how the element is that another class names.
        yield from [name for name in classes if not name.startswith("is-") or len(classes) == 1]
        for token in compound:
            if token.type == "function" and token.lower_name in ("is", "where"):
                yield from subjects_of(token.arguments)


@cache
def sheets_by_class(*, on_paper: bool) -> dict[str, set[str]]:
    """The sheets that style each class, among those of PDFs or of pages."""
    found = defaultdict(set)
    for name in SHEETS:
        if name.startswith(PAPER) == on_paper:
            for rule in rules_of(parsed(SHEETS[name])):
                for styled in subjects_of(rule.prelude):
                    found[styled].add(name)
    return found


def texts(folders: list[Path], pattern: str) -> list[str]:
    paths = (
        path
        for folder in folders
        for path in sorted(folder.rglob(pattern))
        if "tests" not in path.relative_to(BASE).parts
    )
    return [path.read_text(encoding="utf-8") for path in paths]


def attributes(markup: str) -> Iterator[str]:
    """What stands in the attributes by which style sheets find elements, and the names of data attributes."""
    tags = r"\{%.*?%\}|\{\{.*?\}\}|\{[^{}]*\}"
    yield from re.findall(rf'(?:class|id)=\\?"((?:{tags}|[^"{{])*)"', markup)
    yield from re.findall(r"\bdata-[\w-]+", markup)


def strings_in(source: str) -> Iterator[str]:
    """The strings of a Python file that are markup or the value of an attribute, not its docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr):
            yield from attributes(ast.unparse(node) if isinstance(node, ast.JoinedStr) else str(node.value))
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and re.match(r"class|id$|data-", str(key.value)):
                    yield f"{key.value} {ast.unparse(value)}"


@cache
def known() -> tuple[set[str], set[str], set[str]]:
    """Names that pages carry, what is put before others, and the words of the code that may follow it."""
    folders = [TEMPLATES, BASE / "static/js", BASE / "egm_portal", *(Path(app.path) for app in apps.get_app_configs())]
    pages, scripts, code = texts(folders, "*.html"), texts(folders, "*.js"), texts(folders, "*.py")
    carried = [part for page in pages for part in (*attributes(page), *BODY_CLASS.findall(page))]
    carried += [part for page in pages for tag in TAG.findall(page) for part in QUOTED.findall(tag)]
    carried += [part for script in scripts for part in QUOTED.findall(script)]
    carried += [part for module in code for part in strings_in(module)]
    names = {name for part in carried for name in NAMES.findall(part)}
    text = "\n".join([*pages, *code])
    return names, set(DRAWN_UP.findall(TAG.sub("", text))), set(NAMES.findall(text))


def is_known(name: str) -> bool:
    """Whether some page can carry the name."""
    names, beginnings, words = known()
    ends = (name.removeprefix(beginning) for beginning in beginnings if name.startswith(beginning))
    return name in names or name.removesuffix("-group") in words - {name} or not words.isdisjoint(ends)


@pytest.mark.parametrize("on_paper", [False, True])
def test_class_is_styled_in_one_sheet(on_paper):
    found = {name for name, sheets in sheets_by_class(on_paper=on_paper).items() if len(sheets) > 1}

    assert found - STYLED_IN_SEVERAL[on_paper] == set(), "Style a class in the sheet of its component."
    assert STYLED_IN_SEVERAL[on_paper] - found == set(), "Take these off the list, which only becomes shorter."


@pytest.mark.parametrize("name", sorted(set(SHEETS) - TOKENS))
def test_only_the_sheets_of_tokens_name_colours(name):
    found = [colour for node in parsed(SHEETS[name]) for colour in colours(values_of(node))]

    assert found == []


def values_of_token(sheet: str, name: str) -> list[str]:
    return re.findall(rf"^\s*--{name}: ([^;]+);", SHEETS[sheet].read_text(encoding="utf-8"), re.MULTILINE)


def test_accent_is_the_same_in_channels_and_on_paper():
    accents = [tinycss2.color4.parse_color(value) for value in values_of_token("tokens.css", "egm-accent")]

    channels = [", ".join(str(round(255 * part)) for part in accent.coordinates) for accent in accents]
    assert values_of_token("tokens.css", "egm-accent-rgb") == channels
    assert values_of_token("paper/paper_tokens.css", "paper-accent") == values_of_token("tokens.css", "egm-accent")[:1]


@pytest.mark.parametrize("name", ["templates/mail/base.html", "static/img/icon.svg"])
def test_what_takes_no_tokens_has_their_colours(name):
    found = set(re.findall(r"#[0-9a-f]{3,6}\b", (BASE / name).read_text(encoding="utf-8")))

    assert found
    assert found - set(re.findall(r"#\w+", SHEETS["tokens.css"].read_text(encoding="utf-8"))) == set()


def test_links_in_word_have_the_accent():
    styles = (BASE / "egm_portal/wordfiles/parts/styles.xml").read_text(encoding="utf-8")

    colour = re.search(r'w:styleId="Hyperlink">.*?w:color w:val="(\w+)"', styles, re.DOTALL)[1]
    assert [f"#{colour.lower()}"] == values_of_token("paper/paper_tokens.css", "paper-accent")


@pytest.mark.parametrize("name", SHEETS)
def test_each_name_in_a_selector_is_on_some_page(name):
    unknown = {each for rule in rules_of(parsed(SHEETS[name])) for each in names_in(rule.prelude) if not is_known(each)}

    assert unknown == set()


def pages_of_the_site() -> list[str]:
    pages = (path for path in TEMPLATES.rglob("*.html") if '{% extends "base.html" %}' in path.read_text("utf-8"))
    return sorted(str(path.relative_to(TEMPLATES)) for path in pages)


def with_its_parts(name: str) -> set[str]:
    """The texts of a template, of what it extends and of what it includes."""
    path = TEMPLATES / name
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    parts = re.findall(r'{% (?:include|extends) "([^"]+)"', text)
    return {text}.union(*(with_its_parts(part) for part in parts))


@cache
def with_imports(sheet: str) -> set[str]:
    """A sheet, and those that it imports."""
    imported = IMPORT.findall(SHEETS[sheet].read_text(encoding="utf-8"))
    return {sheet}.union(*map(with_imports, imported))


def sheets_in(text: str) -> set[str]:
    """The sheets that a template links, with those that they import."""
    return set().union(*(with_imports(sheet) for sheet in LINK.findall(text) if sheet in SHEETS))


@cache
def classes_of(sheet: str) -> tuple[set[str], set[str]]:
    """The classes that a sheet styles by themselves, and all that it names."""
    selectors = [rule.prelude for rule in rules_of(parsed(SHEETS[sheet]))]
    alone = {name for text in map(tinycss2.serialize, selectors) for name in re.findall(r"^\.([\w-]+)\s*$", text, re.M)}
    return alone, {name for prelude in selectors for name in names_in(prelude)}


@cache
def components() -> set[str]:
    """The sheets that some page of the site loads whatever happens on it."""
    styles = [
        re.sub(r"{% if .*?{% endif %}", "", line)
        for line in re.findall(r"{% block styles %}.*", "".join(texts([TEMPLATES], "*.html")))
    ]
    return set().union(*map(sheets_in, styles))


@pytest.mark.parametrize("name", pages_of_the_site())
def test_page_loads_the_sheets_of_its_components(name):
    parts = with_its_parts(name)
    carried = {word for text in parts for part in attributes(text) for word in NAMES.findall(part)}
    linked = set().union(*map(sheets_in, parts))
    at_hand = set().union(*(classes_of(sheet)[1] for sheet in linked))

    missing = {sheet: carried & classes_of(sheet)[0] - at_hand for sheet in components() - linked}

    assert {sheet: classes for sheet, classes in missing.items() if classes} == {}
