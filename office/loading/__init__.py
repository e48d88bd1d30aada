"""Meetings from files: a folder is read and checked as a whole, and then brought onto the portal."""

from office.loading.load import load_meeting
from office.loading.mistakes import FolderRefused, Mistake

__all__ = ["FolderRefused", "Mistake", "load_meeting"]
