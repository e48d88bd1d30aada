"""What may happen to papers and documents, and until when; a refusal is the sentence that says why not, or empty.

One long module: a verb of papers and its counterpart of documents and submissions are compared with each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from egm_portal.clock import portal_now
from egm_portal.meetings.models import User
from egm_portal.text.dates import deadline
from egm_portal.transitions import Transitions, Undoable, can_be_undone
from papers.advice import ADD_A_PDF, obstacle_to, obstacle_to_readers
from papers.kinds import KINDS
from papers.models import Document, Extension, Paper, PaperAuthor, Submission, Version
from papers.order import Place
from participants.models import Participant

GRACE = timedelta(minutes=15)
HELD = timedelta(hours=24)
"""How long after the grace period a late file is still held for the organizers to decide on."""

VERDICT_TIME = timedelta(hours=48)
"""How long another file is accepted, at least, after its author was told that a file cannot be used."""

TAKEN_BACK_WITHIN = timedelta(minutes=10)
"""For how long a wrong file can be taken back, from when readers could first get it."""

ASSISTANTS_A_DAY = 5
"""How many people may be told within 24 hours that they may submit the same paper."""

UPLOAD_LIFE = timedelta(hours=24)
"""How long, in real time, an incomplete upload is kept."""

NOT_EXPECTED = "It is no longer expected."
DEADLINE_PASSED = "Its deadline has passed. Extend the deadline first."
FILE_HAS_COME = "A file has come since, which the new date lets count."
NO_LATE_FILE = "There is no late file."
DOWNLOADED = (
    "Its file has been downloaded since. Withdraw it from readers instead or, if the file is wrong, choose “Take a "
    "wrong file back” on the document’s page."
)
NOT_PUBLISHED = "It is not published."
ORDER_CHANGED = "The order has changed since you opened the list. Nothing was moved: look again, and move it if needed."
TAKEN_BACK = "The file was taken back from readers, who never get it again."
TOO_LATE_TO_TAKE_BACK = (
    "Readers could get the file for more than ten minutes. Replace it: “Add a new file”, and write a note of errata in "
    "the document’s form. Readers see the note with its date."
)
REPORTS_ARE_REISSUED = "A report is corrected by a corrigendum, a revision or a reissue."
NOT_SENT = "No participant has sent it."
EMBARGOED = "It is embargoed. Change or lift the embargo on the page “Finalize” of the report."
NO_CONSENT = "The author has not agreed to publication."

_S = Paper.State
TRANSITIONS: Transitions = {
    _S.AWAITED: {_S.SUBMITTED: "upload", _S.WITHDRAWN: Undoable("no longer expected")},
    _S.SUBMITTED: {
        _S.AWAITED: "close the file",
        _S.SUBMITTED: "replace",
        _S.ACCEPTED: Undoable("accept"),
        _S.RETURNED: Undoable("return with a note"),
        _S.WITHDRAWN: Undoable("no longer expected"),
    },
    _S.RETURNED: {
        _S.AWAITED: "close the file",
        _S.SUBMITTED: "replace",
        _S.ACCEPTED: Undoable("accept"),
        _S.WITHDRAWN: Undoable("no longer expected"),
    },
    _S.ACCEPTED: {_S.SUBMITTED: Undoable("replace, or take the only file back")},
    _S.WITHDRAWN: {_S.AWAITED: "expect again", _S.SUBMITTED: "expect again"},
}

_P = Document.Publication
_PUBLISH, _WITHDRAW = Undoable("publish"), Undoable("withdraw")
_TAKE_BACK = Undoable("withdraw, or take the only file back")
PUBLICATION_TRANSITIONS: Transitions = {
    _P.NOT_PUBLISHED: {_P.SCHEDULED: _PUBLISH, _P.PUBLISHED: _PUBLISH},
    _P.SCHEDULED: {_P.SCHEDULED: _PUBLISH, _P.PUBLISHED: _PUBLISH, _P.WITHDRAWN: _WITHDRAW},
    _P.PUBLISHED: {_P.WITHDRAWN: _TAKE_BACK},
    _P.WITHDRAWN: {_P.SCHEDULED: _PUBLISH, _P.PUBLISHED: _PUBLISH},
}

_B = Submission.State
SUBMISSION_TRANSITIONS: Transitions = {
    _B.SUBMITTED: {
        _B.SUBMITTED: "replace",
        _B.APPROVED: Undoable("publish, or approve the new file"),
        _B.RETURNED: Undoable("return with a note, or close the file"),
    },
    _B.RETURNED: {_B.SUBMITTED: "replace", _B.APPROVED: Undoable("publish")},
    _B.APPROVED: {_B.SUBMITTED: Undoable("replace, or take the only file back"), _B.RETURNED: "close the file"},
}


def can_become(paper: Paper, state: str) -> bool:
    return state in TRANSITIONS[paper.state]


def takes_files(paper: Paper) -> bool:
    return paper.state not in Paper.NOT_EXPECTED


def last_moment(due_at: datetime | None, extended_until: datetime | None) -> datetime | None:
    """The deadline that applies: the later of the date and the extension; None without either."""
    return max((moment for moment in (due_at, extended_until) if moment), default=None)


@dataclass(frozen=True)
class Dates:
    """The deadline of a paper and until when it is extended; `is_return` if the author was told it with a return."""

    due_at: datetime | None
    extended_until: datetime | None
    is_return: bool = False

    @property
    def deadline(self) -> datetime | None:
        """The one that applies, of which list, page, e-mails and reminders tell; None without one."""
        return last_moment(self.due_at, self.extended_until)


def dates_of(paper: Paper, extensions: Iterable[Extension] | None = None) -> Dates:
    """The dates of the paper, by the `extensions` that count: all of them.

    The date with which a paper is returned replaces those before it, also later ones: it is the one that the author was
    told. What is set after that, also for all papers, counts if it is later.
    """
    given = sorted(paper.extensions.all() if extensions is None else extensions, key=lambda extension: extension.pk)
    returned = next((extension for extension in reversed(given) if extension.replaces), None)
    due_at = paper.due_at
    if returned:
        given = given[given.index(returned) :]
        if due_at is None or due_at <= returned.replaces:
            due_at = returned.until
    until = max((extension.until for extension in given), default=None)
    return Dates(due_at, until, bool(returned) and returned.until == last_moment(due_at, until))


def timeliness(due_at: datetime | None, extended_until: datetime | None, at: datetime) -> str | None:
    """How timely a file is that came at `at`; None when it is too late even to be held."""
    if due_at is None:
        return Version.Timeliness.NOT_DUE
    # A file that comes at the very instant of the deadline is in time.
    if at <= due_at:
        return Version.Timeliness.ON_TIME
    if extended_until and at <= extended_until:
        return Version.Timeliness.EXTENDED
    deadline = last_moment(due_at, extended_until)
    if at <= deadline + GRACE:
        return Version.Timeliness.IN_GRACE
    return Version.Timeliness.LATE if at <= last_kept(deadline) else None


def last_kept(deadline: datetime | None) -> datetime | None:
    """Until when a file is held that comes after the deadline; None without a deadline."""
    return deadline + GRACE + HELD if deadline else None


def time_after_verdict(deadline: datetime | None, given: datetime | None, at: datetime) -> datetime | None:
    """Until when another file is accepted after a verdict at `at`; None where the deadline leaves that time anyway.

    `deadline` is the one that people have set, with their extensions; `given` is the last result of this rule.
    """
    # Once for each deadline: otherwise, whoever sends one bad file after another would have no deadline.
    if deadline is None or deadline >= at + VERDICT_TIME or (given and given > deadline):
        return None
    return at + VERDICT_TIME


def can_describe(paper: Paper) -> bool:
    """Whether the author may change title, abstract and consent: not once the document is published or scheduled."""
    document = paper.document
    if document is None or not takes_files(paper):
        return False
    return not (document.is_published or document.is_scheduled)


def is_author(user: User, paper: Paper) -> bool:
    return paper.participant.user_id == user.pk


def can_publish(document: Document) -> bool:
    return document.publication_consent or not KINDS[document.kind].needs_consent


def files_of(paper: Paper) -> list[Version]:
    """The files that came for the paper, the newest first, without translations."""
    versions = paper.document.versions.all() if paper.document else []
    files = sorted((version for version in versions if not version.is_translation), key=lambda file: -file.number)
    for file in files:
        file.document = paper.document
    return files


def newest_that_counts(paper: Paper) -> Version | None:
    return next((file for file in files_of(paper) if file.counts), None)


def refusal_to_accept(paper: Paper) -> str:
    if paper.state != _S.AWAITED and not can_become(paper, _S.ACCEPTED):
        return f"{paper.get_state_display()}: there is nothing to accept."
    files = files_of(paper)
    counting = next((file for file in files if file.counts), None)
    if counting and counting.is_taken_back:
        return f"{TAKEN_BACK} Return the paper with a note, or upload another file for its author."
    if counting and can_become(paper, _S.ACCEPTED):
        return obstacle_to(counting)
    return obstacle_to(files[0]) if files and files[0].is_closed else "No file that counts has been received."


def refusal_to_accept_and_publish(paper: Paper) -> str:
    if refusal := refusal_to_accept(paper):
        return refusal
    return "" if can_publish(paper.document) else NO_CONSENT


def refusal_to_return(paper: Paper) -> str:
    return "" if can_become(paper, _S.RETURNED) else f"{paper.get_state_display()}: there is nothing to return."


def refusal_to_extend(paper: Paper) -> str:
    if not takes_files(paper):
        return NOT_EXPECTED
    if paper.state == _S.ACCEPTED:
        return "It has been accepted."
    return "" if paper.due_at else "It has no deadline."


def refusal_to_extend_until(paper: Paper, until: datetime) -> str:
    holds = dates_of(paper).deadline
    if holds is None or until > holds:
        return ""
    meeting = paper.participant.meeting
    return f"{deadline(holds, meeting.time_zone)} ({meeting.city}) holds; choose a later time."


def refusal_to_take_held_file(paper: Paper) -> str:
    if not takes_files(paper):
        return NOT_EXPECTED
    files = files_of(paper)
    return "" if files and files[0].is_held else NO_LATE_FILE


def refusal_to_check_again(version: Version | None) -> str:
    if version and version.is_closed:
        return f"The file stays blocked. {obstacle_to(version)}"
    if version and (version.is_unchecked or "unprepared" in version.checks):
        return ""
    return "Its file has been checked already, or there is none."


def refusal_to_receive(paper: Paper, at: datetime | None = None) -> str:
    if not takes_files(paper):
        return NOT_EXPECTED
    dates = dates_of(paper)
    in_time = timeliness(dates.due_at, dates.extended_until, at or portal_now())
    return "" if in_time else DEADLINE_PASSED


def refusal_to_withdraw_paper(paper: Paper) -> str:
    if paper.state == _S.ACCEPTED:
        return "It has been accepted."
    return "" if can_become(paper, _S.WITHDRAWN) else "It is not expected."


def refusal_to_expect(paper: Paper) -> str:
    if takes_files(paper):
        return "It is already expected."
    if shared := written_instead_of(paper):
        return f"{paper.participant.name} writes the paper of {shared.participant.name}."
    return ""


def written_instead_of(paper: Paper) -> Paper | None:
    """The paper of another one that its author writes, in place of this one that is not expected; None without one."""
    if takes_files(paper):
        return None
    shared = (row.paper for row in paper.participant.papers_with_others.all())
    return next((other for other in shared if other.kind == paper.kind), None)


def refusal_to_add_author(paper: Paper) -> str:
    return "" if takes_files(paper) else NOT_EXPECTED


def refusal_to_join(paper: Paper, participant: Participant) -> str:
    """Why this participant cannot become another author of the paper; two queries."""
    name, holder = participant.name, paper.participant
    if participant.meeting_id != holder.meeting_id:
        return f"{name} takes part in another meeting."
    if participant == holder or any(row.participant_id == participant.pk for row in paper.other_authors.all()):
        return f"{name} is an author of this paper already."
    if participant.erased_at or participant.status != Participant.Status.ACCEPTED:
        return f"{name} does not take part. The authors can name others on the page of their paper."
    if PaperAuthor.objects.filter(participant=participant, paper__kind=paper.kind).exists():
        return f"{name} already writes a paper of this kind with somebody else."
    own = Paper.objects.filter(participant=participant, kind=paper.kind).prefetch_related("other_authors").first()
    if own and own.document_id:
        return f"{name} has sent a paper of their own."
    return f"Others write the paper of {name}." if own and own.other_authors.all() else ""


def refusal_to_remove_author(paper: Paper) -> str:
    return "" if paper.other_authors.all() else "Nobody else who takes part is an author of it."


def refusal_to_undo(paper: Paper, state: str) -> str:
    """Why the paper cannot return to this state by undoing what was done; or nothing."""
    return "" if can_be_undone(TRANSITIONS, state, paper.state) else f"{paper.get_state_display()}."


def refusal_to_undo_publication(document: Document, publication: str) -> str:
    """The same for the publication of a document. Whether its file was downloaded is asked of the database."""
    is_possible = can_be_undone(PUBLICATION_TRANSITIONS, publication, document.publication)
    return "" if is_possible else f"It is {document.publication.label}."


def submission_of(document: Document) -> Submission | None:
    return getattr(document, "submission", None)  # Django raises for the reverse one-to-one of one that is none


def newest_file(document: Document) -> Version | None:
    """The newest file in the document's own language that is neither closed nor taken back."""
    files = [version for version in document.versions.all() if not (version.is_translation or version.is_closed)]
    files = [version for version in files if not version.is_taken_back]
    return max(files, key=lambda version: version.number, default=None)


def newest_sent_file(document: Document) -> Version | None:
    """The newest file of a document that a participant sent; None for any other document."""
    return newest_file(document) if submission_of(document) else None


def refusal_to_return_submission(document: Document) -> str:
    submission = submission_of(document)
    if submission is None:
        return NOT_SENT
    if submission.state == _B.SUBMITTED:
        return ""
    return f"{submission.get_state_display()}: there is nothing to return."


def files_to_publish(document: Document) -> list[Version]:
    """The files that readers get once the document is published, in each language."""
    newest = newest_file(document) if submission_of(document) else None
    return [version for version in document.versions.all() if version.is_current or version == newest]


def files_that_wait_for_a_look(document: Document) -> list[Version]:
    """Files that organizers have added to a published document, and that differ from what readers get of them.

    The newest in each language; those of papers are accepted, and those that participants send are approved.
    """
    newest: dict[str, Version] = {}
    for version in sorted(document.versions.all(), key=lambda version: version.number):
        if not (version.is_closed or version.is_taken_back):
            newest[version.language] = version
    is_reviewed = hasattr(document, "paper") or submission_of(document)
    return [
        version
        for version in newest.values()
        if document.publish_at
        and version.current_from is None
        and not (is_reviewed and not version.is_translation)
        and version.needs_a_look
    ]


def files_to_approve(document: Document) -> list[Version]:
    """The files that replace what readers get once an organizer approves them."""
    newest = newest_sent_file(document)
    return [*([newest] if newest and not newest.is_current else []), *files_that_wait_for_a_look(document)]


def refusal_to_look(version: Version) -> str:
    if version.looked_at:
        return "Somebody has confirmed this already."
    return "" if version.needs_a_look else "Nothing of this file is left out for readers."


def refusal_to_approve_file(document: Document) -> str:
    """Why the newest file, which was sent since the publication, cannot replace what readers get."""
    if files_that_wait_for_a_look(document):
        return ""
    submission, newest = submission_of(document), newest_file(document)
    if submission is None:
        return NOT_SENT
    if submission.state != _B.SUBMITTED or not document.publish_at or newest is None or newest.is_current:
        return "No file waits for approval."
    return _obstacle_to_public_file(newest)


def _obstacle_to_public_file(version: Version) -> str:
    return "" if version.public_name else obstacle_to(version) or ADD_A_PDF.format(file=version.format_name)


def refusal_to_undo_submission(submission: Submission, state: str) -> str:
    is_possible = can_be_undone(SUBMISSION_TRANSITIONS, state, submission.state)
    return "" if is_possible else f"{submission.get_state_display()}."


def refusal_of_embargo(document: Document, at: datetime | None = None) -> str:
    """Why its embargo prevents that the document is published `at` this time (now) or withdrawn, or nothing.

    One query, unless the document was read `with_embargo`.
    """
    if document.publication != _P.SCHEDULED:
        return ""
    if not hasattr(document, "embargoed_until"):
        document = Document.objects.with_embargo().get(pk=document.pk)
    return EMBARGOED if document.embargoed_until not in (None, at) else ""


def refusal_to_publish(document: Document, at: datetime | None = None) -> str:
    """Why the document cannot be published `at` this time (now), or nothing: an embargoed one only at the end of it."""
    if embargo := refusal_of_embargo(document, at):
        return embargo
    newest = newest_sent_file(document)
    if newest and (obstacle := _obstacle_to_public_file(newest)):
        return obstacle
    if not document.link and not _has_current_file(document):
        return _obstacle_to_added_file(document) or "It has no accepted file, and no external address."
    if not can_publish(document):
        return NO_CONSENT
    return "" if _P.PUBLISHED in PUBLICATION_TRANSITIONS[document.publication] else "It is already published."


def _obstacle_to_added_file(document: Document) -> str:
    """Why readers do not get the newest file yet that organizers have added; empty for a paper."""
    newest = max(document.versions.all(), key=lambda version: version.number, default=None)
    return "" if newest is None or hasattr(document, "paper") else obstacle_to_readers(newest)


def becomes_current(version: Version) -> bool:
    """Whether the file, now that it has a public one, replaces what readers get: one that an organizer has added.

    The files of papers are accepted first, and files that participants send after the publication are approved.
    """
    document, submission = version.document, submission_of(version.document)
    if not version.public_name or version.current_from or hasattr(document, "paper"):
        return False
    if waits_for_a_look(version, document):
        return False
    if submission and document.publish_at and version.uploaded_by_id == submission.participant.user_id:
        return False
    later = document.versions.filter(language=version.language, number__gt=version.number)
    return not later.exists()


def waits_for_a_look(version: Version, document: Document) -> bool:
    """Whether readers would get the file at once, and nobody has seen what is left out of it."""
    return version.needs_a_look and document.publish_at is not None and document.withdrawn_at is None


def refusal_to_add_file(document: Document) -> str:
    if hasattr(document, "paper") and not _has_current_file(document):
        return "Files of a paper are uploaded on the paper’s page. Translations can be added once it is accepted."
    return "It has an external address. Remove that from its form first." if document.link else ""


def refusal_to_correct(document: Document) -> str:
    return "It is a corrigendum or an addendum itself." if KINDS[document.kind].symbol_suffix else ""


def refusal_to_withdraw_document(document: Document) -> str:
    if _P.WITHDRAWN not in PUBLICATION_TRANSITIONS[document.publication]:
        return NOT_PUBLISHED
    return refusal_of_embargo(document)


def can_be_taken_back(version: Version, document: Document) -> bool:
    """Whether readers have the file, and could get it for ten minutes at most."""
    if not (version.is_current and document.is_published):
        return False
    return portal_now() <= max(version.current_from, document.publish_at) + TAKEN_BACK_WITHIN


def refusal_to_take_back(document: Document) -> str:
    if not document.is_published:
        return NOT_PUBLISHED
    if document.kind == Document.Kind.REPORT:
        return REPORTS_ARE_REISSUED
    if not _has_current_file(document):
        return "It has no file."
    return "" if files_to_take_back(document) else TOO_LATE_TO_TAKE_BACK


def files_to_take_back(document: Document) -> list[Version]:
    return [version for version in document.versions.all() if can_be_taken_back(version, document)]


def refusal_to_take_file_back(version: Version, document: Document) -> str:
    if version.is_taken_back:
        return "This file has been taken back already."
    return "" if can_be_taken_back(version, document) else TOO_LATE_TO_TAKE_BACK


def refusal_to_move(first: int, second: int, found: Mapping[int, Place]) -> str:
    """Why the first document cannot come directly before the second, which it must follow or precede now; by ids."""
    are_there = first in found and second in found
    return "" if are_there and second in (found[first].below, found[first].above) else ORDER_CHANGED


def _has_current_file(document: Document) -> bool:
    return any(version.is_current for version in document.versions.all())
