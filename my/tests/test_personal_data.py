import json

import pytest
from django.urls import reverse

from agenda.actions import accept_conflicts
from agenda.queries import draft_conflicts
from egm_portal.drafts.models import FormDraft
from egm_portal.mail.contact_actions import send_contact_message
from egm_portal.mail.models import Message
from egm_portal.marked_texts.actions import Base
from participants.models import Participant
from participants.profile_actions import change_profile, request_erasure, withdraw_erasure_request
from proceedings.actions import save_notes
from reports.actions import save_section, start_report, write_section
from review.actions import comment_on_draft
from room.actions import reword_recommendation
from room.rules import Seen
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "with_history")]


def test_copy_holds_ones_own_and_nothing_of_others(client, expert, other_expert):
    factories.make_paper("submitted", participant=expert, title="My own paper", mails=True)
    factories.make_paper("submitted", participant=other_expert, title="The canary")
    nominated = factories.make_participant(email=expert.email)
    for person in (expert, other_expert):
        session = factories.make_session(meeting=expert.meeting)
        session.officers.create(meeting=expert.meeting, participant=person, role="chair")
        Participant.objects.filter(pk=person.pk).update(status="withdrawn")
        (conflict,) = draft_conflicts(expert.meeting).blocking_final
        accept_conflicts(meeting=expert.meeting, conflicts=[conflict], reason=f"Because of {person.pk}.", by=None)
    Participant.objects.filter(status="withdrawn").update(status="accepted")
    client.force_login(expert.user)

    response = client.get(reverse("my:export"))

    copy = json.loads(response.text)
    [here] = [each for each in copy["participations"] if each["meeting"] == expert.meeting.title and each["papers"]]
    assert len(copy["participations"]) == 2
    assert nominated.name in response.text
    assert copy["account"]["email"] == expert.email
    assert here["papers"][0]["document"]["title"] == "My own paper"
    assert len(here["papers"][0]["versions"][0]["sha256"]) == 64
    assert [row["reason"] for row in here["accepted_conflicts_in_the_programme"]] == [f"Because of {expert.pk}."]
    assert [set(mail) for mail in copy["mails_to_you"]][0] >= {"subject", "queued_at", "sent_at"}
    for secret in ("canary", other_expert.email, expert.invitations.get().nonce, expert.user.password):
        assert secret not in response.text


def test_copy_holds_messages_from_the_account_and_those_that_name_its_address(client, expert, other_expert):
    senders = [(expert.user, expert.email), (None, expert.email.upper()), (other_expert.user, other_expert.email)]
    for number, (sender, email) in enumerate(senders):
        typed = {"name": "A reader", "email": email, "subject": "", "text": f"Message {number}"}
        send_contact_message(meeting=expert.meeting, sender=sender, network="192.0.2.1", **typed)
    client.force_login(expert.user)

    sent = json.loads(client.get(reverse("my:export")).text)["messages_you_sent"]

    assert [(each["meeting"], each["text"]) for each in sent] == [
        (expert.meeting.title, "Message 1"),
        (expert.meeting.title, "Message 0"),
    ]


def test_copy_is_a_file_that_nobody_keeps(client, expert):
    client.force_login(expert.user)

    response = client.get(reverse("my:export"))

    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in response["Cache-Control"]


def test_erasure_is_explained_and_asks_for_a_confirmation(client, expert):
    client.force_login(expert.user)
    path = reverse("my:erasure")

    unconfirmed = client.post(path)
    still = Participant.objects.get(pk=expert.pk).erasure_asked_at
    confirmed = client.post(path, {"confirmed": "yes"}, follow=True)

    assert "What remains" in client.get(path).text
    assert (unconfirmed.status_code, still) == (422, None)
    assert "You requested this on 10 July 2013" in confirmed.text
    assert Message.objects.filter(kind="participants/erasure_asked").count() == 1


def test_who_is_in_no_meeting_has_nothing_to_erase(client, outsider):
    client.force_login(outsider)

    assert client.get(reverse("my:erasure")).status_code == 404


def test_wish_to_be_erased_is_taken_back(client, expert):
    client.force_login(expert.user)
    path = reverse("my:erasure")
    client.post(path, {"confirmed": "yes"})

    page = client.post(path, {"stay": "yes"}, follow=True)

    assert Participant.objects.get(pk=expert.pk).erasure_asked_at is None
    assert "You requested this" not in page.text
    assert "I understand that this cannot be undone" in page.text


def test_wish_reaches_what_came_after_it(client, expert):
    client.force_login(expert.user)
    path = reverse("my:erasure")
    client.post(path, {"confirmed": "yes"})
    asked_once = client.get(path).text
    later = factories.make_participant(email=expert.email)
    asked_before = client.get(path).text

    client.post(path, {"confirmed": "yes"})

    assert "I understand" not in asked_once
    assert "You requested this on 10 July 2013" in asked_before and "Send the request again" in asked_before
    assert Participant.objects.get(pk=later.pk).erasure_asked_at is not None


def test_who_was_erased_takes_nothing_back(expert):
    Participant.objects.filter(pk=expert.pk).update(erasure_asked_at=factories.TODAY, erased_at=factories.TODAY)

    withdraw_erasure_request(user=expert.user)

    assert Participant.objects.get(pk=expert.pk).erasure_asked_at == factories.TODAY


def test_organizers_see_who_asks_to_be_erased(client, organizer, expert, other_expert):
    request_erasure(user=expert.user)
    client.force_login(organizer)

    board = client.get(reverse("admin:board", args=[expert.meeting.slug])).text
    found = client.get(reverse("admin:participants_participant_changelist") + "?open=erasure").context["cl"].result_list

    assert "has requested deletion of their data: a superuser carries it out." in board
    assert list(found) == [expert]


def test_copy_does_not_tell_a_nominee_of_a_meeting_that_is_not_announced(client, expert):
    unannounced = factories.make_meeting(title="Not for everybody yet", public_from=None)
    factories.make_participant(meeting=unannounced, email=expert.email)
    client.force_login(expert.user)

    text = client.get(reverse("my:export")).text

    assert "Not for everybody yet" not in text
    assert "A meeting that has not been announced yet" in text


def test_copy_holds_what_was_changed_about_the_person(client, expert):
    change_profile(participant=expert, title="Professor")
    client.force_login(expert.user)

    [here] = json.loads(client.get(reverse("my:export")).text)["participations"]

    assert {"timestamp": "2013-07-10T07:00:00Z", "changes": {"title": ["", "Professor"]}} in here["history"]


def test_copy_holds_ones_own_drafts(client, expert, other_expert):
    for person, text in [(expert, "My unsaved line."), (other_expert, "The canary")]:
        values = {"biography": {"typed": [text], "saved": None}}
        FormDraft.objects.create(user=person.user, form="my:profile", row=str(person.pk), values=values)
    client.force_login(expert.user)

    response = client.get(reverse("my:export"))

    [draft] = json.loads(response.text)["drafts_of_forms"]
    assert (draft["form"], draft["values"]["biography"]["typed"]) == ("my:profile", ["My unsaved line."])
    assert "canary" not in response.text


def test_copy_has_the_roles_in_meetings(client, meeting, organizer):
    client.force_login(organizer)

    [role] = json.loads(client.get(reverse("my:export")).text)["roles_in_meetings"]

    assert (role["meeting"], role["role"]) == (meeting.title, "organizer")


def test_copy_holds_the_sections_that_one_wrote(client, meeting, expert, organizer):
    report = start_report(meeting=meeting)
    section = write_section(report=report, chapter="introduction", body="It was convened.", by=expert.user)
    save_section(section=section, text="Canary of others.", based_on=Base(1), by=organizer)
    client.force_login(expert.user)

    copy = client.get(reverse("my:export"))

    assert [
        (each["meeting"], each["part"], each["version"], each["words"])
        for each in json.loads(copy.text)["sections_you_wrote"]
    ] == [(meeting.title, "introduction", 1, "It was convened.")]
    assert "Canary" not in copy.text


def test_copy_holds_the_recommendations_that_one_worded(client, meeting, expert, organizer):
    proposal = factories.make_recommendation(meeting, text="Answer every claim.", by=expert)
    reword_recommendation(recommendation=proposal, text="Canary of others.", seen=Seen(1, "proposed"), by=organizer)
    client.force_login(expert.user)

    copied = json.loads(client.get(reverse("my:export")).text)

    assert [
        (each["meeting"], each["kind"], each["version"], each["words"]) for each in copied["recommendations_you_worded"]
    ] == [(meeting.title, "recommendation", 1, "Answer every claim.")]
    [own] = next(each for each in copied["participations"] if each["proposed_to_the_report"])["proposed_to_the_report"]
    assert own == {
        "proposal_number": 1,
        "kind": "recommendation",
        "text": "Canary of others.",
        "state": "proposed",
    }


def test_copy_holds_the_comments_that_one_made(client, meeting, expert, other_expert):
    round_ = factories.make_circulated_report(meeting).rounds.get()
    comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert)
    comment_on_draft(round=round_, paragraph="", text="Canary of others.", by=other_expert)
    client.force_login(expert.user)

    copy = client.get(reverse("my:export"))

    assert [(each["meeting"], each["words"]) for each in json.loads(copy.text)["comments_on_drafts"]] == [
        (meeting.title, "Well done.")
    ]
    assert "Canary" not in copy.text


def test_copy_holds_the_notes_that_one_wrote(client, expert, other_expert, organizer):
    session = factories.make_session(meeting=expert.meeting)
    notes = factories.make_notes(session, expert, "One expert noted.")
    save_notes(session_number=notes.session_number, text="Canary of others.", based_on=1, by=organizer)
    client.force_login(expert.user)

    copy = client.get(reverse("my:export"))

    assert [
        (each["meeting"], each["session"], each["version"], each["words"])
        for each in json.loads(copy.text)["notes_you_wrote"]
    ] == [(expert.meeting.title, session.number, 1, "One expert noted.")]
    assert "Canary" not in copy.text


def test_copy_holds_papers_that_name_the_address_as_a_coauthor(client, expert, other_expert):
    for number, email in enumerate((expert.email.upper(), other_expert.email)):
        paper = factories.make_paper("submitted", title=f"Paper {number}")
        paper.document.authors.create(name="Expert 7", country="Country C", email=email, position=1)
    client.force_login(expert.user)

    named = json.loads(client.get(reverse("my:export")).text)["named_as_coauthor_with_your_address"]

    assert named == [{"name": "Expert 7", "country": "Country C", "email": expert.email.upper(), "paper": "Paper 0"}]
