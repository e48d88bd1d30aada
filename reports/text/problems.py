"""What a writer must mend in a text, or should know."""

from collections.abc import Mapping

from reports.text.blocks import PICTURE, Problem
from reports.text.reader import read_with_problems


def problems(source: str, pictures: Mapping[int, str]) -> list[Problem]:
    """What is wrong in a text, by line. `pictures` has the documents of the meeting.

    Of each it tells by number why it cannot be shown as a picture, or nothing.
    """
    blocks, found = read_with_problems(source)
    shown = [(block.start, block.picture.document) for block in blocks if block.kind == PICTURE]
    refused = [Problem(line, refusal) for line, number in shown if (refusal := _refusal(number, pictures))]
    return sorted([*found, *refused])


def _refusal(document: int, pictures: Mapping[int, str]) -> str:
    return pictures.get(
        document, f"The meeting has no public document {document}: only the description of the picture is printed."
    )
