"""Which block of a text is which block of an earlier one: what is cited, commented and linked keeps its key."""
