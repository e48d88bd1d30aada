"""Participants: invitations and answers, profiles and consents, the list of participants, visa support letters."""
