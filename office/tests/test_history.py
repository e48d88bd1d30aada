"""What is kept of changes, what is not, and the one page on which it is read."""

import json
from datetime import timedelta

import pytest
from auditlog.models import LogEntry as Entry
from auditlog.registry import auditlog
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from egm_portal.adminkit.history import entries_of
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting
from office.tests.conftest import CANARY
from papers.models import Document, Paper
from participants import actions, profile_actions
from participants.models import Participant
from participants.photos import Photo
from reports.models import Report
from room.models import Recommendation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "with_history")]
LATER = factories.TODAY + timedelta(minutes=5)

NEVER_KEPT = {
    Participant: {
        *["email", "region", "field", "gender", "visa_letter", "biography", "photo", "small_photo", "answer_note"],
        *["erasure_asked_at", "erased_at", "user", "suggested_by"],
    },
    Paper: {"return_note", "document", "assistant_email"},
    Document: {"abstract", "errata_note", "withdrawn_reason", "addressee"},
    Meeting: {"summary", "mandate", "objectives", "alternative_titles", "convening_bodies", "revision", "revised_at"}
    | {"joining_link"},
    Report: {"disclaimer"},
    Recommendation: {"wording", "adopted_version", "proposed_by"},
}
"""Private fields, and long texts that the portal has elsewhere. Of an address it is kept that it changed."""


def address(row, page):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_{page}", args=[row.pk])


def change(client, row, page="change", **typed):
    """Types these into the page of the row and saves it."""
    [form] = html.fromstring(client.get(address(row, page)).text).xpath(f"//form[@id='{row._meta.model_name}_form']")
    values = {name: value for name, value in form.form_values() if not name.startswith("_")}
    response = client.post(address(row, page), values | typed)
    assert response.status_code == 302, response.context["adminform"].form.errors


def history_of(client, row):
    """The rows of the row's history as people read them."""
    page = html.fromstring(client.get(address(row, "history")).text)
    return [[" ".join(cell.text_content().split()) for cell in line] for line in page.xpath("//tbody/tr")]


def kept_of(row):
    return [entry.changes for entry in entries_of([row.pk], type(row)).order_by("pk") if entry.action == 1]


def test_changed_fields_are_shown_with_who_and_when(at_desk, organizer, expert):
    with calendar_at(LATER):
        change(at_desk, expert, title="Professor", role="observer", region="africa")
    with calendar_at(LATER + timedelta(minutes=5)):
        change(at_desk, expert, title="")

    first, second = history_of(at_desk, expert)[:2]

    assert first == ["10 July 2013, 09:10 (Geneva)", str(organizer), "Title: Professor → empty"]
    assert second[:2] == ["10 July 2013, 09:05 (Geneva)", str(organizer)]
    assert second[2] == "Role: Expert → Observer Title: empty → Professor Region changed"


def test_verb_and_what_it_changed_are_one_step(at_desk, organizer, meeting):
    nominee = factories.make_participant(meeting=meeting)
    with calendar_at(LATER):
        at_desk.post(f"{reverse('admin:participants_participant_reserve')}?id={nominee.pk}")

    assert history_of(at_desk, nominee) == [
        ["10 July 2013, 09:05 (Geneva)", str(organizer), "Put on the reserve list. State: Nominated → Reserve list"],
        ["10 July 2013, 09:00 (Geneva)", "the portal, or a personal link", "Added."],
    ]


def test_answer_by_link_was_given_by_nobody_who_was_signed_in(at_desk, meeting):
    guest = factories.make_participant(meeting=meeting, status="invited")
    with calendar_at(LATER):
        actions.accept_invitation(invitation=guest.invitations.get())

    newest = history_of(at_desk, guest)[0]

    assert newest[1] == "the portal, or a personal link"
    assert "State: Invited → Accepted" in newest[2]
    assert "Answered at: empty → 10 July 2013, 09:05 (Geneva)" in newest[2]


def test_person_is_named_for_what_they_change_on_their_own_page(client, at_desk, organizer, expert):
    client.force_login(expert.user)
    with calendar_at(LATER):
        client.post(reverse("my:profile", args=[expert.meeting.slug]), {"list_consent": "on", "photo_consent": "on"})
    client.force_login(organizer)

    assert history_of(client, expert)[0][1:] == [str(expert.user), "Consent to show the photo: no → yes"]


def test_deadline_is_shown_in_the_time_of_the_meeting(at_desk, meeting):
    Meeting.objects.update(public_from=None)  # once people were told, the deadline is changed by a verb
    with calendar_at(LATER):
        change(at_desk, meeting, "papers", papers_due_day="2013-07-17", pages_max="12")

    what = history_of(at_desk, meeting)[0][2]
    assert "Papers are due: 15 July 2013, 24:00 (Geneva) → 17 July 2013, 24:00 (Geneva)" in what
    assert "Maximum number of pages: 10 → 12" in what


@pytest.mark.parametrize("model", NEVER_KEPT, ids=lambda model: model.__name__)
def test_private_fields_are_not_among_those_that_are_kept(model):
    fields = {field.name for field in model._meta.get_fields()}
    compared = auditlog.get_model_fields(model)

    assert NEVER_KEPT[model] <= fields
    assert set(compared["include_fields"]) & NEVER_KEPT[model] == set(compared["mask_fields"])
    assert compared["exclude_fields"] == []


def test_no_value_of_a_private_field_comes_into_the_history(expert):
    values = {name: f"{CANARY}1" for name in ("field", "biography", "answer_note")}
    values |= {"region": "africa", "gender": "other", "visa_letter": "needed"}
    for name, value in values.items():
        setattr(expert, name, value)
    expert.save()
    profile_actions.keep_photo(participant=expert, photo=Photo(b"a photo", "data:image/webp;base64,zeisig"))
    profile_actions.request_erasure(user=expert.user)

    kept = json.dumps(list(Entry.objects.values("changes", "object_repr", "serialized_data", "additional_data")))

    assert [word for word in ("zeisig", "africa", "needed", "other", "2013-07-10 07") if word in kept.lower()] == [
        "2013-07-10 07"  # invited and answered
    ]
    assert not {name for changes in kept_of(expert) for name in changes} & NEVER_KEPT[Participant]


def test_changed_address_is_mentioned_without_the_address(at_desk, organizer, expert):
    old = expert.email
    with calendar_at(LATER):
        actions.change_email(participant=expert, email="new@example.org", by=organizer)

    assert history_of(at_desk, expert)[0][2] == "E-mail address changed"
    everything = json.dumps(list(Entry.objects.values("changes", "object_repr", "actor_email")))
    assert old not in everything and "new@example.org" not in everything


def test_neither_addresses_of_people_nor_of_computers_are_kept(at_desk, expert):
    change(at_desk, expert, title="Professor")

    assert set(Entry.objects.values_list("actor_email", "remote_addr", "remote_port", "cid")) == {(None,) * 4}


def test_history_goes_with_the_row(meeting):
    nominee = factories.make_participant(meeting=meeting)
    pk = nominee.pk

    nominee.delete()

    assert not entries_of([pk], Participant).exists()


def test_history_of_another_meeting_is_no_more_there_than_the_row(at_desk, filled_meeting, foreign_meeting):
    foreign = foreign_meeting.participants.first()
    row, history = (at_desk.get(address(foreign, page), follow=True) for page in ("change", "history"))

    assert row.redirect_chain == history.redirect_chain == [(reverse("admin:index"), 302)]
    assert CANARY.lower() not in history.text.lower().replace(foreign.name.lower(), "")


def test_list_of_all_changes_is_nowhere(client, organizer):
    organizer.is_superuser = True
    organizer.save()
    client.force_login(organizer)

    assert client.get("/admin/auditlog/logentry/").status_code == 404


@pytest.mark.parametrize("times", [1, 5])
def test_page_costs_a_fixed_number_of_queries(at_desk, expert, times, django_assert_num_queries):
    for number in range(times):
        with calendar_at(LATER + timedelta(minutes=number)):
            change(at_desk, expert, title=f"Professor {number}")

    with django_assert_num_queries(22):
        at_desk.get(address(expert, "history"))


def test_reader_who_is_not_signed_in_costs_no_session(client, meeting):
    client.get(meeting.get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        client.get(meeting.get_absolute_url())

    assert len(queries) == 1
