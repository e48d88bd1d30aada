"""The decisions in the chapters of docs/decisions, as the table of their index."""

import re
from pathlib import Path

from django.conf import settings

FOLDER = settings.BASE_DIR / "docs" / "decisions"
HEADING = re.compile(r'^<a id="(\d{4})"></a>\n## \1 · (.+)$', re.MULTILINE)
TITLE = "| number | decision | chapter |\n|---|---|---|"


def chapters() -> dict[Path, list[tuple[str, str]]]:
    """The chapters, each with the numbers and titles of its decisions."""
    pages = [path for path in sorted(FOLDER.glob("*.md")) if path.name != "README.md"]
    return {path: HEADING.findall(path.read_text(encoding="utf-8")) for path in pages}


def table() -> str:
    rows = []
    for path, decisions in chapters().items():
        chapter = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        rows += [f"| [{number}]({path.name}#{number}) | {title} | {chapter} |" for number, title in decisions]
    return "\n".join([TITLE, *sorted(rows)])
