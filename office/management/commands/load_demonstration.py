import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, call_command

from egm_portal import security_events
from egm_portal.meetings.models import User
from office.organizers import make_organizer

MEETINGS = Path(__file__).resolve().parents[2] / "demonstration"
ORGANIZER = "organizer@example.org"


class Command(BaseCommand):
    help = "Loads the demonstration's two meetings and makes an organizer, whose password it writes to DATA_DIR."

    def handle(self, **options) -> None:
        with _without_security_events():
            organizer = User.objects.filter(email=ORGANIZER).first()
            if organizer is None:
                password = secrets.token_urlsafe(15)
                organizer = make_organizer(email=ORGANIZER, name="Organizer")
                organizer.set_password(password)
                organizer.save()
                path = settings.DATA_DIR / "organizer-password"
                path.unlink(missing_ok=True)
                # Only its owner may read the file, from the instant at which it exists.
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    file.write(password + "\n")
            for folder in sorted(place.parent for place in MEETINGS.glob("*/meeting.toml")):
                call_command(
                    "load_meeting",
                    folder,
                    organizer=organizer.email,
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
