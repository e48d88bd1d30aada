"""Words that United Nations texts use in place of others: names of countries, inclusive terms, capitals, sums."""

import re
from collections.abc import Iterator
from datetime import date

from egm_portal.text.countries import countries
from house_style.numbers import WORDS
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

PROVINCES = {"Taiwan": "Taiwan Province of China"}
"""Names of parts of countries."""

# "University of Moldova", "Tanzania Commission for Science" and "Palestine refugees" are names of something else, and
# "Iran, Islamic Republic of" is the form of a list.
_COUNTRY = re.compile(
    rf"(?<![\w.’'-])(?<!North )(?<!question of )(the )?({'|'.join([*COUNTRIES, *PROVINCES])})"
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
        "camera operator": "cameraman",
        "camera operators": "cameramen",
        "firefighter": "fireman",
        "firefighters": "firemen",
        "fisher": "fisherman",
        "fishers": "fishermen",
        "human-made": "man-made",
        "humankind": "mankind",
        "intermediaries": "middlemen",
        "intermediary": "middleman",
        "layperson": "layman",
        "laypersons": "laymen",
        "older persons": "elderly people, elderly persons, senior citizens, the elderly",
        "persons with disabilities": (
            "disabled people, disabled persons, handicapped people, handicapped persons, the disabled, the handicapped"
        ),
        "persons who are blind": "blind people, blind persons, the blind",
        "persons who are deaf": "deaf people, deaf persons, the deaf",
        "police officer": "policeman",
        "police officers": "policemen",
        "salespeople": "salesmen",
        "salesperson": "salesman",
        "spokesperson": "spokesman, spokeswoman",
        "spokespersons": "spokesmen",
        "their": "his/her",
        "them": "him/her",
        "they": "he/she, s/he, she/he",
        "wheelchair user": "wheelchair-bound person",
        "wheelchair users": "wheelchair-bound people, wheelchair-bound persons",
        "workforce": "manpower",
        "working hours": "man-hours",
    }.items()
    for term in terms.split(", ")
}
"""Terms that leave people out or reduce them to one trait, with those that do not."""

# "The elderly population" says something of a population.
_ADJECTIVE = re.compile(r"the (?:blind|deaf|disabled|elderly|handicapped)", re.IGNORECASE)
_NOUN_AFTER = re.compile(r" (?!and |or |in |at |with |who |are |were |have |had |to |from |by |for |as |of |on )[a-z]")

_MEMBER_STATES = re.compile(r"(?<![\w-])[Mm]ember(?: s|-[sS])tate(s?)(?!\w)")
# Of another organization: "member States of the European Union", or one that the passage names.
_OTHER_MEMBERS = re.compile(
    r"Union|Council of Europe|League|Organi[sz]ation (?:of|for) |Community|Commonwealth|Association of"
    r"|ASEAN|ECOWAS|OECD"
)
_LOCAL = re.compile(r"(?<!and )(?<!or )(?<!, )(?<!\w)(?:local|municipal|provincial) $")
_PART_OF_A_COUNTRY = re.compile(
    r"(?<!\w)(?:[Ll]ocal|[Rr]egional|state|provincial|municipal|sub-?national|city|district|county|tribal|territorial|village)"
    r"(?:(?:,| and| or|/) ?(?:\w+ ?){0,2})? $"
)
_DOLLARS = re.compile(
    r"(?<![\w$])(?:US ?\$|USD|U\.S\. ?\$) ?(?=\d)"
    r"|(?<![\w$.,])(?P<sum>\d[\d,.]*(?: [mbtr]+illion)?) (?:(?:US|U\.S\.|United States) |(?<=illion ))dollars(?!\w)"
)
# "5,000 euros, or US$ 6,500": where sums of two countries stand together, the sign says which.
_OTHER_CURRENCY = re.compile(
    r"€|£|¥|(?<![A-Z])[A-Z]{1,3}\$|(?<!\w)(?:euros?|francs?|pounds?|pesos?|rupees?|shillings?|yen|yuan|rand|EUR|CHF|GBP|JPY)"
    r"(?!\w)"
)
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_RANGE = r"(?<!\w)([Ff]rom|[Bb]etween) (\d[\d,.]*)(?: ?[-–] ?)(\d[\d,.]*\d|\d)(?![\w-])"


def names_of_countries(text: Text) -> Iterator[Found]:
    """Common names of countries, with the name that the United Nations used on the days of the meeting."""
    for passage in text.of_kinds(RUNNING):
        for found in _COUNTRY.finditer(passage.words):
            name = _name_at(found[2], text.facts.held_on)
            if name and not _NAME_BEFORE.search(passage.words, max(0, found.start() - _NEAR), found.start()):
                yield Found(passage, *found.span(), passage.capitalized(name, found.start()))


def _name_at(common: str, held_on: date | None) -> str:
    """The name in a sentence; empty if the common one was right at that time."""
    if common in PROVINCES:
        return PROVINCES[common]
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
    before = passage.before(found.start(), 60)
    if found[0] == "Governments":
        return "governments" if _LOCAL.search(before) else found[0]
    return found[0] if _PART_OF_A_COUNTRY.search(before) else found[0].capitalize()


# "The government of Kenya", and "the government of the Republic of Korea"; one of a few people is none of a country.
governments = in_place_of(
    r"(?<![\w-])(?:[Gg]overnments(?!\w)|government(?= of (?:the )?[A-Z][a-z]))", _governments, having=["government"]
)


def dollars(passage: Passage) -> Iterator[Found]:
    """Of a passage in which no other currency is named."""
    signs = list(_DOLLARS.finditer(passage.words))
    if signs and not _OTHER_CURRENCY.search(_DOLLARS.sub("", passage.words)):
        yield from (Found(passage, *found.span(), f"${found['sum'] or ''}") for found in signs)


def _range(_: Passage, found: re.Match) -> str:
    return f"{found[1]} {found[2]} {'to' if found[1].lower() == 'from' else 'and'} {found[3]}"


ranges = in_place_of(_RANGE, _range)
dashes_in_ranges = in_place_of(
    rf"{_RANGE}|(?<=\d)–(?=\d)|(?<=(?<!\d)\d{{4}}) [-–] (?=\d{{4}}(?!\d))",
    lambda _, found: found[0] if found[1] else "-",
    having=["–", " - "],
)


def _ordinal(passage: Passage, found: re.Match) -> str:
    tens, hyphen, unit = WORDS[int(found[1])].rpartition("-")
    word = _ORDINALS.get(unit) or (f"{unit[:-1]}ie" if unit.endswith("y") else unit) + "th"
    return passage.capitalized(f"{tens}{hyphen}{word}", found.start())


# Those of centuries and sessions are in words to the ninety-ninth.
ordinals = in_place_of(
    r"(?<![\w.,/-])([1-9]|[1-9]\d(?=(?:st|nd|rd|th) (?:century|centuries|(?:regular |special )?sessions?)(?!\w)))"
    r"(?:st|nd|rd|th)(?![\w-])",
    _ordinal,
)

_CLAUSE_BEGINS = re.compile(
    r"(?:[.,;:!?(] |(?<!\w)(?:and|as|because|but|if|or|that|what|when|where|which|while|who) )$"
)


def _person(passage: Passage, found: re.Match) -> str | None:
    """None, for people to solve; "I" is also a number, as in "Part I has more", unless a clause begins with it."""
    if found[0] != "I" or passage.begins_sentence(found.start()):
        return None
    return None if _CLAUSE_BEGINS.search(passage.before(found.start(), 10)) else found[0]


first_person = in_place_of(
    r"(?<![\w.’'/-])(?:[Ww]e|[Oo]urs?|us|[Oo]urselves|[Mm]y|myself|I(?= [a-z]))(?![\w’'/-])", _person
)
