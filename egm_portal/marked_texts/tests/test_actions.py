from datetime import timedelta

import pytest

from egm_portal.clock import calendar_at, portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import SAVED_BY_OTHERS, SITTING, Base, newest_version, restored, save_version
from egm_portal.marked_texts.models import VersionedText

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def text(meeting):
    return VersionedText.objects.create(meeting=meeting)


@pytest.fixture
def written(text, organizer):
    """A text in two versions."""
    save_version(versioned_text=text, text="One.", based_on=Base(0), by=organizer)
    save_version(versioned_text=text, text="One. Two.", based_on=Base(1), by=organizer)
    return text


def saved(text):
    return [(version.number, version.text, version.source) for version in text.versions.all()]


def test_versions_follow_each_other(written):
    assert saved(written) == [(1, "One.", ""), (2, "One. Two.", "")]


@pytest.mark.parametrize("based_on", [0, 1, 3])
def test_text_written_from_another_version_than_the_newest_is_refused(written, organizer, based_on):
    with pytest.raises(NotAllowed, match=SAVED_BY_OTHERS):
        save_version(versioned_text=written, text="Three.", based_on=Base(based_on), by=organizer)

    assert saved(written) == [(1, "One.", ""), (2, "One. Two.", "")]


def test_same_text_is_not_saved_again(written, organizer):
    version = save_version(versioned_text=written, text="One. Two.", based_on=Base(2), by=organizer)

    assert (version.number, written.versions.count()) == (2, 2)


def test_restoring_adds_a_version_and_keeps_the_others(written, organizer):
    version = save_version(versioned_text=written, text="One.", based_on=Base(2), by=organizer, source=restored(1))

    assert newest_version(written) == version
    assert saved(written) == [(1, "One.", ""), (2, "One. Two.", ""), (3, "One.", "Restored from version 1")]


def typed(text, words, base, by, since):
    return save_version(versioned_text=text, text=words, based_on=base, by=by, same_sitting_since=since)


def test_author_continues_their_version_within_a_sitting(text, organizer):
    since = portal_now() - timedelta(hours=1)
    first = typed(text, "One", Base(0), organizer, since)

    with calendar_at(portal_now() + SITTING - timedelta(seconds=1)):
        second = typed(text, "One.", Base.of(first), organizer, since)

    assert ([*text.versions.values_list("number", "saves", "text")], Base.of(second)) == ([(1, 2, "One.")], Base(1, 2))


def test_sitting_ends_although_its_author_never_pauses(text, organizer):
    start = portal_now()
    version = typed(text, "0", Base(0), organizer, start - timedelta(hours=1))

    for minutes in range(10, 50, 10):
        with calendar_at(start + timedelta(minutes=minutes)):
            version = typed(text, str(minutes), Base.of(version), organizer, start - timedelta(hours=1))

    assert [*text.versions.values_list("number", "text")] == [(1, "20"), (2, "40")]


@pytest.mark.parametrize("case", ["after the sitting", "shown since", "somebody else", "nobody", "restored"])
def test_version_of_another_sitting_stays(text, organizer, expert, case):
    start = portal_now()
    by, since, later = organizer, start - timedelta(hours=1), timedelta(minutes=1)
    first = typed(text, "One", Base(0), None if case == "nobody" else organizer, since)
    source = restored(1) if case == "restored" else ""
    if case == "after the sitting":
        later = SITTING
    elif case == "shown since":
        since = start
    elif case in ("somebody else", "nobody"):
        by = expert.user if case == "somebody else" else None

    with calendar_at(start + later):
        save_version(
            versioned_text=text,
            text="One.",
            based_on=Base.of(first),
            by=by,
            same_sitting_since=since,
            source=source,
        )

    assert [*text.versions.values_list("number", "text")] == [(1, "One"), (2, "One.")]


def test_text_written_from_an_earlier_save_of_the_same_version_is_refused(text, organizer):
    since = portal_now() - timedelta(hours=1)
    first = Base.of(typed(text, "One", Base(0), organizer, since))
    typed(text, "One.", first, organizer, since)

    with pytest.raises(NotAllowed, match=SAVED_BY_OTHERS):
        typed(text, "One!", first, organizer, since)


def test_typing_does_not_go_on_with_a_version_of_another_source(text, organizer):
    since = portal_now() - timedelta(hours=1)
    save_version(
        versioned_text=text, text="One", based_on=Base(0), by=organizer, source="Comment 3", same_sitting_since=since
    )

    typed(text, "One.", Base(1), organizer, since)

    assert saved(text) == [(1, "One", "Comment 3"), (2, "One.", "")]
