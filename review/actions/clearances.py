"""Writes to the clearances of the report and the aide-memoire: each adds an event, and none changes an earlier one."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max

from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.mail.batch import queue_messages
from egm_portal.meetings.models import Meeting, User
from reports.models import Report
from review import mail
from review.clearances import rules
from review.clearances.files import StoredFile
from review.models import Clearance, ClearanceEvent, ClearanceFile, ClearanceQuerySet, ClearedText

__all__ = [
    "change_clearance_date",
    "overtake_clearance",
    "record_clearance",
    "reopen_clearance",
    "reopen_clearances",
    "resume_clearances",
    "send_for_clearance",
    "send_text_again",
    "waive_clearances",
]

_E, _S = ClearanceEvent.Kind, Clearance.State


@transaction.atomic
def send_for_clearance(
    *,
    meeting: Meeting,
    kind: str,
    offices: list[str],
    file: StoredFile,
    sent_on: date,
    due_on: date | None = None,
    note: str = "",
    addresses: Mapping[str, str] | None = None,
    letter: str | None = None,
    by: User | None,
) -> list[Clearance]:
    """Records that a version of the text was sent to offices which are not in the list yet.

    `addresses` are their e-mail addresses, by office. With a `letter`, the portal sends the file to them, with these
    words.
    """
    _lock_text(meeting.pk, kind)
    refuse_if(rules.refusal_to_send(meeting.pk, kind))
    # The lock: of two people who send at once, one would find a number or an office taken.
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    listed = Clearance.objects.filter(meeting=meeting, kind=kind).values_list("office", flat=True)
    refuse_if(rules.fault_of_offices(offices, listed))
    _refuse_days(meeting, sent_on, due_on)
    version, due_at = _version_of(meeting, kind, file, by), rules.end_of(due_on, meeting) if due_on else None
    sent = []
    for office in offices:
        clearance = Clearance.objects.create(
            meeting=meeting,
            kind=kind,
            office=office,
            email=(addresses or {}).get(office, ""),
            version=version,
            sent_on=sent_on,
            due_at=due_at,
        )
        _record(clearance, _E.SENT, day=sent_on, due_at=due_at, file=version, note=note, by=by)
        sent.append(clearance)
    _send(sent, letter)
    return sent


@transaction.atomic
def send_text_again(
    *,
    clearance: Clearance,
    file: StoredFile,
    sent_on: date,
    due_on: date | None = None,
    note: str = "",
    letter: str | None = None,
    by: User | None,
) -> Clearance:
    """Records that a version was sent to an office of the list, which has yet to answer to it.

    With a `letter`, the portal sends the file, with these words.
    """
    clearance = _locked(clearance)
    refuse_if(rules.refusal_to_send_again(clearance))
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=clearance.meeting_id)
    _refuse_days(meeting, sent_on, due_on)
    clearance.version, clearance.sent_on = _version_of(meeting, clearance.kind, file, by), sent_on
    _await(clearance, due_on)
    _record(clearance, _E.SENT, day=sent_on, due_at=clearance.due_at, file=clearance.version, note=note, by=by)
    _send([clearance], letter)
    return clearance


@transaction.atomic
def record_clearance(
    *, clearance: Clearance, answer: str, day: date, file: StoredFile | None = None, note: str = "", by: User | None
) -> Clearance:
    """Records what an office has answered, with the file that it returned."""
    clearance = _locked(clearance)
    refuse_if(rules.refusal_to_answer(clearance))
    refuse_if("" if answer in Clearance.ANSWERS else "An office clears, clears with changes or has no objection.")
    returned = _stored(clearance.meeting, clearance.kind, file, by) if file else None
    _end(clearance, answer, day, returned)
    _record(clearance, _E.ANSWERED, answer=answer, day=day, file=returned, note=note, by=by)
    return clearance


@transaction.atomic
def overtake_clearance(*, clearance: Clearance, day: date, note: str = "", by: User | None) -> Clearance:
    """Records that the answer of an office is no longer needed."""
    clearance = _locked(clearance)
    refuse_if(rules.refusal_to_overtake(clearance))
    _end(clearance, _S.OVERTAKEN, day)
    _record(clearance, _E.OVERTAKEN, answer=_S.OVERTAKEN, day=day, note=note, by=by)
    return clearance


@transaction.atomic
def reopen_clearance(*, clearance: Clearance, reason: str, due_on: date | None = None, by: User | None) -> Clearance:
    """Awaits the answer of an office again; what it had answered stays among the events."""
    clearance = _locked(clearance)
    refuse_if(rules.refusal_to_reopen(clearance))
    refuse_if("" if reason.strip() else "Say why it is reopened.")
    refuse_if(rules.fault_of_new_due_day(due_on, clearance.sent_on, rules.today_in(clearance.meeting)))
    _await(clearance, due_on)
    _record(clearance, _E.REOPENED, due_at=clearance.due_at, note=reason, by=by)
    return clearance


@transaction.atomic
def change_clearance_date(*, clearance: Clearance, due_on: date | None, reason: str = "", by: User | None) -> Clearance:
    """Changes the day until which an office may object; without one its answer is needed."""
    clearance = _locked(clearance)
    refuse_if(rules.refusal_to_change_date(clearance))
    refuse_if(rules.fault_of_new_due_day(due_on, clearance.sent_on, rules.today_in(clearance.meeting)))
    _await(clearance, due_on)
    _record(clearance, _E.DATE_CHANGED, due_at=clearance.due_at, note=reason, by=by)
    return clearance


def waive_clearances(*, report: Report, reason: str, by: User | None) -> None:
    """Records that the text of the report is fixed without the answers that are awaited.

    The caller holds the transaction, and has locked the report.
    """
    at = portal_now()
    for clearance in _of_report(report).open(at):
        clearance.waived_at = at
        clearance.save(update_fields=["waived_at"])
        _record(clearance, _E.WAIVED, note=reason, by=by)


def resume_clearances(*, report: Report, by: User | None) -> None:
    """Awaits the answers again without which the text was fixed, since the report is in draft again.

    The caller holds the transaction, and has locked the report.
    """
    for clearance in _of_report(report).filter(waived_at__isnull=False):
        clearance.waived_at = None
        clearance.save(update_fields=["waived_at"])
        _record(clearance, _E.RESUMED, by=by)


def reopen_clearances(*, report: Report, reason: str, by: User | None) -> None:
    """Awaits the answers to the report again; offices whose answer was no longer needed stay as they are.

    The caller holds the transaction, and has locked the report.
    """
    for clearance in _of_report(report).exclude(state=_S.OVERTAKEN):
        _await(clearance, due_on=None)
        _record(clearance, _E.REOPENED, note=reason, by=by)


def _send(clearances: list[Clearance], letter: str | None) -> None:
    """Sends each office its version, if there is a letter; raises NotAllowed for one without an address."""
    if letter is None:
        return
    refuse_if(rules.fault_of_addresses([each.office for each in clearances if not each.email]))
    queue_messages(mail.for_clearance(clearance, letter) for clearance in clearances)


def _of_report(report: Report) -> ClearanceQuerySet:
    rows = Clearance.objects.filter(meeting=report.meeting_id, kind=ClearedText.REPORT)
    return rows.select_for_update(no_key=True).order_by("pk")


def _refuse_days(meeting: Meeting, sent_on: date, due_on: date | None) -> None:
    refuse_if(rules.fault_of_sending_day(sent_on, rules.today_in(meeting)))
    refuse_if(rules.fault_of_due_day(due_on, sent_on))


def _await(clearance: Clearance, due_on: date | None) -> None:
    clearance.due_at = rules.end_of(due_on, clearance.meeting) if due_on else None
    clearance.state, clearance.answered_on, clearance.returned, clearance.waived_at = _S.AWAITED, None, None, None
    clearance.save()


def _end(clearance: Clearance, state: str, day: date, returned: ClearanceFile | None = None) -> None:
    refuse_if(rules.fault_of_answering_day(day, clearance.sent_on, rules.today_in(clearance.meeting)))
    clearance.state, clearance.answered_on, clearance.returned, clearance.waived_at = state, day, returned, None
    clearance.save()


def _record(clearance: Clearance, kind: str, *, by: User | None, **values) -> None:
    ClearanceEvent.objects.create(clearance=clearance, kind=kind, recorded_by=by, **values)


def _version_of(meeting: Meeting, kind: str, file: StoredFile, by: User | None) -> ClearanceFile:
    """The version with these bytes, or the next one."""
    sent = ClearanceFile.objects.filter(meeting=meeting, kind=kind, number__isnull=False)
    same = sent.filter(sha256=file.kept.sha256).first()
    last = sent.aggregate(last=Max("number"))["last"] or 0
    return same or _stored(meeting, kind, file, by, number=last + 1)


def _stored(meeting: Meeting, kind: str, file: StoredFile, by: User | None, **values) -> ClearanceFile:
    return ClearanceFile.objects.create(
        meeting=meeting,
        kind=kind,
        description=file.description[:200],
        original_name=str(file.name)[-255:],
        media_type=file.media_type,
        size=file.kept.size,
        pages=file.pages,
        sha256=file.kept.sha256,
        stored_name=file.kept.stored_name,
        added_by=by,
        **values,
    )


def _lock_text(meeting_id: int, kind: str) -> None:
    """Locks the report before its clearances, as whoever clears or issues it does."""
    if kind == ClearedText.REPORT:
        Report.objects.select_for_update(no_key=True).filter(meeting=meeting_id).order_by("pk").first()


def _locked(clearance: Clearance) -> Clearance:
    _lock_text(clearance.meeting_id, clearance.kind)
    rows = Clearance.objects.select_for_update(of=("self",), no_key=True).select_related("meeting")
    return rows.get(pk=clearance.pk)
