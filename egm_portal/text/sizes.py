"""How the size of a file is written for people, and what is said of one that is too large."""


def file_size(size: int) -> str:
    """A size in bytes as people read it: "412 kB", "1.4 MB", "25 MB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{round(size / 1_000_000, 1):g} MB"


def over_limit(size: int, limit: int) -> str:
    """The sentence for a file of more bytes than the limit; where both read alike, it counts them."""
    has, allowed = file_size(size), file_size(limit)
    if has == allowed:
        has, allowed = f"{size:,} bytes", f"{limit:,} bytes ({allowed})"
    return f"The file has {has}; the limit is {allowed}."
