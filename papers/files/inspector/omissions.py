"""What a copy for readers leaves out: how often, and where."""

from collections.abc import Iterable

from shown import shown

PLACES, WORDS, ADDRESS = 12, 80, 120
"""How many places of each kind are told, and characters of each."""


class Omissions:
    """Gathers what is left out while a copy is made; `papers.omissions` has the sentence for each kind."""

    def __init__(self) -> None:
        self._found: dict[str, dict] = {}

    def add(self, kind: str, words: str = "", *, address: str = "", page: int | None = None, count: int = 1) -> None:
        """Counts one more of this kind, at these words and on this page or slide, if they are known."""
        found = self._found.setdefault(kind, {"kind": kind, "count": 0, "places": []})
        found["count"] += count
        words = shown(words)
        words = words if len(words) <= WORDS else words[: WORDS - 1].rstrip() + "…"
        if (words or address or page) and len(found["places"]) < PLACES:
            found["places"].append({"page": page, "words": words, "address": shown(address, ADDRESS)})

    def all(self) -> list[dict]:
        return list(self._found.values())


def joined(texts: Iterable[str]) -> str:
    """So much of the texts as can be told."""
    gathered, length = [], 0
    for text in texts:
        gathered.append(text)
        length += len(text)
        if length > 2 * WORDS:
            break
    return "".join(gathered)
