"""Plain factories: each gives one saved object; other states are reached by calling the actions."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from functools import cache, wraps
from hashlib import sha256
from io import BytesIO
from itertools import count

import pikepdf
from auditlog.context import disable_auditlog
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from agenda.actions import accept_conflicts, number_sessions, release_programme
from agenda.conflict_queries import draft_conflicts
from agenda.models import Item, Officer, Programme, Session, SessionNumber
from agenda.queries import newest_public_release
from egm_portal.clock import calendar_at, portal_now
from egm_portal.mail.actions import silenced
from egm_portal.meetings.actions import get_or_create_user, set_role
from egm_portal.meetings.models import Contact, Meeting, Membership, StaffRole, User
from egm_portal.meetings.one_change import one_change
from egm_portal.pdf.models import Rendering
from office import organizers
from papers import actions as papers
from papers.files import inspection, storage
from papers.files.images import Picture
from papers.models import Document, Paper, Submission, Upload, Version
from participants import actions as participants
from participants.models import InvitationLetter, Participant
from participants.visa_letters import actions
from proceedings.actions import record_attendance, save_notes
from proceedings.attendance import attended_meeting
from proceedings.models import SessionNotes
from reports import actions as reports
from reports.models import CitingDocument, Report, WordImport
from reports.word.files import draft_docx
from review import actions as review_actions
from review.clearances.files import StoredFile
from review.clearances.rules import today_in
from review.models import Clearance
from room import actions as room_actions
from room.models import Recommendation

TODAY = datetime(2013, 7, 10, 7, tzinfo=UTC)
DUE = datetime(2013, 7, 15, 22, tzinfo=UTC)
_number = count(1)


def quickly(make: Callable) -> Callable:
    """Lets a factory increment revisions and follow rows once, at its end, and write mails only if asked to.

    It writes no history either, unless a test uses the fixture `with_history`.
    """

    @wraps(make)
    def made(*args, mails: bool = False, **changes):
        with nullcontext() if mails else silenced(), disable_auditlog(), one_change():
            return make(*args, **changes)

    return made


@quickly
def make_meeting(**changes) -> Meeting:
    """A meeting in Geneva on 24-25 July 2013, public since 3 June, with a contact."""
    number = next(_number)
    values = {
        "slug": f"e-participation-{number}",
        "title": "E-Participation: Empowering People through ICTs",
        "short_title": f"E-participation {number}",
        "starts_on": date(2013, 7, 24),
        "ends_on": date(2013, 7, 25),
        "time_zone": "Europe/Zurich",
        "city": "Geneva",
        "country": "Switzerland",
        "venue": "ITU Headquarters",
        "room": "conference room K",
        "convening_bodies": "Division for Social Policy and Development, UNDESA",
        "public_from": datetime(2013, 6, 3, 7, tzinfo=UTC),
        "papers_due": DUE,
    }
    meeting = Meeting.objects.create(**values | changes)
    Contact.objects.create(meeting=meeting, unit="Division for Social Policy and Development", email="unit@example.org")
    return meeting


def make_user(**changes) -> User:
    """Somebody who signs in and takes part in nothing."""
    return get_or_create_user(**{"email": f"person{next(_number)}@example.org"} | changes)


def make_organizer(*meetings: Meeting, role: StaffRole = StaffRole.ORGANIZER) -> User:
    """Somebody who may use the administration and has this role in these meetings."""
    email = f"person{next(_number)}@example.org"
    user = organizers.make_organizer(email=email)
    user.set_password("a long enough password")
    user.save()
    for meeting in meetings:
        make_member(meeting, user, role)
    return user


def make_member(meeting: Meeting, user: User, role: StaffRole = StaffRole.ORGANIZER) -> Membership:
    """The role of the user in the meeting."""
    return set_role(meeting=meeting, user=user, role=role)


@quickly
def make_participant(status: str = "nominated", **changes) -> Participant:
    """A participant in this status: nominated, invited, accepted or declined."""
    number = next(_number)
    meeting = changes.pop("meeting", None) or make_meeting()
    values = {
        "name": f"Expert {number}",
        "email": f"expert{number}@example.org",
        "country": "Country A",
        "list_consent": True,
        # A fortnight before, also if the test begins later: whose address is new on the last day is not asked.
        "email_since": min(portal_now(), meeting.starts_at - timedelta(days=14)),
    }
    participant = Participant.objects.create(meeting=meeting, **values | changes)
    if status != "nominated":
        with calendar_at(_while_invited(meeting)):
            _invite(participant, status)
    participant.refresh_from_db()
    return participant


def _while_invited(meeting: Meeting) -> datetime:
    """Now, or a fortnight before a meeting that is over: nobody is invited to one."""
    return portal_now() if portal_now() < meeting.ends_at else meeting.starts_at - timedelta(days=14)


def _invite(participant: Participant, status: str) -> None:
    invitation = participants.invite_participant(participant=participant, by=None)
    if status == "accepted":
        participants.accept_invitation(invitation=invitation)
    if status == "declined":
        participants.decline_invitation(invitation=invitation)


def make_printed(rendering: Rendering, pages: int = 0) -> Rendering:
    """The rendering as if it had been printed: quickly, and without what follows from it.

    Its file is a PDF of so many empty pages, another one for other content; without pages, it is none.
    """
    printed = make_pdf(pages, rendering.content_hash) if pages else b"%PDF-1.7"
    rendering.file.save("printed.pdf", ContentFile(printed), save=False)
    rendering.state, rendering.finished_at, rendering.content = Rendering.State.DONE, TODAY, {}
    rendering.pages, rendering.size, rendering.sha256 = pages or 1, len(printed), sha256(printed).hexdigest()
    rendering.save()
    return rendering


def print_waiting() -> None:
    """Makes all that waits to be printed, of two pages each."""
    for rendering in Rendering.objects.filter(state=Rendering.State.QUEUED):
        make_printed(rendering, pages=2)


def make_letter(participant: Participant, **changes) -> InvitationLetter:
    """The participant's letter for a visa, ready."""
    written = {"signatory": "Signatory A", "signatory_title": "Chief, Unit B"}
    letter = actions.make_letter(participant=participant, by=None, **written | changes)
    make_printed(letter.rendering)
    return letter


@quickly
def make_paper(state: str = "awaited", **changes) -> Paper:
    """The paper of an expert who has accepted: awaited, submitted, accepted or published."""
    participant = changes.pop("participant", None) or make_participant(
        status="accepted", meeting=changes.pop("meeting", None)
    )
    title, pages = changes.pop("title", "Consultation that changes the answer"), changes.pop("pages", 6)
    paper = papers.await_paper(participant=participant, kind=changes.pop("kind", Document.Kind.EXPERT_PAPER))
    Paper.objects.filter(pk=paper.pk).update(**changes)
    paper.refresh_from_db()
    if state == "awaited":
        return paper
    received_at = TODAY if paper.due_at else None
    papers.receive_paper(paper=paper, file=make_pdf_file(pages, title), by=participant.user, received_at=received_at)
    paper.refresh_from_db()
    papers.describe_paper(paper=paper, title=title, abstract="What three cities learned.", publication_consent=True)
    if state in ("accepted", "published"):
        papers.accept_paper(paper=paper)
    if state == "published":
        papers.publish_document(document=paper.document)
    paper.refresh_from_db()
    return paper


def make_shared_paper(meeting: Meeting, state: str = "awaited") -> Paper:
    """The paper of an expert which another one writes too."""
    paper = make_paper(state, meeting=meeting)
    papers.add_author(paper=paper, participant=make_participant("accepted", meeting=meeting))
    return Paper.objects.get(pk=paper.pk)


@quickly
def make_submission(participant: Participant, item: Item | None = None, **changes) -> Submission:
    """Slides that a participant has sent, with consent, and of which the public file has been made."""
    values = {"kind": Document.Kind.PRESENTATION, "title": "Slides about consultation"} | changes
    submission = papers.add_submission(participant=participant, **values)
    if item:
        item.shown_documents.create(document=submission.document, participant=participant)
    papers.agree_to_publication(submission=submission, agrees=True)
    send_again(submission)
    return submission


def send_again(submission: Submission, pages: int = 3) -> Version:
    """Another file for what was sent."""
    kept = storage.keep(make_pdf_file(pages, "Slides"))
    found = inspection.inspect_file(storage.path_of(kept.stored_name))
    by = submission.participant.user
    receipt = papers.receive_submission(
        submission=submission, kept=kept, found=found, name="slides.pdf", by=by, at=portal_now()
    )
    papers.prepare_version(version=receipt.version)
    return receipt.version


def make_upload(paper: Paper, **changes) -> Upload:
    """A file of nine bytes that the author has announced, and of which no part has come."""
    values = {"by": paper.participant.user, "name": "paper.pdf", "size": 9, "at": TODAY}
    return papers.begin_upload(paper=paper, **values | changes)


@quickly
def make_document(file: bool = True, **changes) -> Document:
    """A background document with one current version, not published."""
    meeting = changes.pop("meeting", None) or make_meeting()
    values = {"kind": Document.Kind.BACKGROUND, "title": f"Background {next(_number)}"}
    document = papers.add_document(meeting=meeting, **values | changes)
    if file:
        make_version(document)
    return document


@quickly
def make_version(document: Document, pages: int = 2, language: str = "") -> Version:
    """A further version of the document, current at once. Its bytes may be those of another document's."""
    file = make_pdf_file(pages, f"Version {Version.objects.filter(document=document).count() + 1}")
    return papers.add_version(document=document, file=file, by=None, language=language)


@quickly
def make_photograph(**changes) -> Document:
    """A photograph with its picture, not published."""
    document = make_document(file=False, kind=Document.Kind.PHOTO_VIDEO, **changes)
    out = BytesIO()
    Image.new("RGB", (3, 2), "teal").save(out, "WEBP")
    papers.add_picture(document=document, picture=Picture(out.getvalue(), ""), name="photograph.jpg", by=None)
    return document


def make_session(**changes) -> Session:
    """A session of the working programme, after those that there are, with one item."""
    meeting = changes.pop("meeting", None) or make_meeting()
    last = max((session.ends_at for session in Session.objects.filter(meeting=meeting)), default=None)
    starts_at = last or datetime(2013, 7, 24, 9, tzinfo=UTC)
    values = {"title": f"Session {next(_number)}", "starts_at": starts_at, "minutes": 90}
    session = Session.objects.create(meeting=meeting, **values | changes)
    Item.objects.create(session=session, title="Discussion", minutes=30)
    number_sessions(meeting=meeting)
    session.refresh_from_db(fields=["number", "label"])
    return session


def accept_open_conflicts(meeting: Meeting) -> None:
    """Accepts what a final release would ask about, such as sessions without a chair."""
    accept_conflicts(meeting=meeting, conflicts=draft_conflicts(meeting).blocking_final, by=None)


def make_notes(session: Session, rapporteur: Participant, text: str) -> SessionNotes:
    """The session's notes, written by its rapporteur, which the participant becomes."""
    Officer.objects.create(meeting=session.meeting, session=session, participant=rapporteur, role="rapporteur")
    number = SessionNumber.objects.get(session_pk=session.pk)
    save_notes(session_number=number, text=text, based_on=0, by=rapporteur.user)
    return SessionNotes.objects.get(session_number=number)


@quickly
def record_what_took_place(meeting: Meeting) -> None:
    """Releases the final programme and records who attended, where nobody has: what a report is issued after.

    A meeting without a programme gets a plenary on its first day, and one without people an observer.
    """
    if not Session.objects.filter(meeting=meeting).exists():
        make_session(meeting=meeting, kind="plenary", title="Opening", starts_at=meeting.starts_at + timedelta(hours=9))
    newest = newest_public_release(meeting)
    if newest is None or newest.kind != Programme.Kind.FINAL:
        accept_open_conflicts(meeting)
        release_programme(meeting=meeting, kind=Programme.Kind.FINAL, by=None)
    if attended_meeting(meeting) is None:
        people = Participant.objects.attending().filter(meeting=meeting)
        present = list(people) or [make_participant("accepted", meeting=meeting, role="observer", list_consent=False)]
        record_presence(*present)


def record_presence(*people: Participant, day: date | None = None, how: str = "in_person") -> None:
    """Records that these people of one meeting came on the day, by default the first."""
    meeting = people[0].meeting
    with calendar_at(meeting.ends_at):
        came = dict.fromkeys((person.pk for person in people), how)
        record_attendance(meeting=meeting, day=day or meeting.starts_on, changes=came, by=None)


def make_report_ready_to_issue(report: Report) -> Report:
    """The draft report of a meeting that took place, without a symbol, cleared, and all of it written.

    Its PDF has empty pages and was read.
    """
    record_what_took_place(report.meeting)
    reports.set_no_symbol(report=report)
    for section in report.sections.present().with_text().filter(chapter__in=["introduction", "discussion"]):
        if not section.body:
            reports.write_section(report=report, chapter=section.chapter, heading=section.heading, body="It was said.")
    report = reports.change_state(report=report, state=Report.State.CLEARED)
    rendering = make_printed(reports.request_report_rendering(report=report, by=None), pages=3)
    reports.confirm_reading(report=report, sha256=rendering.sha256, by=None)
    return report


def make_circulated_report(meeting: Meeting, until: datetime = DUE, **words) -> Report:
    """The report of the meeting as a draft with these words, open for comments until this time."""
    report = reports.change_state(report=reports.start_report(meeting=meeting), state=Report.State.DRAFT)
    Report.objects.filter(pk=report.pk).update(**words)
    return review_actions.circulate_report(report=report, comments_until=until)


@quickly
def make_clearance(meeting: Meeting, kind: str = "report", pages: int = 3, **changes) -> Clearance:
    """An office that was sent a text of so many pages today, and has not answered."""
    file = StoredFile(storage.keep(make_pdf_file(pages, f"The {kind} of {pages} pages")), "text.pdf", pages=pages)
    values = {"file": file, "sent_on": today_in(meeting), "by": None} | changes
    office = values.pop("office", f"Office {next(_number)}")
    (clearance,) = review_actions.send_for_clearance(meeting=meeting, kind=kind, offices=[office], **values)
    return clearance


@quickly
def make_word_import(report: Report, by: User | None = None) -> WordImport:
    """The draft as a Word document that has come back and been read, with nothing changed."""
    with transaction.atomic():
        data, name = draft_docx(reports.take_to_word(report=report))
    found = reports.receive_word_file(report=report, file=ContentFile(data, name=name), by=by)
    reports.read_word_import(found.pk)
    found.refresh_from_db()
    return found


def make_recommendation(meeting: Meeting, state: str = "proposed", **changes) -> Recommendation:
    """A recommendation to Governments in this state: proposed, adopted or dropped."""
    values = {
        "kind": "recommendation",
        "addressee": "governments",
        "text": "Answer every claim. A date should be named.",
    }
    made = room_actions.propose_recommendation(meeting=meeting, **values | changes)
    if state == "adopted":
        return room_actions.adopt_recommendation(recommendation=made, seen=None)
    if state == "dropped":
        return room_actions.drop_recommendation(recommendation=made, seen=None, reason="Said in another one.")
    return made


def make_conclusion(meeting: Meeting, state: str = "adopted", **changes) -> Recommendation:
    """A conclusion that the meeting adopted."""
    values = {"kind": "conclusion", "addressee": "", "text": "Silence is an answer too."}
    return make_recommendation(meeting, state, **values | changes)


def make_citing_document(recommendation: Recommendation, **changes) -> CitingDocument:
    """A report of the Secretary-General that cites the recommendation, which gets the number 1 if it has none."""
    if recommendation.printed_number is None:
        Recommendation.objects.filter(pk=recommendation.pk).update(printed_number=1)
    values = {
        "title": "Report of the Secretary-General",
        "symbol": "E/CN.5/2014/3",
        "paragraph": "41",
        "dated_on": date(2013, 11, 22),
    }
    return CitingDocument.objects.create(recommendation=recommendation, **values | changes)


@cache
def make_pdf(pages: int = 5, title: str = "A paper") -> bytes:
    """A small PDF with this many empty pages."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Title"] = title
    out = BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def make_pdf_file(pages: int = 5, title: str = "A paper") -> ContentFile:
    """The same as an uploaded file."""
    return ContentFile(make_pdf(pages, title), name=f"{title}.pdf")


def organizers_of(meeting: Meeting) -> list[User]:
    return [row.user for row in meeting.memberships.filter(role=StaffRole.ORGANIZER)]
