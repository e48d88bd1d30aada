from datetime import timedelta

import pytest

from egm_portal.clock import real_now
from reports.actions import delete_section, note_presence, write_section
from reports.models import WriterPresence
from reports.presence import GONE_AFTER, QUIET_AFTER, by_section, present_in
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def section(report):
    return write_section(report=report, chapter="discussion", heading="Costs", body="A.")


def seen(section, user, ago=timedelta(0)):
    """Somebody who was last seen in the section so long ago."""
    note_presence(section=section, user=user)
    WriterPresence.objects.filter(user=user).update(seen_at=real_now() - ago)


def test_presence_is_written_at_most_every_fifteen_seconds(section, expert, monkeypatch):
    now = real_now()
    monkeypatch.setattr("reports.actions.presence.real_now", lambda: now)
    note_presence(section=section, user=expert.user)
    WriterPresence.objects.update(seen_at=now - timedelta(seconds=14))
    before = WriterPresence.objects.get()

    note_presence(section=section, user=expert.user)

    assert WriterPresence.objects.get().seen_at == before.seen_at
    WriterPresence.objects.update(seen_at=now - timedelta(seconds=16))
    note_presence(section=section, user=expert.user)
    assert WriterPresence.objects.get().seen_at == now


def test_presence_moves_to_another_section_at_once(report, section, expert):
    other = report.sections.get(chapter="introduction")
    note_presence(section=section, user=expert.user)

    note_presence(section=other, user=expert.user)

    assert WriterPresence.objects.get().section == other


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(0), ["is writing"]),
        (QUIET_AFTER + timedelta(seconds=1), ["was writing a minute ago"]),
        (GONE_AFTER + timedelta(seconds=1), []),
    ],
)
def test_writers_become_quiet_and_leave(report, section, expert, ago, words):
    seen(section, expert.user, ago)

    assert [person.words for person in present_in(report, report.meeting)] == words


def test_present_are_named_as_in_the_meeting(report, section, expert, organizer):
    seen(section, organizer, timedelta(seconds=20))
    seen(section, expert.user)

    present = present_in(report, report.meeting)

    assert [(person.name, person.section) for person in present] == [
        (expert.formal_name, "Costs"),
        (organizer.name or "An organizer", "Costs"),
    ]
    assert list(by_section(present)) == [section.pk]
    assert present_in(report, report.meeting, but=expert.user) == present[1:]


def test_nobody_is_present_in_a_deleted_section(report, section, expert):
    seen(section, expert.user)

    delete_section(section=section)

    assert present_in(report, report.meeting) == []


@pytest.mark.parametrize("people", [1, 3])
def test_present_costs_two_queries(report, section, people, django_assert_num_queries):
    for _ in range(people):
        seen(section, factories.make_participant("accepted", meeting=report.meeting).user)

    with django_assert_num_queries(2):
        assert len(present_in(report, report.meeting)) == people
