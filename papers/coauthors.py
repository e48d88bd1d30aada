"""The other authors of a paper, as its first author types them: one on each line, "Name, Country, address"."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from papers.models import Author

MAX_COAUTHORS = 30
NAME, COUNTRY, EMAIL = (Author._meta.get_field(field).max_length for field in ("name", "country", "email"))
ADDRESS = re.compile(r"[,;\s]*<?([^\s<>,;]*@[^\s<>,;]*)>?[,;\s]*$")


@dataclass(frozen=True)
class Coauthor:
    """A person as printed, and an address that is not; country and address may be empty."""

    name: str
    country: str
    email: str = ""

    def __str__(self) -> str:
        return f"{self.name}, {self.country}" if self.country else self.name

    def error(self, before: list["Coauthor"], first_author: str, stored: Collection[str]) -> str:
        """What is wrong with the line of this person, which stands below those of the people `before`.

        Lines that are `stored` may name the same: of several people whose data was deleted, nothing else is left.
        """
        if not self.name:
            return "has no name. Please write the name first, then a comma and the country."
        if "@" in str(self):
            return "has an e-mail address before its end, where it would be printed. Please write it last."
        if len(self.name) > NAME or len(self.country) > COUNTRY:
            return f"is too long: a name may have {NAME} characters, a country {COUNTRY}."
        if self.email and not _is_address(self.email):
            return f"has an e-mail address that is not valid: {self.email}"
        if self.name.casefold() == first_author.casefold():
            return f"names {self.name}, who is already the first author."
        names = {coauthor.name.casefold() for coauthor in before}
        return f"names {self.name} a second time." if self.name.casefold() in names and str(self) not in stored else ""


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= EMAIL


def line_of(author: Author) -> str:
    """The author as `parse_coauthors` reads it."""
    return f"{author}, {author.email}" if author.email else str(author)


def parse_coauthors(text: str, first_author: str = "", stored: Collection[str] = ()) -> list[Coauthor]:
    """The people named in the text; raises ValidationError with a sentence for each line that is wrong."""
    people, errors = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = ADDRESS.search(line)
        email, line = (found[1], line[: found.start()]) if found else ("", line)
        name, comma, country = line.rpartition(",")  # a name may have a comma too: "Doe, Expert 5, Country B"
        if not comma:
            name, country = line, ""
        person = Coauthor(" ".join(name.split()), " ".join(country.split()), email)
        if error := person.error(people, first_author, stored):
            errors.append(f"Line {number} {error}")
        people.append(person)
    if len(people) > MAX_COAUTHORS:
        errors.append(f"These are {len(people)} people. Please name {MAX_COAUTHORS} at most.")
    if errors:
        raise ValidationError(errors)
    return people
