"""The reminder of this package, as a draft for `egm_portal.mail.batch`; it is cancelled once comments have closed."""

from egm_portal.mail.batch import DraftMessage
from participants.models import Participant
from reports.models import Report
from review import mail


def comments_open(report: Report, participant: Participant, dedup_key: str) -> DraftMessage:
    return mail.about_open_report("comments_open", report, participant, dedup_key)


mail.register_kind("comments_open", "Reminder: the report is open for comments", "reminder")
