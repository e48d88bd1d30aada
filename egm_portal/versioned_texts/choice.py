"""The two versions that a reader has chosen to compare."""

from dataclasses import dataclass

from django.http import HttpRequest

from egm_portal.text.ids import is_id
from egm_portal.versioned_texts.comparison import Comparison, compare
from egm_portal.versioned_texts.models import TextVersion, VersionedText


@dataclass(frozen=True)
class ComparedVersions:
    """Two versions by their numbers, what changed between them, and the number of the newest one."""

    old: int
    new: int
    newest: int
    comparison: Comparison


def compared_versions(request: HttpRequest, text: VersionedText, numbers: list[int]) -> ComparedVersions:
    """The versions named by `old` and `new` of the address, by default the last two of `numbers`: one query."""
    newest = numbers[0]
    new = _chosen(request, "new", numbers, newest)
    old = _chosen(request, "old", numbers, max(new - 1, 1))
    found = TextVersion.objects.filter(versioned_text=text, number__in=[old, new])
    texts = dict(found.values_list("number", "text"))
    return ComparedVersions(old, new, newest, compare(texts[old], texts[new]))


def _chosen(request: HttpRequest, name: str, numbers: list[int], default: int) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if is_id(typed) and int(typed) in numbers else default


def version_to_restore(request: HttpRequest) -> tuple[int, int] | None:
    """The number of the version to restore, and that of the newest one that the reader has seen."""
    typed = request.POST.get("restore", ""), request.POST.get("newest", "")
    return (int(typed[0]), int(typed[1])) if all(map(is_id, typed)) else None
