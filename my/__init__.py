"""A participant's personal pages, the sign-in and the sessions."""
