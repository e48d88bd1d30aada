"""What is done with each column of a participant: one declaration, which screens, files, search and erasure use.

A new column is a field of the model, an entry of `FIELDS` and a migration.
"""

from enum import Flag, auto

from django.utils.text import get_text_list

from participants.models import Participant


class Use(Flag):
    PRINTED = auto()
    """Printed in the list of participants and in annex I of the report, with the consent to be listed."""
    PROFILE = auto()
    """Edited by the participants themselves."""
    CONSENT = auto()
    """A consent that participants give and withdraw."""
    EXPORTED = auto()
    IMPORTED = auto()
    """A column of imported files, and of meetings' folders."""
    SITE_SEARCH = auto()
    """Searched on the public site, which finds the people who are listed."""
    ADMIN_SEARCH = auto()
    """Searched in the organizers' list."""
    HISTORY = auto()
    """The history keeps its values before and after a change."""
    HISTORY_MASKED = auto()
    """The history keeps that it changed, but not its values."""
    PRIVATE = auto()
    """Never published, and never kept in a draft."""
    UNLOGGED = auto()
    """The administration's log does not say that it changed: the log is kept longer than the value."""
    NOT_COPIED = auto()
    """Left out of the copy of one's data: rows of others, and pictures."""
    ERASED = auto()
    """Emptied when the person is erased."""
    MERGED = auto()
    """Shown where two entries differ that are merged; the one that stays takes from the other what it has not."""


U = Use
NO_USE = Use(0)
# What an organizer's file describes, what is printed, and what serves the balance of the group only.
_DESCRIBED = U.EXPORTED | U.IMPORTED | U.MERGED
_PUBLIC = _DESCRIBED | U.PRINTED | U.PROFILE | U.HISTORY | U.ERASED
_BALANCE = _DESCRIBED | U.PRIVATE | U.ERASED
FIELDS: dict[str, Use] = {
    "id": NO_USE,
    "meeting": U.NOT_COPIED,
    "user": U.NOT_COPIED,
    "honorific": _PUBLIC,
    "name": _PUBLIC | U.SITE_SEARCH | U.ADMIN_SEARCH,
    "family_name": _PUBLIC,
    "family_name_state": U.EXPORTED | U.PRINTED | U.HISTORY | U.ERASED,
    "letters_begin": _DESCRIBED | U.PROFILE | U.HISTORY | U.ERASED,
    "name_in_own_script": _DESCRIBED | U.PROFILE | U.ADMIN_SEARCH | U.HISTORY | U.ERASED,
    "email": U.EXPORTED | U.IMPORTED | U.ADMIN_SEARCH | U.HISTORY_MASKED | U.ERASED,
    "email_since": NO_USE,
    "title": _PUBLIC | U.SITE_SEARCH,
    "affiliation": _PUBLIC | U.SITE_SEARCH | U.ADMIN_SEARCH,
    "country": _PUBLIC | U.SITE_SEARCH | U.ADMIN_SEARCH,
    "role": _DESCRIBED | U.PRINTED | U.HISTORY,
    "services_meeting": U.EXPORTED | U.PRINTED | U.HISTORY,
    "region": _BALANCE,
    "field": _BALANCE,
    "gender": _BALANCE,
    "attendance": _DESCRIBED | U.PROFILE | U.HISTORY | U.ERASED,
    "time_zone": _DESCRIBED | U.PROFILE | U.HISTORY | U.ERASED,
    "joining_nonce": U.NOT_COPIED | U.ERASED,
    "status": U.EXPORTED | U.HISTORY,
    "list_consent": U.CONSENT | U.EXPORTED | U.HISTORY | U.ERASED,
    "biography": U.PROFILE | U.ERASED | U.MERGED,
    "biography_consent": U.CONSENT | U.HISTORY | U.ERASED,
    "photo": U.ERASED | U.MERGED,
    "small_photo": U.NOT_COPIED | U.ERASED,
    "photo_consent": U.CONSENT | U.HISTORY | U.ERASED,
    "visa_letter": U.PRIVATE | U.UNLOGGED | U.ERASED | U.MERGED,
    "funding": U.PRIVATE | U.ERASED | U.MERGED,
    "sounded_out_on": U.ERASED,
    "availability": U.ERASED,
    "cleared_on": U.EXPORTED | U.HISTORY | U.ERASED | U.MERGED,
    "invited_at": U.EXPORTED | U.HISTORY,
    "answered_at": U.EXPORTED | U.HISTORY,
    "answer_note": U.ERASED,
    "suggested_by": NO_USE,
    "replaces": NO_USE,
    "erasure_asked_at": NO_USE,
    "erased_at": NO_USE,
}
"""In the order of forms and files."""
NAMES = ("honorific", "name", "family_name", "family_name_state")
"""What is printed as the name."""


def fields_for(use: Use, *, without: Use = NO_USE) -> list[str]:
    """The names of the columns with this use, except those that also have the use `without`."""
    return [name for name, uses in FIELDS.items() if use in uses and not without & uses]


def printed_details(*more: str) -> str:
    """What is printed with a name, as a list in a sentence, then `more`: "title, affiliation and country"."""
    names = [name for name in fields_for(U.PRINTED) if name not in (*NAMES, "role", "services_meeting")]
    return get_text_list([*(Participant._meta.get_field(name).verbose_name for name in names), *more], "and")
