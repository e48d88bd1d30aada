"""Who wrote a paper beside its first author, as the author types it: one person on each line, "Name, Country"."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from papers.models import Author

MOST = 30
NAME, COUNTRY = (Author._meta.get_field(field).max_length for field in ("name", "country"))


@dataclass(frozen=True)
class Coauthor:
    """A person as printed; the country may be empty."""

    name: str
    country: str

    def __str__(self) -> str:
        return f"{self.name}, {self.country}" if self.country else self.name


def parse_coauthors(text: str, first_author: str = "") -> list[Coauthor]:
    """The people in the lines of the text; raises ValidationError with a sentence for each bad line, by its number."""
    people, bad = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            person = _person_in(line)
            if fault := _fault(person, people, first_author):
                bad.append(f"Line {number} {fault}")
            people.append(person)
    if len(people) > MOST:
        bad.append(f"These are {len(people)} people. Please name {MOST} at most.")
    if bad:
        raise ValidationError(bad)
    return people


def _person_in(line: str) -> Coauthor:
    """What stands behind the last comma is the country."""
    before, comma, behind = line.rpartition(",")
    return Coauthor(*(" ".join(part.split()) for part in ((before, behind) if comma else (behind, ""))))


def _fault(person: Coauthor, before: list[Coauthor], first_author: str) -> str:
    if not person.name:
        return "has no name. Please write the name first, then a comma and the country."
    if "@" in str(person):
        return "has an e-mail address, which would be printed. Please give name and country only."
    if len(person.name) > NAME or len(person.country) > COUNTRY:
        return f"is too long: a name may have {NAME} characters, a country {COUNTRY}."
    if person.name.casefold() == first_author.casefold():
        return f"names {person.name}, who is the first author already."
    same = person.name.casefold() in {each.name.casefold() for each in before}
    return f"names {person.name} once more." if same else ""
