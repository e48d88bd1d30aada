"""Answers that take the same time whoever is asked about: nobody learns from a clock who is known here (ASVS 6.3.8)."""

import time
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

LEAST_SECONDS = 0.25  # longer than it takes to queue a mail, which only those who are known cause


def takes_the_same_time(view: Callable) -> Callable:
    """Holds the answer to a POST back until it tells nothing about the work behind it; a refusal goes at once."""

    @wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        began = time.monotonic()
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code < 400:
            time.sleep(max(0.0, LEAST_SECONDS - (time.monotonic() - began)))
        return response

    return page
