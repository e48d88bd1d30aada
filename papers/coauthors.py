"""The other authors of a paper, as its first author types them: one person on each line, "Name, Country"."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from papers.models import Author

MAX_COAUTHORS = 30
NAME, COUNTRY = (Author._meta.get_field(field).max_length for field in ("name", "country"))


@dataclass(frozen=True)
class Coauthor:
    """A person as printed; the country may be empty."""

    name: str
    country: str

    def __str__(self) -> str:
        return f"{self.name}, {self.country}" if self.country else self.name

    def error(self, before: list["Coauthor"], first_author: str) -> str:
        """What is wrong with the line of this person, which stands below those of the people `before`."""
        if not self.name:
            return "has no name. Please write the name first, then a comma and the country."
        if "@" in str(self):
            return "has an e-mail address, which would be printed. Please give name and country only."
        if len(self.name) > NAME or len(self.country) > COUNTRY:
            return f"is too long: a name may have {NAME} characters, a country {COUNTRY}."
        if self.name.casefold() == first_author.casefold():
            return f"names {self.name}, who is already the first author."
        names = {coauthor.name.casefold() for coauthor in before}
        return f"names {self.name} a second time." if self.name.casefold() in names else ""


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
        if error := person.error(people, first_author):
            errors.append(f"Line {number} {error}")
        people.append(person)
    if len(people) > MAX_COAUTHORS:
        errors.append(f"These are {len(people)} people. Please name {MAX_COAUTHORS} at most.")
    if errors:
        raise ValidationError(errors)
    return people
