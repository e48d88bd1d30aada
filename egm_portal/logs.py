"""The format of log lines: no token is ever written, and a missing broker costs one line."""

import json
import logging
import re
from datetime import UTC, datetime

from celery.beat import SchedulingError
from kombu.exceptions import OperationalError

TOKEN = re.compile(r"(/invitations/|/my/calendar/|/join/|/password/reset/key/|/room/screen/)[^/\s]+")


class RedactingFormatter(logging.Formatter):
    """Removes tokens, which open an account, from every address in a line, as nginx does in its own log."""

    def format(self, record: logging.LogRecord) -> str:
        # Django logs the address of a request that fails the CSRF check, and other libraries may do the same.
        return TOKEN.sub(r"\1-", super().format(record))


class PortalFormatter(RedactingFormatter):
    """Security events as JSON, which programs can read and in which no text can start a line; other records as text."""

    def format(self, record: logging.LogRecord) -> str:
        event = getattr(record, "security_event", None)
        if event is None:
            return super().format(record)
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return TOKEN.sub(r"\1-", json.dumps({"time": time} | event, default=str))


class BrokerFilter(logging.Filter):
    """Shortens Celery's pages of traceback about a broker that does not answer to one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, (SchedulingError, OperationalError)):
            record.msg, record.args, record.exc_info = "The broker is not responding: %s", (error,), None
        return True
