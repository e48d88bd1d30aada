"""Releases are remembered, and what is remembered is what their rows say."""

import pytest

from agenda import actions, release_cache
from agenda.content import FORMATS, FrozenPerson, with_other_ids
from agenda.models import Programme
from agenda.queries import released_programme
from agenda.release_cache import parsed
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.usefixtures("today")]


@pytest.fixture
def release(meeting, expert):
    factories.make_session(meeting=meeting).items.get().people.add(expert)
    return actions.release_programme(meeting=meeting, kind="provisional", by=None)


def test_release_that_is_read_again_is_neither_parsed_nor_restored_again(release):
    first, second = Programme.objects.get(), Programme.objects.get()

    assert first.content is second.content
    assert parsed(first).sessions[0] is parsed(second).sessions[0]
    assert parsed(second).sessions == FORMATS.restored(release.content).sessions


def test_people_who_were_replaced_in_a_release_are_not_remembered(release, meeting, expert):
    other = factories.make_participant("accepted", meeting=meeting, name="Another expert", list_consent=True)
    before = released_programme(meeting).sessions[0].items[0].speakers
    content = with_other_ids(release.content, {expert.pk: other.pk}, {})
    Programme.objects.update(content=content)

    after = released_programme(meeting)

    assert (before, after.sessions[0].items[0].speakers) == ([expert], [other])
    assert parsed(after.release).sessions[0].items[0].people == [FrozenPerson("speaker", other.pk)]
    assert after.people == [other]


def test_only_the_releases_that_were_read_last_are_remembered(release, monkeypatch):
    monkeypatch.setattr(release_cache, "MAX_RELEASES", 2)
    for pk in (1001, 1002, 1003, 1002):
        release_cache.parsed(Programme(pk=pk, content=release.content))

    assert list(release_cache._known) == [1003, 1002]
