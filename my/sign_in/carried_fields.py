"""What somebody had typed when their session ended, carried through the pages of the sign-in.

Nothing is stored: the browser sends the fields along in one hidden field, encrypted for the portal alone, with the
account they belong to. They can be read for an hour.
"""

import json
import re
import zlib
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from egm_portal.mail.encryption import fernet
from egm_portal.secret_names import is_secret

FIELD, ONLY_SHOW = "carried_fields", "only_show"
PURPOSE = "my.sign_in.carried_fields"
MAX_AGE = 3600  # seconds
MAX_BYTES = 2 * 1024 * 1024  # bytes of names and values; text takes a third of it once it is compressed
OTHER_FIELDS = 64 * 1024  # bytes of a sign-in page's own fields, which the same request has to hold


class FieldsTooLarge(Exception):
    """More was typed than is carried."""


@dataclass(frozen=True)
class CarriedFields:
    """The fields of one form: the address it was sent to, the page it was on, the id of its user, and its values.

    Addresses are paths of the portal with their query. `lost_files` says that a file was chosen, which no page can
    choose again for somebody.
    """

    action: str
    page: str
    user: int
    fields: list[tuple[str, str]]
    lost_files: bool = False

    def encrypt(self) -> str:
        """The text for the hidden field; raises FieldsTooLarge."""
        if sum(len(name.encode()) + len(value.encode()) for name, value in self.fields) > MAX_BYTES:
            raise FieldsTooLarge
        encrypted = fernet(PURPOSE).encrypt(zlib.compress(json.dumps(asdict(self)).encode())).decode()
        if len(encrypted) > MAX_BYTES - OTHER_FIELDS:
            raise FieldsTooLarge
        return encrypted


def is_encrypted(text: str) -> bool:
    """Whether it can be what `encrypt` returns."""
    # Each page prints it several times, and characters that HTML escapes would make it longer each time.
    return re.fullmatch(r"[A-Za-z0-9_=-]+", text) is not None


def decrypt(encrypted: str) -> CarriedFields | None:
    """The fields, or None if they were not encrypted here for this purpose, or more than an hour ago."""
    try:
        values = json.loads(zlib.decompress(fernet(PURPOSE).decrypt(encrypted.encode(), ttl=MAX_AGE)))
    except (InvalidToken, UnicodeEncodeError):
        return None
    return CarriedFields(**values | {"fields": [(name, value) for name, value in values["fields"]]})


def fields_of(request: HttpRequest, user_id: int) -> CarriedFields:
    action = request.get_full_path()
    return CarriedFields(
        action=action,
        page=_page_of_form(request) or action,
        user=user_id,
        fields=[
            (name, value)
            for name, values in request.POST.lists()
            if name != FIELD and not is_secret(name)
            for value in values
        ],
        lost_files=any(file.size for file in request.FILES.values()),
    )


def _page_of_form(request: HttpRequest) -> str:
    """The portal's page that had the form, by the Referer header; empty if the browser sends none."""
    address = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(address)
    try:
        resolve(parts.path)
    except Resolver404:
        return ""
    return parts._replace(scheme="", netloc="", fragment="").geturl()
