"""The table of roles covers them all, and no two are called the same."""

from participants.models import Participant
from participants.roles import ROLES, Role


def test_each_role_has_an_entry():
    assert list(ROLES) == list(Role) == list(Participant.Role)


def test_no_two_roles_are_called_the_same():
    for name in ("heading", "invited_as", "noun"):
        assert len({getattr(info, name) for info in ROLES.values()}) == len(Role)


def test_a_role_that_is_due_early_owes_a_paper():
    assert [role for role, info in ROLES.items() if info.is_due_early and not info.owes_paper] == []
