import pytest
from django.db import IntegrityError, transaction

from agenda import actions
from agenda.models import Officer, Programme, Session
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.usefixtures("today")]


def release(meeting, kind="provisional"):
    return actions.release_programme(meeting=meeting, kind=kind, by=None)


def test_releases_are_numbered_by_kind(meeting):
    factories.make_session(meeting=meeting)

    names = [str(release(meeting, kind)) for kind in ("provisional", "provisional", "final", "final")]

    assert names == [
        "Provisional programme",
        "Provisional programme, Rev.1",
        "Final programme",
        "Final programme, Rev.1",
    ]


def test_programme_without_sessions_is_not_released(meeting):
    with pytest.raises(actions.NotAllowed):
        release(meeting)

    assert not Programme.objects.exists()


def test_provisional_does_not_follow_final(meeting):
    factories.make_session(meeting=meeting)
    release(meeting, "final")

    with pytest.raises(actions.NotAllowed):
        release(meeting, "provisional")


def test_release_says_what_changed(meeting):
    moved, renamed, removed, refilled, same = (factories.make_session(meeting=meeting) for _ in range(5))
    release(meeting)
    Session.objects.filter(pk=moved.pk).update(minutes=60)
    Session.objects.filter(pk=renamed.pk).update(title="Another title")
    refilled.items.update(title="Another item")
    removed.delete()
    added = factories.make_session(meeting=meeting)

    changes = release(meeting).changes

    assert changes == [
        f"“{added.title}” was added.",
        f"“{removed.title}” was taken out.",
        f"“{moved.title}” has a new time.",
        f"“{renamed.title}” is now called “Another title”.",
        f"The contents of “{refilled.title}” changed.",
    ]
    assert same.title not in " ".join(changes)


def test_session_lasts(meeting):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_session(meeting=meeting, minutes=4)


@pytest.mark.parametrize("in_session", [True, False])
def test_office_is_held_by_one(meeting, expert, in_session):
    session = factories.make_session(meeting=meeting) if in_session else None
    fields = {"meeting": meeting, "session": session, "participant": expert, "role": Officer.Role.CHAIR}
    Officer.objects.create(**fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        Officer.objects.create(**fields)
