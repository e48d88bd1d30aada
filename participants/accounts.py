"""Who relies on an account: one that others need does not move along with a participant's new address.

Packages above register their uses. An organizer may add anybody's address to their own meeting, record an answer and
change the address: without these questions that would take the account from whom it belongs to.
"""

from collections.abc import Callable

from egm_portal.meetings.models import User
from participants.models import Participant

Use = Callable[[User], bool]

_uses: dict[str, Use] = {}


def register_use(name: str, is_used: Use) -> None:
    """Registers a reason for which people sign in beside taking part; `is_used` says whether a user has it."""
    _uses[name] = is_used


def is_used(user: User) -> bool:
    """Whether the account is needed for something that was registered."""
    return any(is_used(user) for is_used in _uses.values())


def is_shared(user: User, participant: Participant) -> bool:
    """Whether the account is needed beside this participation, or was there before it."""
    return (
        user.is_staff
        or participant.answered_at is None
        or user.joined_at < participant.answered_at
        or Participant.objects.filter(user=user).exclude(pk=participant.pk).exists()
        or is_used(user)
    )
