"""The connection to the mail server, one for a batch, and what its errors mean for a message."""

import logging
import smtplib
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection

logger = logging.getLogger(__name__)

# RFC 3463, section 3: the second number of an enhanced status code says what the reply is about.
_ADDRESS, _POLICY = b"5.1.", b"5.7."


class Refused(Exception):
    """The server will never take this message."""


class NoSuchRecipient(Refused):
    """The server refuses the address itself, whatever the message."""


class TryLater(Exception):
    """The server did not accept the message this time."""


class Connection:
    """A connection through Django's e-mail backend, opened when the first mail is sent.

    It is `down` once it could not be opened, or was lost for two mails in a row: the first loss may be due to the mail.
    """

    def __init__(self) -> None:
        self.down = False
        self._connection = None
        self._losses = 0

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *error) -> None:
        self._close()

    def send(self, mail: EmailMessage) -> None:
        """Hands the mail to the server; raises Refused or TryLater."""
        if self._connection is None:
            self._connection = get_connection()
            try:
                self._connection.open()
            except (smtplib.SMTPException, OSError) as error:
                self.down = True
                self._close()
                raise TryLater(f"The mail server could not be reached: {error}") from error
        try:
            self._connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise self._reply(code, text, to_address=not text.startswith(_POLICY)) from error
        except smtplib.SMTPDataError as error:
            is_about_address = error.smtp_error.startswith(_ADDRESS)
            raise self._reply(error.smtp_code, error.smtp_error, to_address=is_about_address) from error
        # Django's BadHeaderError, an invalid address, text with a lone surrogate.
        except ValueError as error:
            raise Refused(f"This message cannot be sent as an e-mail: {error}") from error
        except Exception as error:
            self._count_loss()
            raise TryLater(f"The connection to the mail server was lost: {error}") from error
        self._losses = 0

    def _reply(self, code: int, text: bytes, *, to_address: bool) -> Exception:
        reason = f"The mail server replied {code}: {text.decode(errors='replace')}"
        if code == 421:  # RFC 5321, section 4.2.1: the server closes the connection
            self._count_loss()
        elif code >= 500:
            return NoSuchRecipient(reason) if to_address else Refused(reason)
        return TryLater(reason)

    def _count_loss(self) -> None:
        self._losses += 1
        self.down = self._losses >= 2
        self._close()

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.close()
            self._connection = None
