"""Loading a whole folder, or nothing of it."""

from pathlib import Path

from django.db import transaction

from egm_portal.meetings.models import User
from office.import_folder.checks import check_folder
from office.import_folder.documents import load_documents
from office.import_folder.folder import Folder, read_folder
from office.import_folder.meeting import load_meeting_itself
from office.import_folder.mistakes import FolderRefused, Location, Mistake
from office.import_folder.people import load_participants
from office.import_folder.programme import load_programme
from office.import_folder.releases import load_releases
from office.import_folder.report import load_report
from office.import_folder.writing import Load, LoadReport


def load_meeting(path: Path, *, organizer: User | None = None) -> LoadReport:
    """Creates the folder's meeting or brings it up to date, in one transaction, and reports what it did.

    Nothing is removed, and a folder loaded a second time changes nothing. Raises FolderRefused with every mistake
    of the folder; then nothing was loaded.
    """
    load = Load(_checked(path), organizer)
    with transaction.atomic():
        load_meeting_itself(load)
        load_participants(load)
        load_documents(load)
        load_programme(load)
        load_releases(load)
        load_report(load)
    return load.outcome


def _checked(path: Path) -> Folder:
    if not path.is_dir():
        raise FolderRefused([Mistake(str(path), "", "There is no such folder.")])
    location = Location(path.name)
    folder = read_folder(path, location)
    check_folder(folder, location)
    if location.mistakes:
        raise FolderRefused(location.mistakes)
    return folder
