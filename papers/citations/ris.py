"""RIS, which most reference managers read."""

from papers.citations.work import CitedWork


def ris(facts: CitedWork) -> str:
    """The record in UTF-8: one line for each field, ended by CR LF as the format's description asks."""
    number = "SN" if facts.types.ris == "RPRT" else "N1"  # only reports have a field for a number: others get a note
    fields = [
        ("TY", facts.types.ris),
        ("ID", facts.key),
        ("TI", facts.title),
        *[("AU", name) for name in facts.creators],
        ("T2", facts.event),
        ("CY", facts.place),
        ("PB", facts.publisher),
        ("PY", str(facts.published.year)),
        ("DA", f"{facts.published:%Y/%m/%d}"),
        (number, facts.symbol),
        ("M3", facts.kind),
        ("LA", facts.language),
        ("AB", facts.abstract),
        *[("KW", word) for word in facts.keywords],
        ("UR", facts.address),
        ("L1", facts.file),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value) + "ER  - \r\n"
