"""What organizers decide on documents."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from egm_portal.adminkit.verbs import NoteForm, Verb
from egm_portal.clock import portal_now
from egm_portal.meetings.models import StaffRole, User
from papers import actions, rules
from papers.admin.document_files import SentFile
from papers.admin.forms import CorrectionForm, NewVersionForm, PublicationForm, TakeBackForm, WithdrawalForm
from papers.admin.left_out import left_out_advice, seen_of
from papers.kinds import KINDS
from papers.models import Document, Version
from papers.undo import rows_of_review, rows_of_taking_back


class FileVerb(Verb):
    """A verb that adds a file; readers of a published document get it at once."""

    role = StaffRole.EDITOR

    def role_for(self, document: Document) -> StaffRole:
        return StaffRole.ORGANIZER if document.publish_at else self.role


def _readers(document: Document) -> str:
    is_open = document.access == Document.Access.ORGANIZERS
    readers = KINDS[document.kind].readers if is_open else Document.Access(document.access)
    return f"Readers: {readers.label.lower()}"


class PublicationVerb(Verb):
    def touched(self, document: Document) -> list[QuerySet]:
        return rows_of_review(document.pk)

    def instead_of_undoing(self, refused: Mapping[Document, str]) -> str:
        return withdrawal_url(document for document, reason in refused.items() if reason == rules.DOWNLOADED)


class PublishingVerb(PublicationVerb):
    """A verb that gives readers files; its page shows what is left out of them, so pressing its button is the look."""

    files = staticmethod(rules.files_to_publish)

    def seen(self, document: Document) -> str:
        return seen_of(self.files(document))

    def advice(self, document: Document) -> list[str]:
        return left_out_advice(self.files(document))

    def look(self, document: Document, by: User) -> actions.Look:
        return actions.Look.at(self.files(document), by)


def withdrawal_url(documents: Iterable[Document]) -> str:
    """The page that withdraws these documents from readers; empty without any."""
    ids = [document.pk for document in documents]
    return f"{reverse('admin:papers_document_withdraw')}?{urlencode({'id': ids}, doseq=True)}" if ids else ""


class AddFile(FileVerb):
    name = "add-file"
    label = "Add a new file"
    explanation = (
        "The file becomes a new version or a translation under the same symbol. Readers get it at once if the "
        "document is published, unless something is left out of it: then you see that first, under “Approve the new "
        "file”."
    )
    past = "File added"
    form = NewVersionForm
    many = False
    refusal = staticmethod(rules.refusal_to_add_file)

    def perform(self, document: Document, by: User, sent: SentFile, language: str) -> None:
        sent.add_to(document, by, language)


class Publish(PublishingVerb):
    role = StaffRole.ORGANIZER
    name = "publish"
    label = "Publish"
    explanation = "The document is shown to its readers."
    past = "Published"
    form = PublicationForm
    refusal = staticmethod(rules.refusal_to_publish)
    detail = staticmethod(_readers)

    def perform(self, document: Document, by: User, at: datetime | None) -> None:
        actions.publish_document(document=document, at=at, look=self.look(document, by))


class ApproveFile(PublishingVerb):
    role = StaffRole.ORGANIZER
    name = "approve-file"
    label = "Approve the new file"
    explanation = "Readers get the file that was added or sent since the document was published."
    past = "New file approved"
    files = staticmethod(rules.files_to_approve)
    refusal = staticmethod(rules.refusal_to_approve_file)
    detail = staticmethod(_readers)

    def perform(self, document: Document, by: User) -> None:
        actions.approve_file(document=document, look=self.look(document, by))


class ReturnToAuthor(PublicationVerb):
    role = StaffRole.ORGANIZER
    name = "return"
    label = "Return with a note"
    explanation = (
        "The author receives your note by e-mail and is asked for another file before the session ends. Readers of a "
        "published document keep the file that they have."
    )
    past = "Returned with a note"
    form = NoteForm
    many = False
    refusal = staticmethod(rules.refusal_to_return_submission)

    def perform(self, document: Document, by: User, note: str) -> None:
        actions.return_submission(document=document, note=note)


class AddCorrection(FileVerb):
    """Adds a corrigendum or an addendum; `does` is the verb for what it does to the document."""

    past = "Added"
    form = CorrectionForm
    many = False
    refusal = staticmethod(rules.refusal_to_correct)
    detail = staticmethod(_readers)

    def __init__(self, kind: str, noun: str, does: str) -> None:
        self.kind, self.name, self.label = kind, f"add-{kind}", f"Add {noun}"
        self.explanation = (
            f"The file becomes a document of its own, for the same readers, that {does} this one. Its symbol is made "
            "from the document’s. It is published together with the document, or at once if the "
            "document has been published; the document’s page links to it. If something is left out of it for readers, "
            "you are shown that before you publish it."
        )

    @transaction.atomic
    def perform(self, document: Document, by: User, sent: SentFile, title: str) -> Document:
        correction = actions.add_correction(document=document, kind=self.kind, title=title)
        sent.add_to(correction, by)
        document.refresh_from_db()  # it is locked by now; while the file was read, somebody may have published it
        waits = any(version.needs_a_look for version in correction.versions.all())
        if (document.is_published or document.is_scheduled) and not waits:
            actions.publish_document(document=correction, at=max(document.publish_at, portal_now()))
        return correction


WITHDRAWN_WITH_IT = "The document has no other file: it is withdrawn until you add one and publish it again."


class TakeFileBack(Verb):
    role = StaffRole.ORGANIZER
    name = "take-back"
    label = "Take a wrong file back"
    explanation = (
        "You can take a file back for ten minutes after readers could first get it, whether it was downloaded or not. "
        "Its address then states that it was taken back, and its number is not used again. Readers get the file before "
        "it; a document without another file is withdrawn until you add one and publish it again. You keep the file."
    )
    past = "File taken back"
    form = TakeBackForm
    many = False
    danger = True
    refusal = staticmethod(rules.refusal_to_take_back)

    def touched(self, document: Document) -> list[QuerySet]:
        return rows_of_taking_back(document.pk)

    def done(self, rows: list[Document], typed: Mapping[str, object]) -> str:
        said = super().done(rows, typed)
        is_withdrawn = Document.objects.filter(pk=rows[0].pk).exclude(withdrawn_at=None).exists()
        return f"{said} {WITHDRAWN_WITH_IT}" if is_withdrawn else said

    def perform(self, document: Document, by: User, version: Version) -> None:
        actions.take_file_back(document=document, version=version)


class WithdrawDocument(PublicationVerb):
    role = StaffRole.ORGANIZER
    name = "withdraw"
    label = "Withdraw from readers"
    explanation = "Readers no longer get the file. Its addresses state that it was withdrawn, and why."
    past = "Withdrawn"
    form = WithdrawalForm
    danger = True
    is_rare = True
    refusal = staticmethod(rules.refusal_to_withdraw_document)

    def perform(self, document: Document, by: User, note: str) -> None:
        actions.withdraw_document(document=document, reason=note)


DOCUMENT_VERBS = (
    AddFile(),
    Publish(),
    ApproveFile(),
    ReturnToAuthor(),
    AddCorrection(Document.Kind.CORRIGENDUM, "a corrigendum", "corrects"),
    AddCorrection(Document.Kind.ADDENDUM, "an addendum", "adds to"),
    TakeFileBack(),
    WithdrawDocument(),
)
