"""Documents that come in from elsewhere, read as texts in marks."""
