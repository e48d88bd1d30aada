"""Forms on rows that several people edit: nothing that one of them typed is lost.

`shown` is what a page remembers, `forms` and `formsets` compare, `admin` answers, `changes` says who, `differences`
marks the words.
"""

from egm_portal.adminkit.conflicts.forms import ConflictForm, conflicts_of, hold
from egm_portal.adminkit.conflicts.formsets import ConflictFormSet

__all__ = ["ConflictForm", "ConflictFormSet", "conflicts_of", "hold"]
