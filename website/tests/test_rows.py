"""A document's row in lists: the grey line below its title, for each sort of document."""

from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string

from egm_portal.meetings.models import Meeting
from papers.models import Document, Version
from website.queries.documents import Row

RECEIVED = datetime(2013, 7, 9, 22, 30, tzinfo=UTC)  # 10 July in Geneva
PAGES, FILE = '<span class="together">6 pages</span>', '<span class="together">PDF, 412 kB</span>'
PICTURE = '<span class="together">WebP picture, 412 kB</span>'
PDF = {"pages": 6}
ISSUED = {"issued_on": date(2013, 7, 1)}
LINES = {
    "paper": ({"kind": "expert_paper", **ISSUED}, PDF, f"Expert paper · {PAGES} · {FILE} · received 10 July 2013"),
    "one page": (
        {},
        {"pages": 1},
        f'Background · <span class="together">1 page</span> · {FILE} · received 10 July 2013',
    ),
    "picture": ({}, {"media_type": "image/webp"}, f"Background · {PICTURE} · received 10 July 2013"),
    "symbol": ({"symbol": "A&B/1"}, PDF, f"Background · A&amp;B/1 · {PAGES} · {FILE} · received 10 July 2013"),
    "issued": (ISSUED, PDF, f"Background · {PAGES} · {FILE} · issued 1 July 2013"),
    "link": ({"link": "https://www.example.org/a"}, None, "Background · on example.org"),
    "link, issued": (
        {"link": "https://example.org/", **ISSUED},
        None,
        "Background · on example.org · issued 1 July 2013",
    ),
    "no file": (ISSUED, None, "Background · no file yet"),
}
"""What is said of the document and of its file, and the line."""


@pytest.mark.parametrize("sort", LINES)
@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("standing", ["", "not published"])
def test_line_of_each_sort_of_document(sort, grouped, standing):
    facts, file, line = LINES[sort]
    meeting = Meeting(slug="meeting", time_zone="Europe/Zurich")
    document = Document(meeting=meeting, number=1, title="Title", **{"kind": "background", **facts})
    version = file and Version(
        document=document, size=412_000, received_at=RECEIVED, **{"media_type": "application/pdf", **file}
    )
    row = Row(document=document, authors="", version=version, languages=[], standing=standing, slides=[])

    html = render_to_string("website/_row.html", {"row": row, "meeting": meeting, "grouped": grouped})

    tag = f'<span class="tag tag-warn">{standing}</span>' if standing else ""
    kind = f"{document.get_kind_display()} · "
    expected = line.replace("Background · ", kind).removeprefix(kind if grouped else "")
    assert f'<p class="meta">\n    {tag}\n    {expected}\n  </p>' in html
