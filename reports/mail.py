"""The mails about the draft, which are cancelled when it is no longer circulated, and about the issued report."""

from collections.abc import Collection, Iterable, Mapping

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst

from egm_portal.clock import portal_now
from egm_portal.mail import registry
from egm_portal.mail.batch import DraftMessage
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.placeholders import deadline_of
from egm_portal.mail.registry import Placeholder
from egm_portal.mail.rendering import part_as_text
from egm_portal.undo.delays import Delay
from participants.models import Participant
from reports.clearances.files import file_name
from reports.clearances.rules import last_day
from reports.models import Clearance, ClearanceEvent, ClearanceFile, Comment, Issue, Report, Round
from reports.rounds.queries import answers_in
from reports.writing_rules import people_of_sections, refusal_to_write, writers_of


def asked_to_write(report: Report, people: Iterable[Participant]) -> list[DraftMessage]:
    """That these people can write the report: a mail to each of them, and never a second one."""
    return [
        DraftMessage(
            kind="reports/started",
            to=person.email,
            to_name=person.name,
            meeting=report.meeting,
            about={"report": report.pk, "participant": person.pk},
            context={"participant": person, "report": report},
            dedup_key=f"write:{report.pk}:{person.pk}",
        )
        for person in people
    ]


def circulated(report: Report, people: Iterable[Participant]) -> list[DraftMessage]:
    """That the draft of the report can be read, and the deadline for comments: a mail to each of these people."""
    # A draft that is circulated again is announced again.
    circulation = f"circulated:{report.pk}:{report.state_at.timestamp()}"
    return [about_open_report("circulated", report, person, f"{circulation}:{person.pk}") for person in people]


def extended(report: Report, people: Iterable[Participant]) -> list[DraftMessage]:
    """That comments are taken until another time: a mail to each of these people."""
    # A deadline may return to an earlier one, of which people were told before.
    key = f"extended:{report.pk}:{report.comments_until.timestamp()}:{portal_now().timestamp()}"
    return [about_open_report("extended", report, person, f"{key}:{person.pk}") for person in people]


def answered(round_: Round, comments: Iterable[Comment]) -> list[DraftMessage]:
    """That all comments of the round have been answered: a mail to each author of these, with the answers.

    Of a round whose authors were told before, these are comments that came since, or were answered again.
    """
    by_author: dict[int, list[Comment]] = {}
    for comment in comments:
        by_author.setdefault(comment.participant_id, []).append(comment)
    report, told_at = round_.report, round_.told_at
    drafts = []
    for own in by_author.values():
        author = own[0].participant
        context = {"participant": author, "report": report, "answers": answers_in(round_, own)}
        drafts.append(
            DraftMessage(
                kind="reports/answered",
                to=author.email,
                to_name=author.name,
                meeting=report.meeting,
                about={"report": report.pk, "participant": author.pk, "round": round_.pk},
                context=context | {"is_further": bool(told_at)},
                dedup_key=f"answered:{round_.pk}:{author.pk}" + (f":{told_at.timestamp()}" if told_at else ""),
            )
        )
    return drafts


def issued(issue: Issue, people: Iterable[Participant], *, is_moved: bool = False) -> list[DraftMessage]:
    """That the report has been issued, or can be read until it is public: a mail to each of these people.

    With `is_moved` the end of its embargo has changed.
    """
    report = issue.report
    # An embargo may end again when it ended before it was moved.
    moved = f":{issue.issued_at.timestamp()}:{portal_now().timestamp()}" if is_moved else ""
    return [
        DraftMessage(
            kind="reports/issued",
            to=person.email,
            to_name=person.name,
            meeting=report.meeting,
            about={"issue": issue.pk, "participant": person.pk},
            context=_context_of_issue(issue, person) | {"is_moved": is_moved},
            dedup_key=f"issued:{issue.pk}:{person.pk}{moved}",
        )
        for person in people
    ]


MAX_ATTACHED = 5_000_000
"""Bytes; in a mail a file grows by a third, because of its encoding."""


def for_clearance(clearance: Clearance, words: str) -> DraftMessage:
    """The text that an office is asked to clear, which is attached; `words` stand before what is asked."""
    sending = clearance.events.filter(kind=ClearanceEvent.Kind.SENT).latest("pk")
    return DraftMessage(
        kind="reports/clearance",
        to=clearance.email,
        to_name=clearance.office,
        meeting=clearance.meeting,
        about={"clearance": clearance.pk, "file": clearance.version_id},
        context=context_of_clearance(clearance, words),
        dedup_key=f"clearance:{sending.pk}",
    )


def context_of_clearance(clearance: Clearance, words: str) -> dict:
    until = last_day(clearance.due_at, clearance.meeting) if clearance.due_at else None
    return {"what": clearance.get_kind_display().lower(), "until": until, "words": words}


def _cleared_file(message: Message) -> list[registry.Attachment]:
    # The mail asks for an answer to this version, at the address that was read before it was sent.
    asked = Clearance.objects.filter(state=Clearance.State.AWAITED, version=message.about["file"], email=message.to)
    clearance = asked.filter(pk=message.about["clearance"]).first()
    if clearance is None:
        raise registry.NoLongerWanted("The office has answered, was sent another version, or has another address.")
    file = ClearanceFile.objects.select_related("meeting").get(pk=message.about["file"])
    with default_storage.open(file.stored_name) as stored:
        return [registry.Attachment(file_name(file, clearance), stored.read(), file.media_type)]


CLEARANCE = registry.Kind(
    name="reports/clearance",
    description="A text is sent to an office for clearance",
    short="clearance",
    attach=_cleared_file,
    stops_at_bounce=True,
    delay=Delay.VERB,
)
registry.register(CLEARANCE)


PARTICIPANTS, BODIES = "participants", "bodies"
"""Whom organizers may tell of a corrigendum or a reissue: those who take part, and the units that convened."""


def corrected(issue: Issue, told: Collection[str]) -> list[DraftMessage]:
    """That a corrigendum to the report was issued, or that it was issued again: to those whom the organizers chose."""
    meeting = issue.report.meeting
    people = Participant.objects.attending().filter(meeting=meeting) if PARTICIPANTS in told else ()
    units = meeting.contacts.all() if BODIES in told else ()
    to = {contact.email: (contact.unit, {"contact": contact.pk}) for contact in units}
    to |= {person.email: (person.name, {"participant": person.pk}) for person in people}
    return [
        DraftMessage(
            kind="reports/corrected",
            to=address,
            to_name=name,
            meeting=meeting,
            about={"issue": issue.pk} | about,
            context={"issue": issue, "report": issue.report, "is_participant": "participant" in about},
            dedup_key=f"corrected:{issue.pk}:{address.casefold()}",
        )
        for address, (name, about) in to.items()
    ]


def _context_of_issue(issue: Issue, participant: Participant) -> dict:
    """`until` is when the report becomes public, None if it is."""
    until = issue.issued_at if issue.issued_at > portal_now() else None
    is_revision = issue.kind == Issue.Kind.REVISION
    what = "the revised report" if is_revision else "the report"
    return {"participant": participant, "issue": issue, "report": issue.report, "until": until, "what": what}


def about_open_report(name: str, report: Report, participant: Participant, dedup_key: str) -> DraftMessage:
    """The mail of this name to one person, about the draft and the deadline for comments."""
    return DraftMessage(
        kind=f"reports/{name}",
        to=participant.email,
        to_name=participant.name,
        meeting=report.meeting,
        about={"report": report.pk, "participant": participant.pk, "until": int(report.comments_until.timestamp())},
        context={"participant": participant, "report": report, "until": report.comments_until},
        dedup_key=dedup_key,
    )


def _report_page(message: Message) -> str:
    # A draft that is circulated again has a new deadline and new mails: those with the old deadline are cancelled.
    report = Report.objects.open_for_comments().filter(pk=message.about["report"]).first()
    if report is None or int(report.comments_until.timestamp()) != message.about["until"]:
        raise registry.NoLongerWanted("The report was put back in draft or cleared, or comments have closed.")
    if not Participant.objects.attending().filter(pk=message.about["participant"]).exists():
        raise registry.NoLongerWanted("This person no longer takes part.")
    return absolute(reverse("review:circulated", args=[message.meeting.slug]))


def _example(participant_id: int) -> dict:
    participant = Participant.objects.select_related("meeting").get(pk=participant_id)
    report = Report.objects.open_for_comments().filter(meeting=participant.meeting_id).first()
    if report is None:
        raise registry.NoExample("The report is not open for comments, so this person would not receive this e-mail.")
    return {"participant": participant, "report": report, "until": report.comments_until}


PLACEHOLDERS = {
    "title": Placeholder("the title of the report", lambda context: context["report"].title),
    "link": Placeholder("the page with the draft", lambda context: context["link"], required=True),
    "deadline": Placeholder(
        "the deadline for comments", lambda context: deadline_of(context["until"], context["meeting"])
    ),
}


def _all_who_write(report: Report) -> QuerySet:
    return writers_of(report) | people_of_sections(report)


def _page_to_write(message: Message) -> str:
    report = Report.objects.filter(pk=message.about["report"]).first()
    if report is None or refusal_to_write(report):
        raise registry.NoLongerWanted("The report was deleted, or its text is final.")
    if not _all_who_write(report).filter(pk=message.about["participant"]).exists():
        raise registry.NoLongerWanted("This person does not write the report.")
    return absolute(reverse("reports:outline", args=[message.meeting.slug]))


def _example_of_writing(participant_id: int) -> dict:
    participant = Participant.objects.select_related("meeting").get(pk=participant_id)
    report = Report.objects.filter(meeting=participant.meeting_id).first()
    if report is None or not _all_who_write(report).filter(pk=participant.pk).exists():
        raise registry.NoExample("This person does not write the report, so they would not receive this e-mail.")
    return {"participant": participant, "report": report}


registry.register(
    registry.Kind(
        name="reports/started",
        description="The report can be written: to rapporteurs, the consultant and those who were asked to",
        short="report to write",
        slots={"link": _page_to_write},
        placeholders={
            "title": PLACEHOLDERS["title"],
            "link": Placeholder("the page to write it", lambda context: context["link"], required=True),
        },
        example=_example_of_writing,
        stops_at_bounce=True,
    )
)


def register_kind(name: str, description: str, short: str) -> None:
    """Registers a mail made by `about_open_report`."""
    registry.register(
        registry.Kind(
            name=f"reports/{name}",
            description=description,
            short=short,
            slots={"link": _report_page},
            placeholders=PLACEHOLDERS,
            example=_example,
            stops_at_bounce=True,
        )
    )


register_kind("circulated", "The draft report is open for comments", "draft report")
register_kind("extended", "The deadline for comments on the draft report has changed", "new deadline")


def _answers_page(message: Message) -> str:
    """The draft with the answers; once the report is issued, the same address leads to it."""
    shown = [Report.State.CIRCULATED, Report.State.CLEARED, Report.State.ISSUED]
    if not Report.objects.filter(pk=message.about["report"], state__in=shown).exists():
        raise registry.NoLongerWanted("The report was put back in draft.")
    if not Participant.objects.attending().filter(pk=message.about["participant"]).exists():
        raise registry.NoLongerWanted("This person no longer takes part.")
    return absolute(reverse("review:circulated", args=[message.meeting.slug]))


def _example_of_answers(participant_id: int) -> dict:
    participant = Participant.objects.select_related("meeting").get(pk=participant_id)
    own = Comment.objects.threads().filter(participant=participant).exclude(state=Comment.State.OPEN)
    round_ = Round.objects.filter(pk__in=own.values("round")).select_related("report").last()
    if round_ is None:
        raise registry.NoExample("No comment of this person has been answered, so they would not receive this e-mail.")
    comments = list(own.filter(round=round_))
    return {"participant": participant, "report": round_.report, "answers": answers_in(round_, comments)}


registry.register(
    registry.Kind(
        name="reports/answered",
        description="All comments on the draft report have been answered",
        short="answers to comments",
        slots={"link": _answers_page},
        placeholders={
            "title": PLACEHOLDERS["title"],
            "link": Placeholder("the page with the draft", lambda context: context["link"], required=True),
            "answers": Placeholder(
                "the person’s comments, each with its answer",
                lambda context: part_as_text("reports/_answers.html", context),
                required=True,
            ),
        },
        example=_example_of_answers,
        stops_at_bounce=True,
    )
)


def _issued_page(message: Message) -> str:
    """The public page, or the copy for those who take part until it is public."""
    issue = Issue.objects.select_related("report__meeting").get(pk=message.about["issue"])
    if issue.issued_at <= portal_now():
        return absolute(issue.get_absolute_url())
    if not Participant.objects.attending().filter(pk=message.about["participant"]).exists():
        raise registry.NoLongerWanted("This person no longer takes part.")
    return absolute(reverse("reports:embargoed", args=[message.meeting.slug]))


def _example_of_issue(participant_id: int) -> dict:
    participant = Participant.objects.select_related("meeting").get(pk=participant_id)
    issue = Issue.objects.texts().filter(report__meeting=participant.meeting_id).select_related("report").first()
    if issue is None:
        raise registry.NoExample("The report has not been issued, so this person would not receive this e-mail.")
    return _context_of_issue(issue, participant)


def _embargo(context: Mapping) -> str:
    if context["until"] is None:
        return ""
    until = deadline_of(context["until"], context["meeting"])
    return f"It is embargoed until {until}. Until then it is for those who take part only: please do not pass it on."


registry.register(
    registry.Kind(
        name="reports/issued",
        description="The report has been issued",
        short="issued report",
        slots={"link": _issued_page},
        placeholders={
            "title": PLACEHOLDERS["title"],
            "what": Placeholder("“The report” or “The revised report”", lambda context: capfirst(context["what"])),
            "link": Placeholder("the page with the report", lambda context: context["link"], required=True),
            "embargo": Placeholder("until when it is embargoed, if it is", _embargo, required=True),
        },
        example=_example_of_issue,
        stops_at_bounce=True,
    )
)


def _corrected_page(message: Message) -> str:
    """The page of the corrigendum, or that of the text that was issued again."""
    issue = Issue.objects.select_related("report__meeting", "document__meeting", "earlier").get(
        pk=message.about["issue"]
    )
    if issue.kind == Issue.Kind.REISSUE:
        issue.earlier.report = issue.report
        return absolute(issue.earlier.get_absolute_url())
    return absolute(issue.get_absolute_url())


registry.register(
    registry.Kind(
        name="reports/corrected",
        description="A corrigendum to the report was issued, or the report was issued again",
        short="corrected report",
        slots={"link": _corrected_page},
        stops_at_bounce=True,
    )
)
