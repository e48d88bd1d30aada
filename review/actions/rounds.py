"""Writes to circulation rounds: circulating a draft, how long comments are taken, and telling their authors."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.mail.batch import queue_messages
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import User
from egm_portal.pdf.actions import request_rendering
from egm_portal.pdf.models import Rendering
from participants.models import Participant
from reports import rules as report_rules
from reports.actions.sections import locked_report
from reports.content import FORMATS
from reports.models import Report, Section
from reports.queries import report_content
from reports.wordings import wordings
from review import mail
from review.models import Comment, Round
from review.printing import DRAFT
from review.rounds import rules
from room.models import Recommendation

__all__ = ["circulate_report", "close_round", "extend_round", "request_round_rendering", "tell_authors"]


@transaction.atomic
def circulate_report(*, report: Report, comments_until: datetime) -> Report:
    """Opens a round of comments on the text as it is now; raises NotAllowed."""
    report = locked_report(report)
    refuse_if(report_rules.refusal_to("circulate", report))
    if comments_until <= portal_now():
        raise NotAllowed("This deadline for comments has passed: nothing was changed.")
    report.state, report.state_at, report.comments_until = Report.State.CIRCULATED, portal_now(), comments_until
    report.save()
    _open_round(report)
    queue_messages(mail.circulated(report, Participant.objects.attending().filter(meeting=report.meeting)))
    return report


def _open_round(report: Report) -> Round:
    """The next round of the report, with its content as it is now; comments are taken until `comments_until`.

    The authors of earlier rounds are told of their answers first.
    """
    for earlier in Round.objects.answered_before(portal_now()).filter(report=report):
        tell_authors(round=earlier)
    texts = Section.objects.present().filter(report=report).values("text")
    versions = list(TextVersion.objects.newest().filter(versioned_text__in=texts))
    # Lists of people are not frozen: a consent may be withdrawn, and nobody comments on annexes by paragraph.
    content = replace(report_content(report), annexes=[])
    last = Round.objects.filter(report=report).aggregate(last=Max("number"))["last"] or 0
    opened = Round.objects.create(
        report=report,
        number=last + 1,
        opened_at=report.state_at,
        closes_at=report.comments_until,
        content=FORMATS.stored(content),
        wordings={each.key: each.source for version in versions for each in wordings(version.text, version.keys)}
        | {row.key: row.text for row in Recommendation.objects.printed().filter(meeting=report.meeting)},
    )
    opened.versions.set(versions)
    request_round_rendering(round=opened, kind=DRAFT.kind, by=None)
    return opened


def end_round(report: Report) -> None:
    """Closes the round that is open, if there is one."""
    Round.objects.open().filter(report=report).update(closes_at=portal_now())


@transaction.atomic
def extend_round(*, report: Report, comments_until: datetime) -> Report:
    """Takes comments until another time, of which all who take part are told; raises NotAllowed."""
    report = locked_report(report)
    now = portal_now()
    refuse_if(rules.refusal_to_extend(report, now))
    if comments_until <= now:
        raise NotAllowed("This deadline for comments has passed: nothing was changed.")
    if comments_until == report.comments_until:
        return report  # sent twice: everybody has been told
    Round.objects.open(now).filter(report=report).update(closes_at=comments_until)
    report.comments_until = comments_until
    report.save(update_fields=["comments_until"])
    queue_messages(mail.extended(report, Participant.objects.attending().filter(meeting=report.meeting)))
    return report


@transaction.atomic
def close_round(*, report: Report) -> Report:
    """Takes no more comments from now on; raises NotAllowed."""
    report = locked_report(report)
    refuse_if(rules.refusal_to_close(report, portal_now()))
    end_round(report)
    report.comments_until = portal_now()
    report.save(update_fields=["comments_until"])
    return report


@transaction.atomic
def request_round_rendering(*, round: Round, kind: str, by: User | None) -> Rendering:
    """Requests the PDF of a round: of the draft or of the table of comments; the same content is printed once."""
    return request_rendering(kind=kind, meeting=round.report.meeting, subject_id=round.pk, by=by)


@transaction.atomic
def tell_authors(*, round: Round) -> bool:
    """Tells each author of the answers to their comments, in one mail; returns whether anybody was told now.

    Nothing happens unless the round is closed and all of its comments are answered; a view of a text that the meeting
    decided about itself, after all, has no answer. What authors were told before is
    not told again. Safe to run twice.
    """
    report = locked_report(round.report)
    now = portal_now()
    found = Round.objects.answered_before(now).filter(pk=round.pk).first()
    if found is None:
        return False
    found.report = report
    comments = Comment.objects.threads().filter(round=found, participant__in=Participant.objects.attending())
    comments = comments.exclude(answered_at=None)
    if found.told_at:
        comments = comments.filter(answered_at__gt=found.told_at)
    Round.objects.filter(pk=found.pk).update(told_at=now)
    queue_messages(mail.answered(found, comments.select_related("participant")))
    return True
