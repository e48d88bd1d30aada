"""`manage.py show_layers`: the layers of the code, from the import contract."""

from office import layers
from office.printed_sections import SectionCommand


class Command(SectionCommand):
    help = "Prints the layers of the code and what each package holds, or writes them between the markers of a page."
    name = "layers"

    def content(self) -> str:
        return layers.drawing()
