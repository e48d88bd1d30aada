"""The demonstration's PDFs, made from the texts next to them.

`python -m office.demonstration.make_documents` writes every file that a `documents.toml` names and that has a text in
`texts/`. The same texts make the same bytes, so that the files can be kept in the repository. It needs markdown-it-py,
which is among the development requirements.
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
PAPER_TOKENS = HERE.parents[1] / "static/css/paper/paper_tokens.css"
NOTE = re.compile(r"^\[\^(\d+)\]: (.+)$", re.MULTILINE)
NOTE_SIGN = re.compile(r"\[\^(\d+)\]")


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
            sections = []
            for number, file in enumerate(sorted((self.path / "aide-memoire").glob("*.md")), start=1):
                heading, _, body = file.read_text(encoding="utf-8").partition("\n")
                sections.append(f"## {number}. {heading.removeprefix('# ')}\n{body}")
            return "\n\n".join(sections)
        return (self.path / "documents/texts" / f"{document['key']}.md").read_text(encoding="utf-8")

    def body(self, document: dict) -> str:
        text = self.text_of(document)
        html = MarkdownIt("commonmark").enable("table").render(NOTE.sub("", text))
        html = NOTE_SIGN.sub(r'<a class="note-sign" href="#note-\1">\1</a>', html)
        notes = "".join(f'<li id="note-{number}">{escape(note)}</li>' for number, note in NOTE.findall(text))
        return f'{html}<h2>Notes</h2><ol class="notes">{notes}</ol>' if notes else html

    def byline(self, document: dict) -> str:
        if "corporate_author" in document:
            return f"<p>{escape(document['corporate_author'])}</p>"
        authors = (self.people[email] for email in document["authors"])
        return "".join(
            f"<p>{escape(author['name'])}, {escape(author['country'])}<br>"
            f"{escape(author['title'])}, {escape(author['affiliation'])}</p>"
            for author in authors
        )

    def occasion(self) -> str:
        meeting = self.meeting
        days = f"{meeting['starts_on'].day}-{meeting['ends_on'].day} {meeting['ends_on']:%B %Y}"
        return escape(f"{meeting_name(meeting['short_title'])}, {meeting['city']}, {days}")


def make_document(folder: Folder, document: dict) -> Path:
    """Writes one document's PDF (tagged, PDF/UA-1) into its folder and returns its path."""
    is_slides = document["kind"] == "presentation"
    abstract = "" if is_slides else f'<p class="abstract">{escape(document["abstract"])}</p>'
    page = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(document["title"])}</title></head>
<body class="{"slides" if is_slides else "paper"}">
<header><p class="occasion">{folder.occasion()}</p><h1>{escape(document["title"])}</h1>
<div class="byline">{folder.byline(document)}</div>{abstract}</header>
<main>{folder.body(document)}</main>
</body></html>"""
    target = folder.path / "documents" / document["file"]
    sheets = [CSS(PAPER_TOKENS), CSS(HERE / "documents.css")]
    # A fixed identifier, so that the same text makes the same bytes.
    HTML(string=page, base_url=None).write_pdf(
        target, stylesheets=sheets, pdf_variant="pdf/ua-1", pdf_identifier=b"egm"
    )
    return target


def main() -> None:
    for path in sorted(place.parent for place in HERE.glob("*/meeting.toml")):
        folder = Folder.read(path)
        for document in folder.documents:
            made = make_document(folder, document)
            print(f"{made.relative_to(HERE)}: {made.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
