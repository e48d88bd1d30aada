"""Issued reports as earlier versions of the portal stored them: each function leads to the next form."""


def annexes_as_tables(data: dict) -> dict:
    """From form 1, which had a field of its own for each of three annexes, to form 2."""
    kept = {name: value for name, value in data.items() if name not in ("participants", "programme", "documents")}
    return kept | {"annexes": [_participants(data), _programme(data), _documents(data)]}


def _participants(data: dict) -> dict:
    rows = {
        category["heading"]: [
            _row(person["name"], person["position"], person["country"]) for person in category["people"]
        ]
        for category in data["participants"]
    }
    columns = ["Name", "Title and affiliation", "Country"]
    return _annex("participants", "I", "List of participants", "No participants are listed.", columns, rows)


def _programme(data: dict) -> dict:
    rows = {
        day["heading"]: [
            _row(row["time"], {"text": row["title"], "below": row["note"]}, leads=row["is_session"])
            for row in day["rows"]
        ]
        for day in data["programme"]
    }
    annex = _annex("programme", "II", "Programme of work", "", ["Time", "Session and items"], rows)
    return annex | {"text": _text(data["programme_note"])}


def _documents(data: dict) -> dict:
    rows = {
        group["heading"]: [
            _row({"text": one["title"], "below": one["symbol"], "address": one["address"]}, one["authors"])
            for one in group["documents"]
        ]
        for group in data["documents"]
    }
    none = "No documents of the Meeting were published."
    return _annex("documents", "III", "List of documents", none, ["Title", "Author"], rows)


def _annex(name: str, mark: str, title: str, none: str, columns: list[str], rows: dict[str, list]) -> dict:
    tables = [{"heading": heading, "columns": columns, "rows": listed} for heading, listed in rows.items()]
    return {"name": name, "mark": mark, "title": title, "text": _text("" if tables else none), "tables": tables}


def _text(sentence: str) -> list[dict]:
    return [{"kind": "paragraph", "mark": "", "text": sentence}] if sentence else []


def _row(*cells: str | dict, leads: bool = False) -> dict:
    return {"cells": [cell if isinstance(cell, dict) else {"text": cell} for cell in cells], "leads": leads}
