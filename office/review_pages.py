"""The page on which papers are reviewed side by side, and archives of their files."""

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
from egm_portal.adminkit.roles import has_role, require_role
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.security_events import security_event
from office.admin_urls import change_url, review_url, session_zip_url, verb_url
from office.review import Reviewed, pictures_of, reviewed_papers, sessions_with_papers, state_choices
from papers.admin.document_verbs import Publish
from papers.admin.paper_verbs import Accept, AcceptAndPublish, CheckAgain, Return, TakeLateFile
from papers.cells import download_link, publication_tag
from papers.files.archives import archive, received_files, with_received_file
from papers.models import Document, Paper
from papers.rules import can_publish

PER_PAGE = 10
DECISIONS = (Accept(), AcceptAndPublish(), Return(), TakeLateFile(), CheckAgain())
# Unpublished papers: no cache may keep them.
PRIVATE = "private, no-store"


class ReviewPages(admin.ModelAdmin):
    """Adds to the list of papers the page that shows them side by side, and archives of the received files."""

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

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        if change and obj:
            review = f"{review_url(self.meeting_of(obj))}?{urlencode({'paper': obj.pk})}#paper-{obj.pk}"
            context["related_links"] = [("Review side by side", review)]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def review(self, request: HttpRequest, slug: str) -> HttpResponse:
        meeting = self._meeting(request, slug)
        request.edited_meeting = meeting.pk
        rows, state = reviewed_papers(meeting), request.GET.get("state", "")
        shown = [row for row in rows if not state or row.standing == state]
        # A link to one paper opens the page that has it.
        number = request.GET.get("page")
        for place, row in enumerate(shown):
            if str(row.paper.pk) == request.GET.get("paper"):
                number = place // PER_PAGE + 1
        page = Paginator(shown, PER_PAGE).get_page(number)
        context = {
            **self.admin_site.each_context(request),
            "title": "Review of papers",
            "opts": self.opts,
            "meeting": meeting,
            "page": page,
            "cards": self._cards(request, page),
            "states": state_choices(rows, state),
            "state": state,
            "archives": _archives(meeting) if has_role(request, StaffRole.ORGANIZER, meeting.pk) else [],
        }
        return TemplateResponse(request, "office/review.html", context)

    def zip_of_meeting(self, request: HttpRequest, slug: str) -> HttpResponse:
        meeting = self._meeting(request, slug)
        papers = Paper.objects.filter(participant__meeting=meeting)
        return self._zip(request, meeting, papers, f"{meeting.slug}-papers.zip")

    def zip_of_session(self, request: HttpRequest, slug: str, session: int) -> HttpResponse:
        meeting = self._meeting(request, slug)
        presented = Item.objects.filter(session=session, session__meeting=meeting).values("paper")
        papers = Paper.objects.filter(participant__meeting=meeting, pk__in=presented)
        return self._zip(request, meeting, papers, f"{meeting.slug}-session-{session}.zip")

    def _zip(self, request: HttpRequest, meeting: Meeting, papers, name: str) -> HttpResponse:
        require_role(request, StaffRole.ORGANIZER, meeting.pk)
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
        rows = page.object_list
        pictures = pictures_of(rows)
        cards = []
        for place, row in enumerate(rows):
            meeting, newest = self.meeting_of(row.paper), row.newest
            # Otherwise the meeting is read again for each file.
            for version in row.owed.versions:
                version.document.meeting = meeting
            card = {
                "row": replace(row, picture=pictures.get(newest.pk, "")) if newest else row,
                "page": change_url(row.paper),
                "due": local(row.owed.deadline, meeting, ends_day=True),
                "received": local(newest.received_at, meeting) if newest else "",
                "published": publication_tag(row.document) if row.paper.state == Paper.State.ACCEPTED else "",
                "files": [(version, download_link(version)) for version in row.owed.versions],
                "decisions": self._decisions(request, row),
                "before": rows[place - 1].paper.pk if place else None,
                "after": rows[place + 1].paper.pk if place + 1 < len(rows) else None,
            }
            cards.append(card)
        return cards

    def _decisions(self, request: HttpRequest, row: Reviewed) -> list[tuple[str, str]]:
        if not self.may_change_states(request, row.paper):
            return []
        # After a decision the page opens at the same paper, with the same filter.
        then = f"{request.get_full_path()}#paper-{row.paper.pk}"
        pages = [
            (verb.label, self.verb_url(verb, [row.paper.pk], then))
            for verb in DECISIONS
            if self.has_role(request, verb.role_for(row.paper), row.paper) and not verb.refusal(row.paper)
        ]
        may_publish = self.has_role(request, Publish.role, row.paper)
        is_accepted = may_publish and row.paper.state == Paper.State.ACCEPTED
        if is_accepted and row.document.publication == Document.Publication.NOT_PUBLISHED and can_publish(row.document):
            pages.append(("Publish", verb_url("publish", row.document, then)))
        return pages


def _archives(meeting: Meeting) -> list[tuple[str, str]]:
    if not with_received_file(Paper.objects.filter(participant__meeting=meeting)).exists():
        return []
    sessions = [(session.title, session_zip_url(session)) for session in sessions_with_papers(meeting)]
    return [("All papers", reverse("admin:papers_paper_zip", args=[meeting.slug])), *sessions]
