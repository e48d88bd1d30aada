"""The room in which a meeting agrees on its conclusions and recommendations."""
