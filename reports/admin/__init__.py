"""Reports, as organizers see them."""

from reports.admin import citing, clearances, reports

__all__ = ["citing", "clearances", "reports"]
