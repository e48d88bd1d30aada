"""A participant's own pages, the sign-in and the sessions."""
