"""Reports, conclusions and recommendations, as organizers see them."""

from reports.admin import recommendations, reports

__all__ = ["recommendations", "reports"]
