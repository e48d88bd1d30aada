import re

NAMES_ITSELF = re.compile(r"\bexpert[\s-]+group[\s-]+meeting\b|^EGM\b", re.IGNORECASE)
OF_A_REPORT = re.compile(r"(final\s+)?report\s+(of|on)\s+(the\s+)?", re.IGNORECASE)
NO_BREAK_SPACE = "\u00a0"


def called(title: str) -> str:
    """The meeting within a sentence: "expert group meeting …", or the title alone where it says so itself."""
    return title if NAMES_ITSELF.search(title) else f"expert group meeting {title}"


def short_end(title: str) -> str:
    """The title with its last two words kept together, so that no single word is left on a line."""
    return NO_BREAK_SPACE.join(title.rsplit(" ", 1))


def meeting_name(title: str) -> str:
    """The meeting's name in a citation: "Expert Group Meeting on …", even if the title already begins like that."""
    if not NAMES_ITSELF.search(title):
        return f"Expert Group Meeting on {title}"
    # Organizers may have copied the title from the cover of the report.
    return OF_A_REPORT.sub("", title, count=1) if OF_A_REPORT.match(title) else title
