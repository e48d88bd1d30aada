"""A cache for what is made of texts, limited by how long they are: a few long ones can hold more than many short."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any

LEAST = 500  # characters that each counts at least: an empty text is kept, too


def caches_texts(characters: int) -> Callable[[Callable], Callable]:
    """Decorates a function of hashable arguments: keeps what it made of its latest texts, of so many characters."""

    def decorate(function: Callable) -> Callable:
        kept: OrderedDict[tuple, Any] = OrderedDict()
        lock = Lock()  # a process answers several requests at once
        length = 0

        @wraps(function)
        def cached(*arguments: Any) -> Any:
            nonlocal length
            with lock:
                if arguments in kept:
                    kept.move_to_end(arguments)
                    return kept[arguments]
            made = function(*arguments)
            with lock:
                if arguments not in kept:
                    length += _length(arguments)
                kept[arguments] = made
                while length > characters:
                    oldest, _ = kept.popitem(last=False)
                    length -= _length(oldest)
            return made

        return cached

    return decorate


def _length(arguments: tuple) -> int:
    return max(LEAST, sum(len(argument) for argument in arguments if isinstance(argument, str)))
