"""Two entries of a meeting that are the same person become one."""

from datetime import timedelta
from itertools import count

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from lxml import html

from agenda import actions as agenda
from agenda.content import FrozenPerson
from agenda.models import AcceptedConflict, Item, Programme, Session
from agenda.queries import draft_conflicts
from agenda.rules import FORMATS as VALUES
from agenda.rules import Values
from egm_portal.adminkit.history import entries_of
from egm_portal.clock import portal_now
from egm_portal.drafts.models import FormDraft
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.marked_texts.models import VersionedText
from egm_portal.meetings.models import User
from evaluation.models import Respondent
from office.erasure import erase_person
from office.invariants import findings
from office.merging import relations, rules
from office.merging.actions import merge_participants
from papers import actions as papers
from papers.models import Author, Paper, SearchEntry
from participants import actions, tokens
from participants.models import FormerParticipant, Invitation, InvitationLetter, Participant
from participants.photos import Photo
from participants.profile_actions import change_profile, keep_photo
from reminders.models import Reminder
from reports.models import Report
from review.actions import comment_on_draft, say_no_comments
from review.models import Round
from room.models import Recommendation
from tests import factories

pytestmark = pytest.mark.usefixtures("today")
PHOTO = Photo(b"a photo", "data:image/webp;base64,")


@pytest.fixture
def expert(meeting):
    """An expert who has accepted and owes a paper."""
    return factories.make_paper(meeting=meeting).participant


@pytest.fixture
def twin(meeting):
    """The same person, invited once more."""
    return factories.make_participant("invited", meeting=meeting, name="Twin", email="twin@example.org")


def merge_url(first, second):
    return reverse("admin:participants_participant_merge", args=[first.pk, second.pk])


def speakers_released(item):
    """The ids of the speakers of an item in the released programme."""
    items = Programme.objects.get().sessions[0].items
    return next(each.speakers for each in items if each.item == item.pk)


def answers(page, chosen):
    """What the browser sends if the chosen entry is selected to stay."""
    form = page.context["form"]
    return {name: form["seen"].value() if name == "seen" else str(chosen.pk) for name in form.fields}


def merged(client, first, second, chosen):
    return client.post(merge_url(first, second), answers(client.get(merge_url(first, second)), chosen))


def test_everything_of_the_other_entry_moves(meeting, expert, twin):
    session = factories.make_session(meeting=meeting)
    item = session.items.create(title="A presentation")
    item.people.add(twin)
    meeting.officers.create(participant=twin, role="chair", session=session)
    agenda.release_programme(meeting=meeting, kind="provisional", by=None)
    joint = factories.make_paper("submitted", meeting=meeting)
    Author.objects.create(document=joint.document, participant=twin, name=twin.name)
    factories.make_letter(twin)
    recommendation = factories.make_recommendation(meeting)
    recommendation.supporters.add(twin)

    merge_participants(kept=expert, absorbed=twin)

    assert not Participant.objects.filter(pk=twin.pk).exists()
    assert list(item.people.all()) == [expert]
    assert session.officers.get().participant == expert
    assert meeting.programmes.get().sessions[0].officers == [FrozenPerson("chair", expert.pk)]
    assert speakers_released(item) == [expert.pk]
    assert Author.objects.filter(participant=expert).count() == 1
    assert InvitationLetter.objects.get().participant == expert
    assert list(recommendation.supporters.all()) == [expert]
    assert twin.pk not in Message.objects.values_list("about__participant", flat=True)
    assert list(findings()) == []


def test_what_the_other_entry_said_about_the_report_moves(meeting, expert, twin):
    round_ = factories.make_circulated_report(meeting).rounds.get()
    for person in (expert, twin):
        comment_on_draft(round=round_, paragraph="", text="Well done.", by=person)

    merge_participants(kept=expert, absorbed=twin)

    assert list(round_.comments.values_list("participant", flat=True)) == [expert.pk, expert.pk]
    assert list(findings()) == []


def test_that_both_had_no_comments_is_kept_once(meeting, expert, twin):
    round_ = factories.make_circulated_report(meeting).rounds.get()
    for person in (expert, twin):
        say_no_comments(round=round_, participant=person)

    merge_participants(kept=expert, absorbed=twin)

    assert round_.without_comments.get().participant == expert
    assert list(findings()) == []


@pytest.mark.parametrize("answered", ["twin", "both"])
def test_who_has_answered_the_evaluation_has_answered_it_once(meeting, expert, twin, answered):
    Respondent.objects.create(participant=twin)
    if answered == "both":
        Respondent.objects.create(participant=expert)

    merge_participants(kept=expert, absorbed=twin)

    assert Respondent.objects.get().participant == expert


def a_document(meeting):
    return factories.make_document(meeting=meeting, file=False)


ROWS = {
    "agenda.DayChange.participant": lambda meeting: {
        "meeting": meeting,
        "kind": "speaker",
        "day": meeting.starts_on,
        "session": 1,
        "item": "key",
    },
    "agenda.ItemDocument.participant": lambda meeting: {"item": Item.objects.get(), "document": a_document(meeting)},
    "agenda.ItemPerson.participant": lambda meeting: {"item": Item.objects.get()},
    "agenda.Officer.participant": lambda meeting: {
        "meeting": meeting,
        "session": Session.objects.get(),
        "role": "chair",
    },
    "agenda.SessionDocument.participant": lambda meeting: {
        "session": Session.objects.get(),
        "document": a_document(meeting),
    },
    "evaluation.Respondent.participant": lambda meeting: {},
    "papers.Author.participant": lambda meeting: {"document": a_document(meeting), "name": "Author"},
    "papers.Document.addressee": lambda meeting: {"meeting": meeting, "title": "Addressed", "number": next(NUMBERS)},
    "papers.Paper.participant": lambda meeting: {"kind": "expert_paper"},
    "papers.PaperAuthor.participant": lambda meeting: {
        "paper": Paper.objects.first() or factories.make_paper(meeting=meeting)
    },
    "papers.SearchEntry.participant": lambda meeting: {},
    "papers.Submission.participant": lambda meeting: {"document": a_document(meeting)},
    "participants.FormerParticipant.participant": lambda meeting: {"former_id": next(NUMBERS)},
    "participants.Invitation.participant": lambda meeting: {"expires_at": factories.TODAY + timedelta(days=9)},
    "participants.TaskCompletion.participant": lambda meeting: {
        "task": meeting.participant_tasks.get_or_create(text="Register", due_on=meeting.starts_on)[0],
        "done_at": factories.TODAY,
    },
    "participants.Need.participant": lambda meeting: {"text": "A ramp."},
    "participants.InvitationLetter.participant": lambda meeting: {"dated_on": factories.TODAY.date()},
    "participants.LetterOfInvitation.participant": lambda meeting: {
        "meeting": meeting,
        "number": (number := next(NUMBERS) % 1000 + 1),
        "reference": f"L.{number}",
        "dated_on": factories.TODAY.date(),
        "reply_by": factories.TODAY.date(),
    },
    "participants.Participant.replaces": lambda meeting: {"meeting": meeting, "name": "Expert New"},
    "participants.Participant.suggested_by": lambda meeting: {"meeting": meeting, "name": "Colleague"},
    "proceedings.AttendedDay.participant": lambda meeting: {"day": meeting.starts_on},
    "reminders.Reminder.participant": lambda meeting: {
        "rule": meeting.reminder_rules.get_or_create(kind="paper_due", days=-3)[0],
        "due_at": factories.DUE,
        "outcome": "sent",
    },
    "review.Comment.participant": lambda meeting: {"round": Round.objects.get(), "text": "Well done."},
    "review.NoComments.participant": lambda meeting: {"round": Round.objects.get()},
    "room.Recommendation.proposed_by": lambda meeting: {
        "meeting": meeting,
        "kind": "conclusion",
        "wording": VersionedText.objects.create(meeting=meeting),
        "proposal_number": next(NUMBERS),
    },
    "room.Recommendation_supporters.participant": lambda meeting: {"recommendation": Recommendation.objects.get()},
    "room.Stance.participant": lambda meeting: {
        "recommendation": Recommendation.objects.get(),
        "version": 1,
        "answer": "agrees",
    },
    "room.Suggestion.participant": lambda meeting: {
        "recommendation": Recommendation.objects.get(),
        "version": 1,
        "text": "Other words.",
    },
    "reports.Writer.participant": lambda meeting: {"report": Report.objects.get()},
}
"""A row of each relation to participants, without the participant; a new relation needs one."""
NUMBERS = count(900_000)


def test_name_that_only_the_other_entry_has_confirmed_stays(meeting):
    kept = factories.make_participant("accepted", meeting=meeting, name="Wei Li", honorific="Mr.")
    absorbed = factories.make_participant(meeting=meeting, name="Li Wei", honorific="Ms.")
    change_profile(participant=absorbed, family_name="Li", name_in_own_script="李伟")

    merge_participants(kept=kept, absorbed=absorbed)

    kept.refresh_from_db()
    assert (kept.formal_name, kept.family_name, kept.family_name_state) == ("Ms. Li Wei", "Li", "confirmed")
    assert kept.name_in_own_script == kept.former.get().name_in_own_script == "李伟"


def test_confirmed_name_stays_whatever_the_other_entry_has(meeting):
    kept = factories.make_participant("accepted", meeting=meeting, name="Li Wei")
    absorbed = factories.make_participant(meeting=meeting, name="Wei Li")
    for person, family_name in ((kept, "Li"), (absorbed, "Wei Li")):
        change_profile(participant=person, family_name=family_name)

    merge_participants(kept=kept, absorbed=absorbed)

    kept.refresh_from_db()
    assert (kept.name, kept.family_name, kept.family_name_state) == ("Li Wei", "Li", "confirmed")


COLUMNS = [
    column
    for model in apps.get_models(include_auto_created=True)
    for column in model._meta.local_fields
    if column.remote_field and column.remote_field.model is Participant
]


@pytest.fixture
def two(meeting):
    """Two nominations, of which one gets what rows a test adds, or both, in a meeting with a report and a proposal."""
    factories.make_session(meeting=meeting)
    factories.make_circulated_report(meeting)
    factories.make_recommendation(meeting)
    kept, absorbed = factories.make_participant(meeting=meeting), factories.make_participant(meeting=meeting)
    SearchEntry.objects.filter(participant__in=[kept, absorbed]).delete()
    return kept, absorbed


def add_row(column, person):
    values = ROWS[str(column)](person.meeting) | {column.name: person}
    return column.model._base_manager.create(**values)


def owned(column, person):
    return column.model._base_manager.filter(**{column.name: person})


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_row_of_any_relation_moves(two, column):
    kept, absorbed = two
    add_row(column, absorbed)

    merge_participants(kept=kept, absorbed=absorbed)

    assert owned(column, kept).count() == 1 + (column.model is FormerParticipant)


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_rows_of_both_move_or_are_one(two, column):
    kept, absorbed = two
    own = add_row(column, kept)
    add_row(column, absorbed)
    is_one = relations.Relation(column).kind.is_united and column.model is not Invitation

    merge_participants(kept=kept, absorbed=absorbed)

    rows = owned(column, kept)
    assert rows.count() == (1 if is_one else 2) + (column.model is FormerParticipant)
    assert rows.filter(pk=own.pk).exists()


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_what_one_person_has_once_is_refused_unless_it_can_be_united(two, column, monkeypatch):
    kept, absorbed = two
    for person in two:
        add_row(column, person)
    is_united = relations.Relation(column).kind.is_united
    monkeypatch.setattr(relations, "KINDS", {})

    refusal = rules.refusal_to_merge(kept, absorbed)

    words = "Both entries have what one person can have only once: 1 "
    assert refusal.startswith(words) == is_united


def test_officers_in_the_same_role_hold_it_once(meeting, expert, twin):
    session = factories.make_session(meeting=meeting)
    for person, its_session, role in (
        (expert, session, "chair"),
        (twin, session, "chair"),
        (twin, session, "rapporteur"),
        (expert, None, "chair"),
        (twin, None, "chair"),
    ):
        meeting.officers.create(participant=person, session=its_session, role=role)

    merge_participants(kept=expert, absorbed=twin)

    held = meeting.officers.values_list("session", "role", "participant")
    assert sorted(held, key=str) == sorted(
        [(session.pk, "chair", expert.pk), (session.pk, "rapporteur", expert.pk), (None, "chair", expert.pk)], key=str
    )


def test_speaker_of_the_same_item_speaks_once(meeting, expert, twin):
    item = factories.make_session(meeting=meeting).items.create(title="A presentation")
    item.people.add(expert, twin)
    agenda.release_programme(meeting=meeting, kind="provisional", by=None)

    merge_participants(kept=expert, absorbed=twin)

    assert list(item.people.all()) == [expert]
    assert speakers_released(item) == [expert.pk]


def test_paper_with_a_file_takes_the_place_of_an_expected_one(meeting, expert):
    paper = factories.make_paper("submitted", meeting=meeting, title="The paper")
    author = paper.participant
    expected = expert.papers.get()
    papers.extend_paper(paper=expected, until=factories.DUE + timedelta(days=1), reason="Asked", by=None)
    item = factories.make_session(meeting=meeting).items.create(title="Slot", paper=expected)
    actions.withdraw_participant(participant=author)

    merge_participants(kept=expert, absorbed=author)

    item.refresh_from_db()
    assert [(row.pk, row.participant) for row in Paper.objects.all()] == [(paper.pk, expert)]
    assert paper.extensions.get().reason == "Asked"
    assert item.paper == paper
    assert list(findings()) == []


def test_two_people_with_a_paper_each_are_refused(at_desk, meeting):
    first, second = (factories.make_paper("submitted", meeting=meeting).participant for _ in range(2))
    actions.withdraw_participant(participant=second)

    page = at_desk.get(merge_url(first, second))

    refusal = "Both have sent a paper that was received: expert paper. One person can have only one paper of a kind."
    assert (page.context["refusal"], page.context["form"]) == (refusal, None)
    with pytest.raises(NotAllowed, match="Both have sent a paper that was received: expert paper"):
        merge_participants(kept=first, absorbed=second)


def test_two_who_accepted_with_different_accounts_are_refused(expert, meeting):
    other = factories.make_participant(status="accepted", meeting=meeting, role="staff")

    with pytest.raises(NotAllowed, match="never gives one person’s sign-in to another"):
        merge_participants(kept=expert, absorbed=other)


def test_entry_that_accepted_stays(at_desk, expert, twin):
    before = (expert.email, expert.name, "accepted")

    merged(at_desk, twin, expert, twin)

    expert.refresh_from_db()
    assert (expert.email, expert.name, expert.status) == before


def test_neither_account_is_given_to_the_other(client, meeting, expert):
    leaver = factories.make_participant(status="accepted", meeting=meeting, role="staff")
    actions.withdraw_participant(participant=leaver)
    leaver.refresh_from_db()
    account = leaver.user
    client.force_login(account)

    kept = merge_participants(kept=expert, absorbed=leaver)

    assert kept.user == expert.user
    assert not Participant.objects.filter(user=account).exists()
    assert client.get(reverse("my:list")).url.startswith(reverse("account_login"))


def test_account_that_is_needed_elsewhere_stays_signed_in(client, meeting, expert):
    leaver = factories.make_participant(status="accepted", meeting=meeting, role="staff", email="both@example.org")
    actions.withdraw_participant(participant=leaver)
    leaver.refresh_from_db()
    elsewhere = factories.make_participant(status="accepted", meeting=factories.make_meeting(), email=leaver.email)
    client.force_login(elsewhere.user)

    merge_participants(kept=expert, absorbed=leaver)

    assert client.get(reverse("my:list")).url == reverse("my:meeting", args=[elsewhere.meeting.slug])


def test_links_sent_to_the_other_address_stop_working(client, meeting, expert, twin):
    token = tokens.invitation_token(twin.invitations.get())

    merge_participants(kept=expert, absorbed=twin)
    client.post(reverse("participants:accept", args=[token]))

    expert.refresh_from_db()
    assert [invitation.state() for invitation in expert.invitations.exclude(revoked_at=None)] == ["revoked"]
    assert "_auth_user_id" not in client.session
    assert not Participant.objects.filter(email="twin@example.org").exists()


def test_reminders_of_both_are_one_ledger(meeting, expert, twin):
    rule = meeting.reminder_rules.create(kind="paper_due", days=-3)
    for person, due_at in [(expert, factories.DUE), (twin, factories.DUE), (twin, factories.TODAY)]:
        Reminder.objects.create(rule=rule, participant=person, due_at=due_at, outcome="sent")

    merge_participants(kept=expert, absorbed=twin)

    assert sorted(expert.reminders.values_list("due_at", flat=True)) == [factories.TODAY, factories.DUE]


def test_history_of_both_is_kept_and_says_what_was_merged(at_desk, organizer, expert, twin):
    actions.update_participant(participant=twin, name="Renamed")
    before = entries_of([twin.pk, expert.pk], Participant).count()

    merged(at_desk, expert, twin, expert)

    assert entries_of([expert.pk], Participant).count() >= before
    said = LogEntry.objects.filter(object_id=str(expert.pk), user=organizer).values_list("change_message", flat=True)
    assert f"Merged with “Renamed, Country A” (entry {twin.pk}), whose history follows." in said


def test_details_that_differ_stay_and_missing_ones_are_filled(at_desk, meeting):
    first = factories.make_participant(meeting=meeting, name="Ana Muñoz", title="Professor", gender="", field="Law")
    second = factories.make_participant(meeting=meeting, name="Ana Munoz", title="Dean", gender="female")
    Participant.objects.filter(pk=second.pk).update(time_zone="America/Lima")

    merged(at_desk, first, second, first)

    first.refresh_from_db()
    details = (first.name, first.title, first.gender, first.field, first.time_zone)
    assert details == ("Ana Muñoz", "Professor", "female", "Law", "America/Lima")


def test_page_shows_the_details_that_differ_and_what_both_have(at_desk, meeting):
    values = {"meeting": meeting, "name": "Ana", "country": "Country A"}
    first = factories.make_participant(**values, title="Professor of law", attendance="online")
    second = factories.make_participant(**values, title="Professor of art")
    item = factories.make_session(meeting=meeting).items.create(title="A presentation")
    item.people.add(first, second)

    page = at_desk.get(merge_url(first, second))

    assert [details for *_, details in page.context["entries"]] == [
        [("Title", "Professor of <mark>law</mark>"), ("Takes part", "<mark>Online</mark>")],
        [("Title", "Professor of <mark>art</mark>"), ("Takes part", "<mark>In person</mark>")],
    ]
    assert [own for *_, own, _ in page.context["entries"]] == [["1 slot in the programme"]] * 2
    assert "The same in both, and kept once: 1 slot in the programme." in page.text


def test_who_has_answered_the_evaluation_is_on_no_page(at_desk, meeting):
    both = [factories.make_participant(meeting=meeting) for _ in range(2)]
    Respondent.objects.bulk_create(Respondent(participant=person) for person in both)

    page = at_desk.get(merge_url(*both))

    assert (page.context["of_both"], [own for *_, own, _ in page.context["entries"]]) == ("", [[], []])


def test_nothing_is_merged_before_it_is_chosen_which_entry_stays(at_desk, meeting):
    first, second = factories.make_participant(meeting=meeting), factories.make_participant(meeting=meeting)
    page = at_desk.get(merge_url(first, second))

    refused = at_desk.post(merge_url(first, second), {"seen": page.context["form"]["seen"].value()})

    assert refused.status_code == 422
    assert refused.context["form"].errors == {"stays": ["Choose the entry that stays."]}
    assert Participant.objects.filter(meeting=meeting).count() == 2


def test_entry_that_was_changed_meanwhile_is_looked_at_again(at_desk, expert, twin):
    page = at_desk.get(merge_url(expert, twin))
    actions.update_participant(participant=twin, title="Dean")

    refused = at_desk.post(merge_url(expert, twin), answers(page, expert))
    again = at_desk.post(merge_url(expert, twin), answers(at_desk.get(merge_url(expert, twin)), expert))

    assert (refused.status_code, again.status_code) == (422, 302)
    assert "Somebody has changed one of the entries" in refused.text


def test_page_of_an_entry_that_is_open_while_it_is_merged_leads_to_the_other(at_desk, expert, twin):
    address = reverse("admin:participants_participant_change", args=[twin.pk])
    merge_participants(kept=expert, absorbed=twin)

    response = at_desk.post(address, {"name": "Typed"}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("admin:participants_participant_change", args=[expert.pk])
    assert "The entry was merged into this one." in response.text


def test_what_was_typed_into_a_merged_entry_is_offered_in_the_other(at_desk, organizer, expert, twin):
    typed = {"title": {"typed": ["Dean"], "saved": [""]}}
    place = {"user": organizer, "form": "admin:participants_participant_change"}
    FormDraft.objects.create(**place, row=str(twin.pk), values=typed)

    merge_participants(kept=expert, absorbed=twin)

    page = at_desk.get(reverse("admin:participants_participant_change", args=[expert.pk]))
    assert "In 1 field that was not saved: Title." in " ".join(page.text.split())


def test_second_merge_of_the_same_two_is_refused(expert, twin):
    merge_participants(kept=expert, absorbed=twin)

    with pytest.raises(NotAllowed, match="no longer exists"):
        merge_participants(kept=expert, absorbed=twin)


def test_entry_is_not_merged_with_itself(at_desk, expert):
    page = at_desk.get(merge_url(expert, expert))

    assert page.context["refusal"] == rules.SAME


def test_entries_of_different_meetings_are_not_compared(at_desk, organizer, expert):
    own = factories.make_meeting()
    factories.make_member(own, organizer)
    strangers = [
        factories.make_participant(meeting=own),
        factories.make_participant(meeting=factories.make_meeting()),
    ]
    first_pages = [at_desk.get(merge_url(expert, stranger)) for stranger in strangers]
    second_page = at_desk.get(merge_url(strangers[1], expert))

    assert [page.status_code for page in (*first_pages, second_page)] == [404, 404, 404]


@pytest.mark.parametrize(("other", "status"), [("x", 200), ("999999999", 404), ("<b>", 200)])
def test_entry_that_is_not_there_is_asked_again_or_not_found(at_desk, expert, other, status):
    url = reverse("admin:participants_participant_merge_with", args=[expert.pk])

    assert at_desk.get(url, {"other": other}, follow=True).status_code == status


def test_chosen_entry_is_compared(at_desk, expert, twin):
    chosen = at_desk.get(reverse("admin:participants_participant_merge_with", args=[expert.pk]), {"other": twin.pk})

    assert chosen.url == merge_url(expert, twin)


def test_names_of_both_are_escaped_and_may_be_long(at_desk, meeting):
    first = factories.make_participant(meeting=meeting, name="<b>" + "x" * 197, affiliation="<i>one</i>")
    second = factories.make_participant(meeting=meeting, name="<u>" + "y" * 197, affiliation="<i>two</i>")

    page = at_desk.get(merge_url(first, second)).text

    assert "<b>x" not in page and "<u>y" not in page and "<i>" not in page


def test_public_photo_answers_at_the_former_address(client, meeting, expert, twin):
    for person in (expert, twin):
        keep_photo(participant=person, photo=PHOTO)
    Participant.objects.filter(pk=expert.pk).update(list_consent=True, photo_consent=True)
    former = reverse("participants:photo", args=[meeting.slug, twin.pk])

    merge_participants(kept=expert, absorbed=twin)
    moved = client.get(former)

    assert (moved.status_code, moved.url) == (301, reverse("participants:photo", args=[meeting.slug, expert.pk]))
    assert client.get(moved.url).status_code == 200
    Participant.objects.filter(pk=expert.pk).update(photo_consent=False)
    assert client.get(former).status_code == 404


def test_place_of_the_former_entry_in_the_public_list_leads_to_the_other(client, meeting, expert, twin):
    merge_participants(kept=expert, absorbed=twin)

    page = html.fromstring(client.get(reverse("website:participants", args=[meeting.slug])).content)

    assert page.xpath(f"//li[@id='person-{expert.pk}']/span/@id") == [f"person-{twin.pk}"]


def test_photo_comes_with_its_consent(meeting, expert, twin):
    keep_photo(participant=twin, photo=PHOTO)
    Participant.objects.filter(pk=expert.pk).update(photo_consent=True)

    kept = merge_participants(kept=expert, absorbed=twin)

    assert (kept.photo != "", kept.photo_consent) == (True, False)


def test_whoever_refused_to_be_listed_is_not_listed(expert, twin):
    Participant.objects.filter(pk=expert.pk).update(list_consent=True)
    Participant.objects.filter(pk=twin.pk).update(list_consent=False)

    assert merge_participants(kept=expert, absorbed=twin).list_consent is False


def test_entry_merged_twice_leads_to_the_last(meeting, expert, twin):
    third = factories.make_participant(meeting=meeting)
    merge_participants(kept=third, absorbed=twin)

    merge_participants(kept=expert, absorbed=third)

    former = FormerParticipant.objects.values_list("former_id", "participant")
    assert dict(former) == {twin.pk: expert.pk, third.pk: expert.pk}


def test_erasure_finds_all_of_a_merged_person(meeting, expert):
    leaver = factories.make_participant(
        status="accepted", meeting=meeting, role="staff", name="Former Name", email="former@example.org"
    )
    actions.withdraw_participant(participant=leaver)
    leaver.refresh_from_db()
    account = leaver.user
    merge_participants(kept=expert, absorbed=leaver)
    superuser = User.objects.create_superuser("super@example.org", "a long enough password")

    erase_person(participant=expert, by=superuser)

    account.refresh_from_db()
    kept = FormerParticipant.objects.get()
    assert (kept.name, kept.email, account.is_active) == ("", "", False)
    assert "former@example.org" not in account.email
    assert not Message.objects.filter(to="former@example.org").exists()
    assert not Message.objects.filter(to_name="Former Name").exists()
    assert list(findings()) == []


def test_request_for_deletion_is_not_lost(expert, twin):
    asked = portal_now()
    Participant.objects.filter(pk=twin.pk).update(erasure_asked_at=asked)

    assert merge_participants(kept=expert, absorbed=twin).erasure_asked_at == asked


def test_what_was_accepted_of_the_other_entry_stays_accepted(meeting, expert, twin):
    Participant.objects.filter(pk=twin.pk).update(status="declined", answered_at=factories.TODAY)
    both, one = factories.make_session(meeting=meeting, title="Both"), factories.make_session(meeting=meeting)
    for session, people in ((both, [expert, twin]), (one, [twin])):
        for person in people:
            meeting.officers.create(participant=person, role="chair", session=session)
    Participant.objects.filter(pk=expert.pk).update(status="declined", answered_at=factories.TODAY)
    factories.accept_open_conflicts(meeting)
    before = AcceptedConflict.objects.count()
    both.officers.filter(participant=twin).delete()
    twin.refresh_from_db()
    expert.refresh_from_db()

    merge_participants(kept=expert, absorbed=twin)

    conflicts = draft_conflicts(meeting)
    assert (before, AcceptedConflict.objects.count()) == (3, 2)
    assert (len(conflicts.accepted), conflicts.blocking_final) == (2, [])
    assert list(findings()) == []


def test_remains_of_a_merged_entry_are_found(meeting, expert, twin):
    factories.make_session(meeting=meeting)
    factories.accept_open_conflicts(meeting)
    accepted = AcceptedConflict.objects.get()
    values = Values(people=[twin.pk])
    accepted.values, accepted.fingerprint = VALUES.stored(values), values.fingerprint(accepted.rule)
    accepted.save()
    FormerParticipant.objects.create(former_id=twin.pk, participant=expert)
    Message.objects.update(about={"participant": twin.pk})
    factories.make_session(meeting=meeting).items.create(title="Slot").people.add(twin)
    agenda.release_programme(meeting=meeting, kind="provisional", by=None)

    sentences = [sentence for sentence in findings() if "merged" in sentence]

    assert len(sentences) == Message.objects.count() + 3


def test_page_offers_likely_entries_first(at_desk, meeting):
    first = factories.make_participant(meeting=meeting, name="Ana Muñoz", country="")
    factories.make_participant(meeting=meeting, name="Aaron")
    like = factories.make_participant(meeting=meeting, name="Munoz Ana", country="")
    url = reverse("admin:participants_participant_merge_with", args=[first.pk])

    options = html.fromstring(at_desk.get(url).content).xpath("//select[@name='other']//option/@value")

    assert options[0] == str(like.pk)
    assert str(first.pk) not in options


@pytest.mark.parametrize("count", [1, 3])
def test_comparison_has_a_fixed_number_of_queries(at_desk, meeting, expert, twin, count, django_assert_num_queries):
    for number in range(count):
        factories.make_session(meeting=meeting).items.create(title=f"Slot {number}").people.add(expert, twin)
    at_desk.get(merge_url(expert, twin))

    with django_assert_num_queries(64):
        at_desk.get(merge_url(expert, twin))


def test_page_names_who_may_be_the_same_person(at_desk, meeting):
    expert = factories.make_participant(meeting=meeting, name="Ana Muñoz", country="")
    twin = factories.make_participant(meeting=meeting, name="MUNOZ Ana", country="Country B")
    factories.make_participant(meeting=factories.make_meeting(), name="Ana Muñoz")

    page = at_desk.get(reverse("admin:participants_participant_change", args=[expert.pk]))

    assert page.context["alike"] == [twin]
    assert "May be the same person as" in page.text
