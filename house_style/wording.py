"""Words that United Nations texts use in place of others: names of countries, inclusive terms, capitals, sums."""

import re
from collections.abc import Iterator
from datetime import date

from egm_portal.text.countries import countries
from house_style.passages import RUNNING, Found, Passage, Text

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
    "businessman": "businessperson",
    "businessmen": "businesspeople",
    "businesswoman": "businessperson",
    "businesswomen": "businesspeople",
    "chairman": "chair",
    "chairmen": "chairs",
    "chairwoman": "chair",
    "chairwomen": "chairs",
    "disabled people": "persons with disabilities",
    "disabled persons": "persons with disabilities",
    "elderly people": "older persons",
    "elderly persons": "older persons",
    "fireman": "firefighter",
    "firemen": "firefighters",
    "handicapped people": "persons with disabilities",
    "handicapped persons": "persons with disabilities",
    "he/she": "they",
    "him/her": "them",
    "his/her": "their",
    "layman": "layperson",
    "laymen": "laypersons",
    "man-made": "human-made",
    "mankind": "humankind",
    "manpower": "workforce",
    "policeman": "police officer",
    "policemen": "police officers",
    "s/he": "they",
    "salesman": "salesperson",
    "salesmen": "salespeople",
    "senior citizens": "older persons",
    "she/he": "they",
    "spokesman": "spokesperson",
    "spokesmen": "spokespersons",
    "spokeswoman": "spokesperson",
    "the disabled": "persons with disabilities",
    "the elderly": "older persons",
    "the handicapped": "persons with disabilities",
}
"""Terms that leave people out or reduce them to one trait, with those that do not."""

# Looking at the first letter ahead of all the terms halves the time.
_TERM = re.compile(
    rf"(?<![\w/-])(?=[{''.join(sorted({term[0] for term in INCLUSIVE}))}])"
    rf"(?:{'|'.join(map(re.escape, INCLUSIVE))})(?![\w/-])",
    re.IGNORECASE,
)
# "The elderly population" says something of a population.
_ADJECTIVE = re.compile(r"the (?:disabled|elderly|handicapped)", re.IGNORECASE)
_NOUN_AFTER = re.compile(r" (?!and |or |in |at |with |who |are |were |have |had |to |from |by |for |as |of |on )[a-z]")

_MEMBER_STATES = re.compile(r"(?<![\w-])[Mm]ember state(s?)(?!\w)")
# Of another organization: "member States of the European Union", or one that the passage names.
_OTHER_MEMBERS = re.compile(
    r"Union|Council of Europe|League|Organi[sz]ation (?:of|for) |Community|Commonwealth|Association of"
    r"|ASEAN|ECOWAS|OECD"
)
_GOVERNMENTS = re.compile(r"(?<![\w-])governments(?!\w)")
_PART_OF_A_COUNTRY = re.compile(
    r"(?<!\w)(?:[Ll]ocal|[Rr]egional|state|provincial|municipal|sub-?national|city|district|county|tribal|territorial|village)"
    r"(?:(?:,| and| or|/) ?(?:\w+ ?){0,2})? $"
)
_INTERNET = re.compile(r"(?<![\w/.-])internet(?![\w/.])")
_DOLLARS = re.compile(r"(?<![\w$])(?:US ?\$|USD|U\.S\. ?\$) ?(?=\d)")
# "5,000 euros, or US$ 6,500": where sums of two countries stand together, the sign says which.
_OTHER_CURRENCY = re.compile(
    r"€|£|¥|(?<![A-Z])[A-Z]{1,3}\$|(?<!\w)(?:euros?|francs?|pounds?|pesos?|rupees?|shillings?|yen|yuan|rand|EUR|CHF|GBP|JPY)"
    r"(?!\w)"
)
_RANGE = re.compile(r"(?<!\w)([Ff]rom|[Bb]etween) (\d[\d,.]*)[-–](\d[\d,.]*\d|\d)(?![\w-])")
_DASH = re.compile(r"(?<=\d)–(?=\d)")
_ORDINAL = re.compile(r"(?<![\w.,/-])([1-9])(?:st|nd|rd|th)(?![\w-])")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_FIRST_PERSON = re.compile(r"(?<![\w.’'/-])(?:[Ww]e|[Oo]ur|[Oo]urs|us|[Oo]urselves)(?![\w’'/-])")


def names_of_countries(text: Text) -> Iterator[Found]:
    """Common names of countries, with the name that the United Nations used on the days of the meeting."""
    for passage in text.of_kinds(RUNNING):
        for found in _COUNTRY.finditer(passage.words):
            name = _name_at(found[2], text.facts.held_on)
            if name and not _NAME_BEFORE.search(passage.words, max(0, found.start() - _NEAR), found.start()):
                yield Found(passage, *found.span(), _capitalized(passage, found.start(), name))


def _name_at(common: str, held_on: date | None) -> str:
    """The name in a sentence; empty if the common one was right at that time."""
    country = countries()[COUNTRIES[common]]
    name = country.name_at(held_on) if held_on else country.in_a_sentence
    return "" if name.removeprefix("the ") == common else name


def inclusive_terms(passage: Passage) -> Iterator[Found]:
    for found in _TERM.finditer(passage.words):
        if _ADJECTIVE.fullmatch(found[0]) and _NOUN_AFTER.match(passage.words, found.end()):
            continue
        better = INCLUSIVE[found[0].lower()]
        yield Found(passage, *found.span(), better.capitalize() if found[0][0].isupper() else better)


def member_states(passage: Passage) -> Iterator[Found]:
    """ "Member States" of the United Nations; "member States" of another organization that the passage names."""
    word = "member" if _OTHER_MEMBERS.search(passage.typed) else "Member"
    for found in _MEMBER_STATES.finditer(passage.words):
        yield Found(passage, *found.span(), f"{_capitalized(passage, found.start(), word)} State{found[1]}")


def governments(passage: Passage) -> Iterator[Found]:
    """Those of countries; local governments, and others of a part of a country, have no capital."""
    for found in _GOVERNMENTS.finditer(passage.words):
        if not _PART_OF_A_COUNTRY.search(passage.words[max(0, found.start() - 60) : found.start()]):
            yield Found(passage, *found.span(), "Governments")


def internet(passage: Passage) -> Iterator[Found]:
    yield from (Found(passage, *found.span(), "Internet") for found in _INTERNET.finditer(passage.words))


def dollars(passage: Passage) -> Iterator[Found]:
    """Of a passage in which no other currency is named."""
    signs = list(_DOLLARS.finditer(passage.words))
    if signs and not _OTHER_CURRENCY.search(_DOLLARS.sub("", passage.words)):
        yield from (Found(passage, *found.span(), "$") for found in signs)


def ranges(passage: Passage) -> Iterator[Found]:
    for found in _RANGE.finditer(passage.words):
        word = "to" if found[1].lower() == "from" else "and"
        yield Found(passage, *found.span(), f"{found[1]} {found[2]} {word} {found[3]}")


def dashes_in_ranges(passage: Passage) -> Iterator[Found]:
    spans = [found.span() for found in _RANGE.finditer(passage.words)]
    for found in _DASH.finditer(passage.words):
        if not any(start <= found.start() < end for start, end in spans):
            yield Found(passage, *found.span(), "-")


def ordinals(passage: Passage) -> Iterator[Found]:
    for found in _ORDINAL.finditer(passage.words):
        word = _ORDINALS[int(found[1]) - 1]
        yield Found(passage, *found.span(), _capitalized(passage, found.start(), word))


def first_person(passage: Passage) -> Iterator[Found]:
    yield from (Found(passage, *found.span()) for found in _FIRST_PERSON.finditer(passage.words))


def _capitalized(passage: Passage, place: int, words: str) -> str:
    return words[0].upper() + words[1:] if passage.begins_sentence(place) else words
