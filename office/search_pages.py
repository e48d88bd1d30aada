"""The page of the search, and the same as a short list for the dialog that a key opens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from egm_portal.meetings.models import Meeting
from egm_portal.text.ids import is_id
from office.search import BEST, SOURCES, Group, find, refusal_to_search
from office.search_screens import find_screens

SHORT = 7
"""How many results the dialog shows."""


def search(request: HttpRequest, context: dict) -> HttpResponse:
    """The results of the query `q`, in all of the reader's meetings or in one, of all sources or of one."""
    text = " ".join(request.GET.get("q", "").split())
    meetings, chosen = Meeting.objects.for_member(request.user), request.GET.get("meeting", "")
    meeting = meetings.filter(pk=chosen).first() if is_id(chosen) else None
    key = next((source.key for source in SOURCES if source.key == request.GET.get("kind")), "")
    refusal = refusal_to_search(text)
    groups = find(request, text, meeting=meeting)
    searched = meetings.filter(pk=meeting.pk) if meeting else meetings
    context |= {
        "title": "Search the administration",
        "asked": text,
        "refusal": refusal,
        "screens": find_screens(request, text, searched) if text and not refusal and not key else [],
        "groups": groups,
        "query": urlencode({"q": text} | ({"meeting": meeting.pk} if meeting else {})),
    }
    if "short" in request.GET:
        return render(request, "office/_search_short.html", context | _shortened(context["screens"], groups))
    context |= {
        "chosen_source": key,
        "shown": find(request, text, meeting=meeting, key=key) if key else groups,
        "total": sum(group.count for group in groups),
        "meetings": meetings,
        "chosen_meeting": meeting,
    }
    return render(request, "office/search.html", context)


def _shortened(screens: list, groups: list[Group]) -> dict:
    """Up to SHORT results: one of each source before any has a second, and a third."""
    lists = [screens[:BEST], *(group.rows for group in groups)]
    kept = [0] * len(lists)
    for _ in range(max(map(len, lists), default=0)):
        for place, rows in enumerate(lists):
            if sum(kept) < SHORT and kept[place] < len(rows):
                kept[place] += 1
    short = [(group.source.name, group.rows[:number]) for group, number in zip(groups, kept[1:], strict=True) if number]
    return {"screens": screens[: kept[0]], "short_groups": short}
