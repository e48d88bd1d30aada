"""Reports as organizers review them."""

from review.admin import reports

__all__ = ["reports"]
