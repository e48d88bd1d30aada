"""What the portal knows of one participant, in parts for the participant's page: a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from auditlog.models import LogEntry as AuditLogEntry
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agenda.models import ItemPerson, Officer
from egm_portal.adminkit.cells import calendar_day, choice_tag, local, short_day, tag
from egm_portal.adminkit.history import entries_of
from egm_portal.mail.models import Message
from egm_portal.mail.rules import TINTS as MAIL_TINTS
from egm_portal.meetings.models import Meeting, User
from office.admin_urls import change_url, list_url, review_url
from office.person import mails_about, rows_about
from papers.cells import publication_tag, state_tag
from papers.models import Author, Document, Extension, Paper, Version
from papers.queries import owed_paper, written_by_holder
from participants.cells import status_tag, task_tag
from participants.models import Invitation, InvitationLetter, Participant, ParticipantTask
from participants.visa_letters.printing import LETTER
from proceedings.certificates import CERTIFICATE, certified
from proceedings.models import AttendedDay
from reminders.models import Reminder

SHOWN = 10
"""How many e-mails, reminders and answers a part shows, the newest first."""


@dataclass(frozen=True)
class Line:
    """One thing in a part: what it is, its state, and when."""

    text: str
    url: str = ""
    state: SafeString | str = ""
    note: SafeString | str = ""


@dataclass(frozen=True)
class Part:
    title: str
    lines: list[Line]
    more: tuple[str, str] | None = None
    """Words and address of the list that has all, if not all are shown."""


def parts_of(participant: Participant, user: User, *, may_open_letter: bool) -> list[Part]:
    """The parts in which there is something; of other meetings those in which `user` has a role."""
    parts = [
        _papers(participant),
        _documents(participant),
        _slots(participant),
        _tasks(participant),
        _invitations(participant),
        _answers(participant),
        _mails(participant),
        _notes(participant),
        _letters(participant, may_open_letter),
        _attendance(participant),
        _reminders(participant),
        _other_meetings(participant, user),
    ]
    return [part for part in parts if part.lines]


def _papers(participant: Participant) -> Part:
    versions = Prefetch("document__versions", Version.objects.defer("first_page"))
    written = Paper.objects.written_with([participant]).values("pk")
    papers = Paper.objects.filter(Q(participant=participant) | Q(pk__in=written))
    papers = papers.select_related("participant__meeting", "document").order_by("pk")
    lines = []
    for paper in papers.prefetch_related("extensions", versions, written_by_holder()):
        title = paper.document.title if paper.document else paper.get_kind_display()
        due = local(owed_paper(paper).deadline, participant.meeting, ends_day=True)
        holder = "" if paper.participant_id == participant.pk else f" with {paper.participant.name}"
        note = format_html("{}{} · due {}", paper.get_kind_display(), holder, due)
        lines.append(Line(title, review_url(participant.meeting, paper=paper), state_tag(paper), note))
    return Part("Papers", lines)


def _documents(participant: Participant) -> Part:
    """The documents of which they are an author, besides their own papers."""
    written = Paper.objects.written_with([participant]).values("document")
    named = Author.objects.filter(participant=participant).exclude(document__paper__participant=participant)
    named = named.exclude(document__in=written)
    documents = Document.objects.filter(pk__in=named.values("document")).select_related("meeting")
    lines = [
        Line(document.title, change_url(document), publication_tag(document), document.get_kind_display())
        for document in documents
    ]
    return Part("Author of", lines)


def _slots(participant: Participant) -> Part:
    """Where they have a role in the working draft of the programme."""
    roles = ItemPerson.objects.filter(participant=participant, item__session__isnull=False).select_related(
        "item__session"
    )
    officers = Officer.objects.filter(participant=participant).select_related("session")
    found = [(row.item.session, row.get_role_display().lower(), row.item.title) for row in roles]
    found += [(officer.session, officer.get_role_display().lower(), "") for officer in officers if officer.session]
    lines = [
        Line(
            title or session.title,
            change_url(session),
            tag(role),
            format_html("{}{}", local(session.starts_at, participant.meeting), f" · {session.title}" if title else ""),
        )
        for session, role, title in sorted(found, key=lambda slot: (slot[0].starts_at, slot[0].pk))
    ]
    of_meeting = [
        Line("The whole meeting", state=tag(officer.get_role_display().lower()))
        for officer in officers
        if not officer.session
    ]
    return Part("Programme", [*of_meeting, *lines])


def _tasks(participant: Participant) -> Part:
    """What is asked of them, the next first, and when it was done."""
    asked = ParticipantTask.objects.asked_of(Participant.objects.filter(pk=participant.pk)).order_by("due_on", "pk")
    lines = []
    for task in asked:
        by = "by the person" if task.done_by == participant.user_id else "by an organizer"
        done = format_html(" · marked as done {}, {}", by, short_day(task.done_at, participant.meeting))
        until = format_html("by {}", calendar_day(task.due_on))
        lines.append(Line(task.text, state=task_tag(task), note=until + done if task.done_at else until))
    return Part("Tasks", lines)


def _invitations(participant: Participant) -> Part:
    invitations = Invitation.objects.filter(participant=participant).select_related("message", "invited_by")
    lines = []
    for invitation in invitations:
        by = invitation.invited_by or "the portal, on request for a new link"
        until = local(invitation.expires_at, participant.meeting, ends_day=True)
        message = invitation.message
        sent = f"e-mail {message.get_state_display().lower()}" if message else "no e-mail"
        lines.append(
            Line(
                local(invitation.created_at, participant.meeting),
                change_url(message) if message else "",
                tag(invitation.state().label.lower()),
                format_html("{} · by {} · link valid until {}", sent, by, until),
            )
        )
    return Part("Invitations", lines)


def _answers(participant: Participant) -> Part:
    """Each change of status, from the history."""
    changed = entries_of([participant.pk], Participant).filter(
        changes__has_key="status", action=AuditLogEntry.Action.UPDATE
    )
    labels = dict(Participant.Status.choices)
    lines = []
    for entry in changed.select_related("actor").order_by("-timestamp", "-pk")[:SHOWN]:
        before, after = (labels.get(value, value) for value in entry.changes["status"])
        by = format_html(" · {}", entry.actor) if entry.actor else ""
        when = local(entry.timestamp, participant.meeting)
        lines.append(Line(f"{before} → {after}", note=format_html("{}{}", when, by)))
    return Part("Answers and changes of status", lines)


def _mails(participant: Participant) -> Part:
    # A mail to its own reply address was sent to the meeting's unit about the person.
    about = mails_about([participant.pk]).exclude(to=F("reply_to")).values("pk")
    sent = Q(pk__in=about)
    if participant.email:
        sent |= Q(meeting=participant.meeting, to__iexact=participant.email)
    mails = Message.objects.filter(sent).defer("text", "html", "slots", "encrypted")[: SHOWN + 1]
    lines = [
        Line(
            mail.subject,
            change_url(mail),
            choice_tag(Message.State(mail.state), MAIL_TINTS),
            local(mail.sent_at or mail.queued_at, participant.meeting),
        )
        for mail in mails[:SHOWN]
    ]
    has_more = len(mails) > SHOWN and participant.email
    all_mails = ("All e-mails", list_url(Message, participant.meeting, q=participant.email)) if has_more else None
    return Part("E-mails", lines, all_mails)


def _notes(participant: Participant) -> Part:
    """What was written on their answer, on returned papers and on extensions."""
    meeting = participant.meeting
    lines = []
    if participant.answer_note:
        lines.append(Line(participant.answer_note, state=tag("answer"), note=local(participant.answered_at, meeting)))
    returned = Paper.objects.filter(participant=participant).exclude(return_note="")
    lines += [
        Line(paper.return_note, change_url(paper), tag("returned paper"), local(paper.state_at, meeting))
        for paper in returned
    ]
    extensions = Extension.objects.filter(paper__participant=participant).select_related("paper")
    lines += [
        Line(
            row.reason,
            change_url(row.paper),
            tag("more time"),
            format_html("until {}", local(row.until, meeting, ends_day=True)),
        )
        for row in extensions
    ]
    return Part("Notes", lines)


def _letters(participant: Participant, may_open: bool) -> Part:
    letters = InvitationLetter.objects.filter(participant=participant)
    page = reverse("pdf:page", args=[LETTER, participant.pk])
    lines = [
        Line(
            f"Signed by {letter.signatory}",
            page if letter.rendering and may_open else "",
            tag(letter.rendering.get_state_display().lower()) if letter.rendering else "",
            format_html("dated {}", date_format(letter.dated_on)),
        )
        for letter in letters.select_related("rendering")
    ]
    return Part("Visa support letter", lines)


def _attendance(participant: Participant) -> Part:
    """The days on which they were there, and their certificate once the meeting is over."""
    days = AttendedDay.objects.filter(participant=participant)
    lines = [Line(date_format(row.day), state=tag(row.get_attendance_display().lower())) for row in days]
    if lines and certified(participant.meeting).filter(pk=participant.pk).exists():
        lines.append(Line("Certificate of attendance", reverse("pdf:page", args=[CERTIFICATE, participant.pk])))
    return Part("Attendance", lines)


def _reminders(participant: Participant) -> Part:
    reminders = Reminder.objects.filter(participant=participant).select_related("rule")[:SHOWN]
    lines = [
        Line(
            str(reminder.rule),
            state=tag(reminder.get_outcome_display().lower()),
            note=local(reminder.due_at, participant.meeting),
        )
        for reminder in reminders
    ]
    return Part("Reminders", lines)


def _other_meetings(participant: Participant, user: User) -> Part:
    own = Meeting.objects.for_member(user).values("pk")
    rows: Iterable[Participant] = rows_about(participant).exclude(meeting=participant.meeting).filter(meeting__in=own)
    lines = [
        Line(row.meeting.short_title, change_url(row), status_tag(row), row.get_role_display())
        for row in rows.order_by("-meeting__starts_on")
    ]
    return Part("Other meetings", lines)
