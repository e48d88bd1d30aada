"""The report, below the review."""

from reports.tests.conftest import draft, issued, paragraph, printed, ready, report, round_

__all__ = ["draft", "issued", "paragraph", "printed", "ready", "report", "round_"]
