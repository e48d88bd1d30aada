"""Users and the meeting: its aide-memoire, phase, revisions and former addresses."""
