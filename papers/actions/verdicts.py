"""What follows when a file turns out to be unusable after its receipt: a mail to its author, and time for another."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F

from egm_portal.clock import portal_now
from egm_portal.meetings.one_change import one_change
from papers import mail, rules
from papers.actions.states import become, locked_paper
from papers.advice import verdict_on
from papers.models import Document, Extension, Paper, Submission, Version
from participants.models import Participant


@transaction.atomic
def keep_checks(version: Version, write: Callable[[Version], bool]) -> None:
    """Has `write` change the version as it is now; if it returns True, the paper's state and the mail follow."""
    # Locked in the order of every action (paper, document, meeting): of two workers that found the same, the second
    # sees it written. Checks, state, extension and mail are one transaction: a kill leaves none of them, or all.
    owner = Paper.objects.filter(document=version.document_id).first()
    paper = locked_paper(owner) if owner else None
    Document.objects.select_for_update(no_key=True).get(pk=version.document_id)
    present = Version.objects.select_related("document").get(pk=version.pk)
    with one_change():
        if not write(present):
            return
        if paper is None:
            _tell_of_submission(present)
            return
        later = Version.objects.counting().filter(document=present.document_id, number__gt=present.number)
        # Once a newer file has replaced this one, there is nothing to ask its author for.
        if not present.verdict or present.is_translation or later.exists():
            return
        if present.is_closed:
            _step_back(paper)
        mail_verdict(paper, present)


def _tell_of_submission(version: Version) -> None:
    """Tells whoever has sent the document of its own accord that the newest file cannot be used as it is."""
    submission = Submission.objects.with_author().filter(document=version.document_id).first()
    later = Version.objects.originals().filter(document=version.document_id, number__gt=version.number)
    if submission is None or not version.verdict or version.is_translation or later.exists():
        return
    if version.is_closed:
        close_submission(submission, version)
    else:
        mail.submission_unusable(submission, version, verdict_on(version))


def close_submission(submission: Submission, version: Version) -> None:
    """Asks for another file in place of one that is closed; the caller has locked the document."""
    reason = verdict_on(version)
    submission.state, submission.state_at, submission.return_note = Submission.State.RETURNED, portal_now(), reason
    submission.save()
    mail.submission_unusable(submission, version, reason)


def mail_verdict(paper: Paper, version: Version) -> None:
    """Mails the author of a locked paper why the file cannot be used as it is, and until when another is accepted."""
    is_expected = rules.takes_files(paper) and paper.participant.status == Participant.Status.ACCEPTED
    if not is_expected or mail.verdict_mailed(version):
        return
    extensions = Extension.objects.filter(paper=paper)
    # Whether a file that came late may be replaced is for the organizers to decide.
    if not (version.is_late or extensions.filter(version=version).exists()):
        deadline = rules.dates_of(paper, extensions.filter(version=None)).deadline
        of_verdicts = extensions.exclude(version=None).order_by("until").values_list("until", flat=True)
        until = rules.time_after_verdict(deadline, of_verdicts.last(), portal_now())
        if until:
            reason = f"Version {version.number}. This became known after it was received: {verdict_on(version)}"
            Extension.objects.create(paper=paper, until=until, reason=reason, version=version)
    queue = mail.file_closed if version.is_closed else mail.file_unreadable
    queue(paper, version, verdict_on(version))


def _step_back(paper: Paper) -> None:
    """Returns the paper to the state that follows from its other files, once its newest is closed."""
    kept_first = F("taken_back_at").asc(nulls_first=True)
    remaining = Version.objects.counting().filter(document=paper.document_id).order_by(kept_first, "-number").first()
    if remaining is None:
        state = Paper.State.AWAITED
    elif remaining.is_current:
        state = Paper.State.ACCEPTED
    else:
        # A paper that is returned gets an extension with the note as its reason.
        notes = Extension.objects.filter(paper=paper, reason=paper.return_note, allowed_at__gte=remaining.received_at)
        state = Paper.State.RETURNED if paper.return_note and notes.exists() else Paper.State.SUBMITTED
    if state != paper.state and rules.can_become(paper, state) and rules.takes_files(paper):
        become(paper, state)
