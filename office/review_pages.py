"""The page on which papers are reviewed one after the other, and archives of their files."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from agenda.models import Item
from egm_portal.adminkit.cells import local
from egm_portal.adminkit.roles import has_role, meeting_or_404, require_role
from egm_portal.adminkit.verb_pages import Choice, VerbPages
from egm_portal.adminkit.verbs import Verb
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.security_events import security_event
from office.admin_urls import change_url, review_url, session_zip_url
from office.review import (
    Reviewed,
    facts_of_file,
    first_text,
    next_to_review,
    reviewed_papers,
    sessions_with_papers,
    state_choices,
)
from papers.admin.left_out import left_out_told, warning_of_original
from papers.advice import advice_on
from papers.cells import download_link, publication_tag
from papers.files import page_pictures
from papers.files.archives import archive, received_files, with_received_file
from papers.models import Document, Paper, Version
from papers.rules import can_publish

DECIDING = ("accept", "accept-and-publish", "return")
"""The verbs of papers that lead to the next one to review."""
DECISIONS = (*DECIDING, "take-late", "check-again")
"""Those that are offered beside the paper."""
# Unpublished papers: no cache may keep them.
PRIVATE = "private, no-store"


@dataclass(frozen=True)
class Decision:
    """A verb with its form, to be confirmed beside the paper; `address` is that of the verb's own page."""

    verb: Verb
    choice: Choice
    form: forms.Form | None
    route: str
    address: str


class ReviewPages(admin.ModelAdmin):
    """Adds to the list of papers the page on which they are reviewed, and archives of the received files."""

    def get_urls(self) -> list:
        pages = [
            path("review/<slug:slug>/", self.admin_site.admin_view(self.review), name="papers_paper_review"),
            path(
                "review/<slug:slug>/pages/<number:version>-<number:page>.webp",
                self.admin_site.admin_view(self.page_picture),
                name="papers_paper_page",
            ),
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
            context["related_links"] = [("Review", review_url(self.meeting_of(obj), paper=obj))]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def review(self, request: HttpRequest, slug: str) -> HttpResponse:
        meeting = self._meeting_to_review(request, slug)
        rows = reviewed_papers(meeting)
        shown, state, place = _shown(rows, request.GET.get("state", ""), request.GET.get("paper"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Review of papers",
            "subtitle": "",
            "opts": self.opts,
            "meeting": meeting,
            "states": state_choices(rows, state),
            "state": state,
            "archives": _archives(meeting) if has_role(request, StaffRole.ORGANIZER, meeting.pk) else [],
            "asking_others": sum(bool(row.newest and row.newest.checks.get("network")) for row in rows),
            "place": place + 1,
            "count": len(shown),
            "before": review_url(meeting, state, shown[place - 1].paper) if place else "",
            "after": review_url(meeting, state, shown[place + 1].paper) if place + 1 < len(shown) else "",
        }
        if shown:
            context |= {"title": shown[place].title, "subtitle": f"{place + 1} of {len(shown)}"}
            context |= self._paper(request, shown[place], _address_after(meeting, state, shown, place))
        return TemplateResponse(request, "office/review.html", context)

    def page_picture(self, request: HttpRequest, slug: str, version: int, page: int) -> HttpResponse:
        """One of the first pages of a paper's file, as a picture."""
        meeting = self._meeting_to_review(request, slug)
        files = Version.objects.filter(document__paper__participant__meeting=meeting).select_related("document")
        found = get_object_or_404(files, pk=version)
        if page not in page_pictures.pages_drawn(found):
            raise Http404
        response = page_pictures.picture_response(request, found.shown_name, page)
        if not found.document.is_published:
            security_event("unpublished_downloaded", document=found.document_id, version=found.number, page=page)
        return response

    def zip_of_meeting(self, request: HttpRequest, slug: str) -> HttpResponse:
        meeting = self._meeting_to_review(request, slug)
        papers = Paper.objects.filter(participant__meeting=meeting)
        return self._zip(request, meeting, papers, f"{meeting.slug}-papers.zip")

    def zip_of_session(self, request: HttpRequest, slug: str, session: int) -> HttpResponse:
        meeting = self._meeting_to_review(request, slug)
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

    def _meeting_to_review(self, request: HttpRequest, slug: str) -> Meeting:
        meeting = meeting_or_404(request, slug=slug)
        if not self.has_view_permission(request):
            raise PermissionDenied
        return meeting

    def _paper(self, request: HttpRequest, row: Reviewed, then: str) -> dict:
        """What the page shows of one paper; `then` is where a decision leads."""
        meeting, newest = self.meeting_of(row.paper), row.newest
        if row.document:
            row.document.meeting = meeting
        # Otherwise the document is read again for each file.
        for version in row.owed.versions:
            version.document = row.document
        decisions, advice = self._decisions(request, row, then), []
        if newest:
            advice = [*advice_on(newest, row.paper), *warning_of_original(newest), *left_out_told(newest)]
        return {
            "reviewed": row,
            "page": change_url(row.paper),
            "due": local(row.owed.deadline, meeting, ends_day=True),
            "received": local(newest.received_at, meeting) if newest else "",
            "published": publication_tag(row.document) if row.paper.state == Paper.State.ACCEPTED else "",
            "files": [(version, download_link(version)) for version in row.owed.versions],
            "facts": facts_of_file(newest, row.paper) if newest else [],
            "advice": advice,
            "pictures": page_pictures.pages_drawn(newest) if newest else [],
            "text": first_text(newest) if newest else None,
            "decisions": decisions,
            "field_media": sum((decision.form.media for decision in decisions if decision.form), forms.Media()),
        }

    def _decisions(self, request: HttpRequest, row: Reviewed, then: str) -> list[Decision]:
        here = review_url(self.meeting_of(row.paper), paper=row.paper)
        decisions = [
            # What only prepares a decision leads back to the same paper.
            _decision(self, request, verb, row.paper, then if verb.name in DECIDING else here)
            for verb in _verbs_for(self, request, row.paper)
            if verb.name in DECISIONS
        ]
        is_accepted = row.paper.state == Paper.State.ACCEPTED
        if is_accepted and row.document.publication == Document.Publication.NOT_PUBLISHED and can_publish(row.document):
            screen = self.admin_site.get_model_admin(Document)
            verbs = _verbs_for(screen, request, row.document)
            decisions += [
                _decision(screen, request, verb, row.document, here) for verb in verbs if verb.name == "publish"
            ]
        return decisions


def _shown(rows: list[Reviewed], state: str, paper: str | None) -> tuple[list[Reviewed], str, int]:
    """The papers in this state, or all, the state that was used, and the place of the requested paper among them."""
    shown = [row for row in rows if not state or row.standing == state]
    places = {str(row.paper.pk): place for place, row in enumerate(shown)}
    if paper not in places and any(str(row.paper.pk) == paper for row in rows):
        return _shown(rows, "", paper)  # a link to one paper opens it whatever the filter
    return shown, state, places.get(paper, 0)


def _verbs_for(screen: VerbPages, request: HttpRequest, row: Model) -> list[Verb]:
    """The verbs that the reader may use on this row now."""
    if not screen.may_change_states(request, row):
        return []
    return [verb for verb in screen.verbs_for(request, row) if not verb.refusal(row)]


def _decision(screen: VerbPages, request: HttpRequest, verb: Verb, row: Model, then: str) -> Decision:
    form = None
    if verb.form:
        # The fields of several verbs are on one page.
        form = verb.form(rows=[row], meeting=screen.meeting_of(row), by=request.user, auto_id=f"id_{verb.name}_%s")
    choice, address = Choice.of(row, verb, has_role=True), screen.verb_url(verb, [row.pk], then)
    return Decision(verb, choice, form, f"admin:{screen.verb_route(verb)}", address)


def _address_after(meeting: Meeting, state: str, shown: list[Reviewed], place: int) -> str:
    """Where a decision on the paper at this place leads: to the next one to review, or else to the list without it."""
    following = next_to_review(shown, place)
    if following is None and not state:
        return review_url(meeting, paper=shown[place].paper)
    return review_url(meeting, state, following.paper if following else None)


def _archives(meeting: Meeting) -> list[tuple[str, str]]:
    if not with_received_file(Paper.objects.filter(participant__meeting=meeting)).exists():
        return []
    sessions = [(session.title, session_zip_url(session)) for session in sessions_with_papers(meeting)]
    return [("All papers", reverse("admin:papers_paper_zip", args=[meeting.slug])), *sessions]
