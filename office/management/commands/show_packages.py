"""`manage.py show_packages`: what each package holds, from its docstring."""

from office.documentation import layers
from office.documentation.sections import SectionCommand


class Command(SectionCommand):
    help = "Prints what each package holds, or writes it between the markers of a page."
    name = "packages"

    def content(self) -> str:
        return layers.table()
