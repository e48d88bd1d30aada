"""Loading papers: what was handed in, and how it was decided."""

from pathlib import Path

from django.core.files import File

from egm_portal.meetings.models import User
from office.import_folder.writing import Load, history, pick, set_fields, steps_from
from papers import actions
from papers.models import Document, Paper, Version

_S = Paper.State
PATHS = {
    _S.SUBMITTED: [_S.AWAITED, _S.SUBMITTED],
    _S.RETURNED: [_S.AWAITED, _S.SUBMITTED, _S.RETURNED],
    _S.ACCEPTED: [_S.AWAITED, _S.SUBMITTED, _S.ACCEPTED],
}


def load_paper(load: Load, entry: dict, path: Path, sha256: str) -> Document | None:
    """The document of a paper, received and decided as the folder says.

    A newer file or another decision on the portal stays as it is; None for a paper that was given up there.
    """
    debtor = load.people[entry["owed_by"]]
    with history(entry["received_at"]):
        paper = actions.await_paper(participant=debtor, kind=entry["kind"])
        set_fields(paper, {"own_due_at": entry["due_at"]})
    newest = Version.objects.originals().filter(document=paper.document_id).order_by("-number").first()
    steps = steps_from(paper.state, PATHS[entry["state"]])
    if steps is None or (newest and newest.sha256 != sha256):
        load.outcome.leave(f"The paper of {debtor.name} has gone on on the portal: left as it is.")
        return paper.document
    for state in steps:
        _take_step(paper, state, entry, path, load.by)
        paper = Paper.objects.select_related("participant__meeting", "document").get(pk=paper.pk)
    if steps:
        load.outcome.add("Papers", paper.state)
    return paper.document


def _take_step(paper: Paper, state: str, entry: dict, path: Path, by: User | None) -> None:
    if state == _S.SUBMITTED:
        _receive(paper, entry, path)
        return
    with history(entry["published_at"] or entry["received_at"]):
        if state == _S.ACCEPTED:
            actions.accept_paper(paper=paper)
        else:
            actions.return_paper(paper=paper, note=entry["return_note"], until=entry["return_until"], by=by)


def _receive(paper: Paper, entry: dict, path: Path) -> None:
    with history(entry["received_at"]), path.open("rb") as file:
        actions.receive_paper(paper=paper, file=File(file, name=path.name), by=paper.participant.user)
        paper.refresh_from_db()
        actions.describe_paper(paper=paper, **pick(entry, "title", "abstract", "publication_consent"))
