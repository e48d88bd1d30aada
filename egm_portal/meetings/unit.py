"""The unit whose portal this is, as pages, e-mails and PDFs show it.

The pages of the page cache get it with their revision, in the same query (`PortalUnit.objects.as_text`), and so follow
each change at once. For all other pages each process remembers it for some seconds: a query less for each of them.
"""

import hashlib
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.urls import reverse

from egm_portal.meetings.models import PortalUnit
from egm_portal.text.colours import LEAST_CONTRAST, channels, contrast, mixed

REMEMBERED = 10.0  # seconds
STANDARD_ACCENT, STANDARD_ACCENT_DARK = "#0b5a63", "#74c9d1"
GROUND, CARD, GROUND_DARK, CARD_DARK = "#fbfaf7", "#ffffff", "#12171d", "#1a2129"
"""As in static/css/tokens.css, which a test compares."""


@dataclass(frozen=True)
class Unit:
    """The facts of `PortalUnit`, with what the settings say in place of those that are empty."""

    name: str
    institution: str
    email: str
    accent: str
    accent_dark: str
    logo_sha256: str

    @classmethod
    def of(cls, text: str) -> "Unit":
        """The unit from what `PortalUnit.objects.as_text` returns."""
        facts = dict(zip(PortalUnit.FACTS, text.split("\n"), strict=False)) if text else {}
        return cls(
            name=facts.get("name") or settings.PORTAL_UNIT,
            institution=facts.get("institution", ""),
            email=facts.get("email") or settings.PORTAL_UNIT_EMAIL,
            accent=facts.get("accent") or STANDARD_ACCENT,
            accent_dark=facts.get("accent_dark") or STANDARD_ACCENT_DARK,
            logo_sha256=facts.get("logo_sha256", ""),
        )

    @property
    def style_sheet(self) -> str:
        """The address of the sheet with its colours; empty for the standard ones, which need none."""
        colours = (self.accent, self.accent_dark)
        if colours == (STANDARD_ACCENT, STANDARD_ACCENT_DARK):
            return ""
        names = [colour.removeprefix("#") for colour in colours]
        return reverse("website:unit_style_sheet", args=[*names, digest(style_sheet(*colours))])

    @property
    def logo_address(self) -> str:
        return reverse("website:unit_logo", args=[self.logo_sha256]) if self.logo_sha256 else ""


class _Memory:
    """What one process remembers of the row, and until when."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._text, self._until = "", 0.0

    def keep(self, text: str, seconds: float = REMEMBERED) -> None:
        with self._lock:
            self._text, self._until = text, monotonic() + seconds

    def forget(self) -> None:
        with self._lock:
            self._until = 0.0

    def read(self, *, however_old: bool = False) -> str | None:
        with self._lock:
            return self._text if however_old or monotonic() < self._until else None


memory = _Memory()


def present_unit() -> Unit:
    """The unit, as it was some seconds ago at the earliest: no query, or one."""
    text = memory.read()
    if text is None:
        text = PortalUnit.objects.filter(pk=1).values_list(PortalUnit.objects.as_text(), flat=True).first() or ""
        memory.keep(text)
    return Unit.of(text)


def known_unit() -> Unit:
    """The unit as this process last read it, for pages of errors: no query, since the database may be away."""
    return Unit.of(memory.read(however_old=True) or "")


def unit_of_request(request: HttpRequest) -> dict[str, object]:
    """Context processor: whose portal it is, and how it looks."""
    text = getattr(request, "unit_text", None)
    unit = present_unit() if text is None else Unit.of(text)
    return {
        "portal_unit": unit.name,
        "portal_institution": unit.institution,
        "portal_unit_email": unit.email,
        "portal_logo": unit.logo_address,
        "unit_style_sheet": unit.style_sheet,
    }


def style_sheet(accent: str, accent_dark: str) -> str:
    """The sheet that sets the tokens of the accent, on screens only: paper has ink alone."""
    light = _tokens(accent, ground=GROUND, card=CARD, strong="#000000", inks=("#ffffff", "#1a232e"))
    dark = _tokens(accent_dark, ground=GROUND_DARK, card=CARD_DARK, strong="#ffffff", inks=("#0c1b1e", "#ffffff"))
    return f"@media screen{{:root{{{light}}}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _tokens(accent: str, *, ground: str, card: str, strong: str, inks: tuple[str, str]) -> str:
    # As much of the accent in its weak ground as leaves text of the accent legible on it.
    shares = (share / 100 for share in range(12, 0, -1))
    weak = next((tint for tint in (mixed(card, accent, share) for share in shares) if is_legible(accent, tint)), card)
    rgb = ", ".join(map(str, channels(accent)))
    values = {
        "accent": accent,
        "accent-rgb": rgb,
        "accent-strong": mixed(accent, strong, 0.25),
        "on-accent": max(inks, key=lambda ink: contrast(ink, accent)),
        "accent-weak": weak,
    }
    return ";".join(f"--egm-{name}:{value}" for name, value in values.items())


def is_legible(colour: str, *grounds: str) -> bool:
    return all(contrast(colour, ground) >= LEAST_CONTRAST for ground in grounds)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def connect() -> None:
    """Has this process read the row again once a change of it is committed; others do so some seconds later."""

    def changed(sender, **kwargs) -> None:
        memory.forget()
        transaction.on_commit(memory.forget)

    for signal in (post_save, post_delete):
        signal.connect(changed, sender=PortalUnit, weak=False, dispatch_uid="unit of the portal")
