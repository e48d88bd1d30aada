from datetime import timedelta

import pytest

from egm_portal.clock import calendar_at
from egm_portal.mail import registry, rendering
from egm_portal.mail.batch import queue_messages
from egm_portal.text.dates import deadline
from papers import actions
from papers.reminder_mails import paper_missing, paper_not_replaced
from papers.rules import last_kept
from tests import factories


def queued(draft):
    return queue_messages([draft])[draft.dedup_key]


@pytest.fixture
def paper(meeting, today):
    return factories.make_paper(meeting=meeting)


@pytest.fixture
def returned(meeting, today):
    paper = factories.make_paper("submitted", meeting=meeting, title="Seeing the budget")
    until = factories.DUE + timedelta(days=2)
    actions.return_paper(paper=paper, note="Add <a summary>.", until=until, by=None)
    paper.refresh_from_db()
    return paper


def words_of(draft):
    return rendering.fill(queued(draft)).wording


def test_missing_paper_before_the_deadline(paper):
    words = words_of(paper_missing(paper, factories.DUE, "key"))

    assert words.subject.endswith("your paper is due on 15 July 2013, 24:00")
    for text in (words.text, words.html):
        assert f"/meetings/{paper.participant.meeting.slug}/my/" in text
        assert "18:00 in New York" in text
        assert "If you need more time, please reply to this message before the deadline." in text
        assert "because you accepted the invitation and your paper is awaited" in text
        assert "If you cannot write it, reply to this message" in text


def test_missing_paper_on_the_day_after_says_how_long_it_is_kept(paper):
    with calendar_at(factories.DUE + timedelta(hours=9)):
        words = words_of(paper_missing(paper, factories.DUE, "key"))

    assert words.subject.endswith("your paper was due on 15 July 2013, 24:00")
    kept_until = deadline(last_kept(factories.DUE), paper.participant.meeting.time_zone)
    for text in (words.text, words.html):
        assert f"A file that arrives by {kept_until} (Geneva) will still be kept" in text
        assert "before the deadline" not in text


def test_missing_paper_later_asks_for_an_answer(paper):
    with calendar_at(factories.DUE + timedelta(days=3)):
        words = words_of(paper_missing(paper, factories.DUE, "key"))

    for text in (words.text, words.html):
        assert "The portal no longer accepts it. Please reply to this message" in text


def test_returned_paper_brings_the_note_again(returned):
    words = words_of(paper_not_replaced(returned, factories.DUE + timedelta(days=2), "key"))

    assert words.subject.endswith("the revision of your paper is due on 17 July 2013, 24:00")
    assert "Add <a summary>." in words.text
    assert "Add &lt;a summary&gt;." in words.html
    for text in (words.text, words.html):
        assert "Seeing the budget" in text
        assert "because a revision of your paper was requested" in text


@pytest.mark.parametrize("hours", [1, 48])
def test_returned_paper_after_its_date(returned, hours):
    until = factories.DUE + timedelta(days=2)
    with calendar_at(until + timedelta(hours=hours)):
        words = words_of(paper_not_replaced(returned, until, "key"))

    sentence = "will still be kept" if hours == 1 else "The portal no longer accepts it: please reply to this message."
    for text in (words.text, words.html):
        assert sentence in text


def test_reminder_is_cancelled_when_the_paper_has_come(paper):
    message = queued(paper_missing(paper, factories.DUE, "key"))
    actions.receive_paper(paper=paper, file=factories.make_pdf_file(6), by=None)

    with pytest.raises(registry.NoLongerWanted):
        rendering.fill(message)


@pytest.mark.parametrize("name", ["papers/missing", "papers/not_replaced"])
def test_example_is_the_mail_itself(returned, name):
    kind, author = registry.kind_named(name), returned.participant

    shown = rendering.previewed(kind, meeting=author.meeting, to_name=author.name, context=kind.example(author.pk))

    assert "[the person's own link]" in shown.text


def test_no_example_without_a_missing_paper(paper, expert):
    actions.withdraw_paper(paper=paper)

    with pytest.raises(registry.NoExample):
        registry.kind_named("papers/missing").example(paper.participant_id)
    with pytest.raises(registry.NoExample):
        registry.kind_named("papers/not_replaced").example(expert.pk)
