"""The mails to those who may comment on a draft: each is cancelled when its draft is no longer circulated."""

from collections.abc import Iterable

from django.urls import reverse

from egm_portal.mail import registry
from egm_portal.mail.batch import Draft
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.placeholders import deadline_of
from egm_portal.mail.registry import Placeholder
from participants.models import Participant
from reports.models import Report


def circulated(report: Report, people: Iterable[Participant]) -> list[Draft]:
    """That the draft of the report can be read, and the deadline for comments: a mail to each of these people."""
    # A draft that is circulated again is announced again.
    circulation = f"circulated:{report.pk}:{report.state_at.timestamp()}"
    return [about_open_report("circulated", report, person, f"{circulation}:{person.pk}") for person in people]


def about_open_report(name: str, report: Report, participant: Participant, dedup_key: str) -> Draft:
    """The mail of this name to one person, about the draft and the deadline for comments."""
    return Draft(
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
    return absolute(reverse("my:report", args=[message.meeting.slug]))


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
