"""The versions that a reader has chosen: two to compare, or one to restore."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
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


def restored_version(
    request: HttpRequest, text: VersionedText, restore: Callable[..., TextVersion], leads_to: str
) -> HttpResponse:
    """Restores the version that was chosen, and leads on; a refusal leads back with the reason.

    `restore` gets its number, the newest version that the reader has seen, and the user. Raises Http404.
    """
    typed = request.POST.get("restore", ""), request.POST.get("newest", "")
    if not all(map(is_id, typed)):
        raise Http404
    number, seen = map(int, typed)
    get_object_or_404(TextVersion, versioned_text=text, number=number)
    newest = newest_version(text)
    # The page names the newest version alone: what was saved since in the same sitting counts as seen.
    based_on = Base.of(newest) if newest.number == seen else Base(seen)
    try:
        version = restore(number=number, based_on=based_on, by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    messages.success(request, f"The text of version {number} is now version {version.number}.")
    return redirect(leads_to)
