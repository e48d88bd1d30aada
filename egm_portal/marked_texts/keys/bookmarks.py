"""The hidden bookmarks by which the paragraphs of a Word document say which keys they have."""

from egm_portal.marked_texts.content import GENERATED

BOOKMARK = "_egm_"
"""The beginning of the bookmark of a paragraph, followed by its key. Word hides what begins with an underscore."""

OWN_BOOKMARK = f"{BOOKMARK}own_"
"""The beginning of the bookmark of a paragraph that the portal generates."""

SECTION_BOOKMARK = f"{BOOKMARK}section_"
"""The beginning of the bookmark of the heading of a section, followed by its id."""


def paragraph_bookmark(key: str) -> str:
    """The bookmark of a paragraph. It has letters, digits and underscores only: keys may have hyphens."""
    beginning = OWN_BOOKMARK if key.startswith(GENERATED) else BOOKMARK
    return f"{beginning}{key.removeprefix(GENERATED).replace('-', '_')}"
