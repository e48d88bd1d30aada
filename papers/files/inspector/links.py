"""What becomes of a link that an author's file holds: one rule for PDFs, Word documents and the public copy."""

import re
from enum import Enum

SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")  # RFC 3986, 3.1
# A scheme may have dots and digits too, so only what looks like a host with its port counts as one.
HOST_AND_PORT = re.compile(r"([a-z0-9-]+\.)+([a-z]{2,}|\d{1,3}):\d{2,5}([/?#]\S*)?")
DRIVE = re.compile(r"[a-z]:")
UNSEEN = re.compile("[\0-\x20\x7f-\xa0\u061c\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
PUBLIC = {"http", "https", "mailto"}
REMOVED = {"file", "ftp", "tel", "doi", "urn"}  # the last two name a publication, and start nothing


class Link(Enum):
    """Where a link may stand: in the public file, in the author's file alone, or in none that is taken."""

    PUBLIC = "public"
    REMOVED = "removed"
    REFUSED = "refused"


def judged(address: str) -> Link:
    """The verdict on the link to this address.

    Programs skip white space and what nobody sees in it, so that "java\\nscript:" runs. Whatever has a scheme that is
    not known opens a program of the reader's computer (`ms-msdt:`, `search-ms:`), or runs (`javascript:`, `data:`).
    """
    if HOST_AND_PORT.fullmatch(address.strip().lower()):
        return Link.REMOVED
    address = UNSEEN.sub("", address).lower()
    if address.startswith("#"):
        return Link.PUBLIC
    if DRIVE.match(address):
        return Link.REMOVED
    if scheme := SCHEME.match(address):
        return Link.PUBLIC if scheme[1] in PUBLIC else Link.REMOVED if scheme[1] in REMOVED else Link.REFUSED
    # A colon before the first slash makes no relative address (RFC 3986, 4.2): what it is, each program guesses.
    return Link.REFUSED if ":" in re.split(r"[/\\?#]", address)[0] else Link.REMOVED
