"""The sign-in that `script/server` prints: of the demonstration's organizer, or of the superuser of a new portal."""

import os
import secrets

from django.conf import settings

from egm_portal.meetings.models import User
from office.organizers import make_organizer, make_superuser

ADDRESS = "organizer@example.org"


def make_printed_organizer() -> User:
    """The organizer of the demonstration; one who is there already keeps their password."""
    if known := User.objects.filter(email=ADDRESS).first():
        return known
    user = make_organizer(email=ADDRESS, name="Organizer")
    user.set_password(_written_password())
    user.save()
    return user


def make_first_superuser() -> None:
    """Makes a superuser whose sign-in is printed: not in production, and only while nobody has an account."""
    if not settings.PRODUCTION and not User.objects.exists():
        make_superuser(email=ADDRESS, password=_written_password(), name="Organizer")


def _written_password() -> str:
    """A new password, which is in a file of DATA_DIR from now on."""
    password, path = secrets.token_urlsafe(15), settings.DATA_DIR / "organizer-password"
    path.unlink(missing_ok=True)
    # Only its owner may read the file, from the instant at which it exists.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(password + "\n")
    return password
