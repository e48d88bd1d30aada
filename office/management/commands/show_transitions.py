"""`manage.py show_transitions`: the diagrams of the allowed transitions."""

from office.documentation import transitions
from office.documentation.sections import SectionCommand


class Command(SectionCommand):
    help = "Prints the allowed transitions as Mermaid diagrams, or writes them between the markers of a page."
    name = "transitions"

    def content(self) -> str:
        return transitions.diagrams()
