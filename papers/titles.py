"""The provisional title of a document."""

from pathlib import PurePath


def title_from(name: str) -> str:
    """The name of a file in words: "budget seen" for "budget_seen.pdf"; empty for a name without words."""
    return PurePath(name).stem.replace("_", " ").replace("-", " ").strip()[:300]
