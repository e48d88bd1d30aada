"""Nouns for one and for many."""

from typing import NamedTuple

from django.utils.text import capfirst


class Noun(NamedTuple):
    """What one and what many of a thing are called in a sentence."""

    one: str
    many: str

    def heading(self, count: int) -> str:
        """The heading above so many of them."""
        return capfirst(self.one if count == 1 else self.many)
