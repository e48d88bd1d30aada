def file_size(size: int) -> str:
    """A size in bytes as people read it: "412 kB", "1.4 MB", "25 MB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{round(size / 1_000_000, 1):g} MB"


def over_limit(size: int, limit: int) -> str:
    """The sentence that refuses a file of more bytes than the limit; if both round to the same, it gives the bytes."""
    actual, allowed = file_size(size), file_size(limit)
    if actual == allowed:
        actual, allowed = f"{size:,} bytes", f"{limit:,} bytes ({allowed})"
    return f"The file is {actual}; the limit is {allowed}."
