"""Issued reports as earlier versions of the portal stored them: each function leads to the next form."""

from collections.abc import Iterator
from itertools import count


def annexes_as_tables(data: dict) -> dict:
    """From form 1, which had a field of its own for each of three annexes, to form 2."""
    kept = {name: value for name, value in data.items() if name not in ("participants", "programme", "documents")}
    people = {
        category["heading"]: [_row(one["name"], one["position"], one["country"]) for one in category["people"]]
        for category in data["participants"]
    }
    days = {
        day["heading"]: [
            _row(row["time"], {"text": row["title"], "below": row["note"]}, leads=row["is_session"])
            for row in day["rows"]
        ]
        for day in data["programme"]
    }
    groups = {
        group["heading"]: [
            _row({"text": one["title"], "below": one["symbol"], "address": one["address"]}, one["authors"])
            for one in group["documents"]
        ]
        for group in data["documents"]
    }
    columns, none = ["Name", "Title and affiliation", "Country"], "No participants are listed."
    participants = _annex("participants", "I", "List of participants", none, columns, people)
    programme = _annex("programme", "II", "Programme of work", "", ["Time", "Session and items"], days)
    programme["text"] = _text(data["programme_note"])
    none = "No documents of the Meeting were published."
    documents = _annex("documents", "III", "List of documents", none, ["Title", "Author"], groups)
    return kept | {"annexes": [participants, programme, documents]}


def texts_as_spans(data: dict) -> dict:
    """From form 2, whose texts had no marks, to form 3."""
    texts = {name: _parts(data[name]) for name in ("acknowledgements", "summary")}
    chapters = [_division(chapter) for chapter in data["chapters"]]
    annexes = [annex | {"text": _parts(annex["text"])} for annex in data["annexes"]]
    return data | texts | {"chapters": chapters, "annexes": annexes}


def _division(division: dict) -> dict:
    paragraphs = [
        paragraph
        | {
            "spans": _spans(paragraph["text"]),
            "lead": _spans(paragraph.get("lead", "")),
            "parts": _parts(paragraph["parts"]),
        }
        for paragraph in division["paragraphs"]
    ]
    return division | {"paragraphs": paragraphs, "divisions": [_division(part) for part in division["divisions"]]}


def _parts(parts: list[dict]) -> list[dict]:
    return [part | {"spans": _spans(part["text"])} for part in parts]


def _spans(text: str) -> list[dict]:
    return [{"text": text}] if text else []


def _annex(name: str, mark: str, title: str, none: str, columns: list[str], rows: dict[str, list]) -> dict:
    tables = [{"heading": heading, "columns": columns, "rows": listed} for heading, listed in rows.items()]
    return {"name": name, "mark": mark, "title": title, "text": _text("" if tables else none), "tables": tables}


def _text(sentence: str) -> list[dict]:
    return [{"kind": "paragraph", "mark": "", "text": sentence}] if sentence else []


def _row(*cells: str | dict, leads: bool = False) -> dict:
    return {"cells": [cell if isinstance(cell, dict) else {"text": cell} for cell in cells], "leads": leads}


def with_masthead(data: dict) -> dict:
    """Form 4 of form 3: what the head of an official document says, and notes on annexes. There were none."""
    annexes = [annex | {"note": ""} for annex in data["annexes"]]
    return data | {"annexes": annexes, "distribution": "", "language": ""}


def with_numbered_series(data: dict) -> dict:
    """Form 5 of form 4: conclusions and recommendations know what they are, and have numbers in printed order."""
    numbers = {"conclusion": count(1), "recommendation": count(1)}
    return data | {"chapters": [_with_series(chapter, numbers) for chapter in data["chapters"]]}


def _with_series(division: dict, numbers: dict[str, Iterator[int]]) -> dict:
    paragraphs = []
    for place, paragraph in enumerate(division["paragraphs"]):
        # The first sentence of recommendations, and of nothing else, was in bold. Before conclusions there was an
        # introduction, and older ones have no keys.
        kind = ""
        if paragraph["lead"]:
            kind = "recommendation"
        elif key := paragraph.get("key"):
            kind = "conclusion" if key.startswith("rec-") else ""
        elif place and division["heading"].startswith("Conclusions"):
            kind = "conclusion"
        addressee = division["heading"].rsplit(": ", 1)[-1] if kind == "recommendation" else ""
        adopted = {"kind": kind, "number": next(numbers[kind]), "addressee": addressee} if kind else None
        paragraphs.append(paragraph | {"adopted": adopted})
    return division | {
        "paragraphs": paragraphs,
        "divisions": [_with_series(part, numbers) for part in division["divisions"]],
    }


def with_revision(data: dict) -> dict:
    """Form 6 of form 5: the number of the revision, and the day of a reissue. There were none."""
    return data | {"revision": 0, "reissued_on": ""}


def with_origin(data: dict) -> dict:
    """Form 7 of form 6: whether the report was made elsewhere. None was."""
    return data | {"made_elsewhere": False}
