"""Log lines that let nobody in, and that stay short while the broker is away."""

import logging
import re

from celery.beat import SchedulingError
from kombu.exceptions import OperationalError

TOKEN = re.compile(r"(/invitations/|/password/reset/key/)[^/\s]+")


class WithoutTokens(logging.Formatter):
    """Strikes out what lets somebody in from every address in a line, as nginx does in its own log.

    Django names the address of a request that fails the CSRF check, and other libraries may do alike.
    """

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub(r"\1-", super().format(record))


class BrokerAway(logging.Filter):
    """Turns Celery's pages of traceback about a broker that does not answer into one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, (SchedulingError, OperationalError)):
            record.msg, record.args, record.exc_info = "The broker does not answer: %s", (error,), None
        return True
