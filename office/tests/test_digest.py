"""The digest: to whom it is sent and when, what it says, and the page that turns it off."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as sent
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.models import StaffRole
from office.digest.actions import send_due_digests, set_digest
from office.digest.contents import MOST_LINES, next_weekday
from office.models import DigestSubscription
from papers import actions as papers
from participants.models import Participant
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2013, 7, 8, 6, 0, tzinfo=UTC)  # 08:00 in Geneva
DAY = timedelta(days=1)


def digests(at=MONDAY):
    """The digests that are queued at this instant."""
    before = set(Message.objects.filter(kind="office/digest").values_list("pk", flat=True))
    with calendar_at(at):
        send_due_digests()
    return list(Message.objects.filter(kind="office/digest").exclude(pk__in=before).order_by("pk"))


def answered(meeting, status="accepted", at=MONDAY - timedelta(hours=3)):
    participant = factories.make_participant(status, meeting=meeting)
    Participant.objects.filter(pk=participant.pk).update(answered_at=at)
    return participant


@pytest.fixture
def told(meeting, organizer):
    """The meeting of an organizer who was told on the Sunday what had happened until then."""
    meeting.papers_due = None
    meeting.save()
    DigestSubscription.objects.create(user=organizer, told_until=MONDAY - DAY)
    return meeting


def test_what_has_happened_is_counted_in_the_subject_and_in_lines(told, organizer):
    answered(told)
    answered(told)
    answered(told, "declined")

    (message,) = digests()

    assert message.to == organizer.email
    assert message.subject.startswith(f"{told.short_title}: 3 replies")
    assert "2 people have accepted." in message.text
    assert "1 person has declined." in message.text


def test_nothing_is_sent_where_nothing_happened_and_nothing_is_due(told):
    answered(told, at=MONDAY - 2 * DAY)

    assert digests() == []
    assert DigestSubscription.objects.get().told_until == MONDAY


@pytest.mark.parametrize("is_own", [True, False])
def test_what_somebody_sent_themselves_is_no_news_to_them(told, organizer, is_own):
    paper = factories.make_paper(meeting=told)
    Participant.objects.update(answered_at=MONDAY - 2 * DAY)
    file, at = factories.make_pdf_file(6, "A paper"), MONDAY - timedelta(hours=1)
    with calendar_at(at):
        by = organizer if is_own else paper.participant.user
        papers.receive_paper(paper=paper, file=file, by=by, received_at=at)

    assert [message.subject.partition(", ")[0] for message in digests()] == (
        [] if is_own else [f"{told.short_title}: 1 paper"]
    )


@pytest.mark.parametrize(
    "at",
    [
        datetime(2013, 7, 8, 5, 15, tzinfo=UTC),  # 07:15 in Geneva
        datetime(2013, 7, 6, 6, 0, tzinfo=UTC),  # a Saturday
        datetime(2013, 7, 7, 6, 0, tzinfo=UTC),  # a Sunday
    ],
)
def test_it_is_sent_from_half_past_seven_on_weekdays(told, at):
    DigestSubscription.objects.update(told_until=at - 2 * DAY)
    answered(told, at=at - timedelta(hours=3))

    assert digests(at) == []


def test_it_is_sent_once_a_day_and_tells_everything_once(told):
    answered(told)

    first = digests()
    again = digests(MONDAY + timedelta(hours=2))
    answered(told, at=MONDAY + timedelta(hours=5))
    tomorrow = digests(MONDAY + DAY)

    assert (len(first), again, len(tomorrow)) == (1, [], 1)
    assert "1 person has accepted." in tomorrow[0].text


def test_the_friday_tells_what_the_monday_does_not(told):
    answered(told)
    digests()
    answered(told, at=MONDAY + 5 * DAY)  # on the Saturday

    assert digests(MONDAY + 5 * DAY + timedelta(hours=3)) == []
    assert len(digests(MONDAY + 7 * DAY)) == 1


def test_a_date_before_the_next_digest_is_due(told):
    told.papers_due = datetime(2013, 7, 9, 22, 0, tzinfo=UTC)
    told.save()

    (message,) = digests(MONDAY + DAY)

    assert "Papers are due on 9 July 2013, 24:00 (Geneva)." in message.text


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_editors_get_it_and_viewers_do_not(told, role):
    answered(told)
    DigestSubscription.objects.all().delete()
    someone = factories.make_organizer(told, role=StaffRole(role))

    assert (someone.email in {message.to for message in digests()}) is (role == "editor")


def test_all_meetings_of_a_person_are_in_one(told, organizer):
    other = factories.make_meeting(slug="other", short_title="Other meeting")
    factories.make_member(other, organizer)
    answered(told)
    answered(other)

    (message,) = digests()

    assert message.subject.startswith("Your 2 meetings: 2 replies")
    assert (told.short_title in message.text, other.short_title in message.text) == (True, True)


def test_a_meeting_whose_report_was_issued_long_ago_is_in_none(told):
    answered(told)
    told.report_issued_at = MONDAY - 20 * DAY
    told.starts_on = told.ends_on = date(2013, 6, 1)
    told.save()

    assert digests() == []


def test_more_lines_than_have_a_place_are_counted(told, monkeypatch):
    monkeypatch.setattr("office.digest.contents.MOST_LINES", 2)
    answered(told)
    answered(told, "declined")

    (message,) = digests()

    assert MOST_LINES == 15
    assert "more on the overview" in message.text


def test_the_link_turns_it_off_by_a_press_and_on_again(told, client):
    answered(told)
    digests()
    send_due_messages()
    link = re.search(r"/digest/\S+/", sent.outbox[-1].body)[0]

    assert "The digest is on" in client.get(link).text
    assert DigestSubscription.objects.get().is_on is True
    assert "The digest is off." in client.post(link, {"off": ""}, follow=True).text
    answered(told, at=MONDAY + timedelta(hours=5))
    assert digests(MONDAY + DAY) == []
    client.post(link, {"on": ""})
    assert DigestSubscription.objects.get().is_on is True
    assert "_auth_user_id" not in client.session


def test_a_link_that_was_not_sent_turns_nothing_off(told, organizer, client):
    response = client.post(reverse("office:digest", args=["forged"]), {"off": ""})

    assert (response.status_code, "This link cannot be used" in response.text) == (404, True)
    assert DigestSubscription.objects.get().is_on is True


def test_whoever_has_no_role_has_no_page_of_it(client, expert):
    client.force_login(expert.user)

    assert client.get(reverse("office:own_digest")).status_code == 404


def test_what_happened_while_it_was_off_is_in_none(told, organizer):
    set_digest(user=organizer, is_on=False)
    answered(told)
    with calendar_at(MONDAY - timedelta(hours=1)):
        set_digest(user=organizer, is_on=True)

    assert digests() == []


@pytest.mark.parametrize(("day", "following"), [(8, 9), (12, 15), (13, 15), (14, 15)])
def test_next_weekday(day, following):
    assert next_weekday(date(2013, 7, day)) == date(2013, 7, following)
