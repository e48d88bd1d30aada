"""The page on which the papers of a meeting are reviewed side by side, and their files as archives."""

from dataclasses import replace

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode

from agenda.models import Item
from egm_portal.adminkit.cells import local
from egm_portal.meetings.models import Meeting
from egm_portal.security_events import security_event
from office.admin_urls import board_url, change_url, review_url, session_zip_url, verb_url
from office.review import Reviewed, pictures_of, reviewed_papers, sessions_with_papers, state_choices
from papers.admin.paper_verbs import Accept, AcceptAndPublish, CheckAgain, Return, TakeLateFile
from papers.cells import download_link, publication_tag
from papers.files.archives import archive, received_files, with_received_file
from papers.models import Document, Paper
from papers.rules import can_publish

PER_PAGE = 10
DECISIONS = (Accept(), AcceptAndPublish(), Return(), TakeLateFile(), CheckAgain())
PRIVATE = "private, no-store"


class ReviewPages(admin.ModelAdmin):
    """Adds to the list of papers the page that shows them side by side, and the archives of what was received."""

    def get_urls(self) -> list:
        pages = [
            path("review/<slug:slug>/", self.admin_site.admin_view(self.review), name="papers_paper_review"),
            path("zip/<slug:slug>.zip", self.admin_site.admin_view(self.zip_of_meeting), name="papers_paper_zip"),
            path(
                "zip/<slug:slug>/session-<number:session>.zip",
                self.admin_site.admin_view(self.zip_of_session),
                name="papers_paper_session_zip",
            ),
        ]
        return pages + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        meeting = Meeting.objects.organized_by(request.user).filter(pk=self._chosen_meeting(request)).first()
        links = [("Review side by side", review_url(meeting))] if meeting else []
        return super().changelist_view(request, {"list_links": links, **(extra_context or {})})

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        if change and obj:
            review = f"{review_url(self.meeting_of(obj))}?{urlencode({'paper': obj.pk})}#paper-{obj.pk}"
            context["related_links"] = [("Review side by side", review)]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def review(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The papers of one of the reader's meetings, all or those in one state: ten a page."""
        meeting = self._meeting(request, slug)
        rows, chosen = reviewed_papers(meeting), request.GET.get("state", "")
        left = [row for row in rows if not chosen or row.standing == chosen]
        page = Paginator(left, PER_PAGE).get_page(_page_with(left, request.GET.get("paper")) or request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Review of papers",
            "subtitle": meeting.short_title,
            "opts": self.opts,
            "meeting": meeting,
            "page": page,
            "cards": self._cards(request, page),
            "states": state_choices(rows, chosen),
            "state": chosen,
            "related_links": [("Overview", board_url(meeting)), ("Meeting", change_url(meeting))],
            "archives": _archives(meeting),
        }
        return TemplateResponse(request, "office/review.html", context)

    def zip_of_meeting(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The newest file of each paper of the meeting, as an archive."""
        meeting = self._meeting(request, slug)
        papers = Paper.objects.filter(participant__meeting=meeting)
        return self._zip(request, meeting, papers, f"{meeting.slug}-papers.zip")

    def zip_of_session(self, request: HttpRequest, slug: str, session: int) -> HttpResponse:
        """The newest file of each paper that is presented in the session of the working programme, as an archive."""
        meeting = self._meeting(request, slug)
        presented = Item.objects.filter(session=session, session__meeting=meeting).values("paper")
        papers = Paper.objects.filter(participant__meeting=meeting, pk__in=presented)
        return self._zip(request, meeting, papers, f"{meeting.slug}-session-{session}.zip")

    def _zip(self, request: HttpRequest, meeting: Meeting, papers, name: str) -> HttpResponse:
        versions = received_files(papers)
        if not versions:
            raise Http404
        security_event("unpublished_downloaded", meeting=meeting.pk, files=len(versions))
        return archive(request, versions, name, PRIVATE)

    def _meeting(self, request: HttpRequest, slug: str) -> Meeting:
        meeting = get_object_or_404(Meeting.objects.organized_by(request.user), slug=slug)
        if not self.has_view_permission(request):
            raise PermissionDenied
        return meeting

    def _cards(self, request: HttpRequest, page: Page) -> list[dict]:
        pictures = pictures_of(page.object_list)
        rows = [replace(row, picture=pictures.get(row.newest.pk, "") if row.newest else "") for row in page.object_list]
        return [self._card(request, row, rows[:place], rows[place + 1 :]) for place, row in enumerate(rows)]

    def _card(self, request: HttpRequest, row: Reviewed, before: list[Reviewed], after: list[Reviewed]) -> dict:
        meeting, owed = self.meeting_of(row.paper), row.owed
        for version in owed.versions:
            version.document.meeting = meeting
        return {
            "row": row,
            "page": change_url(row.paper),
            "due": local(owed.deadline, meeting, ends_day=True),
            "received": local(row.newest.received_at, meeting) if row.newest else "",
            "published": publication_tag(row.document) if row.paper.state == Paper.State.ACCEPTED else "",
            "files": [(version, download_link(version)) for version in owed.versions],
            "decisions": self._decisions(request, row),
            "before": before[-1].paper.pk if before else None,
            "after": after[0].paper.pk if after else None,
        }

    def _decisions(self, request: HttpRequest, row: Reviewed) -> list[tuple[str, str]]:
        """What can be decided on the paper now, and then on its document."""
        if not self.may_change_states(request, row.paper):
            return []
        then = f"{request.get_full_path()}#paper-{row.paper.pk}"
        pages = [
            (verb.label, self.verb_url(verb, [row.paper.pk], then)) for verb in DECISIONS if not verb.refusal(row.paper)
        ]
        is_accepted = row.paper.state == Paper.State.ACCEPTED
        if is_accepted and row.document.publication == Document.Publication.NOT_PUBLISHED and can_publish(row.document):
            pages.append(("Publish", verb_url("publish", row.document, then)))
        return pages


def _page_with(rows: list[Reviewed], paper: str | None) -> int | None:
    """The number of the page on which the paper with this id stands."""
    place = next((place for place, row in enumerate(rows) if str(row.paper.pk) == paper), None)
    return None if place is None else place // PER_PAGE + 1


def _archives(meeting: Meeting) -> list[tuple[str, str]]:
    """Name and address of each archive of papers that have come: of the meeting, and of its sessions."""
    if not with_received_file(Paper.objects.filter(participant__meeting=meeting)).exists():
        return []
    sessions = [(session.title, session_zip_url(session)) for session in sessions_with_papers(meeting)]
    return [("All papers", reverse("admin:papers_paper_zip", args=[meeting.slug])), *sessions]
