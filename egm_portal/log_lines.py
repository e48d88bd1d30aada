"""Log lines that stay short while the broker is away."""

import logging

from celery.beat import SchedulingError
from kombu.exceptions import OperationalError


class BrokerAway(logging.Filter):
    """Turns Celery's pages of traceback about a broker that does not answer into one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, (SchedulingError, OperationalError)):
            record.msg, record.args, record.exc_info = "The broker does not answer: %s", (error,), None
        return True
