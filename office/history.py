"""Which fields have a history: all that organizers decide, nothing about travel or private life.

Fields that are named neither here nor in `participants.fields` have none: visa letters, biographies and photos, notes
on answers, region, field and gender, requests for deletion, and long texts. Of a mail address and of a link for joining
online the history says that they changed, and not to what.
"""

from egm_portal.adminkit.history import keep
from egm_portal.meetings.models import Meeting
from papers.models import Document, Paper
from participants.fields import Use, fields_for
from participants.models import Participant
from proceedings.models import SessionNotes
from reports.models import CitingDocument, Report
from review.models import Clearance
from room.models import Recommendation

MEETING = [
    *["title", "short_title", "slug", "starts_on", "ends_on", "time_zone", "city", "country", "venue", "room"],
    *["is_online", "state"],
    *[
        "language",
        "entrance",
        "interpretation",
        "not_for_attribution",
        "public_from",
        "withdrawn_at",
        "papers_from",
        "papers_due",
        "concept_paper_due",
        "evaluation_until",
        "pages_min",
        "pages_max",
    ],
    *["experts_min", "experts_max", "report_issued_at"],
]
DOCUMENT = [
    *["kind", "symbol", "title", "corporate_author", "language", "issued_on", "access", "publish_at", "withdrawn_at"],
    *["keywords", "licence", "publication_consent", "position", "subjects", "link"],
]


def keep_history() -> None:
    keep(Meeting, MEETING, withheld=["joining_link"], deadlines=["papers_due", "concept_paper_due", "evaluation_until"])
    keep(Participant, fields_for(Use.HISTORY), withheld=fields_for(Use.HISTORY_MASKED))
    keep(Paper, ["kind", "state", "own_due_at"], withheld=["assistant_email"], deadlines=["own_due_at"])
    keep(Document, DOCUMENT)
    keep(SessionNotes, ["kept_reason", "kept_at"])
    keep(Report, ["symbol", "title", "arrangement", "state", "dated_on"])
    keep(Clearance, ["office", "state", "sent_on", "due_at", "answered_on"], deadlines=["due_at"])
    keep(Recommendation, ["kind", "addressee", "short_title", "objective", "position", "state", "reason"])
    keep(CitingDocument, ["title", "symbol", "address", "paragraph", "dated_on"])
