"""The report, above the room: some tests follow proposals into it."""

from reports.tests.conftest import report

__all__ = ["report"]
