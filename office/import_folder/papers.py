"""Papers: what was received, and how it was decided."""

from pathlib import Path

from django.core.files import File

from egm_portal.meetings.models import Meeting, User
from office.import_folder.folder import Folder
from office.import_folder.mistakes import Location
from office.import_folder.participants import check_addresses
from office.import_folder.writing import Load, backdated, pick, remaining_states, save_changes
from papers import actions, rules
from papers.kinds import KINDS
from papers.models import Document, Paper, Version
from participants.models import Participant

_S = Paper.State
PATHS = {
    _S.SUBMITTED: [_S.AWAITED, _S.SUBMITTED],
    _S.RETURNED: [_S.AWAITED, _S.SUBMITTED, _S.RETURNED],
    _S.ACCEPTED: [_S.AWAITED, _S.SUBMITTED, _S.ACCEPTED],
}


def check_paper(folder: Folder, document: dict, location: Location) -> None:
    """Checks what applies to a document only as the paper of a participant."""
    state, debtor = document["state"], document["owed_by"]
    if (state is None) != (debtor is None):
        location.add_mistake("A paper has both owed_by and state; any other document has neither.")
    if debtor is None:
        return
    check_addresses(folder, location.at("owed_by"), [debtor])
    # An unknown address is a mistake of its own.
    if any(row["email"] == debtor and row["status"] != Participant.Status.ACCEPTED for row in folder.participants):
        location.at("owed_by").add_mistake(f"{debtor} does not take part and therefore owes no paper.")
    if state is not None and state not in PATHS:
        location.at("state").add_mistake("A paper that has a file is submitted, returned or accepted.")
    if document["published_at"] and state in (_S.SUBMITTED, _S.RETURNED):
        location.at("published_at").add_mistake("Only an accepted paper can be published.")
    if state == _S.RETURNED and None in (document["return_note"], document["return_until"]):
        location.add_mistake("A returned paper needs return_note and return_until.")
    is_early = bool(document["kind"]) and KINDS[document["kind"]].is_due_early
    dates = pick(folder.meeting, "papers_due", "concept_paper_due")
    due, received_at = document["due_at"] or Meeting(**dates).paper_due(concept=is_early), document["received_at"]
    if None not in (due, received_at) and received_at > due + rules.GRACE:
        location.at("received_at").add_mistake(
            "The paper was received after its deadline: give the deadline that was agreed in due_at."
        )


def load_paper(load: Load, row: dict, path: Path, sha256: str) -> Document | None:
    """The document of a paper, received and decided as the folder says.

    A newer file or another decision on the portal is kept; None for a paper that was withdrawn there.
    """
    debtor = load.participants[row["owed_by"]]
    with backdated(row["received_at"]):
        paper = actions.await_paper(participant=debtor, kind=row["kind"])
        save_changes(paper, {"own_due_at": row["due_at"]})
    newest = Version.objects.originals().filter(document=paper.document_id).order_by("-number").first()
    steps = remaining_states(paper.state, PATHS[row["state"]])
    if steps is None or (newest and newest.sha256 != sha256):
        load.report.note(f"The paper by {debtor.name} has since been changed on the portal and was left as it is.")
        return paper.document
    for state in steps:
        _take_step(paper, state, row, path, load.by)
        paper = Paper.objects.select_related("participant__meeting", "document").get(pk=paper.pk)
    if steps:
        load.report.add("Papers", paper.state)
    return paper.document


def _take_step(paper: Paper, state: str, row: dict, path: Path, by: User | None) -> None:
    if state == _S.SUBMITTED:
        with backdated(row["received_at"]), path.open("rb") as file:
            actions.receive_paper(paper=paper, file=File(file, name=path.name), by=paper.participant.user)
            paper.refresh_from_db()
            actions.describe_paper(paper=paper, **pick(row, "title", "abstract", "publication_consent"))
        return
    # The folder does not say when a paper was accepted: at the latest when it was published.
    with backdated(row["published_at"] or row["received_at"]):
        if state == _S.ACCEPTED:
            actions.accept_paper(paper=paper)
        else:
            actions.return_paper(paper=paper, note=row["return_note"], until=row["return_until"], by=by)
