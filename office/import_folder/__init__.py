"""Meetings from files: a folder is read and checked as a whole, and then loaded into the portal."""

from office.import_folder.load import load_folder
from office.import_folder.mistakes import FolderRefused, Mistake

__all__ = ["FolderRefused", "Mistake", "load_folder"]
