"""Reports, conclusions and recommendations, as organizers see them."""

from reports.admin import citing, clearances, recommendations, reports

__all__ = ["citing", "clearances", "recommendations", "reports"]
