"""Whether an account is needed elsewhere: then it keeps its address when a participant's address changes.

Packages above register their uses. An organizer can add anybody's address to their own meeting, record an answer and
change the address: without these checks that would take the account away from its owner.
"""

from collections.abc import Callable

from egm_portal.meetings.models import User
from participants.models import Participant

Use = Callable[[User], bool]

_uses: dict[str, Use] = {}


def register_use(name: str, is_used: Use) -> None:
    """Registers a reason to sign in besides taking part; `is_used` returns whether it applies to a user."""
    _uses[name] = is_used


def has_other_use(user: User) -> bool:
    return any(is_used(user) for is_used in _uses.values())


def is_needed_elsewhere(user: User, participant: Participant) -> bool:
    """Whether the account is needed besides this participation, or existed before it."""
    return (
        user.is_staff
        or participant.answered_at is None
        # An account older than the acceptance was not created by it, and so belongs to somebody already.
        or user.joined_at < participant.answered_at
        or Participant.objects.filter(user=user).exclude(pk=participant.pk).exists()
        or has_other_use(user)
    )
