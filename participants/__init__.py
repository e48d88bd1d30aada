"""Who takes part: invitations and answers, profiles and consents, the list of participants, visa letters."""
