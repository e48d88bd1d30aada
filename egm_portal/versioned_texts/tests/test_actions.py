import pytest

from egm_portal.exceptions import NotAllowed
from egm_portal.versioned_texts.actions import SAVED_BY_OTHERS, newest_version, restore_version, save_version
from egm_portal.versioned_texts.models import VersionedText

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def text(meeting):
    return VersionedText.objects.create(meeting=meeting)


@pytest.fixture
def written(text, organizer):
    """A text in two versions."""
    save_version(versioned_text=text, text="One.", based_on=0, by=organizer)
    save_version(versioned_text=text, text="One. Two.", based_on=1, by=organizer)
    return text


def saved(text):
    return [(version.number, version.text, version.restored_from) for version in text.versions.all()]


@pytest.mark.embedded
def test_versions_follow_each_other(written):
    assert saved(written) == [(1, "One.", None), (2, "One. Two.", None)]


@pytest.mark.embedded
@pytest.mark.parametrize("based_on", [0, 1, 3])
def test_text_written_from_another_version_than_the_newest_is_refused(written, organizer, based_on):
    with pytest.raises(NotAllowed, match=SAVED_BY_OTHERS):
        save_version(versioned_text=written, text="Three.", based_on=based_on, by=organizer)

    assert saved(written) == [(1, "One.", None), (2, "One. Two.", None)]


def test_same_text_is_not_saved_again(written, organizer):
    version = save_version(versioned_text=written, text="One. Two.", based_on=2, by=organizer)

    assert (version.number, written.versions.count()) == (2, 2)


def test_restoring_adds_a_version_and_keeps_the_others(written, organizer):
    version = restore_version(version=written.versions.get(number=1), based_on=2, by=organizer)

    assert newest_version(written) == version
    assert saved(written) == [(1, "One.", None), (2, "One. Two.", None), (3, "One.", 1)]
