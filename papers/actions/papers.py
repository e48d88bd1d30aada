"""Writes to what participants owe."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files import File
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import User
from egm_portal.meetings.one_change import one_change
from egm_portal.security_events import event_after_commit
from egm_portal.tasks import wake_after_commit
from papers import mail, queries, rules
from papers.actions.documents import add_document, new_version, refuse_other_type, set_coauthors
from papers.actions.files import prepare_newest
from papers.actions.looks import UNSEEN, Look, record_look
from papers.actions.states import become, locked_paper, make_current
from papers.actions.verdicts import mail_verdict
from papers.coauthors import MAX_COAUTHORS, Coauthor
from papers.files import inspection, storage
from papers.kinds import KINDS, kinds_where
from papers.models import Document, Extension, Paper, PaperAuthor, Version
from papers.titles import title_from
from participants.models import Participant

__all__ = [
    "Receipt",
    "TooLate",
    "accept_paper",
    "await_paper",
    "await_paper_of",
    "describe_paper",
    "expect_paper",
    "extend_paper",
    "receive_paper",
    "return_paper",
    "take_held_version",
    "withdraw_paper",
]

SETTLED = (
    "Your paper has been published. Please ask the organizers to change what readers see. The details were not saved."
)
TOO_MANY_ADDRESSES = "Many other authors have been written to today. Please add the next address tomorrow."
NO_DETAILS = "Your paper is no longer expected. The details were not saved."


class TooLate(Exception):
    """The deadline, its extension, the grace period and the day on which late files are held have passed."""


@dataclass(frozen=True)
class Receipt:
    """The version that holds the bytes of an upload, and whether it is a new one."""

    version: Version
    new: bool


def receipt_of_new(version: Version) -> Receipt:
    """Logs that the file was received, and wakes the worker for what could not be checked at once."""
    event_after_commit("file_received", document=version.document_id, version=version.number)
    if version.waits_for_check:
        wake_after_commit("papers.tasks.check_waiting")
    return Receipt(version, new=True)


def await_paper_of(sender, participant: Participant, **kwargs) -> None:
    """Expects the paper that the role of somebody who has just accepted asks for (aide-memoire, section VII).

    Nothing is expected from somebody who writes such a paper with another participant.
    """
    for kind in kinds_where(lambda kind: kind.owed_by == participant.role):
        if not PaperAuthor.objects.filter(participant=participant, paper__kind=kind).exists():
            await_paper(participant=participant, kind=kind)


def await_paper(*, participant: Participant, kind: str, own_due_at: datetime | None = None) -> Paper:
    """The paper of this kind that the participant owes: a new one, or the one that was no longer expected, again."""
    paper, made = Paper.objects.get_or_create(participant=participant, kind=kind, defaults={"own_due_at": own_due_at})
    return expect_paper(paper=paper) if paper.state in Paper.NOT_EXPECTED else paper


@transaction.atomic
def expect_paper(*, paper: Paper) -> Paper:
    """Expects a paper that was no longer expected; a file that had come for it waits for review again."""
    paper = locked_paper(paper)
    refuse_if(rules.refusal_to_expect(paper))
    has_come = Version.objects.counting().filter(document=paper.document_id).exists()
    become(paper, Paper.State.SUBMITTED if has_come else Paper.State.AWAITED)
    return paper


def receive_paper(
    *,
    paper: Paper,
    file: File,
    by: User | None,
    received_at: datetime | None = None,
    found=None,
    client_hash_matched: bool = False,
) -> Receipt:
    """Stores a file for the paper and queues its receipt; the same bytes as the newest version change nothing.

    `received_at` is the instant at which the request began; `client_hash_matched` says that the sender's browser had
    computed the same SHA-256. A file that comes too late is held: the paper's state stays, until an organizer takes
    it. One that could not be checked counts too, but is not accepted. Raises TooLate when a file is not even held,
    NotAllowed for a withdrawn paper, inspection.Unreadable for a file that is refused.
    """
    received_at = received_at or portal_now()
    _refuse_early(paper, file, received_at)
    kept = storage.keep(file)
    found = found or inspection.inspect_file(storage.path_of(kept.stored_name), is_tried_again=True)
    refuse_other_type(found, KINDS[paper.kind].own_file_types)
    # The meeting's row is locked at the end only: in a rush all authors of a meeting would wait for each other.
    with transaction.atomic(), one_change():
        return _store(paper, kept, found, file.name, by, received_at, client_hash_matched=client_hash_matched)


def _refuse_early(paper: Paper, file: File, at: datetime) -> None:
    """Raises as `receive_paper` does, before the file is stored: otherwise refused files could fill the disk."""
    paper = Paper.objects.select_related("participant__meeting").get(pk=paper.pk)
    newest = _newest(paper)
    try:
        _timeliness_columns(paper, newest, at)
        if not rules.takes_files(paper):
            raise NotAllowed(rules.NOT_EXPECTED)
    except (TooLate, NotAllowed):
        if newest is None or newest.sha256 != storage.measured(file).sha256:
            raise


def _newest(paper: Paper) -> Version | None:
    sent = Version.objects.originals().filter(document=paper.document_id)
    return sent.order_by("-number").first() if paper.document_id else None


def _store(paper: Paper, kept: storage.KeptFile, found, name: str, by: User | None, at: datetime, **more) -> Receipt:
    paper = locked_paper(paper)
    newest = _newest(paper)
    # A request that is sent again, because its answer was lost, gets the receipt of the first.
    if newest and newest.sha256 == kept.sha256:
        return Receipt(newest, new=False)
    timeliness = _timeliness_columns(paper, newest, at)
    if not rules.takes_files(paper):
        raise NotAllowed(rules.NOT_EXPECTED)
    title = title_from(name) or "Untitled paper"
    paper.document = paper.document or add_document(
        meeting=paper.participant.meeting, kind=paper.kind, title=title, authors=queries.participants_writing(paper)
    )
    version = new_version(paper.document, kept, found, name, by, at, **timeliness, **more)
    paper.save()
    if version.counts:
        become(paper, Paper.State.SUBMITTED)
    if version.is_closed:
        mail_verdict(paper, version)
    else:
        mail.paper_received(paper, version)
        mail.paper_received_by_coauthors(paper, version)
        if version.is_held:
            mail.paper_held(paper, version)
    return receipt_of_new(version)


@transaction.atomic
def take_held_version(*, version: Version) -> None:
    """Counts a file that came too late after all; its timeliness still says that it was late."""
    paper = locked_paper(Paper.objects.get(document=version.document_id))
    refuse_if(rules.refusal_to_take_held_file(paper))
    if not Version.objects.held().filter(pk=version.pk).update(accepted_late_at=portal_now()):
        raise NotAllowed(rules.NO_LATE_FILE)
    become(paper, Paper.State.SUBMITTED)


@transaction.atomic
def describe_paper(
    *,
    paper: Paper,
    title: str = "",
    abstract: str | None = None,
    keywords: str | None = None,
    licence: str | None = None,
    publication_consent: bool | None = None,
    coauthors: Iterable[Coauthor] | None = None,
    coauthors_agree: bool = False,
) -> None:
    """Writes what is printed about the paper to its document; None, or an empty title, leaves a field as it is.

    Other authors who gave an address get the receipt, once the first author has declared that they agree. Raises
    NotAllowed for a document that is published or scheduled, for a paper that is no longer expected, and when too many
    addresses were added in a day.
    """
    paper = locked_paper(paper)
    document = paper.document = Document.objects.select_for_update(no_key=True).get(pk=paper.document_id)
    if not rules.can_describe(paper):
        raise NotAllowed(NO_DETAILS if paper.state in Paper.NOT_EXPECTED else SETTLED)
    document.title = title or document.title
    new = {"abstract": abstract, "keywords": keywords, "licence": licence, "publication_consent": publication_consent}
    for name, value in new.items():
        if value is not None:
            setattr(document, name, value)
    document.save()
    if coauthors is not None:
        set_coauthors(document, coauthors, they_agree=coauthors_agree)
        _send_receipts(paper)


def _send_receipts(paper: Paper) -> None:
    """Sends the receipt of the newest file to other authors who have not had one today."""
    newest = _newest(paper)
    if newest is None or newest.is_closed:
        return
    mail.paper_received_by_coauthors(paper, newest)
    a_day_ago = portal_now() - timedelta(days=1)
    if mail.coauthors_mailed(paper, since=a_day_ago) > MAX_COAUTHORS:
        raise NotAllowed(TOO_MANY_ADDRESSES)


def accept_paper(*, paper: Paper, look: Look | None = None) -> None:
    """Accepts the paper's newest file: it becomes the document's current file, which readers get once it is published.

    Where they get it at once, raises NotAllowed if something is left out of it that the `look` does not have.

    Making its public file takes seconds, so callers that hold a transaction call `prepare_newest` before it.
    """
    prepare_newest(paper=paper)
    with transaction.atomic():
        paper = locked_paper(paper)
        prefetch_related_objects([paper], Prefetch("document__versions", Version.objects.defer("first_page")))
        refuse_if(rules.refusal_to_accept(paper))
        version = rules.newest_that_counts(paper)
        if not version.public_name:  # it came after the one that has just been prepared
            raise NotAllowed(f"{paper.participant.name} has just sent a new file. Review it before you accept it.")
        record_look([version], look)
        if rules.waits_for_a_look(version, paper.document):
            raise NotAllowed(UNSEEN)
        make_current(version)
        become(paper, Paper.State.ACCEPTED)
        mail.paper_accepted(paper, version)
        mail.paper_accepted_of_coauthors(paper, version)


@transaction.atomic
def return_paper(*, paper: Paper, note: str, until: datetime, by: User | None, tells: bool = True) -> None:
    """Asks for a revision until a date that replaces the others, and tells the author if `tells`."""
    paper = locked_paper(paper)
    refuse_if(rules.refusal_to_return(paper))
    replaces = paper.due_at or until
    Extension.objects.create(paper=paper, until=until, replaces=replaces, reason=note, allowed_by=by)
    paper.return_note = note
    become(paper, Paper.State.RETURNED)
    if tells:
        mail.paper_returned(paper, until)


@transaction.atomic
def extend_paper(*, paper: Paper, until: datetime, reason: str, by: User | None, tells: bool = True) -> Extension:
    """Gives the author of this paper more time, and tells them if `tells`."""
    paper = locked_paper(paper)
    refuse_if(rules.refusal_to_extend(paper) or rules.refusal_to_extend_until(paper, until))
    former = rules.dates_of(paper).deadline
    extension = Extension.objects.create(paper=paper, until=until, reason=reason, allowed_by=by)
    if tells:
        mail.paper_extended(paper, extension, former)
    return extension


@transaction.atomic
def withdraw_paper(*, paper: Paper) -> None:
    paper = locked_paper(paper)
    refuse_if(rules.refusal_to_withdraw_paper(paper))
    become(paper, Paper.State.WITHDRAWN)


def _timeliness_columns(paper: Paper, newest: Version | None, at: datetime) -> dict:
    """How timely a file is that arrives at `at`, as columns of its version; raises TooLate if it is not even held."""
    extensions = list(Extension.objects.filter(paper=paper))
    dates = rules.dates_of(paper, extensions)
    timeliness = rules.timeliness(dates.due_at, dates.extended_until, at)
    if timeliness is None:
        raise TooLate
    if timeliness == Version.Timeliness.EXTENDED and newest and newest.verdict:
        # A file that replaces an unusable one, within the time allowed for that, is as timely as the one it replaces.
        if any(extension.version_id and at <= extension.until for extension in extensions):
            names = ("timeliness", "accepted_late_at", "is_revision")
            return {name: getattr(newest, name) for name in names}
    return {"timeliness": timeliness, "is_revision": any(extension.replaces for extension in extensions)}
