"""The numbers at the top of the overview, each with a link to the list that it counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.template.defaultfilters import pluralize

from egm_portal.mail.models import Message
from egm_portal.text import dates
from office.admin_urls import change_url, list_url
from office.board.facts import Facts
from office.settings_nav import PapersAndDeadline
from papers.models import Paper
from participants.models import Participant

_S = Participant.Status
INVITED = (_S.INVITED, _S.ACCEPTED, _S.DECLINED, _S.WITHDRAWN)


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
    failed_mails_link = list_url(Message, facts.meeting, state__exact=Message.State.FAILED)
    return [
        *_expert_counts(facts),
        Count(
            len(facts.received),
            f"paper{pluralize(len(facts.received))} received, of",
            list_url(Paper, facts.meeting, status="received"),
            whole=len(facts.papers),
            of=f"{len(facts.papers)} owed",
            of_link=list_url(Paper, facts.meeting, status="expected"),
        ),
        _day_count(facts),
        Count(facts.failed_mails, f"e-mail{pluralize(facts.failed_mails)} not delivered", failed_mails_link),
    ]


def _expert_counts(facts: Facts) -> list[Count]:
    meeting, statuses = facts.meeting, Counter(person.status for person in facts.experts)
    nominated, invited = len(facts.experts), sum(statuses[status] for status in INVITED)
    accepted, declined = statuses[_S.ACCEPTED], statuses[_S.DECLINED]
    few, many = meeting.experts_min, meeting.experts_max

    def link(**narrowed: str | Sequence[str]) -> str:
        return list_url(Participant, meeting, role__exact=Participant.Role.EXPERT, **narrowed)

    return [
        Count(nominated, f"expert{pluralize(nominated)} nominated", link(), whole=nominated),
        Count(invited, f"expert{pluralize(invited)} invited", link(status__exact=INVITED), whole=nominated),
        Count(
            accepted,
            f"expert{pluralize(accepted)} accepted, of",
            link(status__exact=_S.ACCEPTED),
            whole=many,
            of=f"{few if few == many else f'{few}-{many}'} wanted",
            of_link=change_url(meeting),
        ),
        Count(declined, f"expert{pluralize(declined)} declined", link(status__exact=_S.DECLINED), whole=invited),
    ]


def _day_count(facts: Facts) -> Count:
    """Calendar days to the deadline or else to the meeting, or since it ended."""
    meeting = facts.meeting
    today = facts.at.astimezone(meeting.zone).date()
    link = change_url(meeting)
    if meeting.papers_due and facts.at < meeting.papers_due:
        days = (dates.day_of_deadline(meeting.papers_due, meeting.time_zone) - today).days
        words = f"to the deadline, {dates.deadline(meeting.papers_due, meeting.time_zone)} ({meeting.city})"
        link = PapersAndDeadline().url(meeting)
    elif today < meeting.starts_on:
        days, words = (meeting.starts_on - today).days, "to the first day of the meeting"
    elif today <= meeting.ends_on:
        # Today counts: on the last day one day is left.
        days, words = (meeting.ends_on - today).days + 1, "of the meeting left, including today"
    else:
        days, words = (today - meeting.ends_on).days, "since the last day of the meeting"
    return Count(days, words, link, unit="day" if days == 1 else "days")
