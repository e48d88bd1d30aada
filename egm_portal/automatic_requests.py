"""Requests that a page's script makes by itself: they do not keep the session of somebody alive who has gone away."""

from collections.abc import Callable


def is_automatic(view: Callable) -> Callable:
    """Marks a view that scripts ask again and again. What somebody causes by typing or pressing is not automatic."""
    view.is_automatic = True
    return view
