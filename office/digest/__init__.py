"""The digest for organizers: one e-mail on a weekday about all of their meetings, if something happened or is due."""
