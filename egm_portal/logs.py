"""The format of log lines: no token is ever printed, and a broker that is away costs one line."""

import json
import logging
import re
from datetime import UTC, datetime

from celery.beat import SchedulingError
from kombu.exceptions import OperationalError

TOKEN = re.compile(r"(/invitations/|/password/reset/key/)[^/\s]+")


class RedactingFormatter(logging.Formatter):
    """Removes tokens, which open an account, from every address in a line, as nginx does in its own log.

    Django names the address of a request that fails the CSRF check, and other libraries may do alike.
    """

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub(r"\1-", super().format(record))


class PortalFormatter(RedactingFormatter):
    """Security events as JSON, which programs read and in which no text can begin a line of its own; others as text."""

    def format(self, record: logging.LogRecord) -> str:
        event = getattr(record, "security_event", None)
        if event is None:
            return super().format(record)
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return TOKEN.sub(r"\1-", json.dumps({"time": time} | event, default=str))


class BrokerFilter(logging.Filter):
    """Turns Celery's pages of traceback about a broker that does not answer into one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, (SchedulingError, OperationalError)):
            record.msg, record.args, record.exc_info = "The broker does not answer: %s", (error,), None
        return True
