"""The demonstration's PDFs, set from the texts beside them.

`python -m office.demonstration.make_documents` writes every file that a `documents.toml` names and whose
text stands in `texts/`. The same texts give the same bytes, so that the files can be kept in the tree. It needs
markdown-it-py, which is among the development requirements.
"""

import csv
import re
import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from weasyprint import CSS, HTML

from egm_portal.text.titles import meeting_name

HERE = Path(__file__).parent
NOTE = re.compile(r"^\[\^(\d+)\]: (.+)$", re.MULTILINE)
NOTE_SIGN = re.compile(r"\[\^(\d+)\]")
SLIDES = "presentation"


@dataclass(frozen=True)
class Folder:
    """One meeting's folder: its `meeting.toml`, its people by e-mail and the list of its documents."""

    path: Path
    meeting: dict
    people: dict[str, dict]
    documents: list[dict]

    @classmethod
    def read(cls, path: Path) -> "Folder":
        with (path / "participants.csv").open(encoding="utf-8", newline="") as rows:
            people = {row["email"]: row for row in csv.DictReader(rows)}
        documents = tomllib.loads((path / "documents/documents.toml").read_text(encoding="utf-8"))["document"]
        meeting = tomllib.loads((path / "meeting.toml").read_text(encoding="utf-8"))
        return cls(path, meeting, people, documents)

    def text_of(self, document: dict) -> str:
        """The Markdown behind a document; the aide-memoire is joined from the meeting's own sections."""
        if document["kind"] == "aide_memoire":
            sections = sorted((self.path / "aide-memoire").glob("*.md"))
            return "\n\n".join(_numbered_section(number, section) for number, section in enumerate(sections, start=1))
        return (self.path / "documents/texts" / f"{document['key']}.md").read_text(encoding="utf-8")

    def byline(self, document: dict) -> str:
        """Who wrote it, as printed under the title."""
        if "corporate_author" in document:
            return f"<p>{escape(document['corporate_author'])}</p>"
        authors = (self.people[email] for email in document["authors"])
        return "".join(
            f"<p>{escape(author['name'])}, {escape(author['country'])}<br>"
            f"{escape(author['title'])}, {escape(author['affiliation'])}</p>"
            for author in authors
        )

    def occasion(self) -> str:
        """The meeting, its place and its dates in one line."""
        meeting = self.meeting
        days = f"{meeting['starts_on'].day}-{meeting['ends_on'].day} {meeting['ends_on']:%B %Y}"
        return escape(f"{meeting_name(meeting['short_title'])}, {meeting['city']}, {days}")


def _numbered_section(number: int, section: Path) -> str:
    heading, _, body = section.read_text(encoding="utf-8").partition("\n")
    return f"## {number}. {heading.removeprefix('# ')}\n{body}"


def _body(markdown: str) -> str:
    notes = NOTE.findall(markdown)
    html = MarkdownIt("commonmark").enable("table").render(NOTE.sub("", markdown))
    html = NOTE_SIGN.sub(r'<a class="note-sign" href="#note-\1">\1</a>', html)
    return html + _notes(notes)


def _notes(notes: list[tuple[str, str]]) -> str:
    if not notes:
        return ""
    items = "".join(f'<li id="note-{number}">{escape(text)}</li>' for number, text in notes)
    return f'<h2>Notes</h2><ol class="notes">{items}</ol>'


def _page(folder: Folder, document: dict) -> str:
    form = "slides" if document["kind"] == SLIDES else "paper"
    abstract = "" if form == "slides" else f'<p class="abstract">{escape(document["abstract"])}</p>'
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(document["title"])}</title></head>
<body class="{form}">
<header><p class="occasion">{folder.occasion()}</p><h1>{escape(document["title"])}</h1>
<div class="byline">{folder.byline(document)}</div>{abstract}</header>
<main>{_body(folder.text_of(document))}</main>
</body></html>"""


def make_document(folder: Folder, document: dict) -> Path:
    """Write one document's PDF (tagged, PDF/UA-1) into its folder and return where it is."""
    target = folder.path / "documents" / document["file"]
    page = HTML(string=_page(folder, document), base_url=None)
    page.write_pdf(target, stylesheets=[CSS(HERE / "documents.css")], pdf_variant="pdf/ua-1", pdf_identifier=b"egm")
    return target


def main() -> None:
    """Write every PDF of the demonstration and say how large each is."""
    for path in sorted(place.parent for place in HERE.glob("*/meeting.toml")):
        folder = Folder.read(path)
        for document in folder.documents:
            made = make_document(folder, document)
            print(f"{made.relative_to(HERE)}: {made.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
