"""Words that United Nations texts use in place of others: names of countries, inclusive terms, capitals, sums."""

import re
from collections.abc import Iterator
from datetime import date

from egm_portal.text.countries import countries
from house_style.passages import RUNNING, Found, Passage, Text, in_place_of, like

COUNTRIES = {
    "Bolivia": "BO",
    "Britain": "GB",
    "Brunei": "BN",
    "Burma": "MM",
    "Cape Verde": "CV",
    "Czech Republic": "CZ",
    "East Timor": "TL",
    "Great Britain": "GB",
    "Holland": "NL",
    "Iran": "IR",
    "Ivory Coast": "CI",
    "Laos": "LA",
    "Macedonia": "MK",
    "Moldova": "MD",
    "North Korea": "KP",
    "Palestine": "PS",
    "Russia": "RU",
    "South Korea": "KR",
    "Swaziland": "SZ",
    "Syria": "SY",
    "Tanzania": "TZ",
    "Turkey": "TR",
    "Venezuela": "VE",
    "Vietnam": "VN",
}
"""Names of countries that the United Nations does not use, by the code of the country."""

# "University of Moldova", "Tanzania Commission for Science" and "Palestine refugees" are names of something else, and
# "Iran, Islamic Republic of" is the form of a list.
_COUNTRY = re.compile(
    rf"(?<![\w.’'-])(?<!North )(?<!question of )(the )?({'|'.join(COUNTRIES)})"
    r"(?![\w’'-]| \(| [A-Z]| refugees|, [A-Z]\w+(?: \w+){0,2} of(?!\w))"
)
_NEAR = 80  # characters before a country in which a name is looked for that it ends
_NAME_BEFORE = re.compile(r"[A-Z][\w-]*(?: [A-Z][\w-]*)* of (?:the )?$")

INCLUSIVE = {
    term: better
    for better, terms in {
        "businesspeople": "businessmen, businesswomen",
        "businessperson": "businessman, businesswoman",
        "chair": "chairman, chairwoman",
        "chairs": "chairmen, chairwomen",
        "firefighter": "fireman",
        "firefighters": "firemen",
        "human-made": "man-made",
        "humankind": "mankind",
        "layperson": "layman",
        "laypersons": "laymen",
        "older persons": "elderly people, elderly persons, senior citizens, the elderly",
        "persons with disabilities": (
            "disabled people, disabled persons, handicapped people, handicapped persons, the disabled, the handicapped"
        ),
        "police officer": "policeman",
        "police officers": "policemen",
        "salespeople": "salesmen",
        "salesperson": "salesman",
        "spokesperson": "spokesman, spokeswoman",
        "spokespersons": "spokesmen",
        "their": "his/her",
        "them": "him/her",
        "they": "he/she, s/he, she/he",
        "workforce": "manpower",
    }.items()
    for term in terms.split(", ")
}
"""Terms that leave people out or reduce them to one trait, with those that do not."""

# "The elderly population" says something of a population.
_ADJECTIVE = re.compile(r"the (?:disabled|elderly|handicapped)", re.IGNORECASE)
_NOUN_AFTER = re.compile(r" (?!and |or |in |at |with |who |are |were |have |had |to |from |by |for |as |of |on )[a-z]")

_MEMBER_STATES = re.compile(r"(?<![\w-])[Mm]ember state(s?)(?!\w)")
# Of another organization: "member States of the European Union", or one that the passage names.
_OTHER_MEMBERS = re.compile(
    r"Union|Council of Europe|League|Organi[sz]ation (?:of|for) |Community|Commonwealth|Association of"
    r"|ASEAN|ECOWAS|OECD"
)
_PART_OF_A_COUNTRY = re.compile(
    r"(?<!\w)(?:[Ll]ocal|[Rr]egional|state|provincial|municipal|sub-?national|city|district|county|tribal|territorial|village)"
    r"(?:(?:,| and| or|/) ?(?:\w+ ?){0,2})? $"
)
_DOLLARS = re.compile(r"(?<![\w$])(?:US ?\$|USD|U\.S\. ?\$) ?(?=\d)")
# "5,000 euros, or US$ 6,500": where sums of two countries stand together, the sign says which.
_OTHER_CURRENCY = re.compile(
    r"€|£|¥|(?<![A-Z])[A-Z]{1,3}\$|(?<!\w)(?:euros?|francs?|pounds?|pesos?|rupees?|shillings?|yen|yuan|rand|EUR|CHF|GBP|JPY)"
    r"(?!\w)"
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_RANGE = r"(?<!\w)([Ff]rom|[Bb]etween) (\d[\d,.]*)[-–](\d[\d,.]*\d|\d)(?![\w-])"


def names_of_countries(text: Text) -> Iterator[Found]:
    """Common names of countries, with the name that the United Nations used on the days of the meeting."""
    for passage in text.of_kinds(RUNNING):
        for found in _COUNTRY.finditer(passage.words):
            name = _name_at(found[2], text.facts.held_on)
            if name and not _NAME_BEFORE.search(passage.words, max(0, found.start() - _NEAR), found.start()):
                yield Found(passage, *found.span(), passage.capitalized(name, found.start()))


def _name_at(common: str, held_on: date | None) -> str:
    """The name in a sentence; empty if the common one was right at that time."""
    country = countries()[COUNTRIES[common]]
    name = country.name_at(held_on) if held_on else country.in_a_sentence
    return "" if name.removeprefix("the ") == common else name


def _inclusive(passage: Passage, found: re.Match) -> str:
    # To a pattern that ignores case, “ſ” and “İ” are letters of these terms too.
    says_more = _ADJECTIVE.fullmatch(found[0]) and _NOUN_AFTER.match(passage.words, found.end())
    return found[0] if says_more else like(found[0], INCLUSIVE.get(found[0].lower(), found[0]))


# Looking at the first letter ahead of all the terms halves the time.
inclusive_terms = in_place_of(
    rf"(?i)(?<![\w/-])(?=[{''.join(sorted({term[0] for term in INCLUSIVE}))}])"
    rf"(?:{'|'.join(map(re.escape, INCLUSIVE))})(?![\w/-])",
    _inclusive,
    having=INCLUSIVE,
)


def member_states(passage: Passage) -> Iterator[Found]:
    """ "Member States" of the United Nations; "member States" of another organization that the passage names."""
    word = "member" if _OTHER_MEMBERS.search(passage.typed) else "Member"
    for found in _MEMBER_STATES.finditer(passage.words):
        yield Found(passage, *found.span(), f"{passage.capitalized(word, found.start())} State{found[1]}")


def _governments(passage: Passage, found: re.Match) -> str:
    """Those of countries; local governments, and others of a part of a country, have no capital."""
    return found[0] if _PART_OF_A_COUNTRY.search(passage.before(found.start(), 60)) else "Governments"


governments = in_place_of(r"(?<![\w-])governments(?!\w)", _governments, having=["governments"])


def dollars(passage: Passage) -> Iterator[Found]:
    """Of a passage in which no other currency is named."""
    signs = list(_DOLLARS.finditer(passage.words))
    if signs and not _OTHER_CURRENCY.search(_DOLLARS.sub("", passage.words)):
        yield from (Found(passage, *found.span(), "$") for found in signs)


def _range(_: Passage, found: re.Match) -> str:
    return f"{found[1]} {found[2]} {'to' if found[1].lower() == 'from' else 'and'} {found[3]}"


ranges = in_place_of(_RANGE, _range)
dashes_in_ranges = in_place_of(rf"{_RANGE}|(?<=\d)–(?=\d)", lambda _, found: found[0] if found[1] else "-", having="–")
ordinals = in_place_of(
    r"(?<![\w.,/-])([1-9])(?:st|nd|rd|th)(?![\w-])",
    lambda passage, found: passage.capitalized(_ORDINALS[int(found[1]) - 1], found.start()),
)
