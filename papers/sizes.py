"""How the size of a file is written for people."""


def file_size(size: int) -> str:
    """A size in bytes as people read it: "412 kB", "1.4 MB", "25 MB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{round(size / 1_000_000, 1):g} MB"
