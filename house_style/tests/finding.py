"""What one rule finds in a text."""

from house_style import Facts, check


def found(rule: str, text: str, heading: str = "", **facts) -> list[tuple[str, str | None]]:
    """The words that the rule has found, each with what it offers instead."""
    hints = check(text, heading=heading, facts=Facts(**facts))
    return [(hint.words, hint.replacement) for hint in hints if hint.rule.name == rule]
