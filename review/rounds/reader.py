"""Who reads a circulated draft, and what they may do there."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from egm_portal.adminkit.roles import has_role
from egm_portal.exceptions import NotYours
from egm_portal.meetings.models import Meeting, StaffRole, User
from participants.models import Participant
from reports.models import Report
from reports.writing_rules import is_chair, is_writer, refusal_to_write
from review.models import Comment, Round
from review.rounds.queries import newest_round

SHOWN = [Report.State.CIRCULATED, Report.State.CLEARED]
"""Participants read the draft of the last round until the report is issued, also while its text is being cleared."""


@dataclass(frozen=True)
class Reader:
    """Somebody who takes part in the meeting or works on it. A `participant` comments under their own name."""

    report: Report
    round: Round
    user: User
    participant: Participant | None
    is_staff: bool
    is_editor: bool

    @property
    def meeting(self) -> Meeting:
        return self.report.meeting

    @property
    def author(self) -> Participant | User:
        """As whom the reader comments."""
        return self.participant or self.user

    def may_comment(self, at: datetime) -> bool:
        return self.round.is_open(at) and (self.participant is not None or self.is_editor)

    @property
    def may_settle(self) -> bool:
        """Whether the reader decides what the report says in the place of texts that the meeting left open."""
        if refusal_to_write(self.report):
            return False
        return self.is_editor or is_writer(self.user, self.report) or is_chair(self.user, self.report)

    def owns(self, comment: Comment) -> bool:
        if self.participant and comment.participant_id:
            return comment.participant_id == self.participant.pk
        return comment.user_id == self.user.pk

    @cached_property
    def sees_names(self) -> bool:
        """Whether the reader sees who has commented; only staff and writers do in a meeting not for attribution."""
        return not self.meeting.not_for_attribution or self.is_staff or is_writer(self.user, self.report)


def reader_of(request: HttpRequest, slug: str) -> Reader:
    """The reader of the last round of this meeting's report; raises Http404 for those who may not read it."""
    report = get_object_or_404(Report.objects.filter(state__in=SHOWN).select_related("meeting"), meeting__slug=slug)
    participant = Participant.objects.of_user(request.user).filter(meeting=report.meeting).first()
    is_staff = has_role(request, StaffRole.VIEWER, report.meeting_id)
    if not (participant or is_staff):
        raise NotYours
    round_ = newest_round(report)
    if round_ is None:
        raise NotYours  # cleared without a round
    is_editor = is_staff and has_role(request, StaffRole.EDITOR, report.meeting_id)
    return Reader(report, round_, request.user, participant, is_staff, is_editor)
