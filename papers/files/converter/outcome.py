"""The formats, outcomes and limits of a conversion: the part of the protocol that portal and converter share."""

from enum import IntEnum

MAX_DOCUMENT = 200_000_000  # bytes of a document
MAX_PDF = 400_000_000  # bytes
SECONDS = 60  # of one conversion
CONVERSIONS = 2  # at once: a slow document holds up no others
MEMORY = 1_500_000_000  # bytes


class Format(IntEnum):
    """What a document is, in the first byte of a request over the socket."""

    WORD = 0
    SLIDES = 1
    WORD_WITH_OBJECTS = 2
    """Charts or formulas, which LibreOffice loads as objects."""
    SLIDES_WITH_OBJECTS = 3


class Outcome(IntEnum):
    """The exit status of one conversion, which is also the first byte of an answer over the socket.

    1 and 2 are not used: Python exits with them when a program fails.
    """

    PDF = 0
    FAILED = 3
    SLOW = 4
    """It took too long, or too much memory."""
    NO_PROGRAM = 5
    UNCONFINED = 6
    """LibreOffice could not be kept from the files of this machine, so it was not started."""
    BUSY = 7
    """As many documents as may be are being converted, or the machine has no room for this one: it is tried again."""
