"""Writes down who writes which section now."""

from datetime import timedelta

from django.db import transaction

from egm_portal.clock import real_now
from egm_portal.meetings.models import User
from reports.models import Section, WriterPresence

__all__ = ["note_presence"]

WRITTEN_EVERY = timedelta(seconds=15)


@transaction.atomic
def note_presence(*, section: Section, user: User) -> None:
    """Records that the user writes this section: at most every 15 seconds, unless they have gone to another one."""
    now = real_now()
    row, is_new = WriterPresence.objects.get_or_create(
        report_id=section.report_id, user=user, defaults={"section": section, "seen_at": now}
    )
    if not is_new and (row.section_id != section.pk or row.seen_at <= now - WRITTEN_EVERY):
        WriterPresence.objects.filter(pk=row.pk).update(section=section, seen_at=now)
