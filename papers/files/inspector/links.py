"""Which links of an author's file are allowed: one rule for PDFs, Word documents and the public file."""

import re
from enum import Enum
from urllib.parse import unquote

SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")  # RFC 3986, 3.1
UNSEEN = re.compile("[\0-\x20\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
PUBLIC = {"http", "https", "mailto"}
HOST_AND_PORT = re.compile(
    r"([a-z0-9-]+\.)+([a-z]{2,}|\d{1,3}):\d{2,5}([/?#]\S*)?"
)  # not a scheme, which may look alike
RUNNING = re.compile(
    r"(^|[^a-z0-9.+-])("
    r"javascript|vbscript|jscript|livescript|mocha|data|blob|filesystem|about|view-source|jar|res|mk|mhtml|its|hcp"
    r"|shell|search|search-ms|telnet|rlogin|tn3270|cmd|powershell|hlp|ldaps?|smb|nfs|afp|davs?|webdavs?|jnlps?"
    r"|(ms|microsoft|windows|x-apple)([.+-][a-z0-9.+-]*)?"
    r"):"
)
"""Schemes that are a program, or with which Windows, macOS, Office or a browser starts one or asks another computer."""

NETWORK = re.compile(
    r"(file:)?([\\/]{2}|[\\/]{4,})(?!localhost[\\/]|127\.0\.0\.1[\\/])[^\\/:?#|]|file:[\\/]{3}\\{1,2}[^\\/]"
)
"""Addresses of files on another computer, which Windows asks under the name of whoever opens them."""

NAMED = 5  # such addresses are told


class Link(Enum):
    """Where a link is allowed: in the public file too, in the author's file only, or nowhere."""

    PUBLIC = "public"
    REMOVED = "removed"
    REFUSED = "refused"


def judged(address: str) -> Link:
    if HOST_AND_PORT.fullmatch(address.strip().lower()):
        return Link.REMOVED
    address = plain(address)
    scheme = SCHEME.match(address)
    if address.startswith("#") or (scheme and scheme[1] in PUBLIC):
        return Link.PUBLIC
    # Also behind something else: each program guesses in its own way what such an address is.
    beginning = re.split(r"[/\\?#]", plain(unquote(address)))[0]
    return Link.REFUSED if RUNNING.search(beginning) else Link.REMOVED


def plain(address: str) -> str:
    """The address without white space and invisible characters, which programs skip, so that "java\\nscript:" runs."""
    return UNSEEN.sub("", address).lower()


def is_on_disk(address: str) -> bool:
    """Whether the address is that of a file, on this computer or another one, and not of a page."""
    scheme = SCHEME.match(plain(address))
    return scheme is None or scheme[1] == "file" or len(scheme[1]) == 1  # the letter of a drive


def is_on_network(address: str) -> bool:
    return bool(NETWORK.match(plain(address)))
