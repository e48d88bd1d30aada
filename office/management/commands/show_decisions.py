"""`manage.py show_decisions`: the index of the decisions."""

from office.documentation import decisions
from office.documentation.sections import SectionCommand


class Command(SectionCommand):
    help = "Prints the index of the decisions, or writes it between the markers of a page."
    name = "decisions"

    def content(self) -> str:
        return decisions.table()
