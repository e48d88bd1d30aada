"""A participant's states as tags, in the same words everywhere."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import calendar_day, choice_tag, tag
from egm_portal.clock import portal_now
from participants import rules
from participants.models import Participant, ParticipantTask

SOUNDED_OUT = {Participant.Availability.AVAILABLE: "good", Participant.Availability.UNAVAILABLE: "bad"}


def status_tag(participant: Participant) -> SafeString:
    if rules.is_silent(participant, at := portal_now()):
        return tag(f"no answer for {rules.days_of_silence(participant, at)} days", "bad")
    tags = [choice_tag(Participant.Status(participant.status), rules.TINTS)]
    # On the way to an invitation: afterwards the answer to that counts.
    if not rules.refusal_to_sound_out(participant):
        tags += _tags_before_an_invitation(participant)
    return format_html_join(" ", "{}", ((each,) for each in tags))


def _tags_before_an_invitation(participant: Participant) -> list[SafeString]:
    tags = []
    if participant.sounded_out_on:
        answer = participant.get_availability_display().lower()
        tint = SOUNDED_OUT[participant.availability] if answer else "warn"
        tags.append(tag(answer or "sounded out, no answer", tint))
    if participant.cleared_on:
        tags.append(tag(format_html("cleared on {}", calendar_day(participant.cleared_on)), "good"))
    return tags


def task_tag(task: ParticipantTask) -> SafeString:
    """How far somebody is with a task, one of `asked_of`."""
    if task.done_at:
        return tag("done", "good")
    return tag("to do", "warn") if portal_now() < task.ends_at else tag("overdue", "bad")


def tasks_tag(participant: Participant) -> SafeString | str:
    """How far somebody is with all of their tasks, one of `queries.with_tasks`; nothing if none is asked."""
    if not participant.tasks_asked:
        return ""
    done = participant.tasks_asked - participant.tasks_open
    return tag(f"{done} of {participant.tasks_asked} done", "warn" if participant.tasks_open else "good")


def consent_tag(participant: Participant) -> SafeString:
    if participant.list_consent is None:
        return tag("pending", "warn")
    return tag("given", "good") if participant.list_consent else tag("not given")
