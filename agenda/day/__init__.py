"""The day itself: what is changed while the meeting is in session, laid over the newest release.

Pure functions: no writes here, no query, and no request.
"""
