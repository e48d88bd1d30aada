"""Rules about abbreviations: written out at their first use, without stops, and never “UN”."""

import re
from collections.abc import Iterable, Iterator

from house_style.passages import EVERYWHERE, RUNNING, Found, Passage, Text, in_place_of

_LETTERS = r"[A-Z][A-Za-z]{0,8}[A-Z]|[A-Z]{2,9}"
_ABBREVIATION = re.compile(rf"(?<![\w/.&-])({_LETTERS})(s?)(?![\w/&$]|-[A-Z\d])")
_BRACKETS = re.compile(r"\([^()]*\)")
_IN_BRACKETS = re.compile(rf"(?<![\w-])({_LETTERS})s?(?!\w)")
_CAPITALS_BEFORE = re.compile(r"(?<!\w)[A-Z]{4,} $")
_CAPITALS_AFTER = re.compile(r" [A-Z]{4,}(?!\w)")
_ROMAN = re.compile(r"[IVXLCDM]+")
# Words of every dictionary, which nobody writes out.
KNOWN = frozenset(
    """AD AIDS AM BC CD CHF CSV DNA DVD EUR FAQ GBP GMT GPS HIV HTML ID IQ ISO JPY LED OK PC PDF PIN PM PhD RNA SIM SMS
    TV URL USB USD UTC XML""".split()
)

FULL_NAMES = {
    "CSO": "civil society organization",
    "ESCAP": "Economic and Social Commission for Asia and the Pacific",
    "ESCWA": "Economic and Social Commission for Western Asia",
    "EU": "European Union",
    "FAO": "Food and Agriculture Organization of the United Nations",
    "GDP": "gross domestic product",
    "ICT": "information and communications technology",
    "ILO": "International Labour Organization",
    "IMF": "International Monetary Fund",
    "ITU": "International Telecommunication Union",
    "NGO": "non-governmental organization",
    "OECD": "Organisation for Economic Co-operation and Development",
    "OHCHR": "Office of the United Nations High Commissioner for Human Rights",
    "UNCTAD": "United Nations Conference on Trade and Development",
    "UNDP": "United Nations Development Programme",
    "UNEP": "United Nations Environment Programme",
    "UNESCO": "United Nations Educational, Scientific and Cultural Organization",
    "UNHCR": "Office of the United Nations High Commissioner for Refugees",
    "UNICEF": "United Nations Children’s Fund",
    "WHO": "World Health Organization",
    "WTO": "World Trade Organization",
}
_PLURALS = {"CSO": "organizations", "ICT": "technologies", "NGO": "organizations"}

_ARTICLE = re.compile(r"(?<!\w)an? $")
NEVER_ABBREVIATED = {"UN": "United Nations", "ECOSOC": "Economic and Social Council", "UNGA": "General Assembly"}


def abbreviations_in(texts: Iterable[str]) -> frozenset[str]:
    """The abbreviations that a reader of these texts has met."""
    return frozenset(found.group(1) for text in texts for found in _ABBREVIATION.finditer(text))


def not_written_out(text: Text) -> Iterator[Found]:
    """The first use of each abbreviation that no earlier section has, unless its name is beside it."""
    met = set(text.facts.abbreviations)
    for passage in text.of_kinds(EVERYWHERE):
        in_brackets = (_IN_BRACKETS.search(found.group()) for found in _BRACKETS.finditer(passage.typed))
        beside = {found.group(1) for found in in_brackets if found}
        for found in _ABBREVIATION.finditer(passage.words if passage.kind in RUNNING else ""):
            short = found.group(1)
            if short not in met and short not in beside and not _needs_no_name(passage, found):
                yield Found(passage, *found.span(), _written_out(passage, found))
            met.add(short)
        met |= beside


def _needs_no_name(passage: Passage, found: re.Match) -> bool:
    short, words = found.group(1), passage.words
    if (
        short in KNOWN
        or short in NEVER_ABBREVIATED
        or _ROMAN.fullmatch(short)
        or sum(map(str.isupper, short)) * 2 < len(short)
    ):
        return True
    # "ABC (Association of …)" is explained; words in capitals are a heading or a cry.
    before = passage.before(found.start(), 20)
    in_capitals = _CAPITALS_BEFORE.search(before) or _CAPITALS_AFTER.match(words, found.end())
    return passage.is_foreign or words.startswith(" (", found.end()) or bool(in_capitals)


def _written_out(passage: Passage, found: re.Match) -> str | None:
    short, is_plural = found.group(1), bool(found.group(2))
    name = FULL_NAMES.get(short)
    before = passage.before(found.start(), 20).lower()
    # "An NGO" would become "an non-governmental organization".
    if not name or (is_plural and short not in _PLURALS) or _ARTICLE.search(before):
        return None
    if is_plural:
        name = f"{name.rsplit(' ', 1)[0]} {_PLURALS[short]}"
    if name[0].isupper() and not before.endswith("the "):
        name = f"the {name}"
    return f"{passage.capitalized(name, found.start())} ({found.group()})"


def _without_stops(_: Passage, found: re.Match) -> str:
    return "United Nations" if found[0] == "U.N." else found[0].replace(".", "")


with_stops = in_place_of(r"(?<![\w.])(?:(?:[A-Z]\.){3,}|U\.[NSK]\.|E\.U\.)(?=[,;:)]| [a-z])", _without_stops)
# "UN Women" and "UN-Habitat" are names; no apostrophe is used with the name of an organization.
united_nations = in_place_of(
    r"(?<![\w/.-])(?:(UN)(?!['’]s? [A-Z]| [A-Z])|(ECOSOC|UNGA))(?:['’]s(?!\w)|(?![\w/&'’-]|\.\w))",
    lambda _, found: NEVER_ABBREVIATED[found[1] or found[2]],
)
