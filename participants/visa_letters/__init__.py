"""Letters with which participants ask for a visa: who needs one, how organizers make it, and where it is downloaded."""
