"""The addresses of a meeting's sessions, which never change."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=4096)
def session_address(slug: str, number: int) -> str:
    """The path of a session's page; remembered, since the 300 of a calendar file take 3 ms."""
    return reverse("website:session", args=[slug, number])
