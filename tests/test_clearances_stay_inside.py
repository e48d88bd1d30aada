"""The clearance list is for those who work on the meeting: nothing of it is on any other page, in a file or a mail."""

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from reports import actions
from review import actions as review_actions
from review.clearances.rules import today_in
from tests import factories
from website.tests.conftest import make_world

pytestmark = pytest.mark.django_db
CANARY = "Zeisigamt"


def cleared_texts(meeting):
    """Both texts of the meeting, cleared by an office whose name is in each text about it."""
    for kind in ("report", "aide_memoire"):
        clearance = factories.make_clearance(meeting, kind, office=CANARY, note=f"Sent to {CANARY}.")
        review_actions.record_clearance(
            clearance=clearance, answer="cleared", day=today_in(meeting), note=f"{CANARY} agrees.", by=None
        )


def pages_with_it(pages):
    """The keys of those pages on which the office is; tests/test_access.py asks for every page as everybody."""
    return [key for key, page in pages.items() if CANARY.encode() in page]


def test_no_mail_names_the_office(meeting, today):
    cleared_texts(meeting)

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
