"""The place of a draft: a person, a form, a row and the fields that are kept, signed by the server.

The page contains the signed text and sends it back with what was typed. So a browser cannot have anything kept under a
name that the server did not allow.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Self

from django.core import signing
from django.http import HttpRequest
from django.utils.http import urlencode

from egm_portal.drafts.models import DRAFT_LIFE, FormDraft
from egm_portal.meetings.models import User

SALT = "egm_portal.drafts"
ROW_OF_FORMSET = re.compile(r"-(?:pk|new)\d+-", re.ASCII)
OPENED = "_opened"  # the field of a form of which no draft is kept
MAX_ROW = FormDraft._meta.get_field("row").max_length


LIFE = DRAFT_LIFE
"""How old the page may be: a draft that nobody changed for this long is deleted, so that its place is of no use.

It is far longer than a page stays open over a week and a release of the portal.
"""


LIFE_SIGNED_OUT = timedelta(days=1)
"""The same for somebody whose session is over: longer than any session lasts."""


class WrongPlace(ValueError):
    """The signed text was changed, or belongs to somebody else."""


class OldPlace(WrongPlace):
    """The page was opened longer ago than any draft is kept."""


@dataclass(frozen=True)
class Place:
    """The form with the key `form_key` for the row with the key `row_key`, as the user has it open.

    `names` are those of the kept fields; in a row of a formset "#" replaces the row: "sections-#-body". `meeting` is
    the id of the meeting above whose page the form stands, if there is one.
    """

    user: int | None  # None if the browser alone keeps what is typed, because nobody knows whose it is
    form_key: str
    row_key: str
    names: tuple[str, ...]
    meeting: int | None = None
    page: str = ""  # the address at which the form can be opened

    @classmethod
    def from_token(cls, token: str, user: User) -> Self:
        """The place in a page of this user; raises WrongPlace."""
        place = cls.of_owner(token)
        if place.user != user.pk:
            raise WrongPlace
        return place

    @classmethod
    def of_owner(cls, token: str, life: timedelta = LIFE) -> Self:
        """The place in a page of whoever it was made for, who need not be signed in; raises WrongPlace."""
        try:
            # Pages that were opened before a release have what was signed then: without the meeting and the page.
            owner, form, row, names, *more = signing.loads(token, salt=SALT, max_age=life)
        except signing.SignatureExpired:
            raise OldPlace from None
        except (signing.BadSignature, ValueError):  # changed, or signed by another version of the portal
            raise WrongPlace from None
        return cls(owner, form, row, tuple(names), *more[:2])

    @classmethod
    def of_draft(cls, draft: FormDraft) -> Self:
        return cls(draft.user_id, draft.form, draft.row, (), page=draft.page)

    @property
    def token(self) -> str:
        if self.user is None:
            return ""
        signed = [self.user, self.form_key, self.row_key, self.names, self.meeting, self.page]
        return signing.dumps(signed, salt=SALT, compress=True)

    @property
    def key(self) -> str:
        return f"{self.form_key}:{self.row_key}"

    @property
    def restoring_page(self) -> str:
        """The address of the page with the form filled in from its draft; empty if the page is not known."""
        if not self.page:
            return ""
        return f"{self.page}{'&' if '?' in self.page else '?'}{urlencode({'draft': self.form_key})}"

    def allows(self, name: str) -> bool:
        return ROW_OF_FORMSET.sub("-#-", name) in self.names


def row_key(*ids: object) -> str:
    """The key for a row with this id, or for several; the hash of many ids."""
    key = ",".join(map(str, ids))
    return key if len(key) <= MAX_ROW else sha256(key.encode()).hexdigest()


def own_address(request: HttpRequest) -> str:
    """The address of the page, without the draft with which it is to be filled."""
    query = request.GET.copy()
    query.pop("draft", None)
    return f"{request.path}?{query.urlencode()}".rstrip("?")
