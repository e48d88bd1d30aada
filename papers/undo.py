"""What the verbs of papers and documents write, and when that can no longer be undone."""

from django.db.models import Q, QuerySet

from egm_portal.undo import registry
from egm_portal.undo.models import Change
from papers import actions, rules
from papers.models import Author, Document, Extension, FirstServing, Paper, PaperAuthor, Submission, Version
from participants.models import Participant

OF_VERSION = ("current_from", "superseded_at", "taken_back_at", "looked_at", "looked_by")
OF_PUBLICATION = ("access", "addressee", "publish_at", "withdrawn_at", "withdrawn_reason")


def rows_of_decision(paper: Paper) -> list[QuerySet]:
    """What accepting or returning a paper, or no longer expecting it, writes; and its publication with it."""
    return [
        Paper.objects.filter(pk=paper.pk).only("state", "state_at", "return_note").select_for_update(no_key=True),
        *(rows_of_publication(paper.document_id) if paper.document_id else []),
        Version.objects.filter(document=paper.document_id).only(*OF_VERSION).order_by("pk"),
        Extension.objects.filter(paper=paper).only("pk"),
    ]


def rows_of_extension(paper: Paper) -> list[QuerySet]:
    locked = Paper.objects.filter(pk=paper.pk).only("state_at").select_for_update(no_key=True)
    return [locked, Extension.objects.filter(paper=paper).only("pk")]


def rows_of_authors(paper: Paper) -> list[QuerySet]:
    """What adding or removing another author writes: one of the papers of this kind is theirs."""
    papers = Paper.objects.filter(participant__meeting=paper.participant.meeting_id, kind=paper.kind).order_by("pk")
    return [
        papers.only("state", "state_at").select_for_update(of=("self",), no_key=True),
        PaperAuthor.objects.filter(paper=paper).order_by("pk"),
        Author.objects.filter(document=paper.document_id).order_by("pk"),
    ]


def rows_of_publication(document: int) -> list[QuerySet]:
    """What publishing or withdrawing a document writes: the document, then the corrections that may go with it."""
    locked = Document.objects.only(*OF_PUBLICATION).select_for_update(no_key=True)
    return [locked.filter(pk=document), locked.filter(accompanies=document).order_by("pk")]


def rows_of_review(document: int) -> list[QuerySet]:
    """What publishing, approving or returning a document writes that a participant has sent."""
    return [
        *rows_of_publication(document),
        Submission.objects.filter(document=document).only("state", "state_at", "return_note"),
        Version.objects.filter(Q(document=document) | Q(document__accompanies=document))
        .only(*OF_VERSION)
        .order_by("pk"),
    ]


def rows_of_taking_back(document: int) -> list[QuerySet]:
    """What taking a file back writes: the version before it may be current again, or the document withdrawn."""
    return [
        Paper.objects.filter(document=document).only("state", "state_at").select_for_update(no_key=True),
        Document.objects.only(*OF_PUBLICATION).select_for_update(no_key=True).filter(pk=document),
        Submission.objects.filter(document=document).only("state", "state_at"),
        # Undone backwards: the version before is replaced again before the newer one is current.
        Version.objects.filter(document=document).only(*OF_VERSION).order_by("-pk"),
    ]


def _refusal_for_paper(paper: Paper, change: Change) -> str:
    for row in change.changed(Paper):
        if row.pk == paper.pk and (refusal := rules.refusal_to_undo(paper, row.before["state"])):
            return refusal
    given = Extension.objects.filter(pk__in=[row.pk for row in change.changed(Extension)], replaces=None)
    sent = Version.objects.originals().filter(document=paper.document_id)
    if any(sent.filter(received_at__gte=extension.allowed_at).exists() for extension in given):
        return rules.FILE_HAS_COME
    return _refusal_after_downloads(change)


def refusal_for_document(document: Document, change: Change) -> str:
    for row in change.changed(Paper):
        if refusal := rules.refusal_to_undo(document.paper, row.before["state"]):
            return refusal
    for row in change.changed(Submission):
        if refusal := rules.refusal_to_undo_submission(document.submission, row.before.get("state", "")):
            return refusal
    for row in change.changed(Document):
        if row.pk == document.pk:
            before = Document(publish_at=document.publish_at, withdrawn_at=document.withdrawn_at)
            for name in {"publish_at", "withdrawn_at"} & row.before.keys():
                setattr(before, name, Document._meta.get_field(name).to_python(row.before[name]))
            if refusal := rules.refusal_to_undo_publication(document, before.publication):
                return refusal
    return _refusal_after_downloads(change)


def _refusal_after_downloads(change: Change) -> str:
    """Refuses once readers have had a file that the change made public."""
    published = [
        row.pk for row in change.changed(Document) if row.before.get("publish_at") != row.after.get("publish_at")
    ]
    current = [row.pk for row in change.changed(Version) if row.after.get("current_from")]
    made_public = Q(version__document__in=published) | Q(version__in=current)
    since = FirstServing.objects.filter(made_public, served_at__gte=change.done_at)
    return rules.DOWNLOADED if since.exists() else ""


def _take_back_papers(change: Change) -> None:
    """Gives somebody who takes part after all the papers again that went to the next author."""
    for row in change.changed(Participant):
        if row.before and row.before.get("status") == Participant.Status.ACCEPTED:
            actions.give_back_papers(participant=Participant.objects.get(pk=row.pk))


registry.register(registry.Undoing(refusal=lambda row, change: "", take_back=_take_back_papers))
registry.register(registry.Undoing(refusal=_refusal_for_paper), Paper)
registry.register(registry.Undoing(refusal=refusal_for_document), Document)
