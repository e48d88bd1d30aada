"""What a writer must mend in a text, or should know."""

from collections.abc import Mapping

from egm_portal.marked_texts.markup.blocks import PICTURE, Problem
from egm_portal.marked_texts.markup.parser import parse_with_problems

NO_DOCUMENT = "The meeting has no public document {}: only the description of the picture is printed."


def problems(source: str, pictures: Mapping[int, str]) -> list[Problem]:
    """What is wrong in a text, by line. `pictures` has the documents of the meeting.

    Of each it tells by number why it cannot be shown as a picture, or nothing.
    """
    blocks, found = parse_with_problems(source)
    shown = [(block.start, block.picture.document) for block in blocks if block.kind == PICTURE]
    refusals = [(line, pictures.get(number, NO_DOCUMENT.format(number))) for line, number in shown]
    return sorted([*found, *(Problem(line, refusal) for line, refusal in refusals if refusal)])
