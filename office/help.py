"""The organizers' guide as pages of the administration, and the part of it that belongs to each screen."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

GUIDE = settings.BASE_DIR / "docs" / "organizers.md"

SCREENS = {
    "": "how-changes-are-made",
    "index": "follow-the-meeting",
    "board": "follow-the-meeting",
    "search": "find-anything",
    "history": "see-who-changed-what",
    "meetings_meeting": "prepare-the-meeting",
    "meetings_meeting_organizers": "who-may-do-what",
    "meetings_meeting_change": "basics",
    "meetings_meeting_papers": "papers-and-deadline",
    "meetings_meeting_aide-memoire": "aide-memoire",
    "meetings_meeting_contacts": "contacts",
    "meetings_meeting_tasks": "tasks-of-participants",
    "meetings_meeting_evaluation": "evaluation",
    "meetings_meeting_room": "agree-in-the-room",
    "participants": "invite-the-experts",
    "participants_participant_change": "one-persons-page",
    "participants_participant_merge": "the-same-person-twice",
    "participants_participant_needs": "what-participants-need",
    "participants_participant_make-letter": "visa-support-letters",
    "participants_participant_erase": "when-somebody-requests-deletion-of-their-data",
    "papers": "receive-the-papers",
    "papers_paper_review": "review-papers-one-by-one",
    "papers_document": "publish-documents",
    "agenda": "prepare-and-release-the-programme",
    "meetings_meeting_programme_day": "change-the-programme-on-the-day",
    "meetings_meeting_attendance": "who-attended",
    "meetings_meeting_programme": "prepare-and-release-the-programme",
    "meetings_meeting_compare": "prepare-and-release-the-programme",
    "reports": "write-the-report",
    "room": "write-the-report",
    "reports_citingdocument": "where-recommendations-are-cited",
    "review_clearance": "clearance",
    "reports_report_send": "clearance",
    "meetings_meeting_send-aide-memoire": "clearance",
    "reminders": "reminders",
    "mail": "see-what-was-sent",
    "mail_mailtemplate": "mail-templates",
    "mail_bounce": "bounced-e-mail",
    "participants_participant_write": "letters-to-a-selection",
}
"""The heading of the guide about each screen, by the beginning of its route's name: the longest that fits counts."""


@dataclass(frozen=True)
class Chapter:
    """A chapter of the guide; `headings` has the text of each of its headings by its anchor, its own first."""

    anchor: str
    title: str
    headings: dict[str, str]
    html: SafeString


@cache
def chapters() -> dict[str, Chapter]:
    """The chapters of the guide by their anchors, in its order; what comes before the first is left out.

    Read once: it takes 15 ms, and each search of the administration goes through them.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(GUIDE.read_text(encoding="utf-8"))
    begins = [place for place, token in enumerate(tokens) if (token.type, token.tag) == ("heading_open", "h2")]
    found = {}
    for begin, end in zip(begins, [*begins[1:], len(tokens)], strict=True):
        chapter = tokens[begin:end]
        headings = {}
        for heading, text in zip(chapter, chapter[1:], strict=False):
            if heading.type == "heading_open":
                headings[slugify(text.content)] = text.content
                heading.attrSet("id", slugify(text.content))
            if heading.type in ("heading_open", "heading_close"):
                heading.tag = f"h{int(heading.tag[1]) - 1}"  # the chapter's own heading is the page's
        (anchor, title), *_ = headings.items()
        # The guide is a file of the portal, and HTML in it is shown as text.
        html = mark_safe(markdown.renderer.render(chapter[3:], markdown.options, {}))  # noqa: S308
        found[anchor] = Chapter(anchor, title, headings, html)
    return found


@dataclass(frozen=True)
class HelpLink:
    """The way to the part of the guide that belongs to a screen."""

    title: str
    url: str


def help_link(route: str) -> HelpLink:
    """The part of the guide about the screen whose route has this name, without its namespace."""
    screen = "history" if route.endswith("_history") else route
    fits = (name for name in SCREENS if not name or screen == name or screen.startswith(f"{name}_"))
    anchor = SCREENS[max(fits, key=len)]
    chapter = next(chapter for chapter in chapters().values() if anchor in chapter.headings)
    url = reverse("admin:help_chapter", args=[chapter.anchor])
    return HelpLink(chapter.headings[anchor], url if anchor == chapter.anchor else f"{url}#{anchor}")


def help_index(request: HttpRequest, context: dict) -> HttpResponse:
    """The chapters of the guide, each with its headings."""
    return TemplateResponse(request, "office/help_index.html", {**context, "chapters": chapters().values()})


def help_chapter(request: HttpRequest, chapter: str, context: dict) -> HttpResponse:
    """One chapter of the guide, with the ways to the chapters before and after it."""
    order = list(chapters())
    if chapter not in order:
        raise Http404
    place = order.index(chapter)
    before, after = order[place - 1] if place else None, order[place + 1] if place + 1 < len(order) else None
    shown = chapters()[chapter]
    context |= {
        "title": shown.title,
        "chapter": shown,
        "before": chapters().get(before),
        "after": chapters().get(after),
    }
    return TemplateResponse(request, "office/help_chapter.html", context)
