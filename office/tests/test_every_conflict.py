"""Each rule about conflicts on a whole draft: found by its function, shown in the editor, counted at releases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from django.urls import reverse
from lxml import html

from agenda.conflict_queries import draft_conflicts
from agenda.models import Programme, Session
from agenda.severities import SEVERITIES, Rule, Severity
from participants.models import Participant
from tests import factories
from tests.undone import undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NINE = datetime(2013, 7, 24, 7, tzinfo=UTC)


@pytest.fixture
def session(meeting):
    """A session that contradicts nothing: chaired by Expert 1, with half an hour for Expert 2."""
    meeting.room = "Room K"
    meeting.save()
    session = factories.make_session(meeting=meeting, starts_at=NINE, title="Opening")
    session.officers.create(meeting=meeting, role="chair", participant=person(meeting, "Expert 1"))
    session.items.get().people.add(person(meeting, "Expert 2"))
    return session


def person(meeting, name):
    return factories.make_participant("accepted", meeting=meeting, name=name)


def speaker_is(session, **changes):
    Participant.objects.filter(meeting=session.meeting, name="Expert 2").update(**changes)


def another(session, title, later, **changes):
    """Another session, so many minutes later than the first one, without a chair."""
    starts_at = session.starts_at + timedelta(minutes=later)
    return factories.make_session(meeting=session.meeting, title=title, starts_at=starts_at, **changes)


def begins_after_the_meeting(session):
    Session.objects.update(starts_at=NINE + timedelta(days=5))


def is_joined_in_its_room(session):
    second = another(session, "Drafting group", 60)
    second.officers.create(meeting=session.meeting, role="chair", participant=person(session.meeting, "Expert 3"))


def reaches_into_the_break(session):
    another(session, "Coffee", 80, kind="break", minutes=30)


def has_too_many_items(session):
    session.items.create(title="Questions", minutes=75, position=2)


def shares_its_chair(session):
    second = another(session, "Drafting group", 60, room="Room L")
    chair = session.officers.get().participant
    second.officers.create(meeting=session.meeting, role="chair", participant=chair)


def has_a_paper_to_review(session):
    paper = factories.make_paper("submitted", participant=session.items.get().people.get())
    session.items.update(paper=paper)


class Example(NamedTuple):
    """What is done to the session, the sentence about it, and the row at which the editor shows that."""

    make: Callable[[Session], object]
    sentence: str
    row: str


EXAMPLES = {
    Rule.OUTSIDE_DAYS: Example(
        begins_after_the_meeting, "“Opening” is on 29 July, 09:00-10:30, outside the days of the meeting.", "session"
    ),
    Rule.ROOM_TWICE: Example(
        is_joined_in_its_room,
        "Room K is used twice from 10:00 to 10:30, by “Opening” and “Drafting group”.",
        "session",
    ),
    Rule.LATE_START: Example(
        reaches_into_the_break, "“Opening” ends at 10:30, after the fixed start of “Coffee” at 10:20.", "session"
    ),
    Rule.ITEMS_TOO_LONG: Example(
        has_too_many_items, "“Opening” is 15 minutes over: its items end at 10:45.", "session"
    ),
    Rule.TWO_PLACES: Example(
        shares_its_chair,
        "Expert 1 is in two places at once from 10:00 to 10:30: “Opening” and “Drafting group”.",
        "session",
    ),
    Rule.GONE: Example(
        lambda session: speaker_is(session, status="withdrawn"),
        "Expert 2 has withdrawn, and is named as speaker of “Discussion”, 09:00.",
        "item",
    ),
    Rule.PAPER_NOT_ACCEPTED: Example(
        has_a_paper_to_review, "The paper of Expert 2 for “Discussion”, 09:00, awaits review.", "item"
    ),
    Rule.NO_CHAIR: Example(lambda session: session.officers.all().delete(), "“Opening” has no chair.", "session"),
    Rule.ODD_HOURS: Example(
        lambda session: speaker_is(session, attendance="online", time_zone="America/New_York"),
        "Expert 2 takes part online from New York, where “Discussion” is at 03:00-03:30.",
        "item",
    ),
    Rule.NO_ANSWER: Example(
        lambda session: speaker_is(session, status="invited"),
        "Expert 2 has not answered yet. Shown as “to be confirmed”.",
        "item",
    ),
    Rule.NO_CONSENT: Example(
        lambda session: speaker_is(session, list_consent=None),
        "Expert 2: consent pending. Shown without a name.",
        "item",
    ),
}
HEADINGS = {
    Severity.BLOCKS_RELEASE: "Blocks every release 1",
    Severity.BLOCKS_FINAL: "Resolve or accept before the final release 1",
    Severity.NOTICE: "For information 1",
}


def texts(response, path):
    return [" ".join(found.text_content().split()) for found in html.fromstring(response.text).xpath(path)]


def in_line(sentence):
    return f"p[contains(@class, 'conflict-line')][contains(., '{sentence}')]"


def test_sound_draft_has_no_conflict(meeting, session):
    assert draft_conflicts(meeting).every == []


@pytest.mark.parametrize("rule", Rule)
def test_conflict_is_found_by_its_rule_alone_shown_at_its_row_and_counted_at_releases(at_desk, meeting, session, rule):
    """A rule without an example here fails."""
    example = EXAMPLES[rule]
    example.make(session)

    found = draft_conflicts(meeting).every

    assert [(conflict.rule, conflict.sentence) for conflict in found] == [(rule, example.sentence)]
    require_row(at_desk, session, rule, example)
    for kind in Programme.Kind:
        with undone():
            require_release(at_desk, meeting, kind, SEVERITIES[rule], example.sentence)


def require_row(at_desk, session, rule, example):
    """The editor shows the conflict at its row, and gathers it by its severity."""
    pk = session.pk if example.row == "session" else session.items.first().pk

    shown = at_desk.get(reverse("admin:meetings_meeting_programme", args=[session.meeting_id]))

    line = in_line(example.sentence)
    assert len(texts(shown, f"//div[@data-row='{example.row}-{pk}']//{line}")) == 1
    assert texts(shown, "//section[@id='conflicts']/h3") == [HEADINGS[SEVERITIES[rule]]]
    assert len(texts(shown, f"//section[@id='conflicts']//{line}")) == 1


def require_release(at_desk, meeting, kind, severity, sentence):
    """A release of this kind is stopped, asks, or goes on."""
    page = reverse("admin:meetings_meeting_compare", args=[meeting.pk])
    opened = at_desk.get(page)
    (form,) = html.fromstring(opened.text).xpath("//form[@id='release-form']")

    answer = at_desk.post(page, dict(form.form_values()) | {"kind": kind, "notify": "nobody"})

    is_asked = severity == Severity.BLOCKS_FINAL and kind == Programme.Kind.FINAL
    status = 422 if severity == Severity.BLOCKS_RELEASE else 200 if is_asked else 302
    assert (answer.status_code, Programme.objects.count()) == (status, int(status == 302))
    assert len(texts(opened, f"//section[@id='conflicts']//{in_line(sentence)}")) == 1
    if severity == Severity.BLOCKS_RELEASE:
        assert texts(answer, "//*[contains(@class, 'error-summary')]//li") == [sentence]
    if is_asked:
        assert texts(answer, "//form[@class='release-asked']/ul/li/bdi") == [sentence]
