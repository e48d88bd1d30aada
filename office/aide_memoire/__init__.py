"""The aide-memoire as it comes from elsewhere: read into sections, shown, and written."""
