"""Forms for rows that several people edit, in which nobody overwrites what somebody else has typed.

`shown` is what a page remembers, `forms` and `formsets` compare, `admin` answers, `changes` says who changed what, and
`differences` marks the words.
"""

from egm_portal.adminkit.conflicts.forms import ConflictForm, conflicts_of, lock_row
from egm_portal.adminkit.conflicts.formsets import ConflictFormSet

__all__ = ["ConflictForm", "ConflictFormSet", "conflicts_of", "lock_row"]
