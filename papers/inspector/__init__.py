"""The process behind `papers.inspection`: started by its path, it knows nothing of the portal."""
