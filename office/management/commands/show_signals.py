"""`manage.py show_signals`: what follows from a saved row, a sign-in and other events."""

from office.documentation import signals
from office.documentation.sections import SectionCommand


class Command(SectionCommand):
    help = "Prints the signals that the portal listens to, or writes them between the markers of a page."
    name = "signals"

    def content(self) -> str:
        return signals.table()
