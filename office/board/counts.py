"""The numbers at the head of the board, each with the list that it counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from office.admin_urls import change_url, list_url
from office.board.facts import Facts
from papers.models import Paper
from participants.models import Participant

_S = Participant.Status
ASKED = (_S.INVITED, _S.ACCEPTED, _S.DECLINED, _S.WITHDRAWN)


@dataclass(frozen=True)
class Count:
    """A number and what it counts; `whole` is what its bar is a part of, and `of` says so in words, with a link."""

    number: int
    words: str
    link: str
    unit: str = ""
    whole: int = 0
    of: str = ""
    of_link: str = ""


def counts(facts: Facts) -> list[Count]:
    """Experts nominated, invited, accepted and declined; papers received; days to the next date; mails failed."""
    return [*_experts(facts), _papers(facts), _days(facts), _mails(facts)]


def _experts(facts: Facts) -> list[Count]:
    meeting, experts = facts.meeting, facts.experts
    asked, accepted, declined = (_number(experts, *of) for of in (ASKED, (_S.ACCEPTED,), (_S.DECLINED,)))
    return [
        Count(len(experts), "experts nominated", _list(meeting), whole=len(experts)),
        Count(asked, "experts invited", _list(meeting, status__exact=ASKED), whole=len(experts)),
        Count(
            accepted,
            "experts accepted, of",
            _list(meeting, status__exact=_S.ACCEPTED),
            whole=meeting.experts_max,
            of=f"{_wanted(meeting)} wanted",
            of_link=change_url(meeting),
        ),
        Count(declined, "experts declined", _list(meeting, status__exact=_S.DECLINED), whole=asked),
    ]


def _wanted(meeting: Meeting) -> str:
    few, many = meeting.experts_min, meeting.experts_max
    return str(few) if few == many else f"{few}-{many}"


def _list(meeting: Meeting, **narrowed: str | Sequence[str]) -> str:
    return list_url(Participant, meeting, role__exact=Participant.Role.EXPERT, **narrowed)


def _number(people: list[Participant], *statuses: str) -> int:
    return sum(1 for person in people if person.status in statuses)


def _papers(facts: Facts) -> Count:
    return Count(
        len(facts.received),
        "papers received, of",
        list_url(Paper, facts.meeting, stands="received"),
        whole=len(facts.papers),
        of=f"{len(facts.papers)} owed",
        of_link=list_url(Paper, facts.meeting, stands="expected"),
    )


def _days(facts: Facts) -> Count:
    """Days, as a calendar on the wall counts them, to the deadline or else to the meeting, or since it ended."""
    meeting = facts.meeting
    today = facts.at.astimezone(meeting.zone).date()
    if meeting.papers_due and facts.at < meeting.papers_due:
        closes = dates.day_of_deadline(meeting.papers_due, meeting.time_zone)
        when = dates.deadline(meeting.papers_due, meeting.time_zone)
        return _day_count((closes - today).days, f"to the deadline, {when} ({meeting.city})", meeting)
    if today < meeting.starts_on:
        return _day_count((meeting.starts_on - today).days, "to the first day of the meeting", meeting)
    if today <= meeting.ends_on:
        return _day_count((meeting.ends_on - today).days + 1, "of the meeting left, with today", meeting)
    return _day_count((today - meeting.ends_on).days, "since the last day of the meeting", meeting)


def _day_count(days: int, words: str, meeting: Meeting) -> Count:
    return Count(days, words, change_url(meeting), unit="day" if days == 1 else "days")


def _mails(facts: Facts) -> Count:
    link = list_url(Message, facts.meeting, state__exact=Message.State.FAILED)
    return Count(facts.failed_mails, "mails failed", link)
