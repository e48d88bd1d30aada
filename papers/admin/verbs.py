"""What organizers decide on papers and documents."""

from django.db import transaction

from egm_portal.adminkit.verbs import Verb
from egm_portal.clock import portal_now
from egm_portal.meetings.one_change import one_change
from papers import actions, queries, rules
from papers.admin.document_files import SentFile
from papers.admin.forms import (
    CorrectionForm,
    MoreTimeForm,
    NewVersionForm,
    PublicationForm,
    ReturnForm,
    UploadForm,
    WithdrawalForm,
)
from papers.advice import length_of, obstacle_to
from papers.kinds import KINDS
from papers.models import Document, Paper, Version

_S = Paper.State


def _held(paper: Paper) -> Version | None:
    newest = queries.owed_paper(paper).newest
    return newest if newest and newest.is_held else None


def _newest_that_counts(paper: Paper) -> Version | None:
    return next((version for version in queries.owed_paper(paper).versions if version.counts), None)


def _unchecked(paper: Paper) -> Version | None:
    """The newest file that counts, if it could not be checked, or nothing for readers came of it."""
    newest = _newest_that_counts(paper)
    return newest if newest and (newest.is_unchecked or "unprepared" in newest.checks) else None


def _cannot_accept(paper: Paper) -> str:
    if paper.state in (_S.SUBMITTED, _S.RETURNED) and (newest := _newest_that_counts(paper)):
        return obstacle_to(newest)
    if paper.state in (_S.AWAITED, _S.SUBMITTED, _S.RETURNED):
        newest = queries.owed_paper(paper).newest
        return obstacle_to(newest) if newest and newest.is_closed else "No file that counts has come."
    return f"{paper.get_state_display()} already."


def _cannot_publish(paper: Paper) -> str:
    if refusal := _cannot_accept(paper):
        return refusal
    return "" if rules.can_publish(paper.document) else "The author has not agreed to publication."


def _cannot_return(paper: Paper) -> str:
    return "" if rules.can_become(paper, _S.RETURNED) else f"{paper.get_state_display()}: there is nothing to return."


def _takes_no_time(paper: Paper) -> str:
    if paper.state == _S.WITHDRAWN:
        return "It is no longer expected."
    if paper.state == _S.ACCEPTED:
        return "It was accepted."
    return "" if paper.due_at else "It has no deadline."


def _is_not_expected(paper: Paper) -> str:
    if paper.state == _S.ACCEPTED:
        return "It was accepted."
    return "" if rules.can_become(paper, _S.WITHDRAWN) else "It is not expected."


def _takes_no_file(paper: Paper) -> str:
    if not rules.takes_files(paper):
        return "It is no longer expected."
    owed = queries.owed_paper(paper)
    return "" if owed.in_time else "Its deadline has passed. Give more time first."


def _file_in_question(paper: Paper) -> str:
    newest = queries.owed_paper(paper).newest
    if newest is None:
        return ""
    return f"“{paper.document.title}”, version {newest.number}, {length_of(newest)}, {newest.get_timeliness_display()}"


def _accept_and_publish(paper: Paper, by) -> None:
    actions.prepare_newest(paper=paper)  # takes a while, and holds no lock
    with transaction.atomic(), one_change():  # the meeting is locked after the document, as everywhere
        actions.accept_paper(paper=paper)
        actions.publish_document(document=paper.document)


def _upload(paper: Paper, by, **typed) -> None:
    try:
        actions.receive_paper(paper=paper, by=by, **typed)
    except actions.TooLate:
        raise actions.NotAllowed(f"The deadline of {paper} is over: give more time first.") from None


ACCEPT = Verb(
    name="accept",
    label="Accept",
    explains="The newest file becomes the one that readers get once the document is published. The authors get a mail.",
    past="Accepted",
    perform=lambda paper, by: actions.accept_paper(paper=paper),
    refusal=_cannot_accept,
    detail=_file_in_question,
)
ACCEPT_AND_PUBLISH = Verb(
    name="accept-and-publish",
    label="Accept and publish",
    explains="The newest file is accepted, and everybody can read it at once. The authors get a mail.",
    past="Accepted and published",
    perform=_accept_and_publish,
    refusal=_cannot_publish,
    detail=_file_in_question,
)
RETURN = Verb(
    name="return",
    label="Return with a note",
    explains="The authors get a mail with your note, and can send a new file until the time that you give.",
    past="Returned",
    perform=lambda paper, by, note, until: actions.return_paper(paper=paper, note=note, until=until, by=by),
    refusal=_cannot_return,
    detail=_file_in_question,
    form=ReturnForm,
)
MORE_TIME = Verb(
    name="more-time",
    label="Give more time",
    explains="Files are taken until the new time. The old date stays visible beside it. No mail is sent.",
    past="More time given",
    perform=lambda paper, by, note, until: actions.extend_paper(paper=paper, until=until, reason=note, by=by),
    refusal=_takes_no_time,
    form=MoreTimeForm,
)
TAKE_LATE = Verb(
    name="take-late",
    label="Take the late file",
    explains="The file came after the deadline and was held. It counts from now on; that it was late stays written.",
    past="Taken",
    perform=lambda paper, by: actions.take_held_version(version=_held(paper)),
    refusal=lambda paper: "" if _held(paper) else "No late file is held.",
    detail=_file_in_question,
)
CHECK_AGAIN = Verb(
    name="check-again",
    label="Check the file again",
    explains="Nobody knows whether the file is harmless, or nothing that readers could get came of it. "
    "This takes 15 seconds; a PDF of a Word document is made after it. If it turns out that the file cannot be used, "
    "its author is told by mail.",
    past="Checked",
    perform=lambda paper, by: actions.check_again(version=_unchecked(paper)),
    refusal=lambda paper: "" if _unchecked(paper) else "Its file has been checked, or none has come.",
    detail=_file_in_question,
    many=False,
)
UPLOAD = Verb(
    name="upload",
    label="Upload for the author",
    explains="For a file that came by mail: it is checked as on the author’s own page. The author gets the receipt.",
    past="Uploaded",
    perform=_upload,
    refusal=_takes_no_file,
    form=UploadForm,
    many=False,
)
WITHDRAW = Verb(
    name="withdraw",
    label="No longer expected",
    explains="The paper is expected no longer, and nobody is reminded. What was published stays. No mail is sent.",
    past="No longer expected",
    perform=lambda paper, by: actions.withdraw_paper(paper=paper),
    refusal=_is_not_expected,
    danger=True,
)
EXPECT = Verb(
    name="expect",
    label="Expect again",
    explains="The paper is expected again, and its author is reminded. A file that had come waits for your review.",
    past="Expected again",
    perform=lambda paper, by: actions.expect_paper(paper=paper),
    refusal=lambda paper: "It is expected." if rules.takes_files(paper) else "",
)
PAPER_VERBS = (ACCEPT, ACCEPT_AND_PUBLISH, RETURN, MORE_TIME, TAKE_LATE, CHECK_AGAIN, UPLOAD, WITHDRAW, EXPECT)


def _has_no_file(document: Document) -> str:
    has_file = any(version.is_current for version in document.versions.all())
    if not has_file and not document.link:
        return "It has no accepted file, and no address elsewhere."
    if not rules.can_publish(document):
        return "The author has not agreed to publication."
    return "It is published." if document.is_published else ""


def _takes_no_other_file(document: Document) -> str:
    if hasattr(document, "paper") and not any(version.is_current for version in document.versions.all()):
        return "Files of a paper are uploaded on the paper’s page. Translations can be added once it is accepted."
    return "It leads to an address elsewhere. Take that out of its form first." if document.link else ""


def _is_not_published(document: Document) -> str:
    return "" if document.is_published or document.is_scheduled else "It is not published."


def _corrects_another(document: Document) -> str:
    return "It is a corrigendum or an addendum itself." if KINDS[document.kind].symbol_suffix else ""


def _readers(document: Document) -> str:
    is_open = document.access == Document.Access.ORGANIZERS
    readers = KINDS[document.kind].readers if is_open else Document.Access(document.access)
    return f"Readers: {readers.label.lower()}"


@transaction.atomic
def _add_correction(document: Document, by, sent: SentFile, title: str, kind: str) -> Document:
    made = actions.add_correction(document=document, kind=kind, title=title)
    sent.add_to(made, by)
    document.refresh_from_db()  # it is locked by now; while the file was read, somebody may have published it
    if document.is_published or document.is_scheduled:
        actions.publish_document(document=made, at=max(document.publish_at, portal_now()))
    return made


def _correction(kind: str, word: str, what: str) -> Verb:
    return Verb(
        name=f"add-{kind}",
        label=f"Add {word}",
        explains=(
            f"The file becomes a document of its own, for the same readers, that {what}. Its symbol follows from "
            "the document’s. Readers get it as soon as they get the document, whose page leads to it."
        ),
        past="Added",
        perform=lambda document, by, **typed: _add_correction(document, by, kind=kind, **typed),
        refusal=_corrects_another,
        detail=_readers,
        form=CorrectionForm,
        many=False,
    )


DOCUMENT_VERBS = (
    Verb(
        name="add-file",
        label="Add a new file",
        explains="The file becomes a new version or a translation under the same symbol. Readers get it at once if the "
        "document is published.",
        past="File added",
        perform=lambda document, by, sent, language: sent.add_to(document, by, language),
        refusal=_takes_no_other_file,
        form=NewVersionForm,
        many=False,
    ),
    Verb(
        name="publish",
        label="Publish",
        explains="The document is shown to its readers.",
        past="Published",
        perform=lambda document, by, at: actions.publish_document(document=document, at=at),
        refusal=_has_no_file,
        detail=_readers,
        form=PublicationForm,
    ),
    _correction(Document.Kind.CORRIGENDUM, "a corrigendum", "corrects this one"),
    _correction(Document.Kind.ADDENDUM, "an addendum", "adds to this one"),
    Verb(
        name="withdraw",
        label="Withdraw from readers",
        explains="Readers no longer get the file. Its addresses say that it was withdrawn, and why.",
        past="Withdrawn",
        perform=lambda document, by, note: actions.withdraw_document(document=document, reason=note),
        refusal=_is_not_published,
        form=WithdrawalForm,
        danger=True,
    ),
)
