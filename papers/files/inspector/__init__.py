"""The process behind `papers.files.inspection`: started by its path, it knows nothing of the portal."""
