"""The demonstration loads, looks as its story says, and loads a second time without a change."""

from collections import Counter
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from agenda.changes.sentences import changes_for_organizers
from agenda.models import Officer, Session
from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting, User
from papers.models import Document, Paper, Version
from participants.models import Participant
from reports.models import Report
from reports.style_check import hints_of_report
from room.models import Recommendation
from tests.factories import TODAY


def load() -> list[str]:
    output = StringIO()
    with calendar_at(TODAY):
        call_command("load_demonstration", stdout=output)
    return output.getvalue().splitlines()


@pytest.mark.django_db
def test_demonstration_loads_once():
    load()
    _assert_open_meeting()
    _assert_past_meeting()
    _assert_officers()
    _assert_organizer()
    before = _fingerprint()

    output = load()

    nothing = "  Nothing to change: the portal is up to date."
    assert output == ["e-participation-2013", nothing, "empowerment-2012", nothing]
    assert _fingerprint() == before


def _assert_open_meeting() -> None:
    meeting = Meeting.objects.get(slug="e-participation-2013")
    experts = Participant.objects.filter(meeting=meeting, role="expert")
    papers = Paper.objects.filter(participant__meeting=meeting, kind="expert_paper")
    assert meeting.phase(TODAY) == Meeting.Phase.PAPERS_OPEN
    assert meeting.papers_due == datetime(2013, 7, 15, 22, tzinfo=UTC)
    assert meeting.aide_memoire.count() == 8
    labels = dict(meeting.sessions.filter(kind="session").values_list("title", "label"))
    assert [labels[title] for title in ("Drafting group: conclusions", "Work, skills and income")] == ["", "5"]
    assert Counter(experts.values_list("status", flat=True)) == {
        "accepted": 7,
        "declined": 1,
        "invited": 1,
        "reserve": 1,
    }
    assert Counter(papers.values_list("state", flat=True)) == {"accepted": 3, "submitted": 1, "awaited": 3}
    assert Document.objects.public(TODAY).filter(meeting=meeting, kind="expert_paper").count() == 2
    assert list(Message.objects.values_list("kind", "to")) == [("participants/invitation", "expert9@example.org")]


def _assert_past_meeting() -> None:
    meeting = Meeting.objects.get(slug="empowerment-2012")
    report = Report.objects.get(meeting=meeting)
    papers = Version.objects.filter(document__meeting=meeting, document__kind="expert_paper")
    assert meeting.phase(TODAY) == Meeting.Phase.REPORT_ISSUED
    assert not Paper.objects.missing().filter(participant__meeting=meeting).exists()
    assert all(5 <= pages <= 10 for pages in papers.values_list("pages", flat=True))
    assert Document.objects.public(TODAY).filter(meeting=meeting, kind="presentation").count() == 6
    assert Recommendation.objects.adopted().filter(meeting=meeting, kind="recommendation").count() == 16
    issue = report.issues.get()
    assert issue.issued_at == datetime(2012, 10, 21, 15, tzinfo=UTC)
    assert [hint.words for section in hints_of_report(report, is_staff=True) for hint in section.open] == []
    assert [
        [str(change) for change in changes_for_organizers(release)]
        for release in meeting.programmes.order_by("released_at")
    ] == [
        [],
        [
            "“What home-based workers agreed among themselves” was added to “Work”, 10 September, 15:15-15:30.",
            "“Discussion” in “Work” takes 120 instead of 135 minutes.",
            "“Discussion” in “Work” moved from 15:15 to 15:30 on 10 September.",
            "“Protection and services” moved from 10:00 to 09:30 on 11 September.",
            "“Protection and services” takes 180 instead of 150 minutes.",
            "“Discussion” in “Protection and services” takes 135 instead of 105 minutes.",
            "“Governance and technology” is now called “Governance, technology and measurement”.",
            "“Next steps”, 12 September, 14:30-15:30, was removed.",
        ],
    ]
    assert 20 <= issue.document.versions.get().pages <= 30


def _assert_officers() -> None:
    """Chairs and rapporteurs are experts, the consultant facilitates; in July a group drafts on the first evening."""
    roles = set(Officer.objects.order_by().values_list("role", "participant__role").distinct())
    by_role = {role: {of for name, of in roles if name == role} for role, _ in roles}
    assert by_role == {
        "chair": {"expert"},
        "rapporteur": {"expert"},
        "facilitator": {"consultant"},
        "member": {"expert", "civil_society"},
    }
    drafting = Session.objects.get(meeting__slug="e-participation-2013", title="Drafting group: conclusions")
    assert (drafting.starts_at, drafting.minutes) == (datetime(2013, 7, 24, 16, 15, tzinfo=UTC), 60)
    of_meetings = Officer.objects.filter(session=None, role="facilitator").values_list("meeting__slug", flat=True)
    assert set(of_meetings) == {"e-participation-2013", "empowerment-2012"}


def _assert_organizer() -> None:
    organizer = User.objects.get(email="organizer@example.org")
    kept = settings.DATA_DIR / "organizer-password"
    assert organizer.is_staff
    assert organizer.check_password(kept.read_text(encoding="ascii").strip())
    assert kept.stat().st_mode & 0o777 == 0o600
    assert Meeting.objects.for_member(organizer).count() == 2


def _fingerprint() -> tuple:
    counts = {model.__name__: model.objects.count() for model in (User, Participant, Document, Version, Message)}
    revisions = list(Meeting.objects.values_list("slug", "revision", "revised_at"))
    password = (settings.DATA_DIR / "organizer-password").read_text(encoding="ascii")
    return counts, revisions, Meeting.objects.portal_revision().get(), password
