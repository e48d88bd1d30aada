"""What took place in the sessions: the notes of their rapporteurs, and who attended."""
