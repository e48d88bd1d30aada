"""What a meeting is called where its title stands among others, and how a title ends its line."""

import re

NAMES_ITSELF = re.compile(r"\bexpert[\s-]+group[\s-]+meeting\b|^EGM\b", re.IGNORECASE)
OF_A_REPORT = re.compile(r"(final\s+)?report\s+(of|on)\s+(the\s+)?", re.IGNORECASE)
NO_BREAK_SPACE = "\u00a0"


def called(title: str) -> str:
    """The meeting within a sentence: "expert group meeting …", or the title alone where it says so itself."""
    return title if NAMES_ITSELF.search(title) else f"expert group meeting {title}"


def short_end(title: str) -> str:
    """The title with its last two words kept together, so that no line holds one word alone."""
    return NO_BREAK_SPACE.join(title.rsplit(" ", 1))


def meeting_name(title: str) -> str:
    """The meeting's name in a citation: "Expert Group Meeting on …", said once however the title begins.

    A title that organizers took over from the report's cover loses "Report of the".
    """
    if not NAMES_ITSELF.search(title):
        return f"Expert Group Meeting on {title}"
    return OF_A_REPORT.sub("", title, count=1) if OF_A_REPORT.match(title) else title
