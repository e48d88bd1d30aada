"""Every form that refuses what is wrong: its route, what it takes all the same, and rows on which it can be opened."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.mail.models import MailTemplate
from egm_portal.meetings.models import Meeting, PortalUnit, User
from participants import tokens
from participants.models import Participant
from reminders.models import ReminderRule
from reports.actions import change_state, issue_report, start_report, write_section
from reports.models import Report
from review.actions import comment_on_draft, record_clearance
from review.clearances.rules import today_in
from room.actions import leave_recommendation_open
from tests import factories

SENT = {"nothing": "", "nonsense": "31 June " + 400 * "x"}
"""What stands in each field when a form is sent."""
ADMIN = {
    "mail_mailtemplate": "add change preview",
    "meetings_meeting": (
        "add aide-memoire aide-memoire-from-word announce cancel-meeting change change-days change-place contacts "
        "copy evaluation invitations more-time-for-all organizers papers postpone room send-aide-memoire tasks"
    ),
    "meetings_portalunit": "change",
    "meetings_user": "add change",
    "papers_document": "add add-addendum add-corrigendum add-file change publish several take-back withdraw",
    "papers_paper": "add add-author change more-time remove-author return upload",
    "participants_participant": (
        "add answer bounced change change-email cleared import invite letter-of-invitation make-letter merge replace "
        "sound-out task write"
    ),
    "reminders_reminderrule": "add change",
    "room_recommendation": "add change drop merge",
    "reports_citingdocument": "add change",
    "review_clearance": "answer change change-date overtake reopen send-again",
    "reports_report": "add circulate extend send settings",
}
SITE = {
    "account_reauthenticate": "superuser",
    "account_login": "anonymous",
    "account_request_login_code": "anonymous",
    "evaluation:answer": "expert",
    "my:erasure": "expert",
    "my:need": "expert",
    "my:profile": "expert",
    "papers:upload": "expert",
    "participants:accept": "anonymous",
    "participants:decline": "anonymous",
    "participants:new_link": "anonymous",
    "proceedings:keep": "superuser",
    "review:circulated": "expert",
    "review:comments": "superuser",
    "reports:corrigendum": "superuser",
    "reports:elsewhere": "superuser",
    "reports:finalize": "superuser",
    "reports:order": "superuser",
    "room:afterwards": "superuser",
    "review:settle": "superuser",
    "reports:add": "superuser",
    "reports:arrange": "superuser",
    "reports:word": "superuser",
    "website:contact": "superuser",
    "website:portal_contact": "anonymous",
}
OPENED_FIRST = ["reports:corrigendum", "reports:elsewhere", "reports:finalize"]
"""To these routes other pages lead with reports of which nothing can be sent."""
REFUSING = sorted([*SITE, *(f"admin:{name}_{page}" for name, pages in ADMIN.items() for page in pages.split())])
"""The routes that refuse a form with nothing in its fields, or with nonsense."""
OF_ONE_ROW = (
    "aide-memoire aide-memoire-from-word change contacts evaluation invitations organizers papers room settings tasks"
).split()
TAKEN = {
    ("admin:meetings_meeting_aide-memoire", "nothing"),
    ("admin:meetings_meeting_evaluation", "nothing"),
    ("admin:meetings_meeting_invitations", "nothing"),
    ("admin:meetings_portalunit_change", "nothing"),
    ("admin:papers_document_publish", "nothing"),
    ("admin:papers_document_withdraw", "nonsense"),
    ("admin:papers_paper_change", "nothing"),
    ("admin:participants_participant_bounced", "nonsense"),
    ("admin:review_clearance_change-date", "nothing"),
    ("admin:room_recommendation_drop", "nonsense"),
    ("my:need", "nonsense"),
    ("my:need", "nothing"),
    ("participants:decline", "nothing"),
    ("proceedings:keep", "nonsense"),
    ("reports:elsewhere", "nonsense"),
    ("room:afterwards", "nonsense"),
}
"""What some of them take."""
ON_OTHERS = {
    ("admin:meetings_meeting_programme_conflicts_accept", "nonsense"),
    ("admin:meetings_meeting_programme_table", "nothing"),
    ("admin:meetings_meeting_programme_table", "nonsense"),
    # Reached by links: the walk opens one page of each route, and the room leads to the draft without its form.
    ("room:propose", "nothing"),
    ("room:propose", "nonsense"),
}
"""What forms on the pages of others refuse."""
PRESSED = {("review:circulated", "nonsense"), ("review:settle", "nonsense")}
"""What forms take whose button says what is done with the words: a browser presses one."""
REFUSED = {(route, sent) for route in REFUSING for sent in SENT} - TAKEN | ON_OTHERS


@dataclass(frozen=True)
class Scene:
    """A meeting with a row of each kind, and who reads."""

    superuser: User
    expert: User
    parts: dict[str, str | int]  # of addresses
    rows: dict[str, int]  # the ids by the names of their screens, and of their verbs where another row is wanted

    def page_of(self, route: str) -> tuple[str, str]:
        """Who opens the page that has the form of this route, and its address."""
        if route in SITE:
            return SITE[route], self._page_of_site(route)
        screen, page = route.removeprefix("admin:").rsplit("_", 1)
        row = self.rows.get(f"{screen}_{page}") or self.rows.get(screen)
        if route == "admin:participants_participant_merge":
            return "superuser", reverse(route, args=[row, self.rows["participants_participant_answer"]])
        if page in OF_ONE_ROW:
            return "superuser", reverse(route, args=[row])
        address = reverse(route)
        asked = {"id": row} if "/do/" in address else {"meeting": self.rows["meetings_meeting"]}
        if screen == "mail_mailtemplate":
            asked["kind"] = "papers/accepted"  # which is chosen on a page of its own
        # A reminder is added in the table of its meeting.
        is_alone = page == "add" and screen not in ("mail_mailtemplate", "reminders_reminderrule")
        return "superuser", address if is_alone else f"{address}?{urlencode(asked)}"

    def _page_of_site(self, route: str) -> str:
        if route == "review:circulated":
            return f"{reverse(route, args=[self.parts['slug']])}?comment="
        if route in ("participants:accept", "participants:decline"):
            return reverse("participants:invitation", args=[self.parts["token"]])
        wanted = {
            "evaluation:answer": ["evaluated"],
            "papers:upload": ["slug", "paper"],
            "my:need": ["slug"],
            "my:profile": ["slug"],
            "proceedings:keep": ["slug", "session"],
            "reports:add": ["slug"],
            "room:afterwards": ["slug"],
            "reports:arrange": ["slug", "section"],
            "reports:word": ["slug"],
            "website:contact": ["slug"],
            "review:comments": ["slug"],
            "reports:order": ["slug"],
            "review:settle": ["slug", "open_text"],
            "reports:corrigendum": ["issued"],
            "reports:elsewhere": ["cleared"],
            "reports:finalize": ["cleared"],
        }
        return reverse(route, args=[self.parts[name] for name in wanted.get(route, [])])


def make_final_report(*, issued: bool) -> Report:
    """The report of a meeting that was held before, cleared and printed; or issued."""
    days = {"starts_on": date(2013, 6, 20), "ends_on": date(2013, 6, 21), "papers_due": None}
    meeting = factories.make_meeting(**days)
    report = change_state(report=start_report(meeting=meeting), state=Report.State.DRAFT)
    with calendar_at(meeting.ends_at):
        report = factories.make_report_ready_to_issue(report)
        if issued:
            report = issue_report(report=report, by=None)
    report.readings.all().delete()
    return report


def make_evaluated_meeting(author: Participant) -> Meeting:
    """A meeting that this author attends, too, on its last day: its evaluation is open."""
    days = {"starts_on": date(2013, 7, 9), "ends_on": date(2013, 7, 10), "papers_due": None}
    meeting = factories.make_meeting(**days, evaluation_until=factories.TODAY + timedelta(days=7))
    factories.make_participant("accepted", meeting=meeting, name=author.name, email=author.email)
    return meeting


def make_scene(meeting: Meeting, other: Meeting) -> Scene:
    """Fills both meetings, with people whom nobody else has in theirs."""
    author = factories.make_participant("accepted", meeting=meeting, name="Author A", email="author-a@example.org")
    second = factories.make_participant("accepted", meeting=meeting, name="Author B", email="author-b@example.org")
    paper = factories.make_paper("submitted", participant=author)
    guest = factories.make_participant("invited", meeting=meeting, name="Guest G", email="guest-g@example.org")
    nominee = factories.make_participant(meeting=meeting, name="Nominee N", email="nominee-n@example.org")
    declined = factories.make_participant(
        "declined", meeting=meeting, name="Declined D", email="declined-d@example.org"
    )
    session = factories.make_session(meeting=meeting)
    session.items.create(title="A presentation", paper=paper)
    wording = MailTemplate.objects.create(meeting=meeting, kind="papers/accepted", subject="Thank you", text="{name}")
    rule = ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-3, active=False)
    open_text = leave_recommendation_open(recommendation=factories.make_recommendation(meeting), seen=None)
    circulated = factories.make_circulated_report(meeting)
    cleared = record_clearance(
        clearance=factories.make_clearance(meeting), answer="cleared", day=today_in(meeting), by=None
    )
    rows = {
        "mail_mailtemplate": wording.pk,
        "meetings_meeting": meeting.pk,
        "meetings_meeting_announce": factories.make_meeting(public_from=None).pk,
        "meetings_portalunit": PortalUnit.objects.create().pk,
        "meetings_user": author.user.pk,
        "participants_participant_invite": nominee.pk,
        "participants_participant_cleared": nominee.pk,
        "participants_participant_sound-out": nominee.pk,
        "participants_participant_letter-of-invitation": nominee.pk,
        "papers_document": factories.make_document(meeting=meeting).pk,
        "papers_document_take-back": factories.make_paper("published", meeting=meeting).document.pk,
        "papers_document_withdraw": factories.make_paper("published", participant=second).document.pk,
        "papers_paper": paper.pk,
        "papers_paper_remove-author": factories.make_shared_paper(meeting).pk,
        "participants_participant": author.pk,
        "participants_participant_answer": guest.pk,
        "participants_participant_merge": nominee.pk,
        "participants_participant_replace": declined.pk,
        "reminders_reminderrule": rule.pk,
        "review_clearance": factories.make_clearance(meeting).pk,
        "review_clearance_reopen": cleared.pk,
        "reports_citingdocument": factories.make_citing_document(factories.make_recommendation(meeting)).pk,
        "room_recommendation": factories.make_recommendation(meeting).pk,
        "reports_report": circulated.pk,
        "reports_report_settings": meeting.pk,
        "reports_report_circulate": change_state(report=start_report(meeting=other), state=Report.State.DRAFT).pk,
    }
    factories.make_notes(session, author, "One expert noted.")
    parts = {
        "cleared": make_final_report(issued=False).meeting.slug,
        "evaluated": make_evaluated_meeting(author).slug,
        "issued": make_final_report(issued=True).meeting.slug,
        "slug": meeting.slug,
        "open_text": open_text.pk,
        "paper": paper.pk,
        "session": session.number,
        "section": write_section(report=circulated, chapter="discussion", heading="Access", body="One.\n\nTwo.").pk,
        "token": tokens.invitation_token(guest.invitations.get()),
    }
    comment_on_draft(round=circulated.rounds.get(), paragraph="", text="Well done.", by=second)
    superuser = User.objects.create_superuser("walker@example.org", "a long enough password")
    return Scene(superuser, author.user, parts, rows)
