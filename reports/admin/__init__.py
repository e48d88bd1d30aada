"""Reports, as organizers see them."""

from reports.admin import citing, reports

__all__ = ["citing", "reports"]
