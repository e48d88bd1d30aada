"""The line to the mail server: one connection for a batch, and what its errors mean for a message."""

import logging
import smtplib
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection

logger = logging.getLogger(__name__)

# RFC 3463, section 3: the second number of an enhanced status says what an answer is about.
_ADDRESS, _POLICY = b"5.1.", b"5.7."


class Refused(Exception):
    """The server will never take this message."""


class NoSuchRecipient(Refused):
    """The server refuses the address itself, whatever is sent there."""


class TryLater(Exception):
    """The message was not taken this time."""


class Connection:
    """A connection through Django's e-mail backend, opened when the first mail is sent.

    It is `down` once it could not be opened, or was lost for two mails in a row: one mail may be what the server
    stumbles over, two mean the server.
    """

    def __init__(self) -> None:
        self.down = False
        self._connection = None
        self._losses = 0

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *error) -> None:
        self._hang_up()

    def send(self, mail: EmailMessage) -> None:
        """Hands the mail to the server; raises Refused or TryLater."""
        self._open()
        try:
            self._connection.send_messages([mail])
        except Exception as error:
            raise self._meaning_of(error) from error
        self._losses = 0

    def _open(self) -> None:
        if self._connection is not None:
            return
        self._connection = get_connection()
        try:
            self._connection.open()
        except (smtplib.SMTPException, OSError) as error:
            self.down = True
            self._hang_up()
            raise TryLater(f"The mail server could not be reached: {error}") from error

    def _meaning_of(self, error: Exception) -> Exception:
        """What an error of sending means for the mail; a line that the error has cut is hung up."""
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            code, words = next(iter(error.recipients.values()))
            return self._answer(code, words, to_address=not words.startswith(_POLICY))
        if isinstance(error, smtplib.SMTPDataError):
            return self._answer(error.smtp_code, error.smtp_error, to_address=error.smtp_error.startswith(_ADDRESS))
        # Django's BadHeaderError, an address that is none, text with half a character.
        if isinstance(error, ValueError):
            return Refused(f"No mail can be made of this message: {error}")
        self._lost()
        return TryLater(f"The mail server broke off: {error}")

    def _answer(self, code: int, words: bytes, *, to_address: bool) -> Exception:
        said = f"The mail server answered {code}: {words.decode(errors='replace')}"
        if code == 421:  # RFC 5321, section 4.2.1: the server closes the line
            self._lost()
        elif code >= 500:
            return NoSuchRecipient(said) if to_address else Refused(said)
        return TryLater(said)

    def _lost(self) -> None:
        self._losses += 1
        self.down = self._losses >= 2
        self._hang_up()

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.close()
            self._connection = None
