"""A deadline after the meeting is a slip, mostly: every form that takes one asks once, and loses nothing typed."""

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.meetings.models import Meeting
from papers.models import Extension, Paper
from tests import factories
from tests.forms import opened

SENTENCE = "This is after the meeting, whose last day is 25 July 2013. Tick the box below if this is intended."
LAST, LATE = ("2013-07-25", "24:00"), ("2013-07-26", "00:01")


@pytest.fixture
def paper(meeting):
    return factories.make_paper("submitted", meeting=meeting)


def _of_meeting(browser, paper):
    address = reverse("admin:meetings_meeting_papers", args=[paper.participant.meeting_id])
    return address, opened(browser, address, "meeting") | {"pages_max": "77"}


def _of_paper(browser, paper):
    address = reverse("admin:papers_paper_change", args=[paper.pk])
    return address, opened(browser, address, "paper")


def _of_verb(name):
    def asked(browser, paper):
        return f"{reverse(f'admin:papers_paper_{name}')}?id={paper.pk}", {"note": "Room XVI"}

    return asked


FORMS = {
    "concept_paper_due": (_of_meeting, lambda: Meeting.objects.get().concept_paper_due),
    "own_due_at": (_of_paper, lambda: Paper.objects.get().own_due_at),
    "until of more-time": (_of_verb("more-time"), lambda: Extension.objects.get().until),
    "until of return": (_of_verb("return"), lambda: Extension.objects.get().until),
}


@pytest.mark.parametrize("form", FORMS)
def test_deadline_after_the_meeting_is_confirmed(at_desk, paper, form):
    open_form, kept = FORMS[form]
    name, until = form.split()[0], Meeting.objects.get().ends_at
    address, typed = open_form(at_desk, paper)
    typed |= {f"{name}_day": LATE[0], f"{name}_hour": LATE[1]}

    asked = at_desk.post(address, typed)
    (box,) = html.fromstring(asked.text).xpath("//input[@name=$name]", name=f"{name}_confirmed")
    done = at_desk.post(address, typed | {box.get("name"): box.get("value")})

    assert SENTENCE in asked.text
    assert f'value="{LATE[0]}"' in asked.text and f'value="{LATE[1]}"' in asked.text
    assert form == "own_due_at" or "Room XVI" in asked.text or 'value="77"' in asked.text
    assert done.status_code == 302
    assert kept() > until


@pytest.mark.parametrize("form", FORMS)
def test_deadline_at_the_end_of_the_last_day_is_not_asked_about(at_desk, paper, form):
    open_form, kept = FORMS[form]
    name = form.split()[0]
    address, typed = open_form(at_desk, paper)

    done = at_desk.post(address, typed | {f"{name}_day": LAST[0], f"{name}_hour": LAST[1]})

    assert (done.status_code, kept()) == (302, Meeting.objects.get().ends_at)


def test_late_deadline_that_stands_is_not_asked_about(at_desk, paper):
    Meeting.objects.update(starts_on="2013-07-11", ends_on="2013-07-12")
    address, typed = _of_meeting(at_desk, paper)

    done = at_desk.post(address, typed)

    assert (done.status_code, Meeting.objects.get().pages_max) == (302, 77)


def test_confirmation_stays_ticked_while_something_else_is_refused(at_desk, paper):
    address, _ = _of_verb("return")(at_desk, paper)
    typed = {"until_day": LATE[0], "until_hour": LATE[1], "until_confirmed": "yes"}

    refused = at_desk.post(address, typed)

    assert html.fromstring(refused.text).xpath("//input[@name='until_confirmed']/@checked") == ["checked"]
    assert list(refused.context["form"].errors) == ["note"]
