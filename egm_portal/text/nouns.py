from typing import NamedTuple

from django.utils.text import capfirst


class Noun(NamedTuple):
    """The singular and the plural of a thing, as in a sentence."""

    singular: str
    plural: str

    def heading(self, count: int) -> str:
        return capfirst(self.for_count(count))

    def for_count(self, count: int) -> str:
        return self.singular if count == 1 else self.plural
