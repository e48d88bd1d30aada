"""Redacting names and addresses in what people typed."""

import json
import re
from collections.abc import Iterable

from django.apps import apps
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.sessions.models import Session as BrowserSession
from django.db.models import CharField, Exists, JSONField, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.html import escape

from agenda.models import AcceptedConflict, Item, Programme, Session
from egm_portal.adminkit.history import entries_of
from egm_portal.drafts.models import FormDraft
from egm_portal.mail.models import ContactMessage, Message
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting
from evaluation.models import Results
from office.models import LetterFile
from papers.models import Author, Document, Extension, PageText, Paper, SearchEntry, Version
from papers.search.index_updates import follow
from participants.models import LetterOfInvitation, Need, Participant, ParticipantTask
from proceedings.models import SessionNotes
from reports.models import CitingDocument, Correction, Issue, ParagraphKey, Report, Section, WordImport
from review.models import Clearance, ClearanceEvent, ClearanceFile, Comment, Round
from room.models import Recommendation, RecordEntry, Room, Stance, Suggestion

ERASED_NAME = "Erased person"


def issued_reports() -> QuerySet:
    """The ids of reports that were issued, whether or not they are being revised."""
    return Report.objects.filter(Q(state=Report.State.ISSUED) | Q(issues__isnull=False)).values("pk")


def published_words() -> QuerySet[TextVersion]:
    """The words of adopted conclusions and recommendations, as adopted and as printed in a report that is issued."""
    issued = Recommendation.objects.adopted().filter(meeting__report__in=issued_reports())
    adopted = issued.filter(wording=OuterRef("versioned_text"), adopted_version=OuterRef("number"))
    printed = TextVersion.objects.newest().filter(versioned_text__in=issued.values("wording")).values("pk")
    return TextVersion.objects.filter(Exists(adopted) | Q(pk__in=printed))


PUBLISHED = {
    Document: lambda: Q(pk__in=Document.objects.published().values("pk")),
    Author: lambda: Q(document__in=Document.objects.published().values("pk")),
    Version: lambda: Q(document__in=Document.objects.published().values("pk")),
    PageText: lambda: Q(version__document__in=Document.objects.published().values("pk")),
    Report: lambda: Q(pk__in=issued_reports()),
    Section: lambda: Q(report__in=issued_reports()),
    Correction: lambda: Q(corrigendum__isnull=False),
    TextVersion: lambda: Q(pk__in=published_words().values("pk")),
}
"""The rows of these tables that were published, and are not redacted."""

NEVER_REDACTED = (Programme, Issue, CitingDocument, AideMemoireSection, Contact, Meeting, BrowserSession, SearchEntry)
"""Released programmes, issued reports, titles of public documents, and the organizers' own texts about a meeting.
Sessions are deleted instead, and the index of the search follows its rows."""

NAMED = {
    Message: "meeting",
    ContactMessage: "meeting",
    Paper: "participant__meeting",
    Extension: "paper__participant__meeting",
    Document: "meeting",
    Author: "document__meeting",
    Version: "document__meeting",
    PageText: "version__document__meeting",
    ParticipantTask: "meeting",
    Need: "participant__meeting",
    LetterOfInvitation: "meeting",
    Session: "meeting",
    Item: "session__meeting",
    AcceptedConflict: "meeting",
    TextVersion: "versioned_text__meeting",
    SessionNotes: "session_number__meeting",
    Results: "meeting",
    Report: "meeting",
    Section: "report__meeting",
    ParagraphKey: "report__meeting",
    Round: "report__meeting",
    Comment: "round__report__meeting",
    WordImport: "report__meeting",
    Recommendation: "meeting",
    Stance: "recommendation__meeting",
    Suggestion: "recommendation__meeting",
    RecordEntry: "meeting",
    Room: "meeting",
    Clearance: "meeting",
    ClearanceEvent: "clearance__meeting",
    ClearanceFile: "meeting",
    LetterFile: "meeting",
    Correction: "issue__report__meeting",
}
"""Tables whose texts name people, with the lookup of the meeting: in other meetings the name may be somebody else's."""


def redact_addresses(addresses: Iterable[str], replacement: str) -> None:
    """Replaces these mail addresses with `replacement` in every column of every table, except in what was published."""
    # An address within a longer one, such as ann@example.org in joann@example.org.uk, is another one.
    words = _Words(addresses, before=r"[\w.+-]", after=r"[\w-]|\.\w", replacement=replacement)
    for model in apps.get_models():
        if model not in NEVER_REDACTED:
            words.redact_in(_unpublished(model))


def redact_names(names: Iterable[str], meetings: Iterable[int]) -> None:
    """Replaces these whole names in the texts of the meetings, except in what was published."""
    words = _Words(names, before=r"\w", after=r"\w", replacement=ERASED_NAME)
    for model, path in NAMED.items():
        words.redact_in(_unpublished(model).filter(**{f"{path}__in": meetings}))
        words.redact_in(entries_of(model._base_manager.filter(**{f"{path}__in": meetings}).values("pk"), model))
    words.redact_in(AdminLogEntry.objects.all())
    # What others typed and have not saved would bring the name back.
    words.redact_in(FormDraft.objects.all())
    words.redact_in(Participant.objects.filter(meeting__in=meetings), only=("answer_note",))


def _unpublished(model: type[Model]) -> QuerySet:
    rows = model._base_manager.all()
    return rows.exclude(PUBLISHED[model]()) if model in PUBLISHED else rows


class _Words:
    """Names or addresses in each spelling that a column may have: plain, as HTML and as JSON."""

    def __init__(self, words: Iterable[str], *, before: str, after: str, replacement: str) -> None:
        self.replacement = replacement
        spellings = {spelling for word in words for spelling in (word, escape(word), json.dumps(word)[1:-1])}
        # A name of one word may be a common one, such as May: only addresses and longer names match in either case.
        patterns = [
            f"(?i:{re.escape(word)})" if " " in word or "@" in word else re.escape(word)
            # The longest first: a name may begin with another.
            for word in sorted(spellings, key=len, reverse=True)
        ]
        self.pattern = re.compile(rf"(?<!{before})(?:{'|'.join(patterns)})(?!{after})")
        # SQLite ignores the case of ASCII letters only, so that rows are found by the longest such part of a word.
        self.ascii_parts = [max(re.findall(r"[ -~]*", word), key=len) for word in spellings]

    def redacted(self, value: object) -> object:
        """The text, or the JSON with its texts redacted. Keys stay: a person may be called like one, such as Good."""
        if isinstance(value, str):
            return self.pattern.sub(lambda _: self.replacement, value)
        if isinstance(value, list):
            return [self.redacted(element) for element in value]
        if isinstance(value, dict):
            return {key: self.redacted(element) for key, element in value.items()}
        return value

    def redact_in(self, rows: QuerySet, only: tuple[str, ...] = ()) -> None:
        if not self.ascii_parts:
            return
        found = Q()
        for part in self.ascii_parts:
            found |= Q(as_text__icontains=part)
        for field in rows.model._meta.concrete_fields:
            is_text = isinstance(field, CharField | TextField | JSONField) and not field.choices
            if not is_text or (only and field.name not in only):
                continue
            candidates = rows.annotate(as_text=Cast(field.name, TextField())).filter(found).order_by()
            for pk, value in list(candidates.values_list("pk", field.name)):
                redacted = self.redacted(value)
                if redacted != value:
                    rows.model._base_manager.filter(pk=pk).update(**{field.name: redacted})
                    # `update` sends no signal, which the index of the search follows otherwise.
                    follow(rows.model, pk)
