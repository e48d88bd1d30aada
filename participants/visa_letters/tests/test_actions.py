from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.pdf.actions import run_rendering
from egm_portal.pdf.models import Rendering
from office.erasure import erase_person
from office.merging.actions import merge_participants
from participants import actions
from participants.models import InvitationLetter, Participant
from participants.tasks import delete_past_travel_data
from participants.visa_letters.actions import (
    delete_letters,
    delete_past_needs,
    make_letter,
    mark_letter_sent,
    set_letter_needed,
)
from participants.visa_letters.printing import printable_letter
from participants.visa_letters.queries import ready_letter
from tests import factories
from tests.pdf_checks import pass_the_checks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
VALUES = {"signatory": "Signatory A", "signatory_title": "Chief, Unit B"}


@pytest.fixture
def make():
    """A function that has a person's letter made and printed."""

    def make(person, **changes):
        letter = make_letter(participant=person, by=None, **VALUES | changes)
        run_rendering(letter.rendering_id)
        letter.refresh_from_db()
        return letter

    return make


def letter_mails():
    return Message.objects.filter(kind="participants/letter_ready")


def test_letter_that_was_sent_is_no_longer_asked_for(expert):
    set_letter_needed(participant=expert, needed=True)
    assert Participant.objects.get(pk=expert.pk).visa_letter == "needed"
    expert.visa_letter = Participant.VisaLetter.SENT
    expert.save()

    with pytest.raises(NotAllowed):
        set_letter_needed(participant=expert, needed=False)

    assert Participant.objects.get(pk=expert.pk).visa_letter == "sent"


@pytest.mark.parametrize(("days", "kept"), [(60, "needed"), (61, "")])
def test_travel_is_deleted_sixty_days_after_the_meeting(expert, days, kept):
    set_letter_needed(participant=expert, needed=True)

    with calendar_at(expert.meeting.ends_at - timedelta(hours=1) + timedelta(days=days)):
        delete_past_needs()

    assert Participant.objects.get(pk=expert.pk).visa_letter == kept


@pytest.mark.parametrize(
    "meanwhile", [{"visa_letter": "sent"}, {"status": "withdrawn"}, {"erased_at": factories.TODAY}]
)
def test_letter_is_judged_by_what_stands_now(expert, meanwhile):
    stale = Participant.objects.get(pk=expert.pk)
    Participant.objects.filter(pk=expert.pk).update(**meanwhile)

    with pytest.raises(NotAllowed):
        set_letter_needed(participant=stale, needed=True)

    assert Participant.objects.get(pk=expert.pk).visa_letter == meanwhile.get("visa_letter", "")


@pytest.mark.parametrize("status", ["invited", "accepted"])
def test_letter_counts_as_sent_when_it_is_ready_and_one_mail_says_so(meeting, make, status):
    person = factories.make_participant(meeting=meeting, status=status, visa_letter="needed")
    make_letter(participant=person, by=None, **VALUES)
    person.refresh_from_db()
    assert (person.visa_letter, letter_mails().count()) == ("needed", 0)

    letter = make(person)
    with pytest.raises(NotAllowed, match="An identical letter"):
        make(person)

    person.refresh_from_db()
    assert (person.visa_letter, letter.rendering.content) == (Participant.VisaLetter.SENT, {})
    assert letter_mails().get().to == person.email
    assert ("as soon as you accept" in letter_mails().get().text) == (status == "invited")
    assert ready_letter(person) == letter.rendering


def test_letter_made_again_replaces_the_first(expert, make, django_capture_on_commit_callbacks):
    first = make(expert).rendering
    with django_capture_on_commit_callbacks(execute=True):
        second = make_letter(participant=expert, by=None, **VALUES | {"paragraph": "More."})

    assert ready_letter(expert) is None
    assert (Rendering.objects.get(), Path(first.file.path).exists()) == (second.rendering, False)
    run_rendering(second.rendering_id)
    assert letter_mails().count() == 2


@pytest.mark.parametrize("status", ["nominated", "declined"])
def test_letter_is_for_those_who_are_invited_or_come(meeting, status):
    person = factories.make_participant(meeting=meeting, status=status)

    with pytest.raises(NotAllowed):
        make_letter(participant=person, by=None, **VALUES)


def test_no_letter_is_made_when_the_meeting_is_over(expert):
    with calendar_at(expert.meeting.ends_at), pytest.raises(NotAllowed):
        make_letter(participant=expert, by=None, **VALUES)


def test_who_withdraws_while_the_letter_is_made_is_not_told(expert, make):
    letter = make_letter(participant=expert, by=None, **VALUES)
    actions.withdraw_participant(participant=expert)

    run_rendering(letter.rendering_id)

    assert not letter_mails().exists()


def test_letter_forgotten_while_it_is_printed_is_not_kept(expert):
    letter = make_letter(participant=expert, by=None, **VALUES)
    delete_letters([expert.pk])

    assert run_rendering(letter.rendering_id) is None
    expert.refresh_from_db()
    assert (expert.visa_letter, letter_mails().count()) == ("", 0)


def test_letter_printed_while_its_entry_is_merged_is_sent_to_the_entry_that_is_kept(expert):
    twin = factories.make_participant("accepted", meeting=expert.meeting, name=expert.name)
    claimed_before = make_letter(participant=twin, by=None, **VALUES).rendering
    Participant.objects.filter(pk=twin.pk).update(status=Participant.Status.WITHDRAWN)

    merge_participants(kept=expert, absorbed=twin)
    mark_letter_sent(claimed_before)

    expert.refresh_from_db()
    assert expert.visa_letter == "sent"
    assert [mail.to for mail in letter_mails()] == [expert.email]


def test_letter_goes_with_the_travel_60_days_after_the_meeting(expert, django_capture_on_commit_callbacks):
    file = Path(factories.make_letter(expert).rendering.file.path)
    with calendar_at(expert.meeting.ends_at + timedelta(days=59)):
        delete_past_travel_data()
        assert InvitationLetter.objects.exists()

    with (
        calendar_at(expert.meeting.ends_at + timedelta(days=61)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        delete_past_travel_data()

    expert.refresh_from_db()
    assert (InvitationLetter.objects.count(), Rendering.objects.count(), file.exists()) == (0, 0, False)
    assert expert.visa_letter == ""


def test_erasure_takes_the_persons_letter_and_no_other(expert, other_expert, admin_user):
    factories.make_letter(expert)
    kept = factories.make_letter(other_expert)

    erase_person(participant=expert, by=admin_user)

    assert InvitationLetter.objects.get() == kept
    assert ready_letter(other_expert) == kept.rendering


def test_letter_says_who_is_invited_to_what(expert):
    make_letter(participant=expert, by=None, **VALUES | {"paragraph": "Travel is paid."})

    html = printable_letter(expert.pk).html

    meeting = expert.meeting
    for words in (
        expert.name,
        meeting.title,
        "Geneva, Switzerland",
        "24 and 25 July 2013",
        "10 July 2013",
        "as an expert",
    ):
        assert words in html
    for words in ("Signatory A", "Chief, Unit B", "Travel is paid.", "Division for Social Policy and Development"):
        assert words in html
    assert "emblem" not in html
    assert f"Reference: {meeting.slug}/{expert.pk}" in html
    assert 'at <a href="mailto:unit@example.org">unit@example.org</a>, quoting the reference above.' in html


def test_letter_passes_the_accessibility_checks(meeting, make):
    hostile = {"name": "王小明 محمد", "title": "<script>zqx()</script>", "affiliation": "W" * 200}
    person = factories.make_participant(meeting=meeting, status="accepted", **hostile)

    assert pass_the_checks(make(person, paragraph="<i>Long</i> & ' \" " * 100).rendering)


def test_organizer_has_it_made_sees_how_far_it_is_and_downloads_it(at_desk, expert):
    page = f"{reverse('admin:participants_participant_make-letter')}?id={expert.pk}"
    assert "Generate the visa support letter" in at_desk.get(page).text

    at_desk.post(page, VALUES)
    own = {name: letter_page(name, expert) for name in PAGES}
    waiting = at_desk.get(own["progress"]).json()
    assert at_desk.get(own["file"]).status_code == 404
    run_rendering(InvitationLetter.objects.get().rendering_id)
    file = at_desk.get(own["file"])

    assert (waiting["finished"], at_desk.get(own["progress"]).json()["finished"]) == (False, True)
    assert b"".join(file).startswith(b"%PDF")
    assert file["Cache-Control"].startswith("private, no-store")
    assert file["Content-Disposition"].startswith("attachment")
    assert own["file"] in at_desk.get(own["page"]).text
    assert own["page"] in at_desk.get(reverse("admin:participants_participant_change", args=[expert.pk])).text


PAGES = ("page", "progress", "file")


def letter_page(name: str, participant) -> str:
    return reverse(f"pdf:{name}", args=["invitation_letter", participant.pk])


def test_log_of_the_administration_does_not_hold_it(at_desk, expert):
    at_desk.post(f"{reverse('admin:participants_participant_make-letter')}?id={expert.pk}", VALUES)

    assert InvitationLetter.objects.exists()
    assert not LogEntry.objects.exists()


def test_form_begins_with_the_meetings_last_signatory_and_asks_for_one(at_desk, expert, other_expert):
    make_letter(participant=other_expert, by=None, **VALUES)
    page = f"{reverse('admin:participants_participant_make-letter')}?id={expert.pk}"

    assert 'value="Signatory A"' in at_desk.get(page).text
    assert at_desk.post(page, {"signatory": "", "signatory_title": "Chief"}).status_code == 422
