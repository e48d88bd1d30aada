"""Circulation rounds: what of the draft can be commented on, and what became of the comments."""
