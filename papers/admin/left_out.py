"""What is left out of files for readers, where organizers decide on them."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list

from papers.file_types import PPTX
from papers.models import Version
from papers.omissions import Line, added_lines, lines

SEEN = "Readers see this file differently from its author. By accepting or publishing it you confirm having seen this."
ASKS_OTHERS = (
    "Its author’s file leads to {}. Whoever follows it in the original asks that computer, under their own name; a "
    "template is asked for when the file is opened. Open the original only if you know the computer: readers’ PDF has "
    "none of this."
)


def left_out_advice(versions: Iterable[Version]) -> list[SafeString | str]:
    """What to look at before readers get these files; nothing where nobody has to look."""
    return [sentence for version in versions if version.needs_a_look for sentence in left_out_told(version)]


def left_out_told(version: Version) -> list[SafeString | str]:
    """What readers do not get of the file, with its places; then who has seen that, or that somebody has to."""
    of_slides = version.media_type == PPTX
    told: list[SafeString | str] = [
        _sentence("Readers do not get", line) for line in lines(version.left_out, of_slides=of_slides)
    ]
    told += [_sentence("Readers get", line) for line in added_lines(version.left_out, of_slides=of_slides)]
    if not told:
        return []
    if version.looked_at:
        return [*told, f"{version.looked_by or 'Somebody'} has confirmed having seen what readers get."]
    if version.needs_a_look:
        where = [version.document.meeting.slug, version.document.number, version.number, version.file_name]
        told.append(
            format_html('{} <a href="{}">See what readers get</a>', SEEN, reverse("papers:version", args=where))
        )
    return told


def warning_of_original(version: Version) -> list[str]:
    """What to know before the original is opened; nothing for most files."""
    addresses = version.checks.get("network")
    return [ASKS_OTHERS.format(get_text_list(addresses, "and"))] if addresses else []


def _sentence(beginning: str, line: Line) -> str:
    places = "; ".join(line.places)
    more = f"; and {line.more} more" if line.more and places else ""
    sentence = f"{beginning} {line.text}{f': {places}{more}' if places else ''}"
    return sentence if sentence.endswith(".”") else f"{sentence}."


def seen_of(versions: Iterable[Version]) -> str:
    """What a page has shown of these files, so that its button counts as a look at nothing else."""
    return ",".join(str(version.pk) for version in versions if version.needs_a_look)
