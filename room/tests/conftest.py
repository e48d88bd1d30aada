"""The report, above the room: some tests follow proposals into it."""

from reports.tests.conftest import ready, report

__all__ = ["ready", "report"]
