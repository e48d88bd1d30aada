"""The verbs that change a meeting after people were told of it: what their pages show, what they do, and undoing it."""

from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from icalendar import Calendar
from lxml import html

from agenda.models import Session
from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail import registry, sender
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting, MeetingChange
from papers.models import Paper
from participants import actions as participants
from participants import rules
from participants.models import Participant, ParticipantTask
from reminders.kinds import KINDS, owed_by_kind
from reports.actions import start_report
from tests import factories
from tests.forms import opened
from tests.test_undo import told, undo

pytestmark = pytest.mark.django_db
MOVED = {"starts_on": "2013-07-31"}


@pytest.fixture
def shown_page(at_desk, meeting):
    """The page of a verb, and what follows from what was typed."""

    def open_page(verb, **typed):
        address = f"{reverse(f'admin:meetings_meeting_{verb}')}?id={meeting.pk}"
        if not typed:
            return at_desk.get(address)
        return at_desk.post(address, {"ids": meeting.pk, "tells": "all", "preview": "1"} | typed)

    return open_page


@pytest.fixture
def confirm(at_desk, meeting, shown_page):
    """Reads what follows, and confirms it; gives the page after that."""

    def press(verb, **typed):
        shown = shown_page(verb, **typed or {"tells": "all"})
        [form] = [form for form in html.fromstring(shown.text).forms if form.xpath(".//input[@name='state']")]
        fields = dict(form.form_values())
        return at_desk.post(reverse(f"admin:meetings_meeting_{verb}"), fields, follow=True)

    return press


def words(response, path):
    return [" ".join(found.text_content().split()) for found in html.fromstring(response.text).xpath(path)]


def public(client, meeting):
    client.logout()
    return " ".join(words(client.get(meeting.get_absolute_url()), "//main"))


def sent_calendar():
    """The calendar file of the newest e-mail, as it would be attached now."""
    message = Message.objects.latest("pk")
    [file] = registry.kind_named(message.kind).attach(message)
    return Calendar.from_ical(file.content)


def test_page_shows_old_and_new_what_moves_the_mail_and_the_public_sentence(shown_page, meeting, expert):
    factories.make_paper(participant=expert)
    factories.make_session(meeting=meeting)

    shown = shown_page("change-days", **MOVED, moves_sessions="on", reason="The venue is not available.")

    rows = words(shown, "//section[@class='release-changes']//dl/div")
    assert rows[:4] == [
        "Days 24-25 July 2013 31 July - 1 August 2013",
        "Papers due 15 July 2013, 24:00 (Geneva): does not change",
        "Programme 1 session, 7 days later, at the same hours",
        "Public page New dates: 31 July - 1 August 2013 (previously 24-25 July 2013). The venue is not available.",
    ]
    [mail] = words(shown, "//section[@class='mail-preview']")
    assert "Subject: New dates: Expert Group Meeting on" in mail
    assert "which was to be held on 24 and 25 July 2013, will now be held in Geneva" in mail
    assert "from 31 July to 1 August 2013" in mail or "on 31 July and 1 August 2013" in mail
    assert "The deadline for papers, 15 July 2013, 24:00 (Geneva), does not change." in mail
    meeting.refresh_from_db()
    assert (meeting.starts_on, MeetingChange.objects.count(), Message.objects.count()) == (date(2013, 7, 24), 0, 0)


def test_days_move_with_what_is_ticked_and_everything_returns(client, at_desk, confirm, meeting, expert):
    factories.make_paper(participant=expert)
    session = factories.make_session(meeting=meeting)
    began_at = session.starts_at
    before = public(client, meeting)
    at_desk.force_login(factories.organizers_of(meeting)[0])

    after = confirm("change-days", **MOVED, moved="papers_due", moves_sessions="on")

    meeting.refresh_from_db()
    session.refresh_from_db()
    assert (meeting.starts_on, meeting.ends_on) == (date(2013, 7, 31), date(2013, 8, 1))
    assert meeting.papers_due == factories.DUE + timedelta(days=7)
    assert session.starts_at == began_at + timedelta(days=7)
    message = Message.objects.get()
    assert "Papers are now due on 22 July 2013, 24:00 (Geneva), instead of 15 July 2013, 24:00." in message.text
    assert told(after)[0].startswith("Days changed: ")
    organizer = factories.organizers_of(meeting)[0]
    moved = public(client, meeting)
    assert "New dates: 31 July - 1 August 2013 (previously 24-25 July 2013)." in moved
    assert "Changes to this meeting" in moved
    at_desk.force_login(organizer)
    undo(at_desk, after)
    meeting.refresh_from_db()
    session.refresh_from_db()
    message.refresh_from_db()
    assert (meeting.starts_on, meeting.papers_due, session.starts_at) == (
        date(2013, 7, 24),
        factories.DUE,
        began_at,
    )
    assert (message.state, MeetingChange.objects.count()) == ("cancelled", 0)
    assert public(client, meeting) == before


def test_days_of_tasks_stay_unless_they_are_ticked(at_desk, confirm, shown_page, meeting, expert):
    rows = "//section[@class='release-changes']//dl/div"
    for day in (12, 20):
        ParticipantTask.objects.create(meeting=meeting, text=f"Task of {day} July", due_on=date(2013, 7, day))

    stay = words(shown_page("change-days", **MOVED), rows)
    move = words(shown_page("change-days", **MOVED, moved="tasks"), rows)
    after = confirm("change-days", **MOVED, moved="tasks")
    moved = list(ParticipantTask.objects.values_list("due_on", flat=True))
    undo(at_desk, after)

    assert "Tasks of participants 2 tasks: do not change" in stay
    # A week after 20 July, a Saturday, the last working day before it.
    assert {"Task of 12 July 12 July 2013 19 July 2013", "Task of 20 July 20 July 2013 26 July 2013"} <= set(move)
    assert moved == [date(2013, 7, 19), date(2013, 7, 26)]
    assert list(ParticipantTask.objects.values_list("due_on", flat=True)) == [date(2013, 7, 12), date(2013, 7, 20)]


def test_cancelled_meeting_keeps_its_page_and_is_never_said_to_have_been_held(client, confirm, meeting, expert):
    paper = factories.make_paper(participant=expert)
    factories.make_participant("invited", meeting=meeting, name="Silent")

    confirm("cancel-meeting", reason="The venue is not available.", travel_office_told="on")

    mails = {mail.to_name: mail for mail in Message.objects.all()}
    assert set(mails) == {expert.name, "Silent"}
    own = mails[expert.name].text
    assert "which was to be held in Geneva on 24 and 25 July 2013, has been cancelled. The venue is not" in own
    assert "You need not submit a paper." in own and "our travel office will cancel it" in own
    assert "You need not reply to our invitation." in mails["Silent"].text and "travel" not in mails["Silent"].text
    for days in (0, 14, 16, 60):
        with calendar_at(factories.TODAY + timedelta(days=days)):
            text = public(client, meeting)
            assert "This meeting, planned for 24-25 July 2013 in Geneva, was cancelled on 10 July 2013." in text
            assert "was held" not in text and "in session" not in text.lower() and "in preparation" not in text.lower()
    paper.refresh_from_db()
    listed = client.get(reverse("website:meetings")).text
    assert '<span class="tag tag-warn">cancelled</span>' in listed
    assert client.get("/").text.count(meeting.title) == 0


def test_more_time_reaches_those_whose_paper_is_awaited_and_keeps_later_dates(confirm, meeting, expert):
    factories.make_paper(participant=expert)
    later = factories.make_paper(meeting=meeting, own_due_at=datetime(2013, 7, 23, 22, tzinfo=UTC))
    early = factories.make_paper(meeting=meeting, own_due_at=datetime(2013, 7, 12, 22, tzinfo=UTC))
    factories.make_paper("submitted", meeting=meeting)

    confirm("more-time-for-all", papers_due_day="2013-07-19", papers_due_hour="24:00")

    mails = {mail.to: mail for mail in Message.objects.all()}
    assert set(mails) == {expert.email, later.participant.email, early.participant.email}
    assert mails[expert.email].subject.startswith("More time for papers: now due on 19 July 2013, ")
    assert "Your own date, 23 July 2013, 24:00 (Geneva), still applies." in mails[later.participant.email].text
    rows = {paper.pk: paper for paper in Paper.objects.all()}
    assert (rows[later.pk].own_due_at, rows[early.pk].own_due_at) == (later.own_due_at, None)


def test_what_changed_since_it_was_read_is_not_confirmed(at_desk, shown_page, meeting, expert):
    shown = shown_page("change-days", **MOVED)
    [form] = [form for form in html.fromstring(shown.text).forms if form.xpath(".//input[@name='state']")]
    factories.make_participant("accepted", meeting=meeting)

    after = at_desk.post(reverse("admin:meetings_meeting_change-days"), dict(form.form_values()))

    assert "2 people are told" in after.text and "Nothing was done: what you typed" in after.text
    assert not MeetingChange.objects.exists()


@pytest.mark.parametrize(
    ("verb", "typed", "sentence"),
    [
        ("change-days", {"starts_on": "2013-07-09"}, "This day has passed. Enter a later one."),
        ("change-days", {"starts_on": "2013-07-24"}, "These are the present days. Enter other ones."),
        ("change-days", {"starts_on": "2013-07-24", "ends_on": "2013-07-23"}, "The last day is before the first day."),
        (
            "more-time-for-all",
            {"papers_due_day": "2013-07-09", "papers_due_hour": "24:00"},
            "This time has passed. Enter a later one.",
        ),
        (
            "more-time-for-all",
            {"papers_due_day": "2013-07-12", "papers_due_hour": "24:00"},
            "This is no later than the present deadline. Enter a later one.",
        ),
    ],
)
def test_refusals_keep_what_was_typed(shown_page, verb, typed, sentence):
    shown = shown_page(verb, **typed, reason="Because.")

    assert shown.status_code == 422
    assert sentence in shown.text and 'value="Because."' in shown.text


def test_meeting_is_cancelled_once(shown_page, confirm, meeting, expert):
    confirm("cancel-meeting")

    assert "The meeting has been cancelled." in shown_page("cancel-meeting").text
    assert MeetingChange.objects.count() == 1


def test_organizers_read_in_the_history_who_decided_and_readers_do_not(client, at_desk, confirm, meeting, expert):
    confirm("cancel-meeting", decided_by="Director of the Division")

    assert LogEntry.objects.latest("pk").change_message == "Meeting cancelled. Decided by: Director of the Division."
    assert "Director of the Division" not in public(client, meeting)


def test_weekend_is_said_and_a_deadline_goes_to_the_friday_before(shown_page, meeting, expert):
    shown = shown_page("change-days", starts_on="2013-07-27", moved="papers_due")

    rows = words(shown, "//section[@class='release-changes']//dl/div")
    assert rows[:2] == [
        "Days 24-25 July 2013 27-28 July 2013On a weekend: Saturday, 27 July; Sunday, 28 July.",
        "Papers due 15 July 2013, 24:00 18 July 2013, 24:00 (Geneva)",
    ]


def test_days_beyond_a_change_of_clocks_keep_the_hours(confirm, meeting, expert):
    session = factories.make_session(meeting=meeting)
    hour = session.starts_at.astimezone(meeting.zone).time()

    confirm("change-days", starts_on="2013-10-30", moved="papers_due", moves_sessions="on")

    meeting.refresh_from_db()
    session = Session.objects.get()
    assert session.starts_at.astimezone(meeting.zone).time() == hour
    assert meeting.papers_due.astimezone(meeting.zone).hour == 0


def test_nothing_is_offered_before_anybody_was_told(at_desk, shown_page, meeting):
    Meeting.objects.update(public_from=None)

    assert "Nobody has been told of the meeting yet." in shown_page("change-days").text


def test_after_the_last_day_nothing_changes(shown_page, at_desk, meeting, expert):
    with calendar_at(meeting.ends_at):
        assert "The meeting is over." in shown_page("cancel-meeting").text
        assert "The meeting is over." in shown_page("change-days").text


def test_what_people_were_told_is_for_reading_in_the_settings(at_desk, meeting, expert):
    basics = at_desk.get(reverse("admin:meetings_meeting_change", args=[meeting.pk]))
    papers = at_desk.get(reverse("admin:meetings_meeting_papers", args=[meeting.pk]))

    assert 'name="starts_on"' not in basics.text and "Change the days …" in basics.text
    assert 'name="papers_due_day"' not in papers.text and "More time for all papers …" in papers.text
    assert "15 July 2013, 24:00 (Geneva)" in words(papers, "//form//div[contains(@class, 'field-due')]")[0]
    assert 'name="concept_paper_due_day"' in papers.text


def test_verbs_without_fields_of_their_own_are_reached_from_basics(at_desk, meeting, expert):
    basics = at_desk.get(reverse("admin:meetings_meeting_change", args=[meeting.pk]))

    assert words(basics, "//ul[@class='page-links']/li")[-2:] == ["Postpone without new days", "Cancel the meeting"]


def test_form_that_was_opened_before_changes_no_days(at_desk, meeting, expert):
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    fields = opened(at_desk, address, "meeting")

    after = at_desk.post(address, fields | {"starts_on": "2013-07-22", "ends_on": "2013-07-25"}, follow=True)

    assert "Not changed: days. People were told of it meanwhile." in told(after)
    assert Meeting.objects.get().starts_on == date(2013, 7, 24)


def test_before_anybody_was_told_they_are_fields(at_desk, meeting):
    Meeting.objects.update(public_from=None)

    basics = at_desk.get(reverse("admin:meetings_meeting_change", args=[meeting.pk]))

    assert 'name="starts_on"' in basics.text and "Change the days" not in basics.text


def test_postponed_meeting_has_no_days_until_new_ones_are_set(client, at_desk, confirm, meeting, expert):
    factories.make_paper(participant=expert)
    organizer = factories.organizers_of(meeting)[0]

    confirm("postpone", suspends="on", tells="all")

    mail = Message.objects.get()
    assert mail.subject.startswith("Postponed: Expert Group Meeting on ")
    assert "will not take place on 24 and 25 July 2013 as planned." in mail.text
    assert "The deadline for papers is suspended; papers already received remain on record." in mail.text
    text = public(client, meeting)
    assert "The meeting planned for 24-25 July 2013 has been postponed; new dates will be announced here." in text
    assert '"eventStatus": "https://schema.org/EventPostponed"' in client.get(meeting.get_absolute_url()).text
    with calendar_at(meeting.ends_at + timedelta(days=30)):
        assert "was held" not in public(client, meeting)
        client.force_login(organizer)
        confirm("change-days", starts_on="2013-10-17", tells="all")
    mail = Message.objects.latest("pk")
    assert "which was postponed, now has new dates. It will be held in Geneva on 17 and 18 October 2013." in mail.text
    with calendar_at(meeting.ends_at + timedelta(days=31)):
        text = public(client, meeting)
    assert "New dates: 17-18 October 2013 (previously 24-25 July 2013)." in text
    assert "The meeting planned for 24-25 July 2013 in Geneva was postponed." in text


def test_another_city_reads_the_hours_of_sessions_by_its_own_clocks(client, confirm, meeting, expert):
    session = factories.make_session(meeting=meeting)
    hour = session.starts_at.astimezone(meeting.zone).time()
    place = {"city": "Nairobi", "country": "Kenya", "time_zone": "Africa/Nairobi", "venue": "Gigiri", "room": ""}

    confirm("change-place", **place, moves_sessions="on")

    meeting, session = Meeting.objects.get(), Session.objects.get()
    assert session.starts_at.astimezone(meeting.zone).time() == hour
    mail = Message.objects.get()
    assert mail.subject.startswith("Change of place: ")
    assert "Until now: ITU Headquarters, conference room K, Geneva" in mail.text and "Now: Gigiri, Nairobi" in mail.text
    assert "Please tell us by 23 July 2013 whether you can still attend" in mail.text
    assert "The meeting will be held in Nairobi, not in Geneva as first announced." in public(client, meeting)


def test_meeting_moves_online(client, confirm, meeting, expert):
    place = {name: getattr(meeting, name) for name in ("city", "country", "time_zone", "venue", "room")}

    confirm("change-place", **place, is_online="on")

    assert "will be held online on 24 and 25 July 2013, and not in Geneva." in Message.objects.get().text
    text = public(client, meeting)
    assert "The meeting will be held online." in text and "PlaceOnline" in text
    assert "OnlineEventAttendanceMode" in client.get(meeting.get_absolute_url()).text


def test_room_is_told_at_once_on_the_eve_and_by_the_release_before(at_desk, confirm, shown_page, meeting, expert):
    place = {name: getattr(meeting, name) for name in ("city", "country", "time_zone", "venue")} | {"room": "XVI"}

    assert "It concerns nobody" in shown_page("change-place", **place).text
    with calendar_at(meeting.starts_at - timedelta(hours=3)):
        confirm("change-place", **place)
        queued = Message.objects.get()

    assert queued.subject == f"Room changed: XVI, {meeting.short_title}"
    assert queued.next_attempt_at - datetime.now(UTC) < timedelta(seconds=90)


def test_invitation_that_waits_is_written_again_and_its_reader_gets_nothing_else(confirm, at_desk, meeting, organizer):
    person = factories.make_participant(meeting=meeting, name="Invited")
    participants.invite_participant(participant=person, by=organizer, personal="Your work on this is the reason.")
    old = Message.objects.get()

    after = confirm("change-days", **MOVED)

    old.refresh_from_db()
    new = Message.objects.exclude(pk=old.pk).get()
    assert (old.state, new.state, new.kind) == ("cancelled", "queued", "participants/invitation")
    assert "31 July - 1 August 2013" in new.subject and "Your work on this is the reason." in new.text
    undo(at_desk, after)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == ("queued", "cancelled")


def test_invitation_that_is_just_leaving_is_followed_by_the_notice(confirm, meeting, organizer):
    person = factories.make_participant(meeting=meeting, name="Invited")
    participants.invite_participant(participant=person, by=organizer)
    sender.claim(Message.objects.get().pk)

    confirm("change-days", **MOVED)

    assert sorted(Message.objects.values_list("kind", "state")) == [
        ("office/meeting_moved", "queued"),
        ("participants/invitation", "claimed"),
    ]


def test_nobody_is_reminded_evaluates_or_answers_once_it_is_cancelled(client, confirm, meeting, expert):
    paper = factories.make_paper(participant=expert)
    invited = factories.make_participant("invited", meeting=meeting)

    confirm("cancel-meeting")

    paper.refresh_from_db()
    invitation = invited.invitations.select_related("participant__meeting").get()
    people = Participant.objects.filter(meeting=meeting)
    assert paper.state == Paper.State.WITHDRAWN
    assert not any(owed_by_kind(KINDS, people).values())
    assert not rules.can_answer(invitation, factories.TODAY)
    client.force_login(expert.user)
    own = client.get(reverse("my:meeting", args=[meeting.slug])).text
    assert "The meeting was cancelled" in own and "No paper is expected from you." in own
    with pytest.raises(NotAllowed, match="there is no report"):
        start_report(meeting=Meeting.objects.get())


def test_letter_that_names_other_days_is_to_be_made_again(client, confirm, meeting, expert):
    factories.make_letter(expert)
    Participant.objects.filter(pk=expert.pk).update(visa_letter="sent")

    confirm("change-days", **MOVED)

    assert "the earlier one is no longer valid" in Message.objects.get().text
    assert Participant.objects.get(pk=expert.pk).visa_letter == "needed"
    client.force_login(expert.user)
    own = client.get(reverse("my:meeting", args=[meeting.slug])).text
    assert "No longer valid: the meeting has changed since. A new letter will be sent to you." in own


def test_calendar_files_change_the_entry_and_end_it(confirm, meeting, expert):
    confirm("change-days", **MOVED)
    moved = sent_calendar()
    confirm("cancel-meeting", tells="all")
    ended = sent_calendar()

    assert [moved["method"], ended["method"]] == ["REQUEST", "CANCEL"]
    (days,), (cancelled,) = moved.events, ended.events
    assert days["uid"] == cancelled["uid"] and cancelled["sequence"] > days["sequence"]
    assert days.start == cancelled.start == date(2013, 7, 31)
    assert cancelled["status"] == "CANCELLED"


def test_change_that_concerns_300_people_is_quick(at_desk, confirm, shown_page, meeting):
    with calendar_at(factories.TODAY):
        for _ in range(300):
            factories.make_participant("accepted", meeting=meeting)

    began = process_time()
    shown_page("change-days", **MOVED)
    previewed = process_time()
    confirm("change-days", **MOVED)
    done = process_time()

    assert Message.objects.count() == 300
    print(f"preview {previewed - began:.2f} s, change {done - previewed:.2f} s")
    assert previewed - began < 0.6 and done - previewed < 10


def test_entrance_is_asked_about_where_the_place_changes(at_desk, confirm, shown_page, meeting, today):
    present = "Door 6; bring your passport"
    Meeting.objects.filter(pk=meeting.pk).update(entrance=present)
    facts = {"city": meeting.city, "country": meeting.country, "time_zone": meeting.time_zone}
    [offered] = html.fromstring(shown_page("change-place").text).xpath("//input[@name='entrance']/@value")

    asked = shown_page("change-place", **facts, venue=meeting.venue, room="Room B", entrance=present)
    confirm("change-place", **facts, venue=meeting.venue, room="Room B", entrance=present)
    same = Meeting.objects.get().entrance
    after = confirm("change-place", **facts, venue="Palais des Nations", room="Room B", entrance="")
    moved = Meeting.objects.get()
    undo(at_desk, after)

    assert offered == same == Meeting.objects.get().entrance == present
    assert {f"{present}: does not change", "Does it lead to the new place? If not, change it."} <= set(
        words(asked, "//dd/p")
    )
    assert (moved.venue, moved.entrance) == ("Palais des Nations", "")


def test_entrance_is_not_asked_about_where_there_is_none(shown_page, meeting, today):
    assert not html.fromstring(shown_page("change-place").text).xpath("//input[@name='entrance']")
