import html
import json

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import ForeignKey
from django.urls import reverse

from agenda.actions import accept_conflicts, release_programme
from agenda.queries import draft_conflicts
from egm_portal.adminkit.history import entries_of
from egm_portal.drafts.models import FormDraft
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.contact_actions import send_contact_message
from egm_portal.mail.models import ContactMessage, Message
from egm_portal.meetings.models import User
from evaluation.models import Respondent, Results, no_answers
from office.erasure import erase_person
from office.invariants import findings
from papers.actions import describe_paper
from papers.actions.documents import set_coauthors
from papers.coauthors import Coauthor
from papers.models import Author, Document
from participants import actions, profile_actions
from participants.models import Participant
from participants.photos import Photo
from proceedings.actions import keep_notes
from proceedings.models import AttendedDay
from reports.actions import change_state, start_report, write_section
from reports.models import Report
from review.actions import circulate_report, comment_on_draft, record_clearance
from review.clearances.rules import today_in
from room.actions import adopt_recommendation, drop_recommendation, reword_recommendation
from room.models import Recommendation
from room.rules import Seen
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "with_history")]
NAME, ADDRESS = "Zoë O'Tangled-Canary", "Zoe.Canary@example.org"
PUBLISHED = {"papers.Document", "papers.Author", "papers.Version", "agenda.Programme"}


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("super@example.org", "a long enough password")


@pytest.fixture
def person(client, meeting, organizer, superuser):
    """Somebody of whom there are traces everywhere."""
    details = {"name": NAME, "email": ADDRESS, "title": "Canary keeper", "affiliation": "Canary House"}
    person = factories.make_participant(
        status="accepted", meeting=meeting, biography=f"{NAME} sings.", **details, mails=True
    )
    profile_actions.keep_photo(participant=person, photo=Photo(b"a photo", "data:image/webp;base64,"))
    factories.make_participant(status="invited", email=ADDRESS.lower(), name=NAME, mails=True)
    write_papers(person)
    hold_a_session(person, superuser)
    clear_a_text(meeting, organizer)
    write_to_the_organizers(person)
    circulate_a_report(person)
    keep_drafts(person, organizer)
    leave_and_be_invited_again(client, person, organizer, superuser)
    return person


def write_papers(person):
    published = factories.make_paper("published", participant=person, title="A published paper", mails=True)
    draft = factories.make_paper("submitted", participant=person, kind=Document.Kind.CONCEPT_PAPER, title="A draft")
    for paper in (published, draft):
        Author.objects.get_or_create(document=paper.document, participant=person, defaults={"name": NAME})
    Document.objects.filter(pk=draft.document_id).update(abstract=f"By {NAME}, {ADDRESS}.")
    factories.make_upload(draft, name=f"{NAME}.pdf")


def hold_a_session(person, superuser):
    session = factories.make_session(meeting=person.meeting, title=f"With {NAME}")
    session.items.create(title="Talk").people.add(person)
    notes = factories.make_notes(session, person, f"As {NAME} ({ADDRESS}) said.")
    factories.record_presence(person, how="online")
    keep_notes(notes=notes, reason=f"{NAME} asked for it.", by=superuser)
    Respondent.objects.create(participant=person)
    Results.objects.create(meeting=person.meeting, comments=[f"Thank you, {NAME}."])


def clear_a_text(meeting, organizer):
    clearance = factories.make_clearance(meeting, office=f"Office of {NAME}", note=f"{NAME} sent it.")
    answer = {"answer": "cleared", "day": today_in(meeting), "note": f"{NAME} ({ADDRESS}) agreed."}
    record_clearance(clearance=clearance, by=organizer, **answer)
    (conflict, *_) = draft_conflicts(meeting).blocking_final
    accept_conflicts(meeting=meeting, conflicts=[conflict], reason=f"{NAME} presides.", by=organizer)


def write_to_the_organizers(person):
    meeting, network = person.meeting, "192.0.2.1"
    for sender, email in ((person.user, person.email), (None, ADDRESS.upper())):
        typed = {"name": NAME, "email": email, "subject": f"From {NAME}", "text": f"I am {NAME}."}
        send_contact_message(meeting=meeting, sender=sender, network=network, **typed)
    asks = {"name": "A reader", "email": "reader@example.org", "subject": "", "text": f"Where is {NAME}?"}
    send_contact_message(meeting=meeting, sender=None, network=network, **asks)


def circulate_a_report(person):
    other = factories.make_participant(status="accepted", meeting=person.meeting, mails=True)
    actions.withdraw_participant(participant=other, note=f"Sends {NAME} instead.")
    report = start_report(meeting=person.meeting)
    write_section(report=report, chapter="discussion", heading="More", body=f"{NAME.upper()} said so.")
    circulated = circulate_report(report=change_state(report=report, state="draft"), comments_until=factories.DUE)
    round_ = circulated.rounds.get()
    comment_on_draft(round=round_, paragraph="", text=f"{NAME} did not say so.", by=other)
    comment_on_draft(round=round_, paragraph="", text=f"I, {NAME}, did.", by=person)
    proposal = factories.make_recommendation(person.meeting)
    drop_recommendation(recommendation=proposal, seen=None, reason=f"{NAME} ({ADDRESS}) was against it.")


def keep_drafts(person, organizer):
    own = {"biography": {"typed": [f"{NAME} will sing."], "saved": None}}
    FormDraft.objects.create(user=person.user, form="my:profile", row=str(person.pk), values=own)
    of_others = {"body": {"typed": [f"{NAME} ({ADDRESS}) said more."], "saved": [f"{NAME} said so."]}}
    FormDraft.objects.create(user=organizer, form="admin:reports_report_settings", row="1", values=of_others)


def leave_and_be_invited_again(client, person, organizer, superuser):
    client.force_login(superuser)
    take = reverse("admin:participants_participant_change", args=[person.pk])
    client.post(f"{reverse('admin:participants_participant_withdraw')}?id={person.pk}", {"note": f"{NAME} is ill"})
    assert client.get(take).status_code == 200
    actions.invite_participant(participant=person, by=organizer)
    person.refresh_from_db()
    client.logout()


def columns():
    """Every value of every table as text, as it would read, by table and row."""
    for model in apps.get_models():
        if model._meta.label == "sessions.Session":
            continue
        names = [field.name for field in model._meta.concrete_fields if not isinstance(field, ForeignKey)]
        for row in model._base_manager.values("pk", *names):
            for name, value in row.items():
                text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
                yield (model._meta.label, name, row["pk"]), html.unescape(text).lower()


def traces():
    spelt = [word.lower() for word in (NAME, json.dumps(NAME)[1:-1], ADDRESS, "Canary House", "Canary keeper")]
    return {place for place, text in columns() if any(word in text for word in spelt)}


def test_nothing_of_the_person_remains_but_in_what_was_published(person, superuser):
    before, photo = {label for label, _, _ in traces()}, person.photo

    erase_person(participant=person, by=superuser)

    left = {(label, name) for label, name, _ in traces()}
    assert before >= {
        "participants.Participant",
        "meetings.User",
        "mail.Message",
        "papers.Author",
        "account.EmailAddress",
        "mail.ContactMessage",
    }
    assert before >= {"admin.LogEntry", "auditlog.LogEntry", "agenda.Session", "papers.Document"}
    assert "agenda.AcceptedConflict" in before
    assert before >= {"versioned_texts.TextVersion", "proceedings.SessionNotes", "evaluation.Results"}
    assert before >= {"review.Clearance", "review.ClearanceEvent"}
    assert before >= {"review.Round", "review.Comment", "room.Recommendation", "room.RecordEntry"}
    assert left == {("papers.Author", "name")}
    assert not AttendedDay.objects.exists()
    assert not Respondent.objects.exists()
    assert [message.text for message in ContactMessage.objects.all()] == ["Where is Erased person?"]
    assert [author.document.title for author in Author.objects.filter(name=NAME)] == ["A published paper"]
    _assert_that_rows_tell_of_an_erasure(person, photo)
    _assert_that_a_second_time_changes_nothing(person, superuser)


def _assert_that_rows_tell_of_an_erasure(person, photo):
    user = User.objects.get(pk=person.user_id)
    assert (str(person), person.email, person.list_consent) == ("Erased person", f"erased-{person.pk}@invalid", False)
    assert (user.name, user.email, user.is_active) == ("", f"erased-{person.pk}@invalid", False)
    assert (user.has_usable_password(), Participant.objects.filter(erased_at=None, photo=photo).exists()) == (
        False,
        False,
    )
    assert Participant.objects.filter(name="Erased person").count() == 2
    assert list(findings()) == []


def _assert_that_a_second_time_changes_nothing(person, superuser):
    before = dict(columns())

    erase_person(participant=person, by=superuser)

    assert dict(columns()) == before


def test_drafts_of_the_person_go_and_those_of_others_lose_the_name(person, superuser, organizer):
    erase_person(participant=person, by=superuser)

    draft = FormDraft.objects.get()
    assert draft.user == organizer
    assert draft.values["body"]["typed"] == [f"Erased person (erased-{person.pk}@invalid) said more."]


def test_photo_and_sessions_go_with_the_person(client, person, superuser, django_capture_on_commit_callbacks):
    photo = person.photo
    client.force_login(person.user)
    assert client.get(reverse("my:export")).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(participant=person, by=superuser)

    assert not default_storage.exists(photo)
    assert client.get(reverse("my:export")).status_code == 302
    assert not apps.get_model("sessions.Session").objects.exists()


@pytest.mark.embedded("search")
def test_mails_to_the_person_and_about_them_lose_their_words_and_what_waits_is_not_sent(person, superuser):
    Message.objects.filter(kind="participants/answer").update(state="sent", sent_at=factories.TODAY)
    ids = list(Message.objects.filter(to__iexact=ADDRESS).values_list("pk", flat=True))
    profile_actions.request_erasure(user=person.user)
    notice = Message.objects.filter(kind="participants/erasure_asked", about={"participant": person.pk})
    assert NAME in notice.get().text

    erase_person(participant=person, by=superuser)

    assert (notice.get().to, notice.get().subject, notice.get().text) == ("unit@example.org", "Erased", "")
    mails = Message.objects.filter(pk__in=ids)
    assert set(mails.values_list("state", "to", "to_name", "text")) == {
        (state, f"erased-{person.pk}@invalid", "", "") for state in ("sent", "cancelled")
    }


def test_name_in_comments_on_the_meeting_goes_and_ratings_called_like_it_stay(meeting, superuser):
    person = factories.make_participant(status="accepted", meeting=meeting, name="good")
    results = Results.objects.create(meeting=meeting, comments=["Thank you,\ngood."])

    erase_person(participant=person, by=superuser)

    results.refresh_from_db()
    assert (results.counts, results.comments) == (no_answers(), ["Thank you,\nErased person."])


@pytest.mark.embedded("JSON")
def test_history_of_the_person_goes_and_others_are_left_alone(client, person, superuser):
    namesake = factories.make_participant(status="accepted", name=NAME, email="another@example.org", mails=True)
    other = factories.make_participant(meeting=person.meeting, name="Of another name")
    client.force_login(person.user)
    actions.move_to_reserve(participant=other)

    erase_person(participant=person, by=superuser)

    assert not entries_of([person.pk], Participant).exists()
    assert entries_of([other.pk], Participant).count() == 2
    namesake.refresh_from_db()
    assert (namesake.name, Message.objects.get(to="another@example.org", kind="participants/answer").to_name) == (
        NAME,
        NAME,
    )


def test_nomination_without_an_address_erases_nobody_else(meeting, superuser):
    first, second = (factories.make_participant(meeting=meeting, email="", name=name) for name in ("First", "Second"))

    erase_person(participant=first, by=superuser)

    second.refresh_from_db()
    assert (first.name, second.name) == ("Erased person", "Second")


def test_nobody_invites_the_erased(person, superuser, organizer):
    erase_person(participant=person, by=superuser)

    with pytest.raises(NotAllowed):
        actions.invite_participant(participant=person, by=organizer)


def test_only_a_superuser_erases(client, person, organizer, superuser):
    page = f"{reverse('admin:participants_participant_erase')}?id={person.pk}"
    with pytest.raises(NotAllowed):
        erase_person(participant=person, by=organizer)
    client.force_login(organizer)
    refused = client.post(page).status_code
    still = Participant.objects.get(pk=person.pk).name
    client.force_login(superuser)

    response = client.post(page, follow=True)

    assert (refused, still) == (404, NAME)
    assert "Erased: Erased person" in response.text
    assert {label for label, _, _ in traces()} == {"papers.Author"}


def test_organizer_is_not_erased(person, superuser):
    User.objects.filter(pk=person.user_id).update(is_staff=True)
    person.refresh_from_db()

    with pytest.raises(NotAllowed, match="Organizes meetings"):
        erase_person(participant=person, by=superuser)


def test_released_programme_stays_and_names_nobody_erased(client, person, superuser):
    release_programme(meeting=person.meeting, kind="provisional", by=None)
    path = reverse("website:agenda", args=[person.meeting.slug])

    erase_person(participant=person, by=superuser)

    assert "Talk" in client.get(path).text
    assert "Erased person" not in client.get(path).text


def test_name_in_its_own_script_and_the_family_name_go_too(meeting, superuser):
    person = factories.make_participant("accepted", meeting=meeting, name="Li Wei", honorific="Ms.")
    profile_actions.change_profile(
        participant=person, family_name="Li", letters_begin="Ms. Li", name_in_own_script="李伟"
    )
    other = factories.make_participant(meeting=meeting, answer_note="Ask 李伟 instead.")

    erase_person(participant=person, by=superuser)

    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.family_name, person.letters_begin, person.name_in_own_script) == ("", "", "")
    assert other.answer_note == "Ask Erased person instead."


def test_former_names_and_addresses_go_too(client, meeting, superuser, organizer):
    person = factories.make_participant(
        status="invited", meeting=meeting, name="Ada Maiden", email="maiden@example.org", mails=True
    )
    actions.change_email(participant=person, email="married@example.org", by=organizer)
    profile_actions.change_profile(participant=person, name="Ada Married")
    session = factories.make_session(meeting=meeting, title="Thanks to Ada Maiden")
    before = Message.objects.filter(to="maiden@example.org").count()

    erase_person(participant=person, by=superuser)

    session.refresh_from_db()
    assert (before, session.title) == (1, "Thanks to Erased person")
    assert [place for place, text in columns() if "maiden" in text or "married" in text] == []
    assert set(Message.objects.values_list("to", "subject")) == {(f"erased-{person.pk}@invalid", "Erased")}


def test_former_address_that_is_anothers_now_is_left_to_them(meeting, superuser, organizer):
    person = factories.make_participant(status="invited", meeting=meeting, email="office@example.org", mails=True)
    actions.change_email(participant=person, email="own@example.org", by=organizer)
    heir = factories.make_participant(status="invited", meeting=meeting, email="office@example.org", mails=True)

    erase_person(participant=person, by=superuser)

    heir.refresh_from_db()
    mails = Message.objects.filter(to="office@example.org")
    assert heir.email == "office@example.org"
    assert {
        (mail.about["invitation"] in heir.invitations.values_list("pk", flat=True), mail.subject) for mail in mails
    } == {
        (True, mails.exclude(subject="Erased").get().subject),
        (False, "Erased"),
    }


@pytest.mark.embedded("search")
def test_name_of_one_word_is_struck_only_as_it_is_written(meeting, superuser):
    person = factories.make_participant(meeting=meeting, name="May")
    session = factories.make_session(meeting=meeting, title="May we speak, May? You may.")

    erase_person(participant=person, by=superuser)

    session.refresh_from_db()
    assert session.title == "Erased person we speak, Erased person? You may."


def test_page_says_what_will_be_struck_and_whether_it_was_asked_for(client, meeting, superuser, organizer):
    person = factories.make_participant(
        status="accepted", meeting=meeting, name="Ada Maiden", email="ada@example.org", mails=True
    )
    actions.change_email(participant=person, email="new@example.org", by=organizer)
    profile_actions.change_profile(participant=person, name="Ada Married")
    person.refresh_from_db()
    client.force_login(superuser)
    page = f"{reverse('admin:participants_participant_erase')}?id={person.pk}"

    before = client.get(page).text
    profile_actions.request_erasure(user=person.user)

    assert "The person has not requested it." in before
    assert "Names redacted in the texts of these meetings: Ada Maiden; Ada Married." in before
    assert "Addresses redacted everywhere: ada@example.org; new@example.org." in before
    assert "Requested on 10 July 2013." in client.get(page).text


def test_how_and_where_somebody_took_part_is_erased(expert, superuser):
    Participant.objects.filter(pk=expert.pk).update(attendance="online", time_zone="Asia/Kathmandu")

    erased = erase_person(participant=expert, by=superuser)

    assert (erased.attendance, erased.time_zone) == ("in_person", "")


def test_words_of_an_issued_report_keep_the_names_that_are_printed(meeting, organizer, superuser):
    person = factories.make_participant(status="accepted", meeting=meeting, name="Ada Canary")
    words = ["Ada Canary drafted it.", "Ada Canary proposed it.", "Ada Canary adopted it.", "Ada Canary printed it."]
    adopted = factories.make_recommendation(meeting, text=words[0])
    for number, text in enumerate(words[1:], start=1):
        if number == 3:
            adopt_recommendation(recommendation=adopted, seen=None)
        seen = Seen(number, "adopted" if number == 3 else "proposed")
        reword_recommendation(recommendation=adopted, text=text, seen=seen, by=organizer, changes_adopted=True)
    factories.make_recommendation(meeting, "dropped", text=words[0])
    report = start_report(meeting=meeting)
    Report.objects.filter(pk=report.pk).update(state="issued", dated_on="2013-09-01")

    erase_person(participant=person, by=superuser)

    assert [list(row.wording.versions.values_list("text", flat=True)) for row in Recommendation.objects.all()] == [
        ["Erased person drafted it.", "Erased person proposed it.", *words[2:]],
        ["Erased person drafted it."],
    ]


def test_coauthor_keeps_the_name_on_what_was_published_and_no_address(meeting, superuser):
    person = factories.make_participant("accepted", meeting=meeting, name="Canary Seven", email="seven@example.org")
    published, draft = factories.make_paper("published"), factories.make_paper("submitted")
    for paper in (published, draft):
        coauthors = [Coauthor("C. Seven", "Country C", "Seven@example.org"), Coauthor("Expert 8", "Country D")]
        set_coauthors(paper.document, coauthors, they_agree=True)

    erase_person(participant=person, by=superuser)

    rows = [[str(author) for author in paper.document.authors.all()][1:] for paper in (published, draft)]
    assert rows == [["C. Seven, Country C", "Expert 8, Country D"], ["Erased person", "Expert 8, Country D"]]
    assert not Author.objects.exclude(email="").exists()


def test_address_of_a_coauthor_stays_when_the_first_author_is_erased(superuser):
    paper = factories.make_paper("submitted")
    coauthors = [Coauthor("Expert 7", "Country C", "seven@example.org")]
    describe_paper(paper=paper, coauthors=coauthors, coauthors_agree=True)

    erase_person(participant=paper.participant, by=superuser)

    message = Message.objects.get(kind="papers/coauthor_received")
    assert [str(author) for author in paper.document.authors.all()] == ["Erased person", "Expert 7, Country C"]
    assert paper.document.authors.last().email == "seven@example.org"
    assert (message.to, message.state, message.text) == ("seven@example.org", "cancelled", "")
