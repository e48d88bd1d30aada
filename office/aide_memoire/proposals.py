"""What an aide-memoire says of its meeting, by a few rules: proposals for the form of a new one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from egm_portal.incoming.sections import ReadSection, read_text, sections_of
from egm_portal.meetings.models import Contact, Meeting
from egm_portal.text.countries import country_named
from egm_portal.text.zones import zone_of_city, zone_of_country

MAX_CONTACTS = 5
SEATS = {
    "Addis Ababa": "Ethiopia",
    "Bangkok": "Thailand",
    "Beirut": "Lebanon",
    "Geneva": "Switzerland",
    "Nairobi": "Kenya",
    "New York": "United States of America",
    "Santiago": "Chile",
    "Vienna": "Austria",
}
"""Cities of the United Nations whose country a text leaves out."""

_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join(_MONTHS)
_TO = r"\s?(?:-|–|—|to|and|until)\s?"
_RANGES = (
    re.compile(rf"\b(\d{{1,2}})(?:\s({_MONTH}))?{_TO}(\d{{1,2}})\s({_MONTH}),?\s(\d{{4}})\b"),
    re.compile(rf"\b({_MONTH})\s(\d{{1,2}}){_TO}(?:({_MONTH})\s)?(\d{{1,2}}),\s(\d{{4}})\b"),
)
_DAY = re.compile(rf"\b(\d{{1,2}})\s({_MONTH})(?:,?\s(\d{{4}}))?\b")
_HELD = re.compile(
    r"\b(?:will (?:take place|be (?:held|convened|organi[sz]ed))|to (?:be held|take place)|"
    r"(?:is|are) (?:organi[sz]ing|convening|being held|organi[sz]ed|convened))\b",
    re.I,
)
_LABELLED = re.compile(r"^(?:date|dates|venue|place|date and (?:venue|place)|venue and dates?)\b", re.I)
_DUE = re.compile(
    rf"(?i:by|no later than|not later than|before|until|deadline[^.]{{0,60}}?)\s(?:[A-Z][a-z]+day,?\s)?"
    rf"(?=\d{{1,2}}\s(?:{_MONTH}))"
)
_PAPERS = re.compile(r"\b(?:papers?|contributions?|submissions?|submit(?:ted)?)\b", re.I)
_TITLE = re.compile(r"Expert Group Meeting(?: ?\(EGM\))? ?(?:on|:) ?[“\"«]([^”\"»]{3,300})[”\"»]", re.I)
_PLAIN_TITLE = re.compile(r"^(?:United Nations )?Expert Group Meeting(?: ?\(EGM\))? ?(?:on|:) (.{3,300})$", re.I)
_PLACE = re.compile(r"\b((?:[A-ZÀ-Þ][\w’'-]++ ?){1,3}), ((?:[\w’'()-]++ ?){1,7})")
_ROOM = re.compile(r"\b((?:conference )?room [A-Z0-9][\w-]{0,9})\b", re.I)
_CONVENED = re.compile(
    r"^(The [^.]{3,300}?)(?:,? in (?:collaboration|co-?operation|partnership) with ([^.]{3,400}?))?,? "
    r"(?:is|are) (?:organi[sz]ing|convening)\b"
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_TELEPHONE = re.compile(r"\bTel(?:ephone)?\b[.:\s]*(\(?\+?\d[\d ()/.-]{4,40}\d)", re.I)
_PERSON = re.compile(r"^(?:Mr|Ms|Mrs|Dr|Prof|Professor)\b\.? \S")
_FUNCTION = re.compile(r"\b(?:Officer|Chief|Director|Advis[eo]r|Coordinator|Specialist|Assistant|Secretary)\b")
_OTHER = re.compile(r"^(?:Fax|Website|Web|https?:)|^(?:contacts?|contact persons?|e-?mail|and|or):?$", re.I)


@dataclass(frozen=True)
class Proposals:
    """Values as they would be typed, by the names of their fields; `contacts` has a row for each person."""

    fields: dict[str, str] = field(default_factory=dict)
    contacts: list[dict[str, str]] = field(default_factory=list)


@lru_cache(maxsize=2)
def proposals_of(text: str) -> Proposals:
    """What the text says of its meeting; what it does not say, or says in another way, is left out."""
    return propose(sections_of(read_text(text).blocks))


def propose(sections: list[ReadSection]) -> Proposals:
    lines = [line for section in sections for line in _lines(section)]
    # Where and when it is held stands in a sentence that says so, below a heading that does, or above the text.
    telling = [sentence for line in lines for sentence in _sentences(line) if _HELD.search(sentence)]
    telling += [line for section in sections if _LABELLED.match(section.heading) for line in _lines(section)[1:]]
    telling += [line for line in lines if _LABELLED.match(line)]
    telling += [line for line in lines[:12] if len(line) < 200 and not line.endswith(".")]
    found = _days(telling) | _place(telling)
    if title := _title(telling, lines):
        found |= {"title": title, "short_title": re.split(r"[:–—]", title)[0].strip()}
    if due := _papers_due(lines, found.get("starts_on", "")):
        found |= {"papers_due_day": due, "papers_due_hour": "24:00"}
    if bodies := next(filter(None, map(_convening, telling)), ""):
        found["convening_bodies"] = bodies
    return Proposals({name: value for name, value in found.items() if _fits(Meeting, name, value)}, _contacts(lines))


def _lines(section: ReadSection) -> list[str]:
    text = f"{section.heading}\n{section.text}".replace("*", "")
    return [short for line in text.splitlines() if (short := " ".join(line.split()))]


def _sentences(line: str) -> list[str]:
    return re.split(r"(?<=[a-z0-9)”\"]\.) (?=[A-Z])", line)


def _fits(model: type, name: str, value: str) -> bool:
    limit = None if name.startswith("papers_due") else model._meta.get_field(name).max_length
    return bool(value) and (limit is None or len(value) <= limit)


def _date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None


def _days(telling: list[str]) -> dict[str, str]:
    ranges = [days for line in telling for days in _ranges(line)]
    for first, last in ranges:
        if first and last and first <= last:
            return {"starts_on": first.isoformat(), "ends_on": last.isoformat()}
    if ranges:
        return {}
    for line in telling:
        only = _DAY.search(line)
        if only and only[3] and _HELD.search(line) and (day := _date(*only.groups())):
            return {"starts_on": day.isoformat(), "ends_on": day.isoformat()}
    return {}


def _ranges(line: str) -> Iterator[tuple[date | None, date | None]]:
    for day, month, last, last_month, year in (found.groups() for found in _RANGES[0].finditer(line)):
        yield _date(day, month or last_month, year), _date(last, last_month, year)
    for month, day, last_month, last, year in (found.groups() for found in _RANGES[1].finditer(line)):
        yield _date(day, month, year), _date(last, last_month or month, year)


def _place(telling: list[str]) -> dict[str, str]:
    for find in (_city_and_country, _seat):
        for line in telling:
            city, country = find(line) or ("", "")
            if not city:
                continue
            found = {"city": city, "country": country, "time_zone": zone_of_city(city) or zone_of_country(country)}
            if room := _ROOM.search(line):
                found["room"] = room[1][0].upper() + room[1][1:]
            if venue := re.search(rf"\bat (?:the )?([A-ZÀ-Þ][^.;]{{2,150}}?)(?: in|,) {re.escape(city)}\b", line):
                found["venue"] = venue[1]
            return found
    return {}


def _city_and_country(line: str) -> tuple[str, str] | None:
    for city, rest in (found.groups() for found in _PLACE.finditer(line)):
        rest = rest.split()
        for count in range(len(rest), 0, -1):
            if country_named(" ".join(rest[:count])):
                return city.strip(), " ".join(rest[:count])
    return None


def _seat(line: str) -> tuple[str, str] | None:
    return next(((city, country) for city, country in SEATS.items() if re.search(rf"\b{city}\b", line)), None)


def _title(telling: list[str], lines: list[str]) -> str:
    for line in [*telling, *lines]:
        if quoted := _TITLE.search(line):
            return quoted[1].strip(" ,.")
    return next((found[1].strip(" .") for line in lines[:12] if (found := _PLAIN_TITLE.match(line))), "")


def _papers_due(lines: list[str], starts_on: str) -> str:
    for line in lines:
        for sentence in _sentences(line):
            if _PAPERS.search(sentence) and (due := _DUE.search(sentence)):
                day, month, year = _DAY.match(sentence, due.end()).groups()
                if (year or starts_on) and (found := _date(day, month, year or starts_on[:4])):
                    return found.isoformat()
    return ""


def _convening(line: str) -> str:
    found = _CONVENED.match(line)
    if not found:
        return ""
    others = re.split(r",? and (?=the [A-Z])|, (?=the [A-Z])", found[2]) if found[2] else []
    return "\n".join(re.sub(r"^[Tt]he ", "", body) for body in (found[1], *others))


def _contacts(lines: list[str]) -> list[dict[str, str]]:
    contacts, block = [], []
    for line in lines:
        if not _EMAIL.search(line):
            # A sentence, or a heading that ends with a colon, is above the lines of a contact.
            block = [] if len(line) > 160 or (line[-1] in ".:" and not _PERSON.match(line)) else [*block[-9:], line]
            continue
        contact = _contact([*block, line])
        block = []
        if contact["email"] not in [other["email"] for other in contacts]:
            contacts.append({name: value for name, value in contact.items() if _fits(Contact, name, value)})
    return contacts[:MAX_CONTACTS]


def _contact(block: list[str]) -> dict[str, str]:
    """The contact in these lines, of which the last has its e-mail address."""
    found = {"email": _EMAIL.search(block[-1])[0]}
    if telephone := next((number for line in block if (number := _TELEPHONE.search(line))), None):
        number = telephone[1]
        found["telephone"] = number.lstrip("(") if number.count("(") > number.count(")") else number
    parts = [part for line in block for part in re.split(r"[,;] | [–|] ", re.sub(r"^Contacts?: ", "", line))]
    first = next((at for at, part in enumerate(parts) if _PERSON.match(part)), 0)
    for part in parts[first:]:
        if _EMAIL.search(part) or _TELEPHONE.search(part) or _OTHER.search(part) or not part[:1].isupper():
            continue
        kind = "functional_title" if _FUNCTION.search(part) else "person" if _PERSON.match(part) else ""
        name = kind if kind and kind not in found else next((n for n in ("unit", "department") if n not in found), "")
        if name:
            found[name] = part.strip(" .,")
    return found
