"""The clearance list is for those who work on the meeting: nothing of it is on any other page, in a file or a mail."""

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from reports import actions
from reports.clearances.rules import today_in
from tests import factories
from tests.test_access import ROLES, TABLE, address, answers, scene  # noqa: F401 - a fixture
from website.tests.conftest import make_world

pytestmark = pytest.mark.django_db
CANARY = "Zeisigamt"


def cleared_texts(meeting):
    """Both texts of the meeting, cleared by an office whose name is in each text about it."""
    for kind in ("report", "aide_memoire"):
        clearance = factories.make_clearance(meeting, kind, office=CANARY, note=f"Sent to {CANARY}.")
        actions.record_clearance(
            clearance=clearance, answer="cleared", day=today_in(meeting), note=f"{CANARY} agrees.", by=None
        )


def test_list_is_on_no_page_of_the_site_for_anybody(client, scene):  # noqa: F811
    users, parts = scene
    with calendar_at(factories.TODAY):
        cleared_texts(Meeting.objects.get(slug=parts["slug"]))

        found = answers(client, users, {name: address(name, parts) for name, (_, roles) in TABLE.items() if roles})

    pages = {(role, name): page for role in ROLES for name, (_, page) in found[role].items()}
    assert [key for key, page in pages.items() if CANARY.encode() in page] == []
    assert not Message.objects.filter(text__contains=CANARY).exists()


def test_list_is_on_no_public_page_or_file_once_the_report_is_issued(client, meeting, organizer, today):
    world = make_world(meeting, organizer)
    with calendar_at(meeting.ends_at):
        cleared_texts(meeting)
        report = actions.change_state(report=actions.start_report(meeting=meeting), state="draft")
        actions.issue_report(report=factories.make_report_ready_to_issue(report), by=None)
        pages = [*world.paths(), reverse("website:report", args=[meeting.slug])]

        read = {page: client.get(page) for page in pages}
        searched = client.get(f"{reverse('website:search')}?q={CANARY}")

    assert read[pages[-1]].status_code == 200
    assert [page for page, answer in read.items() if CANARY.encode() in b"".join(answer)] == []
    assert "No results for" in searched.text
