import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import BaseCommand, call_command

from egm_portal import security_events
from office.printed_sign_in import make_printed_organizer

MEETINGS = Path(__file__).resolve().parents[2] / "demonstration"


class Command(BaseCommand):
    help = "Loads the demonstration's two meetings and makes an organizer, whose password it writes to DATA_DIR."

    def handle(self, **options) -> None:
        with _without_security_events():
            organizer = make_printed_organizer()
            for folder in sorted(place.parent for place in MEETINGS.glob("*/meeting.toml")):
                call_command(
                    "load_meeting",
                    folder,
                    organizer=organizer.email,
                    is_demonstration=True,
                    verbosity=options["verbosity"],
                    stdout=self.stdout,
                )


@contextmanager
def _without_security_events() -> Iterator[None]:
    # Some eighty lines in the output of the first start would be about events that did not happen.
    level = security_events.logger.level
    security_events.logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        security_events.logger.setLevel(level)
