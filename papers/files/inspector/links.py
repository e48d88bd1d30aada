"""Which links of an author's file are allowed: one rule for PDFs, Word documents and the public file."""

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
    """Where a link is allowed: in the public file too, in the author's file only, or nowhere."""

    PUBLIC = "public"
    REMOVED = "removed"
    REFUSED = "refused"


def judged(address: str) -> Link:
    if HOST_AND_PORT.fullmatch(address.strip().lower()):
        return Link.REMOVED
    # Programs skip white space and invisible characters, so that "java\nscript:" runs.
    address = UNSEEN.sub("", address).lower()
    if address.startswith("#"):
        return Link.PUBLIC
    if DRIVE.match(address):
        return Link.REMOVED
    # An unknown scheme opens a program on the reader's computer (`ms-msdt:`) or is one itself (`javascript:`, `data:`).
    if scheme := SCHEME.match(address):
        return Link.PUBLIC if scheme[1] in PUBLIC else Link.REMOVED if scheme[1] in REMOVED else Link.REFUSED
    # With a colon before the first slash it is no relative address (RFC 3986, 4.2): each program guesses what it is.
    return Link.REFUSED if ":" in re.split(r"[/\\?#]", address)[0] else Link.REMOVED
