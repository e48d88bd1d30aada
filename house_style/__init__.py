"""House style as hints: what an editor of the United Nations would ask about a text. Pure functions, no models."""

from house_style.check import Facts, Hint, check
from house_style.rules import RULES

__all__ = ["RULES", "Facts", "Hint", "check"]
