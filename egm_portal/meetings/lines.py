"""Fields that hold one thing on each line."""


def lines(text: str) -> list[str]:
    """What stands on each line of the field; empty lines count for nothing."""
    return [line.strip() for line in text.splitlines() if line.strip()]
