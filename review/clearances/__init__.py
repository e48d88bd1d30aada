"""The clearance of a text by offices: what may happen to it, and its files."""
