from django.urls import reverse

from agenda.actions import release_programme
from agenda.models import Session
from tests import factories


def test_sessions_are_opened_on_the_screen_of_the_programme_and_changed_only_there(at_desk, meeting):
    session = factories.make_session(meeting=meeting)
    pages = {name: reverse(f"admin:agenda_session_{name}", args=[session.pk]) for name in ("change", "delete")}
    screen = reverse("admin:meetings_meeting_programme", args=[meeting.pk])

    opened = at_desk.get(pages["change"])
    posted = [
        at_desk.post(page, {"title": "Changed", "post": "yes"}).status_code
        for page in (*pages.values(), reverse("admin:agenda_session_add"))
    ]

    assert opened["Location"] == f"{screen}?session={session.pk}#session-{session.pk}"
    assert posted == [403, 403, 403]
    assert Session.objects.get().title == session.title


def test_releases_cannot_be_changed(at_desk, meeting):
    factories.make_session(meeting=meeting)
    release = release_programme(meeting=meeting, kind="provisional", by=None)

    assert at_desk.get(reverse("admin:agenda_programme_add")).status_code == 403
    assert (
        at_desk.post(reverse("admin:agenda_programme_change", args=[release.pk]), {"kind": "final"}).status_code == 403
    )
