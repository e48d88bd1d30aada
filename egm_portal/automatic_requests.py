"""Requests that a script repeats by itself, and which do not keep an idle session alive."""

from collections.abc import Callable


def is_automatic(view: Callable) -> Callable:
    """Marks a view that scripts poll. A request that somebody causes by typing or clicking is not automatic."""
    view.is_automatic = True
    return view
