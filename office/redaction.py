"""Where a name or an address may stand in what people typed, and how it is struck out there."""

import json
import re
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session as BrowserSession
from django.db.models import CharField, Field, JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.html import escape

from agenda.models import Item, Programme, Session
from egm_portal.adminkit.history import entries_of
from egm_portal.drafts.models import Draft
from egm_portal.mail.models import ContactMessage, Message
from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting
from papers.models import Author, Document, Extension, PageText, Paper, SearchEntry, Version
from papers.search.index_updates import follow
from participants.models import Participant
from reports.models import Recommendation, Report, Section

NAMELESS = "Erased person"
PUBLISHED = {
    Document: lambda: Q(pk__in=Document.objects.published().values("pk")),
    Author: lambda: Q(document__in=Document.objects.published().values("pk")),
    Version: lambda: Q(document__in=Document.objects.published().values("pk")),
    PageText: lambda: Q(version__document__in=Document.objects.published().values("pk")),
    Report: lambda: Q(state=Report.State.ISSUED),
    Section: lambda: Q(report__state=Report.State.ISSUED),
    Recommendation: lambda: Q(meeting__report__state=Report.State.ISSUED),
}
"""Which rows of these tables were published, and stay."""

ALWAYS_STAY = (Programme, AideMemoireSection, Contact, Meeting, BrowserSession, SearchEntry)
"""Released programmes and the organizers' own words about a meeting; sessions are ended, not read for words, and what
is searched follows its rows."""

NAMED = {
    Message: "meeting",
    ContactMessage: "meeting",
    Paper: "participant__meeting",
    Extension: "paper__participant__meeting",
    Document: "meeting",
    Author: "document__meeting",
    Version: "document__meeting",
    PageText: "version__document__meeting",
    Session: "meeting",
    Item: "session__meeting",
    Report: "meeting",
    Section: "report__meeting",
    Recommendation: "meeting",
}
"""Tables in whose texts people are named, with the way to the meeting. Somebody of the same name is in another one."""


def redact_addresses(addresses: Iterable[str], instead: str) -> None:
    """Puts `instead` for these mail addresses in every column of every table, but for what was published."""
    words = _Words(addresses, before=r"[\w.+-]", after=r"[\w-]|\.\w", instead=instead)
    for model in apps.get_models():
        if model not in ALWAYS_STAY:
            words.strike_in(_unpublished(model))


def redact_names(names: Iterable[str], meetings: Iterable[int]) -> None:
    """Puts "Erased person" for these whole names where the meetings' texts have them, but for what was published.

    A name of one word may be a common one, such as May: it is looked for as it is written.
    """
    words = _Words(names, before=r"\w", after=r"\w", instead=NAMELESS)
    for model, path in NAMED.items():
        words.strike_in(_unpublished(model).filter(**{f"{path}__in": meetings}))
        words.strike_in(entries_of(model._base_manager.filter(**{f"{path}__in": meetings}).values("pk"), model))
    words.strike_in(LogEntry.objects.all())
    # What others typed and have not saved would bring the name back.
    words.strike_in(Draft.objects.all())
    words.strike_in(Participant.objects.filter(meeting__in=meetings), only=("answer_note",))


def _unpublished(model: type[Model]) -> QuerySet:
    rows = model._base_manager.all()
    return rows.exclude(PUBLISHED[model]()) if model in PUBLISHED else rows


class _Words:
    """Names or addresses in every way in which a column may spell them: plain, as HTML and as JSON."""

    def __init__(self, words: Iterable[str], *, before: str, after: str, instead: str) -> None:
        self.instead = instead
        self.spellings = {spelt for word in words for spelt in (word, escape(word), json.dumps(word)[1:-1])}
        longest_first = map(_in_either_case, sorted(self.spellings, key=len, reverse=True))
        self.pattern = re.compile(rf"(?<!{before})(?:{'|'.join(longest_first)})(?!{after})")

    def strike_in(self, rows: QuerySet, only: tuple[str, ...] = ()) -> None:
        """Writes the columns of these rows anew without the words: all that hold text, or `only` some."""
        if not self.spellings:
            return
        for field in _text_fields(rows.model):
            if not only or field.name in only:
                self._strike(rows, field)

    def _strike(self, rows: QuerySet, field: Field) -> None:
        holding = Q()
        for seed in map(_seed, self.spellings):
            holding |= Q(as_text__icontains=seed)
        found = rows.annotate(as_text=Cast(field.name, TextField())).filter(holding).order_by()
        for pk, text in list(found.values_list("pk", field.name)):
            if (struck := self._without(text)) != text:
                rows.model._base_manager.filter(pk=pk).update(**{field.name: struck})
                follow(rows.model, pk)

    def _without(self, text: str | list | dict) -> str | list | dict:
        if isinstance(text, str):
            return self.pattern.sub(lambda _: self.instead, text)
        return json.loads(self.pattern.sub(lambda _: self.instead, json.dumps(text)))


def _in_either_case(word: str) -> str:
    """A pattern for the word: for an address and a name of several words in whatever case."""
    return f"(?i:{re.escape(word)})" if " " in word or "@" in word else re.escape(word)


def _seed(word: str) -> str:
    """The longest part that every database finds in either case: SQLite folds only ASCII letters."""
    return max(re.findall(r"[ -~]*", word), key=len)


def _text_fields(model: type[Model]) -> Iterator[Field]:
    for field in model._meta.concrete_fields:
        if isinstance(field, CharField | TextField | JSONField) and not field.choices:
            yield field
