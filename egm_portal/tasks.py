"""Waking a worker. The rows in the database say what is to be done: a sweep finds what a lost wake-up missed."""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

PAUSE = 10  # seconds before a broker that did not answer is tried again: each attempt may take a second


class _Broker:
    """What this process knows of the broker."""

    retry_at = 0.0  # by the monotonic clock


@dataclass(frozen=True)
class _WakeUp:
    task: str
    arguments: tuple[int, ...]
    delay: timedelta

    def __call__(self) -> None:
        if time.monotonic() < _Broker.retry_at:
            return
        try:
            # Without retries: no request waits for the broker, because the sweep finds the row anyway.
            countdown = self.delay.total_seconds() or None
            current_app.send_task(self.task, self.arguments, countdown=countdown, retry=False)
        except (OperationalError, OSError) as error:
            _Broker.retry_at = time.monotonic() + PAUSE
            logger.warning("broker unavailable, the sweep will do %s: %s", self.task, error)


def wake_after_commit(task: str, *arguments: int, delay: timedelta = timedelta()) -> None:
    """Starts the named task once, `delay` after the transaction is committed, however often this is called.

    It never raises. The delay must be shorter than the broker's `visibility_timeout`.
    """
    wake_up = _WakeUp(task, arguments, delay)
    # 1,500 mails in one transaction would otherwise wait 1,500 times for a broker that does not answer.
    if not any(waiting == wake_up for _, waiting, _ in transaction.get_connection().run_on_commit):
        transaction.on_commit(wake_up, robust=True)
