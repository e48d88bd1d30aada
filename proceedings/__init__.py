"""What took place: the notes of the rapporteurs of sessions, and who attended on which day."""
