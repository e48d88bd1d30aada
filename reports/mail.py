"""The mails to those who write the report, and about what is issued of it."""

from collections.abc import Collection, Iterable, Mapping

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
from participants.models import Participant
from reports.models import Issue, Report
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


TITLE = Placeholder("the title of the report", lambda context: context["report"].title)


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
            "title": TITLE,
            "link": Placeholder("the page to write it", lambda context: context["link"], required=True),
        },
        example=_example_of_writing,
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
            "title": TITLE,
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
