"""Reports as organizers review them."""

from review.admin import clearances, reports

__all__ = ["clearances", "reports"]
