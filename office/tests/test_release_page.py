"""The page "Compare and release", through requests: what it shows and refuses, and the release with its e-mails."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from lxml import html

from agenda import actions
from agenda.models import AcceptedConflict, Programme, Session
from agenda.release_plan import plan_release
from egm_portal.mail.models import Message
from egm_portal.meetings.models import StaffRole
from participants import actions as participants
from tests import factories
from tests.test_undo import told, undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def session(meeting, expert):
    """A released session with a chair and a speaker, which has moved since."""
    session = factories.make_session(meeting=meeting, title="Consultation")
    session.items.get().roles.create(participant=expert)
    session.officers.create(meeting=meeting, role="chair", participant=expert)
    actions.release_programme(meeting=meeting, kind="provisional", by=None)
    Session.objects.update(starts_at=F("starts_at") + timedelta(minutes=20))
    return session


@pytest.fixture
def page(at_desk, meeting):
    address = reverse("admin:meetings_meeting_compare", args=[meeting.pk])
    return lambda **query: at_desk.get(address, query)


def typed(response, **changes):
    """The fields of the form as a browser would send them, with these changes."""
    (form,) = html.fromstring(response.text).xpath("//form[@id='release-form' or @class='release-asked']")
    return dict(form.form_values()) | changes


@pytest.fixture
def press(at_desk, meeting, page):
    address = reverse("admin:meetings_meeting_compare", args=[meeting.pk])
    return lambda **changes: at_desk.post(address, typed(page(), **changes), follow=True)


def words(response, path):
    return [" ".join(found.text_content().split()) for found in html.fromstring(response.text).xpath(path)]


def test_changes_are_told_with_whom_they_concern(page, session, expert):
    response = page()

    assert words(response, "//section[@class='release-changes']//dd/p") == [
        "“Consultation” moved from 11:00 to 11:20 on 24 July.",
        f"Concerns {expert.name}, chair",
    ]
    assert words(response, "//form[@id='release-form']//button/span") == ["Release and notify 1 person"] * 2 + [
        "Release"
    ]
    assert words(response, "//aside//h2") == [f"Preview: {expert.name}"] * 2


def test_civil_society_is_listed_by_its_organization(page, session, meeting):
    for name, affiliation in (("Representative 1", "Union of Village Associations"), ("Representative 2", "")):
        values = {"name": name, "affiliation": affiliation, "role": "civil_society", "country": "Country L"}
        person = factories.make_participant("accepted", meeting=meeting, **values)
        session.officers.create(meeting=meeting, role="member", participant=person)

    (help_text,) = words(page(), "//span[@id='notify-concerned']")

    assert "Representative 1, Union of Village Associations; Representative 2, Country L" in help_text


def test_release_notifies_and_can_be_undone_with_its_mails(at_desk, press, session, meeting):
    after = press()

    message = Message.objects.get()
    assert [message.state, str(Programme.objects.latest("pk"))] == ["queued", "Provisional programme, Rev.1"]
    (sentence,) = told(after)
    assert sentence.startswith("Provisional programme, Rev.1, released at ")
    assert "1 e-mail leaves at" in sentence
    undo(at_desk, after)
    message.refresh_from_db()
    assert (message.state, Programme.objects.count()) == ("cancelled", 1)
    press(notify="nobody")
    assert str(Programme.objects.latest("pk")) == "Provisional programme, Rev.2"


def test_undo_says_that_several_e_mails_leave(press, session, meeting):
    factories.make_participant("accepted", meeting=meeting)

    after = press(notify="everybody")

    (sentence,) = words(after, "//form[@class='undo']/span")
    assert sentence.startswith("Undo is possible until the e-mails leave, at ")


def test_draft_that_changed_meanwhile_is_not_released_and_the_new_change_is_marked(at_desk, page, session, meeting):
    opened = page()
    session.items.update(title="Another talk")

    after = at_desk.post(opened.request["PATH_INFO"], typed(opened))

    assert after.status_code == 409
    assert words(after, "//title")[0].startswith("Error: ")
    assert "Nothing has been released." in after.content.decode()
    marked = words(after, "//dt[span[@class='tag tag-accent']]")
    assert marked == ["Renamed new"]
    assert (Programme.objects.count(), Message.objects.count()) == (1, 0)


def test_speaker_who_withdraws_meanwhile_stops_the_release(at_desk, page, session, expert):
    opened = page()
    participants.withdraw_participant(participant=expert)

    after = at_desk.post(opened.request["PATH_INFO"], typed(opened))

    assert (after.status_code, Programme.objects.count()) == (409, 1)


def test_what_stops_every_release_is_said_in_the_summary(press, session, meeting):
    Session.objects.update(starts_at=F("starts_at") + timedelta(days=40))

    after = press()

    assert after.status_code == 422
    assert words(after, "//title")[0].startswith("Error: ")
    assert Programme.objects.count() == 1


def test_final_release_asks_once_about_everything_open(at_desk, press, page, session, meeting, organizer):
    session.officers.all().delete()

    asked = press(kind="final")
    count = len(plan_release(meeting).conflicts.blocking_final)
    after = at_desk.post(asked.request["PATH_INFO"], typed(asked, reason="To be chosen."), follow=True)

    assert words(asked, "//form[@class='release-asked']//button") == ["Accept as is and release"]
    assert count > 0
    assert "Final programme, released" in told(after)[0]
    assert set(AcceptedConflict.objects.values_list("reason", "accepted_by")) == {("To be chosen.", organizer.pk)}
    assert AcceptedConflict.objects.count() == count


def test_reason_is_still_there_when_the_draft_has_changed_meanwhile(at_desk, press, session, meeting):
    session.officers.all().delete()
    asked = press(kind="final")
    session.items.update(title="Another talk")

    refused = at_desk.post(asked.request["PATH_INFO"], typed(asked, reason="To be chosen."))
    again = at_desk.post(asked.request["PATH_INFO"], typed(refused))

    assert (refused.status_code, again.status_code) == (409, 200)
    assert words(again, "//form[@class='release-asked']//button") == ["Accept as is and release"]
    assert html.fromstring(again.text).xpath("//form[@class='release-asked']//*[@name='reason']/@value") == [
        "To be chosen."
    ]


def test_nothing_changed_has_a_sentence_and_no_button(press, page, session, meeting):
    actions.release_programme(meeting=meeting, kind="final", by=None, sessions=plan_release(meeting).draft)

    response = page()

    assert words(response, "//form[@id='release-form']") == []
    assert "There is nothing to release." in response.content.decode()


def test_what_has_not_changed_can_be_made_final(page, session, meeting):
    actions.release_programme(meeting=meeting, kind="provisional", by=None)

    assert words(page(), "//form[@id='release-form']//input[@name='kind']/following-sibling::span/strong") == [
        "Final programme"
    ]


def test_first_release_has_no_list_of_changes(press, page, meeting, expert):
    factories.make_session(meeting=meeting).items.get().roles.create(participant=expert)

    assert "This is the first release" in page().content.decode()
    press()

    assert Programme.objects.get().kind == "provisional"
    assert Message.objects.get().to == expert.email


def test_preview_of_another_person_keeps_the_choices(press, session, meeting, other_expert):
    session.officers.create(meeting=meeting, role="rapporteur", participant=other_expert)

    after = press(notify="everybody", kind="final", preview=str(other_expert.pk))

    assert words(after, "//aside//h2") == [f"Preview: {other_expert.name}"] * 2
    assert typed(after)["notify"] == "everybody"
    assert typed(after)["kind"] == "final"
    assert not Message.objects.exists()


def test_side_by_side_marks_what_differs(page, session):
    response = page(compare=1)

    assert words(response, "//td//del")[0].startswith("11:00-12:30 Consultation")
    assert words(response, "//td//ins")[0].startswith("11:20-12:50 Consultation")


@pytest.mark.parametrize("role", [StaffRole.EDITOR, StaffRole.VIEWER])
def test_others_see_the_changes_and_no_button(client, meeting, session, role):
    client.force_login(factories.make_organizer(meeting, role=role))
    address = reverse("admin:meetings_meeting_compare", args=[meeting.pk])

    response = client.get(address)

    assert words(response, "//form[@id='release-form']") == []
    assert "Only organizers of the meeting release the programme." in response.content.decode()
    assert client.post(address, {"kind": "final"}).status_code == 403


@pytest.mark.parametrize("count", [1, 4])
def test_page_costs_the_same_for_many(page, session, meeting, count, django_assert_num_queries):
    for number in range(count):
        person = factories.make_participant(meeting=meeting, status="accepted")
        session.items.create(title=f"Item {number}", minutes=10, position=number + 1).roles.create(participant=person)
    page()

    with django_assert_num_queries(31):
        page()


def test_release_says_what_changed_and_who_was_notified(at_desk, press, session, expert):
    press()
    release = Programme.objects.latest("pk")

    response = at_desk.get(reverse("admin:agenda_programme_change", args=[release.pk]))

    assert words(response, "//div[contains(@class, 'field-what_changed')]//li") == [
        "“Consultation” moved from 11:00 to 11:20 on 24 July."
    ]
    assert words(response, "//div[contains(@class, 'field-notified')]//li") == [expert.name]
