"""What follows when bad news of a file comes after it was received: its author is told, and gets time for another."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.meetings.one_change import one_change
from papers import mail, rules
from papers.actions.states import become, locked_paper
from papers.advice import verdict_on
from papers.models import Document, Extension, Paper, Version
from participants.models import Participant


@transaction.atomic
def keep_checks(version: Version, write: Callable[[Version], bool]) -> None:
    """Lets `write` change the version as it is now, and draws what follows; it says whether it changed anything.

    The rows are locked in the order of every action (paper, document, meeting), so that of two workers with the same
    news the second finds it written. News, state, extension and mail are one transaction: a kill leaves none, or all.
    """
    owner = Paper.objects.filter(document=version.document_id).first()
    paper = locked_paper(owner) if owner else None
    Document.objects.select_for_update(no_key=True).get(pk=version.document_id)
    present = Version.objects.select_related("document").get(pk=version.pk)
    with one_change():
        if write(present) and paper:
            _follow(paper, present)


def tell_verdict(paper: Paper, version: Version) -> None:
    """Tells the author why the file cannot be used as it is, and until when another is taken; the paper is locked."""
    is_expected = paper.state != Paper.State.WITHDRAWN and paper.participant.status == Participant.Status.ACCEPTED
    if not is_expected or mail.verdict_told(version):
        return
    _give_time(paper, version)
    tell = mail.file_closed if version.is_closed else mail.file_unreadable
    tell(paper, version, verdict_on(version))


def _follow(paper: Paper, version: Version) -> None:
    later = Version.objects.counting().filter(document=version.document_id, number__gt=version.number)
    if (
        not version.verdict or version.is_translation or later.exists()
    ):  # a newer file stands in its place: there is nothing to ask for
        return
    if version.is_closed:
        _step_back(paper)
    tell_verdict(paper, version)


def _step_back(paper: Paper) -> None:
    """Lets the paper be what it was before the file came that is closed now."""
    state = _state_of_the_rest(paper)
    if state != paper.state and rules.can_become(paper, state) and paper.state != Paper.State.WITHDRAWN:
        become(paper, state)


def _state_of_the_rest(paper: Paper) -> str:
    rest = Version.objects.counting().filter(document=paper.document_id).order_by("-number").first()
    if rest is None:
        return Paper.State.AWAITED
    if rest.is_current:
        return Paper.State.ACCEPTED
    # A paper that goes back gets an extension with the note as its reason.
    went_back = Extension.objects.filter(paper=paper, reason=paper.return_note, allowed_at__gte=rest.received_at)
    return Paper.State.RETURNED if paper.return_note and went_back.exists() else Paper.State.SUBMITTED


def _give_time(paper: Paper, version: Version) -> None:
    """Gives the time that `rules.time_after_verdict` allows; for a file that came late the organizers decide."""
    extensions = Extension.objects.filter(paper=paper)
    if version.is_late or extensions.filter(version=version).exists():
        return
    until = rules.time_after_verdict(
        rules.last_moment(paper.due_at, _last(extensions.filter(version=None))),
        _last(extensions.exclude(version=None)),
        portal_now(),
    )
    if until:
        Extension.objects.create(paper=paper, until=until, reason=_reason(version), version=version)


def _last(extensions) -> datetime | None:
    return extensions.order_by("until").values_list("until", flat=True).last()


def _reason(version: Version) -> str:
    return f"Version {version.number}, of which this became known after it had come: {verdict_on(version)}"
