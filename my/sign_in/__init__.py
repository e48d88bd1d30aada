"""The sign-in with allauth, its limits, and sessions: forms carried through it, second factor, known browsers."""
