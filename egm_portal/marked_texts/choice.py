"""The two versions that a reader has chosen to compare."""

from dataclasses import dataclass

from django.http import HttpRequest

from egm_portal.marked_texts.comparison import Comparison, compare
from egm_portal.marked_texts.models import TextVersion, VersionedText
from egm_portal.text.ids import is_id


@dataclass(frozen=True)
class ComparedVersions:
    """Two versions by their numbers, what changed between them, and the number of the newest one."""

    old: int
    new: int
    newest: int
    comparison: Comparison


def compared_versions(request: HttpRequest, text: VersionedText, numbers: list[int]) -> ComparedVersions:
    """The two versions that the address names, compared: one query."""
    old, new = chosen_versions(request, text, numbers)
    return ComparedVersions(old.number, new.number, numbers[0], compare(old.text, new.text))


def chosen_versions(request: HttpRequest, text: VersionedText, numbers: list[int]) -> tuple[TextVersion, TextVersion]:
    """The versions named by `old` and `new` of the address, by default the last two of `numbers`: one query."""
    new = _chosen(request, "new", numbers, numbers[0])
    old = _chosen(request, "old", numbers, max(new - 1, 1))
    found = {each.number: each for each in TextVersion.objects.filter(versioned_text=text, number__in=[old, new])}
    return found[old], found[new]


def _chosen(request: HttpRequest, name: str, numbers: list[int], default: int) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if is_id(typed) and int(typed) in numbers else default


def version_to_restore(request: HttpRequest) -> tuple[int, int] | None:
    """The number of the version to restore, and that of the newest one that the reader has seen."""
    typed = request.POST.get("restore", ""), request.POST.get("newest", "")
    return (int(typed[0]), int(typed[1])) if all(map(is_id, typed)) else None
