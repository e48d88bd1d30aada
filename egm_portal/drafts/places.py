"""The place of a draft: a person, a form, a row and the fields that are kept, signed by the server.

The page contains the signed text and sends it back with what was typed. So a browser cannot have anything kept under a
name that the server did not allow.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from django.core import signing

from egm_portal.drafts.models import FormDraft
from egm_portal.meetings.models import User

SALT = "egm_portal.drafts"
ROW_OF_FORMSET = re.compile(r"-(?:pk|new)\d+-", re.ASCII)
OPENED = "_opened"  # the field of a form of which no draft is kept
MAX_ROW = FormDraft._meta.get_field("row").max_length


class WrongPlace(ValueError):
    """The signed text was changed, or belongs to somebody else."""


@dataclass(frozen=True)
class Place:
    """The form with the key `form_key` for the row with the key `row_key`, as the user has it open.

    `names` are those of the kept fields; in a row of a formset "#" replaces the row: "sections-#-body".
    """

    user: int
    form_key: str
    row_key: str
    names: tuple[str, ...]

    @classmethod
    def from_token(cls, token: str, user: User) -> Self:
        """The place in a page of this user; raises WrongPlace."""
        try:
            owner, form, row, names = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError):  # changed, or signed by another version of the portal
            raise WrongPlace from None
        if owner != user.pk:
            raise WrongPlace
        return cls(owner, form, row, tuple(names))

    @property
    def token(self) -> str:
        return signing.dumps([self.user, self.form_key, self.row_key, self.names], salt=SALT, compress=True)

    @property
    def key(self) -> str:
        return f"{self.form_key}:{self.row_key}"

    def allows(self, name: str) -> bool:
        return ROW_OF_FORMSET.sub("-#-", name) in self.names


def row_key(*ids: object) -> str:
    """The key for a row with this id, or for several; the hash of many ids."""
    key = ",".join(map(str, ids))
    return key if len(key) <= MAX_ROW else sha256(key.encode()).hexdigest()
