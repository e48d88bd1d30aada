"""The sign-in with allauth, its limits, and sessions: second factor, known browsers."""
