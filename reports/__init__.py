"""The text of a meeting’s report, and what is issued of it."""
