"""The table of kinds covers them all, no two are called the same, and each choice is one that its readers know."""

import pytest

from papers.kinds import KINDS, Access, Kind, kinds_where
from papers.models import Document
from participants.roles import ROLES


def test_each_kind_has_an_entry():
    assert list(KINDS) == list(Kind) == list(Document.Kind)


@pytest.mark.parametrize("kind", Kind)
def test_the_label_of_a_kind_is_its_noun(kind):
    assert kind.label == KINDS[kind].noun.heading(1)


def test_no_two_kinds_are_called_the_same():
    called = [name for info in KINDS.values() for name in {*info.noun, *info.report_noun}]

    assert sorted(called) == sorted(set(called))


def test_papers_are_owed_by_the_roles_that_are_told_so_and_by_the_same_deadline():
    owed = {info.owed_by: info.is_due_early for info in KINDS.values() if info.owed_by}
    told = {role: info.is_due_early for role, info in ROLES.items() if info.owes_paper}

    assert owed == told
    assert len(owed) == len(kinds_where(lambda kind: kind.owed_by))


@pytest.mark.parametrize("kind", Kind)
def test_what_is_published_has_readers(kind):
    assert KINDS[kind].readers in (Access.PUBLIC, Access.PARTICIPANTS)


@pytest.mark.parametrize("kind", Kind)
def test_papers_have_a_place_of_their_own_on_the_meetings_page(kind):
    assert KINDS[kind].has_own_place or not KINDS[kind].is_paper
