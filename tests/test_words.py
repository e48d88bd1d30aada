"""Texts for people: phrases that an editor has replaced do not come back."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "egm_portal",
    "website",
    "my",
    "office",
    "reminders",
    "review",
    "reports",
    "room",
    "agenda",
    "papers",
    "participants",
)
REPLACED = {
    "addresses that stay": "permanent addresses",
    "Coming meeting": "Upcoming meeting",
    "will stand here": "will appear here",
    "A further word narrows": "Add a word to narrow the results",
    "fits all that you chose": "match these filters",
    "Belongs with": "Related documents",
    "As arranged": "Default order",
    "Skip to the text": "Skip to main content",
    "Nobody counts your visits": "We do not track visits",
    "What is not good enough yet": "Known limitations",
    "if you decline": "Reason for declining (optional)",
    "asked instead": "Suggest someone else",
    "hand in": "submit",
    "handed in": "submitted",
    "what we hold": "your file",
    "Ask to be erased": "Request deletion of my data",
    "unwanted mail": "your spam folder",
    "yours alone": "your personal link",
    "can be answered until": "is valid until",
    "answer is awaited": "we await your reply",
    "takes it no longer": "no longer accepts it",
    "Own wording": "Mail template",
    "Addresses that fail": "Bounced addresses",
    "works again": "Mark as working",
    "Where the meeting stands": "Overview",
    "Who owes what": "Outstanding items",
    "take part no longer": "no longer take part",
    "Give more time": "Extend the deadline",
    "Hold in reserve": "Put on the reserve list",
    "Smaller numbers come first": "Lower numbers come first",
    "Nothing waits for you": "Nothing to do",
    "answer this message": "reply to this message",
    "Look at your mail": "Check your e-mail",
    "Look again": "Refresh",
    "Earlier rows": "Previous page",
    "Further rows": "Next page",
    "Show what would happen": "Preview the import",
    "Nothing will happen to these": "Not possible for these",
    "by mail": "by e-mail",
    "this mail": "this e-mail",
    "No mail": "No e-mail",
    "letter for a visa": "visa support letter",
    "minutes of grace": "grace period",
    "Take the late file": "Admit the late file",
    "address elsewhere": "external address",
}


def code_texts(path: Path) -> str:
    """The strings of a module, without its docstrings, which no user reads."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return "\n".join(node.value for node in strings if id(node) not in docstrings)


def read_by_people() -> Iterator[tuple[Path, str]]:
    """Every template, page of the documentation and module, with the texts that people read of it."""
    for path in [*(ROOT / "templates").rglob("*.*"), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]:
        yield path, path.read_text(encoding="utf-8")
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if not {"tests", "migrations"} & set(path.parts):
                yield path, code_texts(path)


def test_replaced_phrases_are_not_used_again():
    found = [
        f"{path.relative_to(ROOT)}: write “{better}” in place of “{phrase}”"
        for path, text in read_by_people()
        for phrase, better in REPLACED.items()
        if phrase in text
    ]

    assert found == []
