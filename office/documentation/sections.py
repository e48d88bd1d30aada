"""Parts of the documentation that commands print from the code, between two markers of a page."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError


class NoMarkers(ValueError):
    """The text has no place for the section."""


def replace_section(text: str, name: str, content: str) -> str:
    """The text with the content between the markers of this name; raises NoMarkers."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found_begin, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise NoMarkers(f"The text needs the lines {begin} and {end}.")
    return f"{before}{begin}\n\n{content}\n\n{end}{after}"


class SectionCommand(BaseCommand):
    """Prints the `content` of a section, or writes it into a page of the documentation."""

    requires_system_checks = []
    name = ""

    def content(self) -> str:
        raise CommandError("This command prints nothing.")

    def add_arguments(self, parser) -> None:
        parser.add_argument("--write", type=Path, metavar="FILE", help="a page with the markers of the section")

    def handle(self, *, write: Path | None, **options) -> None:
        if write is None:
            self.stdout.write(self.content())
            return
        try:
            text = replace_section(write.read_text(encoding="utf-8"), self.name, self.content())
        except NoMarkers as missing:
            raise CommandError(str(missing)) from None
        write.write_text(text, encoding="utf-8")
