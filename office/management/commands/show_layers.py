"""`manage.py show_layers`: the layers of the code, from the import contract."""

from office.documentation import layers
from office.documentation.sections import SectionCommand


class Command(SectionCommand):
    help = "Prints the layers of the code, or writes them between the markers of a page."
    name = "layers"

    def content(self) -> str:
        return layers.drawing()
