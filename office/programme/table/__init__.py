"""A programme that comes as a table: read, shown row by row with what is wrong, and added as if it had been typed."""
