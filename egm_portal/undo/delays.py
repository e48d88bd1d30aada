"""How long e-mails wait before they leave, and how long a verb without one can be undone: the only table of times."""

from datetime import timedelta
from enum import Enum, auto

from django.conf import settings


class Delay(Enum):
    NONE = auto()  # codes, links and everything that nobody can undo
    VERB = auto()
    RELEASE = auto()
    WITHOUT_MAIL = auto()


def duration(delay: Delay) -> timedelta:
    """In real time: a demonstration's calendar may be years away."""
    seconds = {Delay.NONE: 0, Delay.VERB: settings.VERB_MAIL_DELAY, Delay.RELEASE: 600, Delay.WITHOUT_MAIL: 600}
    return timedelta(seconds=seconds[delay])
