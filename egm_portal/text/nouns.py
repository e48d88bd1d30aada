from typing import NamedTuple

from django.utils.text import capfirst


class Noun(NamedTuple):
    """The singular and the plural of a thing, as in a sentence."""

    one: str
    many: str

    def heading(self, count: int) -> str:
        return capfirst(self.one if count == 1 else self.many)
