"""`manage.py show_transitions`: the transitions diagram of the README."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from office import transitions


class Command(BaseCommand):
    help = "Prints the allowed transitions as Mermaid diagrams, or writes them between the markers of a file."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--write", type=Path, metavar="FILE", help="such as README.md")

    def handle(self, *, write: Path | None, **options) -> None:
        if write is None:
            self.stdout.write(transitions.diagrams())
            return
        try:
            text = transitions.placed_in(write.read_text(encoding="utf-8"))
        except transitions.NoMarkers as missing:
            raise CommandError(str(missing)) from None
        write.write_text(text, encoding="utf-8")
