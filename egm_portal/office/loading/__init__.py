"""Meetings from files: a folder is read and checked as a whole, and then brought onto the portal."""

from egm_portal.office.loading.load import load_meeting
from egm_portal.office.loading.mistakes import FolderRefused, Mistake

__all__ = ["FolderRefused", "Mistake", "load_meeting"]
