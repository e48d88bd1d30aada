"""Visa support letters: who needs one, how organizers make it, and where it is downloaded."""
