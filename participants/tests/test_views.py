import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from participants import actions, tokens
from participants.models import Participant
from participants.models.people import NOT_IN_NAME
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def invitation(meeting):
    return factories.make_participant(meeting=meeting, status="invited").invitations.get()


def address(invitation, name="invitation"):
    return reverse(f"participants:{name}", args=[tokens.invitation_token(invitation)])


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_the_link_changes_nothing(client, invitation, method):
    response = getattr(client, method)(address(invitation))

    invitation.participant.refresh_from_db()
    assert invitation.participant.status == Participant.Status.INVITED
    if method == "get":
        assert response.status_code == 200
        assert "Accept the invitation" in response.text


def test_accepting_signs_in_and_opens_the_own_page(client, invitation, meeting):
    response = client.post(address(invitation, "accept"), follow=True)

    assert response.redirect_chain == [(reverse("my:meeting", args=[meeting.slug]), 302)]
    assert response.status_code == 200
    assert response.context["user"].email == invitation.participant.email


@pytest.mark.parametrize(("fields", "consent"), [({}, False), ({"list_consent": "on"}, True)])
def test_consent_to_be_listed_comes_with_the_yes(client, invitation, fields, consent):
    client.post(address(invitation, "accept"), fields)

    invitation.participant.refresh_from_db()
    assert invitation.participant.list_consent is consent


def test_session_key_changes_when_the_link_signs_in(client, invitation):
    client.get(reverse("account_login"))
    before = client.session.session_key

    client.post(address(invitation, "accept"))

    assert client.session.session_key != before


def test_answer_needs_the_csrf_token(invitation):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(address(invitation, "accept"))

    assert response.status_code == 403
    assert invitation.participant.invitations.get().answered_at is None


def test_link_signs_in_whoever_has_a_role_too_but_opens_no_screen_of_it(client, meeting, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    organizer = factories.make_organizer(meeting)
    invited = factories.make_participant(meeting=meeting, status="invited", email=organizer.email)

    response = client.post(address(invited.invitations.get(), "accept"))

    assert response.url == reverse("my:meeting", args=[meeting.slug])
    assert client.get(response.url).status_code == 200
    assert client.get(reverse("admin:index")).status_code == 302


def test_declining_takes_a_reason(client, invitation):
    response = client.post(address(invitation, "decline"), {"reason": "Another duty."})

    invitation.participant.refresh_from_db()
    assert response.status_code == 200
    assert (invitation.participant.status, invitation.participant.answer_note) == ("declined", "Another duty.")


def test_reason_that_is_too_long_is_kept_on_the_page(client, invitation):
    reason = "x" * 2001

    response = client.post(address(invitation, "decline"), {"reason": reason})

    assert response.status_code == 422
    assert reason in response.text
    invitation.participant.refresh_from_db()
    assert invitation.participant.status == Participant.Status.INVITED


def test_used_link_says_so(client, invitation):
    actions.accept_invitation(invitation=invitation)

    for response in [client.get(address(invitation)), client.post(address(invitation, "decline"), {"reason": ""})]:
        assert response.status_code == 410
        assert "Your reply has been received" in response.text
    invitation.participant.refresh_from_db()
    assert invitation.participant.status == Participant.Status.ACCEPTED


def test_expired_link_says_so(client, invitation):
    with calendar_at(invitation.expires_at + timedelta(seconds=1)):
        response = client.get(address(invitation))

    assert response.status_code == 410
    assert "This link has expired" in response.text


def test_replaced_link_says_so(client, invitation):
    link = address(invitation)
    actions.invite_participant(participant=invitation.participant, by=None)

    response = client.get(link)

    assert response.status_code == 410
    assert "This link is no longer valid" in response.text


@pytest.mark.parametrize("name", ["invitation", "accept", "decline"])
def test_wrong_link_says_what_to_do(client, name, db):
    path = reverse(f"participants:{name}", args=["1-wrong"])

    response = client.get(path) if name == "invitation" else client.post(path, {"reason": ""})

    assert response.status_code == 404
    assert "This link does not work" in response.text


def test_page_of_an_invitation_is_kept_by_nobody(client, invitation):
    response = client.get(address(invitation))

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


def test_mistake_on_a_used_link_shows_no_live_invitation(client, invitation):
    actions.accept_invitation(invitation=invitation)

    response = client.post(address(invitation, "decline"), {"reason": "x" * 2001})

    assert response.status_code == 410
    assert "Accept the invitation" not in response.text


def test_who_was_withdrawn_is_not_sent_to_a_page_that_is_closed(client, invitation):
    actions.accept_invitation(invitation=invitation)
    actions.withdraw_participant(participant=invitation.participant)

    response = client.get(address(invitation))

    assert response.status_code == 410
    assert "your personal page is closed" in response.text
    assert "To open your personal page" not in response.text


def test_no_answer_is_taken_once_the_meeting_is_over(client, invitation, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(starts_on=date(2013, 7, 8), ends_on=date(2013, 7, 9))

    shown, answered = client.get(address(invitation)), client.post(address(invitation, "accept"))

    assert [shown.status_code, answered.status_code] == [410, 410]
    assert "The meeting is over." in shown.text
    invitation.participant.refresh_from_db()
    assert invitation.participant.status == "invited"


@pytest.mark.parametrize(("role", "owes"), [("expert", True), ("consultant", True), ("observer", False)])
def test_who_owes_a_paper_is_told_so_before_answering(client, meeting, role, owes):
    guest = factories.make_participant(meeting=meeting, status="invited", role=role, mails=True)
    told = Message.objects.get(kind="participants/invitation", to=guest.email)

    page = client.get(address(guest.invitations.get()))

    assert ("What we need from you" in page.text) is owes
    assert all(("You are asked to submit a paper" in words) is owes for words in (told.text, told.html))


@pytest.mark.parametrize(("role", "words"), [("expert", "as an expert."), ("observer", "as an observer.")])
def test_invitation_says_as_what_somebody_is_invited(client, meeting, role, words):
    guest = factories.make_participant(meeting=meeting, status="invited", role=role, mails=True)
    mail = Message.objects.get(kind="participants/invitation", to=guest.email)

    page = client.get(address(guest.invitations.get()))

    assert [words.strip(".") in text for text in (page.text, mail.text, mail.html)] == [True] * 3


@pytest.mark.parametrize(
    ("least", "most", "words"), [(8, 10, "of 8 to 10 pages"), (8, 8, "of 8 pages"), (1, 1, "of 1 page ")]
)
def test_invitation_counts_the_pages_of_the_paper(client, meeting, least, most, words):
    Meeting.objects.filter(pk=meeting.pk).update(pages_min=least, pages_max=most)
    guest = factories.make_participant(meeting=Meeting.objects.get(pk=meeting.pk), status="invited", mails=True)
    mail = Message.objects.get(kind="participants/invitation", to=guest.email)

    page = client.get(address(guest.invitations.get()))

    assert [words.strip(".") in text for text in (page.text, mail.text, mail.html)] == [True] * 3


def test_consultant_is_told_of_the_date_of_the_concept_paper(client, meeting):
    meeting.concept_paper_due = factories.DUE - timedelta(days=3)
    meeting.save()
    guests = [
        factories.make_participant(meeting=meeting, status="invited", role=r, mails=True)
        for r in ("consultant", "expert")
    ]

    told = [Message.objects.get(kind="participants/invitation", to=guest.email).text for guest in guests]
    pages = [client.get(address(guest.invitations.get())).text for guest in guests]

    assert [re.search(r"<dt>Papers due</dt><dd>(\d+ July)", page)[1] for page in pages] == ["12 July", "15 July"]
    asked = [re.search(r"pages in English,? by\s+(\d+ July)", text)[1] for text in (*told, *pages)]
    assert asked == ["12 July", "15 July"] * 2


def test_page_to_sign_in_leads_to_a_new_link(client, db):
    assert f'href="{reverse("participants:new_link")}"' in client.get(reverse("account_login")).text


def accepting(client, invitation, **changes):
    """What a browser sends from the page of the link, with these changes."""
    [form] = html.fromstring(client.get(address(invitation)).text).xpath("//form[contains(@action, '/accept/')]")
    return dict(form.form_values()) | changes


def test_page_shows_the_line_as_it_will_be_printed(client, meeting):
    described = {"name": "Ada Guest", "honorific": "Ms.", "title": "Professor", "affiliation": "Institute A"}
    guest = factories.make_participant("invited", meeting=meeting, **described)

    page = html.fromstring(client.get(address(guest.invitations.get())).text)

    [line] = page.xpath("//p[starts-with(normalize-space(), 'In the list of participants')]")
    assert line.xpath(".//bdi/text()") == ["Ms. Ada Guest", "Professor, Institute A", "Country A"]


def test_line_is_corrected_with_the_answer(client, invitation):
    client.post(address(invitation, "accept"), accepting(client, invitation, name="Ada B. Guest", title="Dean"))

    person = Participant.objects.get(pk=invitation.participant_id)
    assert (person.status, person.name, person.title) == ("accepted", "Ada B. Guest", "Dean")


def test_country_is_asked_about_as_in_the_profile(client, invitation):
    asked = client.post(address(invitation, "accept"), accepting(client, invitation, country="Korea"))

    assert asked.status_code == 422
    assert "Please choose which is meant" in asked.text

    answered = accepting(client, invitation, country="Korea", country_meant="Republic of Korea")
    client.post(address(invitation, "accept"), answered)

    invitation.participant.refresh_from_db()
    assert (invitation.participant.status, invitation.participant.country) == ("accepted", "Republic of Korea")


def test_what_an_organizer_changed_meanwhile_stays(client, invitation):
    typed = accepting(client, invitation, title="Dean")
    actions.update_participant(participant=invitation.participant, affiliation="Institute B")

    client.post(address(invitation, "accept"), typed)

    person = Participant.objects.get(pk=invitation.participant_id)
    assert (person.title, person.affiliation) == ("Dean", "Institute B")


@pytest.mark.parametrize("status", ["invited", "declined"])
def test_line_without_a_name_is_refused_and_nothing_is_lost(client, meeting, status):
    guest = factories.make_participant(status, meeting=meeting)
    link, name = guest.invitations.get(), "accept" if status == "invited" else "accept_after_all"
    typed = {"initial-honorific": "", "initial-name": guest.name, "name": "", "title": "Dean", "visa_letter": "on"}

    page = client.post(address(link, name), typed)

    guest.refresh_from_db()
    assert (page.status_code, guest.status) == (422, status)
    assert 'value="Dean"' in page.text
    assert "This field is required." in page.text


@pytest.mark.parametrize(
    ("attendance", "before", "after"),
    [("in_person", "", "needed"), ("in_person", "sent", "sent"), ("online", "", "")],
)
def test_visa_letter_is_asked_for_by_those_who_come(client, meeting, attendance, before, after):
    Meeting.objects.filter(pk=meeting.pk).update(joining_link="https://meet.example.org/1")
    guest = factories.make_participant("invited", meeting=meeting, visa_letter=before)
    link = guest.invitations.get()

    client.post(address(link, "accept"), accepting(client, link, attendance=attendance, visa_letter="on"))

    guest.refresh_from_db()
    assert (guest.status, guest.visa_letter) == ("accepted", after)


def test_visa_letter_is_not_offered_online(client, meeting):
    guest = factories.make_participant("invited", meeting=meeting, attendance="online")

    assert "visa support letter" not in client.get(address(guest.invitations.get())).text


@pytest.mark.parametrize(
    ("changes", "family_name", "state"),
    [
        ({"name": "Ada B. Guest"}, "Guest", "guessed"),
        ({"name": "Ada Visitor"}, "Visitor", "guessed"),
        ({"family_name": "Ada Guest"}, "Ada Guest", "confirmed"),
    ],
)
def test_family_name_follows_the_corrected_name(client, meeting, changes, family_name, state):
    guest = factories.make_participant("invited", meeting=meeting, name="Ada Guest")
    link = guest.invitations.get()

    client.post(address(link, "accept"), accepting(client, link, **changes))

    guest.refresh_from_db()
    assert (guest.status, guest.family_name, guest.family_name_state) == ("accepted", family_name, state)


def test_family_name_that_is_no_part_of_the_name_is_refused(client, meeting):
    guest = factories.make_participant("invited", meeting=meeting, name="Ada Guest")
    link = guest.invitations.get()

    page = client.post(address(link, "accept"), accepting(client, link, family_name="Other"))

    assert (page.status_code, NOT_IN_NAME in page.text) == (422, True)
