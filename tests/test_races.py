"""What many people do in the same moment: each change takes place once, none is lost, and nobody is turned away."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.db.models.signals import post_save
from django.test import Client
from django.urls import reverse

from agenda import actions as agenda
from agenda.models import Programme, ProgrammeDraft
from agenda.queries import released_programme
from agenda.release_plan import plan_release
from agenda.tests.days import released_day
from agenda.tests.programmes import at
from egm_portal import constant_time
from egm_portal.adminkit.conflicts.shown_values import Shown, fingerprint
from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting, MeetingChange, Membership, StaffRole, User
from egm_portal.undo.models import Change
from evaluation.models import Respondent, Results
from evaluation.tests.answers import answer
from my.models import SignInCode
from my.sign_in import limits
from office import members
from office.admin_urls import attendance_url
from office.changes.actions import change_meeting
from office.changes.plan import ChangePlan, Wanted
from office.erasure import erase_person
from office.invariants import findings
from office.merging.actions import merge_participants
from office.tests.folders import load, make_folder
from papers import actions as papers
from papers.files import storage
from papers.files.inspection import UNCHECKED, WAITING
from papers.models import Author, Document, Paper, SearchEntry, Version
from papers.search.indexing import index_person
from participants import actions as participants
from participants import profile_actions as profile
from participants import tokens
from participants.models import Invitation, Participant
from proceedings.forms import NotesForm
from proceedings.models import AttendedDay, SessionNotes
from reminders.models import ReminderRule
from reports import actions as reports
from reports.models import Report, Writer
from review import actions as review_actions
from review.clearances.files import StoredFile
from review.models import Clearance, ClearanceFile
from room import actions as room_actions
from room.actions.decisions import Seen
from room.models import Recommendation, RecordEntry, Room, Stance
from tests import corpus, factories, forms

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = at("24 11:05")
TODAY = factories.TODAY.date()


@pytest.fixture(autouse=True)
def today():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time.")
    with calendar_at(factories.TODAY):
        yield


def at_once(calls, at=factories.TODAY):
    """What each call gives, or the exception that it raises, when all begin together in threads of their own."""
    start = Barrier(len(calls), timeout=60)

    def run(call):
        with ExitStack() as leaving, calendar_at(at):
            leaving.callback(connections.close_all)
            with connection.cursor() as cursor:
                # Twenty wait for one row in turn: on a slow machine for longer than the portal lets a request wait.
                cursor.execute("SET lock_timeout = '60s'; SET statement_timeout = '60s'")
            start.wait()
            try:
                return call()
            except BrokenBarrierError:
                raise
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def posting(path, user=None, **fields):
    """A call that posts to `path` as this user and gives the status."""
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return lambda: client.post(path, fields).status_code


def sending(paper, content):
    """A call that posts a file to the author's own page."""
    path = reverse("papers:upload", args=[paper.participant.meeting.slug, paper.pk])
    file = SimpleUploadedFile("paper.pdf", content, content_type="application/pdf")
    return posting(path, paper.participant.user, file=file)


def stored_files():
    """The names of all files of documents."""
    return [path.name for path in Path(default_storage.path("documents")).rglob("*") if path.is_file()]


def test_twenty_answers_to_one_invitation_are_one(meeting):
    guest = factories.make_participant(meeting=meeting, status="invited")
    token = tokens.invitation_token(guest.invitations.get())
    accept, decline = (reverse(f"participants:{verb}", args=[token]) for verb in ("accept", "decline"))

    statuses = at_once([posting(accept) for _ in range(10)] + [posting(decline, reason="") for _ in range(10)])

    guest.refresh_from_db()
    taken = 302 if guest.status == Participant.Status.ACCEPTED else 200
    assert Counter(statuses) == {taken: 1, 410: 19}
    assert Message.objects.filter(kind="participants/answer").count() == 1
    assert Paper.objects.count() == (guest.status == Participant.Status.ACCEPTED)


def test_answer_and_new_link_do_not_hold_each_other_up(meeting):
    guests = [factories.make_participant(meeting=meeting, status="invited") for _ in range(6)]
    accepts = [
        posting(reverse("participants:accept", args=[tokens.invitation_token(g.invitations.get())])) for g in guests
    ]
    resends = [lambda g=guest: participants.invite_participant(participant=g, by=None) for guest in guests]

    outcomes = at_once(accepts + resends)

    assert set(outcomes[:6]) <= {302, 410}
    assert [
        error
        for error in outcomes[6:]
        if isinstance(error, Exception) and not isinstance(error, participants.NotAllowed)
    ] == []


def test_wishes_over_several_meetings_and_changes_in_one_do_not_hold_each_other_up(meeting):
    earlier, later = meeting, factories.make_meeting()
    people = [factories.make_participant(meeting=earlier, status="accepted") for _ in range(5)]
    for person in people:
        factories.make_participant(meeting=later, status="accepted", email=person.email)
    others = [factories.make_participant(meeting=each, status="accepted") for each in (earlier, later) * 3]
    wishes = [lambda u=person.user: profile.request_erasure(user=u) for person in people]
    changes = [lambda p=person: profile.set_consents(participant=p, list_consent=False) for person in others]

    outcomes = at_once(wishes + changes)

    assert outcomes == [None] * 11
    assert Participant.objects.filter(erasure_asked_at__isnull=False).count() == 10


def test_page_that_is_saved_while_a_consent_is_withdrawn_loses_neither(meeting, client):
    organizer = factories.make_organizer(meeting)
    client.force_login(organizer)
    people = [factories.make_participant(meeting=meeting, status="accepted") for _ in range(6)]
    pages = {person: reverse("admin:participants_participant_change", args=[person.pk]) for person in people}
    typed = {person: forms.opened(client, page, "participant") for person, page in pages.items()}
    saves = [posting(page, organizer, **typed[person] | {"title": "Director"}) for person, page in pages.items()]
    withdrawals = [lambda p=person: profile.set_consents(participant=p, list_consent=False) for person in people]

    outcomes = at_once(saves + withdrawals)

    assert outcomes == [302] * 6 + [None] * 6
    assert set(Participant.objects.values_list("title", "list_consent")) == {("Director", False)}


def test_same_author_whom_six_save_at_once_is_written_by_one_and_asked_of_five(meeting, client):
    document = factories.make_document(meeting=meeting, file=False)
    author = Author.objects.create(document=document, name="One")
    people = [factories.make_organizer(meeting) for _ in range(6)]
    client.force_login(people[0])
    page = reverse("admin:papers_document_change", args=[document.pk])
    typed = forms.opened(client, page, "document")
    saves = [posting(page, by, **typed | {"authors-0-name": f"Name of {by.pk}"}) for by in people]

    statuses = at_once(saves)

    assert Counter(statuses) == {302: 1, 409: 5}
    author.refresh_from_db()
    assert author.name == f"Name of {people[statuses.index(302)].pk}"


def test_meeting_and_its_rules_that_are_saved_at_once_do_not_hold_each_other_up(meeting, client):
    organizer = factories.make_organizer(meeting)
    client.force_login(organizer)
    rules = [ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-days) for days in range(1, 5)]
    of_meeting = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    of_rules = [reverse("admin:reminders_reminderrule_change", args=[rule.pk]) for rule in rules]
    whole = forms.opened(client, of_meeting, "meeting") | {"summary": "Changed here."}
    each = [
        forms.opened(client, page, "reminderrule") | {"days_number": str(10 + number)}
        for number, page in enumerate(of_rules)
    ]

    statuses = at_once(
        [posting(of_meeting, organizer, **whole)]
        + [posting(page, organizer, **typed) for page, typed in zip(of_rules, each, strict=True)]
    )

    assert statuses == [302] * 5
    assert set(ReminderRule.objects.values_list("days", flat=True)) == {-10, -11, -12, -13}


def test_upload_does_not_wait_for_a_load_of_another_meeting(meeting, tmp_path):
    paper = factories.make_paper(meeting=meeting)
    loads, is_sent = Event(), Event()

    def hold(sender, instance, created, **kwargs):
        if instance.meeting_id != meeting.pk and created:
            loads.set()
            assert is_sent.wait(timeout=30), "The upload waits for what the load holds."

    def load_other():
        post_save.connect(hold, sender=Document)
        try:
            load(make_folder(tmp_path))
        finally:
            post_save.disconnect(hold, sender=Document)

    def send():
        assert loads.wait(timeout=60)
        try:
            return papers.receive_paper(paper=paper, file=factories.make_pdf_file(6), by=paper.participant.user)
        finally:
            is_sent.set()

    loaded, receipt = at_once([load_other, send])

    assert (loaded, type(receipt)) == (None, papers.Receipt)
    assert Meeting.objects.filter(slug="small-2013").exists()


def test_wishes_taken_back_and_erasures_do_not_hold_changes_up(meeting):
    earlier, later = meeting, factories.make_meeting()
    people = [factories.make_participant(meeting=earlier, status="accepted") for _ in range(6)]
    for person in people:
        factories.make_participant(meeting=later, status="accepted", email=person.email)
        profile.request_erasure(user=person.user)
    others = [factories.make_participant(meeting=each, status="accepted") for each in (earlier, later) * 3]
    administrator = User.objects.create_superuser("super@example.org", "a long enough password")
    taken_back = [lambda u=person.user: profile.withdraw_erasure_request(user=u) for person in people[:4]]
    erased = [lambda p=person: erase_person(participant=p, by=administrator) and None for person in people[4:]]
    changes = [lambda p=person: profile.set_consents(participant=p, list_consent=False) for person in others]

    outcomes = at_once(taken_back + erased + changes)

    assert outcomes == [None] * 12
    assert Participant.objects.filter(erased_at__isnull=False).count() == 4


def test_two_who_ask_for_a_link_at_once_get_one_new_link(meeting):
    guest = factories.make_participant(meeting=meeting, status="invited")
    Invitation.objects.update(created_at=factories.TODAY - timedelta(days=40), expires_at=factories.TODAY)

    outcomes = at_once([lambda: participants.send_new_links(email=guest.email) for _ in range(4)])

    assert outcomes == [None] * 4
    assert guest.invitations.count() == 2


def test_entry_that_is_merged_while_its_invitation_is_answered_is_one_or_the_other(meeting):
    kept = factories.make_participant(meeting=meeting)
    for number in range(8):
        absorbed = factories.make_participant("invited", meeting=meeting, name=f"Guest {number}")
        invitation = absorbed.invitations.get()

        answered, merged = at_once(
            [
                partial(participants.accept_invitation, invitation=invitation),
                partial(merge_participants, kept=kept, absorbed=absorbed),
            ]
        )

        outcomes = {type(answered), type(merged)}
        assert outcomes in ({Participant, NotAllowed}, {participants.AlreadyAnswered, Participant})
    assert list(findings()) == []


def test_same_two_are_merged_once(meeting):
    first, second = factories.make_participant(meeting=meeting), factories.make_participant(meeting=meeting)

    answers = at_once(
        [
            partial(merge_participants, kept=first, absorbed=second),
            partial(merge_participants, kept=second, absorbed=first),
        ]
    )

    assert Counter(map(type, answers)) == {Participant: 1, NotAllowed: 1}
    assert Participant.objects.filter(meeting=meeting).count() == 1


def test_twenty_equal_uploads_are_one_version(meeting):
    paper = factories.make_paper(meeting=meeting)

    statuses = at_once([sending(paper, factories.make_pdf(6, "The same")) for _ in range(20)])

    assert Counter(statuses) == {302: 20}
    assert Version.objects.count() == Document.objects.count() == 1
    assert Message.objects.filter(kind="papers/received").count() == 1
    assert stored_files() == [Version.objects.get().sha256]


def test_two_different_uploads_are_two_versions(meeting):
    paper = factories.make_paper(meeting=meeting)

    statuses = at_once([sending(paper, factories.make_pdf(6, title)) for title in ("One", "Other")])

    assert statuses == [302, 302]
    assert [version.number for version in Version.objects.all()] == [1, 2]
    assert Message.objects.filter(kind="papers/received").count() == 2


def test_bad_news_that_four_workers_find_at_once_is_told_once(meeting):
    author = factories.make_participant(meeting=meeting, status="accepted")
    paper = factories.make_paper(participant=author, own_due_at=factories.TODAY)
    file = ContentFile(corpus.hostile()["script when opened"][1], name="paper.pdf")
    papers.receive_paper(paper=paper, file=file, by=None, received_at=factories.TODAY, found=WAITING)

    outcomes = at_once([papers.check_waiting] * 4)

    assert [error for error in outcomes if isinstance(error, Exception)] == []
    assert Message.objects.filter(kind="papers/file_closed").count() == paper.extensions.count() == 1
    assert Version.objects.get().is_closed
    assert Paper.objects.get(pk=paper.pk).state == "awaited"


def test_everybody_of_a_meeting_acts_at_once(meeting):
    first = [factories.make_paper(meeting=meeting) for _ in range(3)]
    again = [factories.make_paper("submitted", meeting=meeting, title=f"Paper {n}") for n in range(3)]
    ready = [factories.make_paper("submitted", meeting=meeting, title=f"Ready {n}") for n in range(3)]
    guests = [factories.make_participant(meeting=meeting, status="invited") for _ in range(3)]
    uploads = [sending(paper, factories.make_pdf(6, f"New {paper.pk}")) for paper in first + again]
    answers = [
        posting(reverse("participants:accept", args=[tokens.invitation_token(g.invitations.get())])) for g in guests
    ]
    accepted = [lambda p=paper: papers.accept_paper(paper=p) for paper in ready]
    edits = [meeting.save for _ in range(3)]

    outcomes = at_once(uploads + answers + accepted + edits)

    assert Counter(map(str, outcomes)) == {"302": 9, "None": 6}
    assert sorted(Document.objects.values_list("number", flat=True)) == list(range(1, 10))


def test_sessions_added_at_once_get_a_number_each(meeting):
    def add():
        factories.make_session(meeting=meeting)

    outcomes = at_once([add] * 4)

    assert outcomes == [None] * 4
    assert sorted(meeting.sessions.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_authors_who_send_papers_and_change_their_profiles_do_not_hold_each_other_up(meeting):
    authors = [factories.make_paper(meeting=meeting) for _ in range(3)]
    described = {"honorific": "", "affiliation": "", "country": "", "biography": ""}

    def sends(paper):
        for number in range(4):
            file = factories.make_pdf_file(6, f"Paper {paper.pk}, {number}")
            papers.receive_paper(paper=paper, file=file, by=paper.participant.user, found=UNCHECKED)

    def changes(person):
        for number in range(8):
            profile.change_profile(participant=person, name=person.name, title=f"Title {number}", **described)

    calls = [partial(sends, paper) for paper in authors] + [partial(changes, paper.participant) for paper in authors]

    assert at_once(calls) == [None] * 6
    assert Version.objects.count() == 12


def test_entry_of_the_search_that_is_missing_is_made_once(meeting):
    person = factories.make_participant(meeting=meeting)
    SearchEntry.objects.all().delete()

    outcomes = at_once([lambda: index_person(person) for _ in range(8)])

    assert outcomes == [None] * 8
    assert SearchEntry.objects.get().title == person.name.lower()


def test_parts_that_come_at_once_do_not_mix(meeting):
    paper = factories.make_paper(meeting=meeting)
    upload = factories.make_upload(paper, size=400_000)
    place = reverse("papers:parts", args=[meeting.slug, paper.pk, upload.token])
    known = {"content_type": "application/offset+octet-stream", "HTTP_TUS_RESUMABLE": "1.0.0"}
    halves = [bytes([number]) * 200_000 for number in range(8)]

    def appending(part):
        client = Client(raise_request_exception=False)
        client.force_login(paper.participant.user)
        return lambda: client.patch(place, part, HTTP_UPLOAD_OFFSET="0", **known).status_code

    statuses = at_once([appending(part) for part in halves])

    assert Counter(statuses) == {204: 1, 409: 7}
    assert upload.path.read_bytes() in halves


def test_one_code_signs_one_of_twenty_browsers_in(meeting, monkeypatch):
    monkeypatch.setattr(constant_time, "MIN_SECONDS", 0)
    expert = factories.make_participant(meeting=meeting, status="accepted")
    ask, confirm = reverse("account_request_login_code"), reverse("account_confirm_login_code")
    browsers = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(20)]
    asked = at_once([partial(browser.post, ask, {"email": expert.email}) for browser in browsers])
    code = SignInCode.objects.get().digits(expert.email)

    entered = at_once([partial(browser.post, confirm, {"code": code}) for browser in browsers])

    assert Counter(answer.status_code for answer in asked) == {302: 20}
    assert Counter(answer.status_code for answer in entered) == {302: 1, 200: 19}
    assert Message.objects.filter(kind="my/sign_in_code").count() == 1 + limits.MAILS_TO_ACCOUNT.times


def test_limit_is_exact_when_many_come_at_once():
    limit = limits.Limit("ten", 10, timedelta(minutes=1))

    outcomes = at_once([lambda: limit.take("somebody") for _ in range(20)])

    assert Counter(outcomes) == {True: 10, False: 10}


def test_thirty_people_behind_one_address_ask_at_the_same_instant(meeting, monkeypatch):
    monkeypatch.setattr(constant_time, "MIN_SECONDS", 0)
    people = [factories.make_participant(meeting=meeting, status="accepted") for _ in range(30)]
    page = reverse("account_request_login_code")

    statuses = at_once([posting(page, email=person.email) for person in people])

    assert Counter(statuses) == {302: 30}
    assert Message.objects.filter(kind="my/sign_in_code").count() == 30


def test_two_organizers_who_remove_each_other_leave_one(meeting):
    for _ in range(5):
        Membership.objects.all().delete()
        first, second = (Membership.objects.get(user=factories.make_organizer(meeting)) for _ in range(2))

        outcomes = at_once(
            [
                partial(members.remove_member, membership=second, by=first.user),
                partial(members.remove_member, membership=first, by=second.user),
            ]
        )

        assert Counter(map(type, outcomes)) == {type(None): 1, NotAllowed: 1}
        assert Membership.objects.filter(role=StaffRole.ORGANIZER).count() == 1


def test_two_organizers_who_give_up_their_roles_leave_one(meeting):
    rows = [Membership.objects.get(user=factories.make_organizer(meeting)) for _ in range(2)]

    outcomes = at_once(
        [partial(members.change_role, membership=row, role=StaffRole.EDITOR, by=row.user) for row in rows]
    )

    assert Counter(map(type, outcomes)) == {type(None): 1, NotAllowed: 1}
    assert Membership.objects.filter(role=StaffRole.ORGANIZER).count() == 1


def test_last_roles_in_two_meetings_that_end_at_once_end_the_access(meeting):
    meetings = [meeting, factories.make_meeting()]
    person, organizer = factories.make_organizer(*meetings), factories.make_organizer(*meetings)
    rows = Membership.objects.filter(user=person)

    outcomes = at_once([partial(members.remove_member, membership=row, by=organizer) for row in rows])

    person.refresh_from_db()
    assert (outcomes, person.is_staff) == ([None, None], False)


def test_ten_releases_of_one_draft_make_one_and_mail_once(meeting, expert):
    factories.make_session(meeting=meeting).items.get().roles.create(participant=expert)
    seen = {"state": plan_release(meeting).state, "notify": "concerned", "kind": "provisional"}

    def release():
        return agenda.release_draft(meeting=meeting, by=None, batch=uuid4(), **seen)

    outcomes = at_once([release] * 10)

    assert Counter(map(type, outcomes)) == {Programme: 1, agenda.DraftChanged: 9}
    assert (meeting.programmes.count(), Message.objects.filter(kind="agenda/programme_changed").count()) == (1, 1)


def test_ten_moves_of_one_item_have_one_order_and_the_others_are_told(meeting):
    sessions = [factories.make_session(meeting=meeting) for _ in range(10)]
    item, *others = [session.items.get() for session in sessions]
    people = [factories.make_organizer(meeting) for _ in range(10)]
    seen = 0

    def moving(person, session):
        return lambda: agenda.move_item(item=item, to=session, seen=seen, by=person)

    outcomes = at_once([moving(people[0], sessions[0]), *map(moving, people[1:], sessions[1:])])

    moved = [outcome for outcome in outcomes if isinstance(outcome, Change)]
    told = [outcome for outcome in outcomes if isinstance(outcome, agenda.MovedMeanwhile)]
    item.refresh_from_db()
    assert (len(moved), len(told), outcomes.count(None)) in ((1, 9, 0), (1, 8, 1))
    assert item.session in sessions[1:]
    assert {str(refusal).split(" moved ")[0] for refusal in told} == {str(moved[0].by)}
    assert ProgrammeDraft.objects.get(meeting=meeting).version == 1
    assert sorted(meeting_items(meeting)) == sorted([item.pk, *(other.pk for other in others)])


def test_moves_of_ten_items_into_one_session_lose_none(meeting):
    sessions = [factories.make_session(meeting=meeting) for _ in range(10)]
    target = sessions[0]
    items = [session.items.get() for session in sessions[1:]]
    first = target.items.get()

    outcomes = at_once(
        [partial(agenda.move_item, item=item, to=target, before=first, seen=0, by=None) for item in items]
    )

    found = list(target.items.order_by("position", "pk"))
    assert {type(outcome) for outcome in outcomes} == {Change}
    assert len({item.position for item in found}) == 10
    assert found[-1] == first


def test_ten_who_record_attendance_at_once_lose_nobody(meeting, organizer):
    people = [factories.make_participant(status="accepted", meeting=meeting) for _ in range(10)]
    page = attendance_url(meeting, meeting.starts_on)

    ticks = [{f"person-{person.pk}": "in_person"} for person in people]
    statuses = at_once([posting(page, organizer, **tick) for tick in [*ticks, *ticks[:5]]], at=meeting.ends_at)

    assert set(statuses) == {302}
    assert sorted(AttendedDay.objects.values_list("participant", flat=True)) == sorted(person.pk for person in people)


def meeting_items(meeting):
    return meeting.sessions.values_list("items", flat=True).exclude(items=None)


def test_of_ten_first_saves_of_notes_one_is_taken_and_nine_are_asked(meeting, organizer):
    session = factories.make_session(meeting=meeting)
    page = reverse("proceedings:notes", args=[meeting.slug, session.number])
    shown = Shown({"text": fingerprint(NotesForm().fields["text"], "")}).as_json()
    saves = [posting(page, organizer, text=f"Text {place}", shown_values=shown) for place in range(10)]

    statuses = Counter(at_once(saves))

    assert statuses == {302: 1, 409: 9}
    assert [version.number for version in SessionNotes.objects.get().text.versions.all()] == [1]


def test_twenty_who_send_one_evaluation_count_once_and_none_of_ten_is_lost(meeting):
    meeting.evaluation_until = meeting.ends_at + timedelta(days=14)
    meeting.save()
    people = [factories.make_participant(status="accepted", meeting=meeting) for _ in range(10)]
    page = reverse("evaluation:answer", args=[meeting.slug])
    twice = [posting(page, person.user, **answer("good", person.name)) for person in people for _ in range(2)]

    statuses = at_once(twice, at=meeting.ends_at)

    results = Results.objects.get()
    assert Counter(statuses) == {302: 10, 422: 10}
    assert (results.answered, sorted(results.comments)) == (10, sorted(person.name for person in people))
    assert Respondent.objects.count() == 10


def test_eight_who_write_in_one_section_at_once_lose_nothing(meeting):
    report = reports.start_report(meeting=meeting)
    base = [f"Paragraph {number} of a section that eight people have open at the same time." for number in range(8)]
    section = reports.write_section(report=report, chapter="introduction", body="\n\n".join(base))
    writers = [factories.make_participant(status="accepted", meeting=meeting) for _ in base]
    for writer in writers:
        Writer.objects.create(report=report, participant=writer)
    page = reverse("reports:save", args=[meeting.slug, section.pk])
    texts = ["\n\n".join([*base[:place], f"{base[place]} And {place}.", *base[place + 1 :]]) for place in range(8)]

    pairs = zip(writers, texts, strict=True)
    saves = [posting(page, writer.user, number=1, saves=1, text=text) for writer, text in pairs]

    assert set(at_once(saves)) == {200}
    newest = section.text.versions.latest("number")
    assert newest.text == "\n\n".join(f"{words} And {place}." for place, words in enumerate(base))
    assert list(section.text.versions.values_list("number", flat=True)) == list(range(1, 10))


def test_delay_that_two_organizers_apply_at_once_is_one(meeting):
    day = released_day(meeting)

    def apply(minutes):
        with calendar_at(MORNING):
            agenda.delay_session(meeting=meeting, session=day["Consultation"].pk, minutes=minutes, by=None)

    at_once([partial(apply, 20)] * 5)
    assert meeting.day_changes.count() == 1
    at_once([partial(apply, 20), partial(apply, 30)] * 3)

    with calendar_at(MORNING):
        starts = {each.title: each.starts_at for each in released_programme(meeting).sessions}
    newest = meeting.day_changes.last()
    assert starts["Consultation"] == MORNING + timedelta(minutes=15 + newest.minutes)


def test_session_that_two_organizers_call_off_at_once_is_called_off_once(meeting):
    day = released_day(meeting)

    def call_off():
        with calendar_at(MORNING):
            return agenda.call_off_session(meeting=meeting, session=day["Costs"].pk, by=None).pk

    assert len(set(at_once([call_off] * 5))) == 1


def test_texts_that_ten_send_for_clearance_at_once_are_versions_without_a_gap(meeting):
    factories.make_clearance(meeting, office="First", pages=1)
    sends = [partial(factories.make_clearance, meeting, office=f"Office {n}", pages=n) for n in range(2, 8)]
    same = [partial(factories.make_clearance, meeting, office="The same", pages=8) for _ in range(4)]

    outcomes = at_once(sends + same)

    assert Counter(type(outcome) for outcome in outcomes) == {Clearance: 7, NotAllowed: 3}
    assert sorted(ClearanceFile.objects.values_list("number", flat=True)) == list(range(1, 9))
    assert list(findings()) == []


def test_report_is_cleared_while_its_offices_answer_and_are_reopened_at_once():
    held = factories.make_meeting(starts_on=date(2013, 7, 1), ends_on=date(2013, 7, 2))
    report = reports.change_state(report=reports.start_report(meeting=held), state="draft")
    rows = [factories.make_clearance(held) for _ in range(6)]
    for row in rows[:3]:
        review_actions.record_clearance(clearance=row, answer="cleared", day=TODAY, by=None)
    file = StoredFile(storage.keep(factories.make_pdf_file(4, "Another")), "text.pdf", pages=4)

    outcomes = at_once(
        [
            partial(reports.change_state, report=report, state="cleared", reason="It is urgent."),
            *(
                partial(review_actions.reopen_clearance, clearance=row, reason="Once more.", by=None)
                for row in rows[:3]
            ),
            *(
                partial(review_actions.record_clearance, clearance=row, answer="cleared", day=TODAY, by=None)
                for row in rows[3:5]
            ),
            partial(review_actions.send_text_again, clearance=rows[5], file=file, sent_on=TODAY, by=None),
        ]
    )

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    cleared_at = Report.objects.get(pk=report.pk).state_at
    assert not Clearance.objects.exclude(waived_at=None).exclude(waived_at=cleared_at).exists()
    assert Clearance.objects.filter(state="cleared", meeting=held).count() == 2
    assert list(findings()) == []


def test_proposals_and_answers_of_a_whole_room_at_once_are_each_there_once(meeting):
    people = [factories.make_participant(meeting=meeting, status="accepted") for _ in range(6)]
    room_actions.set_room(meeting=meeting, takes_stances=True)
    row = factories.make_recommendation(meeting)
    before = Room.objects.get().counter
    proposes = [
        partial(
            room_actions.propose_as_participant, participant=person, kind="conclusion", text=f"Conclusion {number}."
        )
        for number, person in enumerate(people)
    ]
    agree = partial(
        room_actions.answer_recommendation, participant=people[0], recommendation=row, version=1, answer="agrees"
    )

    outcomes = at_once([*proposes, *proposes, *[agree] * 8])

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert sorted(Recommendation.objects.values_list("proposal_number", flat=True)) == list(range(1, 8))
    room = Room.objects.get()
    assert (Stance.objects.count(), room.counter, room.replies) == (1, before + 6, 1)


def test_two_operators_press_each_verb_at_once_and_each_is_done_as_a_whole_or_refused(meeting):
    first, second = (factories.make_organizer(meeting) for _ in range(2))
    row, adopted = factories.make_recommendation(meeting), factories.make_recommendation(meeting, "adopted")
    words = {"meeting": meeting, "kind": "conclusion", "addressee": "", "text": "Silence is an answer."}
    seen = {"recommendation": row, "seen": Seen.of(row)}
    verbs = [
        *(partial(room_actions.type_text, by=user, shows=True, **words) for user in (first, second)),
        *[partial(room_actions.keep_text, by=first, **words)] * 3,
        partial(room_actions.keep_text, by=second, adopts=True, **words),
        *(partial(room_actions.show_recommendation, by=user, **seen) for user in (first, second)),
        partial(room_actions.adopt_recommendation, by=first, **seen),
        partial(room_actions.leave_recommendation_open, by=second, **seen),
        partial(room_actions.reword_recommendation, by=second, text="Else.", **seen),
        partial(
            room_actions.reopen_recommendation,
            recommendation=adopted,
            seen=Seen.of(adopted),
            text="Reopened.",
            reason="Misheard.",
            by=first,
        ),
        partial(room_actions.take_over_text, meeting=meeting, by=second),
        partial(room_actions.discard_text, meeting=meeting, by=first),
        partial(room_actions.show_adopted, meeting=meeting, by=second),
        partial(room_actions.turn_screen, meeting=meeting, page=1),
    ]

    outcomes = at_once([verb for verb in verbs for _ in range(2)])

    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert {type(refusal) for refusal in refused} <= {NotAllowed}
    assert Recommendation.objects.get(kind="conclusion").state == "adopted"
    room = Room.objects.get()
    considered = Recommendation.objects.filter(state="considered").values_list("pk", flat=True)
    assert list(considered) in ([], [room.proposal_id])
    assert list(findings()) == []


def test_two_operators_adopt_or_edit_and_neither_loses_the_words(meeting):
    row = factories.make_recommendation(meeting)
    seen = Seen.of(row)
    adopt = partial(room_actions.adopt_recommendation, recommendation=row, seen=seen, by=None)
    edits = [
        partial(room_actions.reword_recommendation, recommendation=row, text=text, seen=Seen(1, "proposed"), by=None)
        for text in ("One.", "Two.")
    ]

    at_once(
        [adopt, *edits, adopt, partial(room_actions.show_recommendation, seen=None, recommendation=row, by=None), adopt]
    )

    row = Recommendation.objects.get()
    adopted = RecordEntry.objects.filter(event="adopted")
    # Whoever is first decides or writes: nobody edits what was adopted, and nobody adopts what was edited.
    assert row.version == (1 if row.state == "adopted" else row.version) <= 2
    assert adopted.count() == (row.state == "adopted")
    assert {entry.version for entry in adopted} <= {row.adopted_version}
    assert list(findings()) == []


def test_two_operators_show_two_proposals_and_one_is_under_consideration(meeting):
    rows = [factories.make_recommendation(meeting) for _ in range(4)]

    at_once([partial(room_actions.show_recommendation, seen=None, recommendation=row, by=None) for row in rows])

    considered = Recommendation.objects.get(state="considered")
    assert Room.objects.get().proposal == considered


def test_meeting_that_two_cancel_is_cancelled_once_and_each_person_is_told_once(meeting):
    people = [factories.make_participant("accepted", meeting=meeting) for _ in range(4)]
    plan = ChangePlan(meeting, Wanted(what="cancelled", values={"state": Meeting.State.CANCELLED}))
    cancel = partial(change_meeting, meeting=meeting, wanted=plan.wanted, state=plan.state, by=None)

    found = at_once([cancel] * 6)

    assert sum(isinstance(each, NotAllowed) for each in found) == 5
    assert MeetingChange.objects.get().what == "cancelled"
    told = Message.objects.filter(kind="office/meeting_cancelled").values_list("to", flat=True)
    assert sorted(told) == sorted(person.email for person in people)
