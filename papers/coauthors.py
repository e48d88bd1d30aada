"""The other authors of a paper, as its first author types them: one person on each line, "Name, Country"."""

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
    """The people named in the text; raises ValidationError with a sentence for each line that is wrong."""
    people, errors = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, comma, country = line.rpartition(",")  # a name may have a comma too: "Doe, Expert 5, Country B"
        if not comma:
            name, country = line, ""
        person = Coauthor(" ".join(name.split()), " ".join(country.split()))
        if error := _error_in(person, people, first_author):
            errors.append(f"Line {number} {error}")
        people.append(person)
    if len(people) > MOST:
        errors.append(f"These are {len(people)} people. Please name {MOST} at most.")
    if errors:
        raise ValidationError(errors)
    return people


def _error_in(person: Coauthor, before: list[Coauthor], first_author: str) -> str:
    if not person.name:
        return "has no name. Please write the name first, then a comma and the country."
    if "@" in str(person):
        return "has an e-mail address, which would be printed. Please give name and country only."
    if len(person.name) > NAME or len(person.country) > COUNTRY:
        return f"is too long: a name may have {NAME} characters, a country {COUNTRY}."
    if person.name.casefold() == first_author.casefold():
        return f"names {person.name}, who is already the first author."
    names = {coauthor.name.casefold() for coauthor in before}
    return f"names {person.name} a second time." if person.name.casefold() in names else ""
