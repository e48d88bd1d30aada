"""Conclusions and recommendations, as organizers see them."""

from room.admin import recommendations

__all__ = ["recommendations"]
