"""Reports, conclusions and recommendations, as organizers see them."""

from reports.admin import clearances, recommendations, reports

__all__ = ["clearances", "recommendations", "reports"]
