"""Rows that cannot be shown: a page that lists several leaves such a row out, so that it does not hide the others."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import DatabaseError
from django.db.models import Model

from egm_portal.security_events import present_request

logger = logging.getLogger(__name__)
R = TypeVar("R", bound=Model)
T = TypeVar("T")


def each_shown(rows: Iterable[R], show: Callable[[R], T]) -> list[T]:
    """What `show` returns for each row, without those for which it fails: an error in the log has their ids.

    `show` computes everything that can fail; what a template computes later is not caught here.
    """
    shown = []
    for row in rows:
        try:
            shown.append(show(row))
        except DatabaseError:
            raise  # it would fail for every row
        except Exception:
            # Once in a request: a page may ask several times.
            reported = present_request().__dict__.setdefault("left_out", set()) if present_request() else set()
            if (row._meta.label, row.pk) not in reported:
                reported.add((row._meta.label, row.pk))
                logger.exception("%s %s cannot be shown and was left out", row._meta.label, row.pk)
    return shown
