"""Sending the digest, and turning it off and on."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting, StaffRole, User
from office.board.facts import Facts, facts_of
from office.digest import mail
from office.digest.contents import MeetingDigest
from office.models import DigestSubscription

FROM = time(7, 30)
"""The digest is sent after this hour, in the zone of the first meeting that the person works on."""
AFTER_ISSUE = timedelta(days=14)
"""So long after the report is issued a meeting is still in the digest."""


def send_due_digests() -> None:
    """Sends the digest to everybody for whom it is due: one at most on each day from Monday to Friday.

    Safe to run twice, and at any interval.
    """
    known: dict[int, Facts] = {}
    for user in User.objects.filter(is_active=True, is_staff=True, memberships__isnull=False).distinct():
        meetings = list(_meetings_of(user))
        if meetings and _is_due(user, meetings[0], portal_now()):
            with transaction.atomic():
                _send(user, meetings, known)


def set_digest(*, user: User, is_on: bool) -> None:
    """Turns the digest of the user on or off; what happens while it is off is in none."""
    values = {"is_on": is_on} | ({"told_until": portal_now()} if is_on else {})
    DigestSubscription.objects.update_or_create(user=user, defaults=values)


def _send(user: User, meetings: list[Meeting], known: dict[int, Facts]) -> None:
    DigestSubscription.objects.get_or_create(user=user)
    row = DigestSubscription.objects.select_for_update(no_key=True).get(user=user)
    now = portal_now()
    if not _is_due(user, meetings[0], now, row):  # another worker was quicker
        return
    since = row.told_until or now - timedelta(days=1)
    digests = list(_digests(user, meetings, known, since))
    if any(digest.has_news for digest in digests):
        mail.send_digest(user, digests, now)
    row.told_until = now
    row.save()


def _digests(user: User, meetings: list[Meeting], known: dict[int, Facts], since: datetime) -> Iterator[MeetingDigest]:
    for meeting in meetings:
        facts = known.get(meeting.pk) or known.setdefault(meeting.pk, facts_of(meeting))
        digest = MeetingDigest(facts, user, since)
        if digest.parts:
            yield digest


def _meetings_of(user: User) -> Iterator[Meeting]:
    """Those that the user organizes or edits and whose report is not long issued, the next to begin first."""
    roles = StaffRole.EDITOR.and_higher
    rows = Meeting.objects.filter(memberships__user=user, memberships__role__in=roles).order_by("starts_on", "pk")
    now = portal_now()
    return (row for row in rows if not row.report_counts_from or now < row.report_counts_from + AFTER_ISSUE)


def _is_due(user: User, meeting: Meeting, now: datetime, row: DigestSubscription | None = None) -> bool:
    local = now.astimezone(meeting.zone)
    if local.weekday() > 4 or local.time() < FROM:
        return False
    row = row or DigestSubscription.objects.filter(user=user).first()
    if row is None or (row.is_on and row.told_until is None):
        return True
    return row.is_on and row.told_until.astimezone(meeting.zone).date() < local.date()
