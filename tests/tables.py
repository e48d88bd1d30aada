"""Tables as files, for tests of import and export: rows of participants, and names that try to be more than names."""

import csv
import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

HOSTILE_NAMES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</title><b>bold</b>",
    "<!-- comment -->",
    "&lt;already escaped&gt;",
    "{{ settings.SECRET_KEY }}",
    "{% debug %}",
    "%(name)s %s %d",
    "{0.__class__}",
    '=HYPERLINK("http://example.org","x")',
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1:A2)",
    "  =1+1",
    '"=1+1',
    "'=1+1",
    "＝1+1",
    "\u200b=1+1",
    "=cmd|' /C calc'!A0",
    "Expert\r\nBcc: other@example.org",
    "Expert\nSubject: other",
    "Expert\tTab",
    "\tExpert",
    "\u202eexpert reversed",
    "\u2067خبير\u2069",
    "خبيرة في المشاركة",
    "专家",
    "Эксперт",
    "😀👩🏽‍🔬 Expert",
    "é̂̃̄̆ Expert",
    "'; DROP TABLE participants_participant; --",
    'Robert "Bob" O\'Expert',
    "../../etc/passwd",
    "javascript:alert(1)",
    "Expert, the first; the second",
    "Expert\u2028line",
    "\u200bExpert whom zero width surrounds\u200b",
    "x" * 200,
]
"""Forty names, each of which must stay what it is: data."""


def row(number: int, **changes) -> dict[str, str]:
    """A correct row of participants."""
    values = {
        "name": f"Expert {number}",
        "honorific": "Ms.",
        "family_name": "",
        "letters_begin": "",
        "name_in_own_script": "",
        "email": f"row{number}@example.org",
        "title": "Professor",
        "affiliation": f"Institute {number}",
        "country": "Country A",
        "role": "expert",
        "region": "africa",
        "field": "Public consultation",
        "gender": "female",
        "attendance": "online",
        "time_zone": "Africa/Nairobi",
    }
    return values | changes


COLUMNS = tuple(row(1))


def csv_file(rows: list[dict], delimiter=",", ends="\r\n", encoding="utf-8", columns=COLUMNS) -> SimpleUploadedFile:
    """The rows as a CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends)
    writer.writerow(columns)
    writer.writerows([one[name] for name in columns] for one in rows)
    return SimpleUploadedFile("people.csv", out.getvalue().encode(encoding))


def xlsx_file(rows: list[dict], columns=COLUMNS) -> SimpleUploadedFile:
    """The rows as a workbook."""
    book = openpyxl.Workbook()
    book.active.append(columns)
    for one in rows:
        book.active.append([one[name] for name in columns])
    for cells in book.active.iter_rows():
        for cell in cells:
            cell.data_type = "s"  # what begins with = is a text here
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("people.xlsx", out.getvalue())
