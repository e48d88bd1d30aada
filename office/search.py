"""Search in the administration: one query over the lists of all screens, within the reader's permissions.

Each model that is searched has a `SearchSource`, which says what its results show; `SOURCES` has them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import admin
from django.db.models import Case, Count, F, Model, OrderBy, QuerySet, When, Window
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from agenda.models import Session
from egm_portal.adminkit.cells import choice_tag, tag
from egm_portal.adminkit.lists.screens import MAX_CHARACTERS, MAX_WORDS
from egm_portal.adminkit.scope import MeetingScopedAdmin
from egm_portal.left_out import each_shown
from egm_portal.mail.models import Message
from egm_portal.mail.rules import TINTS
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from egm_portal.text.marking import Piece, marked
from office.admin_urls import change_url, review_url
from papers.cells import PUBLICATION_TINTS, state_tag
from papers.models import Document, Paper
from participants.cells import status_tag
from participants.models import Participant
from room.models import Recommendation
from room.rules import RECOMMENDATION_TINTS

BEST = 3
"""How many results of each source are shown when those of all are."""

SHOWN = 20
"""How many are shown of a source that was chosen; its list has the others."""


class SearchSource:
    """A model whose rows the search finds: `name` is the heading of its results, `key` stands in addresses.

    Rows are found in the columns that the screen of `model` searches; `title` is the column that counts most, `newest`
    the one that orders them.
    """

    key: str
    name: str
    model: type[Model]
    title: str
    newest = "meeting__starts_on"
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()

    def heading(self, row: Model) -> str:
        return str(row)

    def tag(self, row: Model) -> SafeString:
        raise NotImplementedError

    def lines(self, row: Model) -> Sequence[str]:
        """The lines below the title, of which the last says where the row belongs."""
        raise NotImplementedError

    def verbs(self, row: Model) -> Sequence[str]:
        """The names of what is usually done with the row next."""
        return ()

    def links(self, row: Model) -> Sequence[tuple[str, str]]:
        """Other pages for what is usually done next, with their addresses."""
        return ()

    def best_first(self, rows: QuerySet, text: str) -> QuerySet:
        """Those whose title is equal to the query come first, then those that begin with it, then the newest."""
        is_equal = When(**{f"{self.title}__folded_exact": text}, then=0)
        begins = When(**{f"{self.title}__folded_start": text}, then=1)
        order = [Case(is_equal, begins, default=2), OrderBy(F(self.newest), descending=True, nulls_last=True)]
        # Without a name Django would follow every foreign key.
        rows = rows.select_related(*self.related) if self.related else rows
        return rows.prefetch_related(*self.prefetched).order_by(*order, self.title, "pk")

    def group(self, request: HttpRequest, text: str, meeting: Meeting | None, limit: int) -> "Group | None":
        """The rows that the reader may see and that have all words of the text; None for whoever may see none."""
        screen = admin.site.get_model_admin(self.model)
        if not screen.has_view_permission(request):
            return None
        rows = screen.get_queryset(request)
        if meeting:
            rows = rows.filter(**{screen.meeting_path: meeting.pk})
        # A row that is found in several of its speakers is one row.
        found, _ = screen.get_search_results(request, rows, text)
        found = rows.filter(pk__in=found.order_by().values("pk")).annotate(in_all=Window(Count("*")))
        shown = list(self.best_first(found, text)[:limit])
        parameters = {"q": text} | ({"meeting": meeting.pk} if meeting else {})
        opts = self.model._meta
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return Group(
            source=self,
            count=shown[0].in_all if shown else 0,
            rows=each_shown(shown, lambda row: self.found(request, screen, row, text.split())),
            url=f"{address}?{urlencode(parameters)}",
        )

    def found(self, request: HttpRequest, screen: MeetingScopedAdmin, row: Model, words: list[str]) -> "Found":
        steps = []
        if screen.may_change_states(request, row):
            verbs = {verb.name: verb for verb in screen.verbs_for(request, row)}
            offered = [verbs[name] for name in self.verbs(row) if name in verbs]
            pages = [(verb.label, screen.verb_url(verb, [row.pk])) for verb in offered if not verb.refusal(row)]
            steps = [*self.links(row), *pages]
        return Found(
            title=marked(self.heading(row), words),
            url=change_url(row),
            tag=self.tag(row),
            lines=[marked(line, words) for line in self.lines(row) if line],
            steps=steps,
        )


@dataclass(frozen=True)
class Found:
    """One row that was found, with its words marked, and the ways to what is usually done next."""

    title: list[Piece]
    url: str
    tag: SafeString
    lines: list[list[Piece]]
    steps: list[tuple[str, str]]


@dataclass(frozen=True)
class Group:
    """What was found in one source: how much in all, the first rows, and the list that has them all."""

    source: SearchSource
    count: int
    rows: list[Found]
    url: str


def refusal_to_search(text: str) -> str:
    if len(text) <= MAX_CHARACTERS and len(text.split()) <= MAX_WORDS:
        return ""
    return f"Search for at most {MAX_WORDS} words and {MAX_CHARACTERS} characters."


def find(request: HttpRequest, text: str, *, meeting: Meeting | None = None, key: str = "") -> list[Group]:
    """What the reader may see of what has all these words, by source, or in the source with this key.

    A fixed number of queries, however much is found. `meeting` is one of the reader's own.
    """
    if not text or refusal_to_search(text):
        return []
    sources = [source for source in SOURCES if key in ("", source.key)]
    groups = [source.group(request, text, meeting, SHOWN if key else BEST) for source in sources]
    return [group for group in groups if group and group.count]


def _dotted(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


class Meetings(SearchSource):
    key, name, model = "meetings", "Meetings", Meeting
    title, newest = "short_title", "starts_on"

    def tag(self, meeting: Meeting) -> SafeString:
        return tag(meeting.phase().label, "accent")

    def lines(self, meeting: Meeting) -> list[str]:
        return [meeting.title, _dotted(dates.date_range(meeting.starts_on, meeting.ends_on), meeting.city)]


class People(SearchSource):
    key, name, model = "people", "People", Participant
    title, related = "name", ("meeting",)

    def tag(self, person: Participant) -> SafeString:
        return status_tag(person)

    def lines(self, person: Participant) -> list[str]:
        return [
            _dotted(person.affiliation, person.email),
            _dotted(person.meeting.short_title, person.get_role_display()),
        ]

    def verbs(self, person: Participant) -> tuple[str, ...]:
        return {
            Participant.Status.NOMINATED: ("invite",),
            Participant.Status.RESERVE: ("nominate",),
            Participant.Status.INVITED: ("answer", "write"),
            Participant.Status.ACCEPTED: ("write",),
        }.get(person.status, ())


class Papers(SearchSource):
    key, name, model = "papers", "Papers", Paper
    title, newest = "document__title", "participant__meeting__starts_on"

    def heading(self, paper: Paper) -> str:
        return paper.document.title if paper.document else str(paper)

    def tag(self, paper: Paper) -> SafeString:
        return state_tag(paper)

    def lines(self, paper: Paper) -> list[str]:
        return [_dotted(paper.participant, paper.participant.meeting, paper.get_kind_display())]

    def links(self, paper: Paper) -> list[tuple[str, str]]:
        is_waiting = paper.state == Paper.State.SUBMITTED
        return [("Review", review_url(paper.participant.meeting, paper=paper))] if is_waiting else []


class Sessions(SearchSource):
    key, name, model = "programme", "Programme", Session
    title, newest = "title", "starts_at"
    related, prefetched = ("meeting",), ("officers__participant", "items__people")

    def tag(self, session: Session) -> SafeString:
        return tag(session.get_kind_display().lower())

    def lines(self, session: Session) -> list[str]:
        officers = [str(officer) for officer in session.officers.all()]
        speakers = {str(person): None for item in session.items.all() for person in item.people.all()}
        zone = session.meeting.time_zone
        ends = date_format(session.ends_at.astimezone(session.meeting.zone), "TIME_FORMAT")
        when = f"{dates.day_and_hour(session.starts_at, zone)}-{ends}"
        return [_dotted(*officers, *speakers), _dotted(when, session.meeting.short_title)]


class Documents(SearchSource):
    key, name, model = "documents", "Documents", Document
    title, prefetched = "title", ("authors",)

    def tag(self, document: Document) -> SafeString:
        return choice_tag(document.publication, PUBLICATION_TINTS)

    def lines(self, document: Document) -> list[str]:
        authors = ", ".join(author.name for author in document.authors.all())
        return [_dotted(document.symbol, authors, document.get_kind_display(), document.meeting)]

    def verbs(self, document: Document) -> tuple[str, ...]:
        return ("publish",) if document.publication == Document.Publication.NOT_PUBLISHED else ()


class Mail(SearchSource):
    key, name, model = "mail", "Mail", Message
    title, newest = "subject", "queued_at"

    def tag(self, message: Message) -> SafeString:
        return choice_tag(Message.State(message.state), TINTS)

    def lines(self, message: Message) -> list[str]:
        to = f"{message.to_name} <{message.to}>" if message.to_name else message.to
        zone = message.meeting.time_zone if message.meeting else settings.PORTAL_ZONE
        sent = dates.day_and_hour(message.sent_at or message.queued_at, zone)
        return [_dotted(f"To {to}", message.meeting or "", sent)]

    def verbs(self, message: Message) -> tuple[str, ...]:
        return ("send-again",)


class Recommendations(SearchSource):
    key, name, model = "recommendations", "Recommendations", Recommendation
    title, related = "text", ("meeting",)

    def heading(self, row: Recommendation) -> str:
        return row.text

    def tag(self, row: Recommendation) -> SafeString:
        return choice_tag(Recommendation.State(row.state), RECOMMENDATION_TINTS)

    def lines(self, row: Recommendation) -> list[str]:
        return [_dotted(row.meeting, row.addressee_name or row.get_kind_display())]


SOURCES = (Meetings(), People(), Papers(), Sessions(), Documents(), Mail(), Recommendations())
"""What is searched, in the order of the page. A new source is a class; its screen needs `search_fields`."""
