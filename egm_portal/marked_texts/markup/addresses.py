"""To where links, symbols and pictures may lead."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlsplit

from egm_portal.marked_texts.content import Span

# Documents of these bodies are at undocs.org: the principal organs, the Secretariat, treaty bodies and programmes.
_BODIES = "A|CAT|CCPR|CED|CEDAW|CERD|CMW|CRC|CRPD|DP|E|HRI|S|ST|T|TD"
_OFFICIAL = re.compile(rf"(?:{_BODIES})/[A-Za-z0-9./-]*[0-9][A-Za-z0-9./-]*")
_SYMBOL = re.compile(r"(?<![\w/.-])[A-Z][A-Za-z]*(?:[/-][A-Za-z0-9.]*[A-Za-z0-9])+(?![\w/])")


@dataclass(frozen=True)
class Addresses:
    """The public documents of a meeting: addresses of their pages by symbol, those of pictures by number."""

    symbols: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[int, str] = field(default_factory=dict)

    def of_symbol(self, symbol: str) -> str:
        """The page of the meeting's own document, otherwise the United Nations’ document system; or nothing."""
        if own := self.symbols.get(symbol.casefold()):
            return own
        return f"https://undocs.org/{quote(symbol)}" if _OFFICIAL.fullmatch(symbol) else ""


def with_symbols(spans: list[Span], addresses: Addresses) -> list[Span]:
    """The spans with each document symbol ("A/RES/66/119") as a link, in footnotes too."""
    linked: list[Span] = []
    for span in spans:
        if span.note:
            linked.append(replace(span, note=replace(span.note, spans=with_symbols(span.note.spans, addresses))))
        elif span.address or "/" not in span.text and "-" not in span.text:
            linked.append(span)
        else:
            pieces, done = [], 0
            for found in _SYMBOL.finditer(span.text):
                if address := addresses.of_symbol(found.group()):
                    pieces.append(replace(span, text=span.text[done : found.start()]))
                    pieces.append(replace(span, text=found.group(), address=address))
                    done = found.end()
            pieces.append(replace(span, text=span.text[done:]))
            linked += [piece for piece in pieces if piece.text]
    return linked


def refusal_to_link(address: str) -> str:
    """Why the text cannot link to this address, in the middle of a sentence, or nothing."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "the address is not valid"
    if parts.scheme == "mailto":
        return "" if re.fullmatch(r"[^@\s]+@[^@\s]+", parts.path) else "the e-mail address is not valid"
    if parts.scheme not in ("http", "https"):
        return "only addresses that begin with https://, http:// or mailto: can be linked"
    if not host:
        return "the address names no host"
    try:
        is_internal = not ipaddress.ip_address(host).is_global
    except ValueError:
        is_internal = "." not in host or host.endswith((".localhost", ".local", ".internal"))  # or localhost itself
    return "readers cannot reach this address" if is_internal else ""
