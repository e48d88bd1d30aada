"""Loading a whole folder, or nothing of it."""

from pathlib import Path

from django.db import transaction

from egm_portal.meetings.models import User
from office.import_folder.documents import check_documents, load_documents
from office.import_folder.folder import read_folder
from office.import_folder.meeting import check_meeting, load_meeting
from office.import_folder.mistakes import FolderRefused, Location, Mistake
from office.import_folder.participants import check_participants, load_participants
from office.import_folder.proceedings import check_proceedings, load_attendance, load_evaluation, load_notes
from office.import_folder.programme import check_programme, load_programme
from office.import_folder.recommendations import check_recommendations
from office.import_folder.releases import load_releases
from office.import_folder.report import check_report, load_report
from office.import_folder.writing import Load, LoadReport

CHECKS = (
    check_meeting,
    check_participants,
    check_documents,
    check_programme,
    check_proceedings,
    check_report,
    check_recommendations,
)
STEPS = (
    load_meeting,
    load_participants,
    load_documents,
    load_programme,
    load_releases,
    load_attendance,
    load_notes,
    load_evaluation,
    load_report,
)
"""Each needs the rows of those before it."""


def load_folder(path: Path, *, organizer: User | None = None) -> LoadReport:
    """Creates the folder's meeting or brings it up to date, in one transaction, and reports what was done.

    Nothing is removed, and loading a folder a second time changes nothing. Raises FolderRefused with every mistake
    of the folder; then nothing was loaded.
    """
    if not path.is_dir():
        raise FolderRefused([Mistake(str(path), "", "There is no such folder.")])
    root = Location(path.name)
    folder = read_folder(path, root)
    for check in CHECKS:
        check(folder, root)
    if root.mistakes:
        raise FolderRefused(root.mistakes)
    load = Load(folder, organizer)
    with transaction.atomic():
        for step in STEPS:
            step(load)
    return load.report
