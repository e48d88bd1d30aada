"""What is wrong in a meeting's folder, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Mistake:
    """The file, the key or row in it, and a sentence."""

    file: str
    place: str
    sentence: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.sentence) if part)


class FolderRefused(Exception):
    """The folder has mistakes, and nothing of it was loaded."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = list(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@dataclass(frozen=True)
class Location:
    """A place in a folder. All locations of one folder share its list of mistakes."""

    file: str
    place: str = ""
    mistakes: list[Mistake] = field(default_factory=list)

    def at(self, place: str) -> "Location":
        return replace(self, place=", ".join(part for part in (self.place, place) if part))

    def in_file(self, file: str) -> "Location":
        return replace(self, file=file, place="")

    def add_mistake(self, sentence: str) -> None:
        self.mistakes.append(Mistake(self.file, self.place, sentence))
