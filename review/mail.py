"""The mails about a circulated draft, which are cancelled when it no longer is, and to offices."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.urls import reverse

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
from reports.mail import TITLE
from reports.models import Report
from review.clearances.files import file_name
from review.clearances.rules import last_day
from review.models import Clearance, ClearanceEvent, ClearanceFile, Comment, Round
from review.rounds.queries import answers_in


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
                kind="review/answered",
                to=author.email,
                to_name=author.name,
                meeting=report.meeting,
                about={"report": report.pk, "participant": author.pk, "round": round_.pk},
                context=context | {"is_further": bool(told_at)},
                dedup_key=f"answered:{round_.pk}:{author.pk}" + (f":{told_at.timestamp()}" if told_at else ""),
            )
        )
    return drafts


MAX_ATTACHED = 5_000_000
"""Bytes; in a mail a file grows by a third, because of its encoding."""


def for_clearance(clearance: Clearance, words: str) -> DraftMessage:
    """The text that an office is asked to clear, which is attached; `words` stand before what is asked."""
    sending = clearance.events.filter(kind=ClearanceEvent.Kind.SENT).latest("pk")
    return DraftMessage(
        kind="review/clearance",
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
    name="review/clearance",
    description="A text is sent to an office for clearance",
    short="clearance",
    attach=_cleared_file,
    stops_at_bounce=True,
    delay=Delay.VERB,
)
registry.register(CLEARANCE)


def about_open_report(name: str, report: Report, participant: Participant, dedup_key: str) -> DraftMessage:
    """The mail of this name to one person, about the draft and the deadline for comments."""
    return DraftMessage(
        kind=f"review/{name}",
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
    "title": TITLE,
    "link": Placeholder("the page with the draft", lambda context: context["link"], required=True),
    "deadline": Placeholder(
        "the deadline for comments", lambda context: deadline_of(context["until"], context["meeting"])
    ),
}


def register_kind(name: str, description: str, short: str) -> None:
    """Registers a mail made by `about_open_report`."""
    registry.register(
        registry.Kind(
            name=f"review/{name}",
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
        name="review/answered",
        description="All comments on the draft report have been answered",
        short="answers to comments",
        slots={"link": _answers_page},
        placeholders={
            "title": TITLE,
            "link": Placeholder("the page with the draft", lambda context: context["link"], required=True),
            "answers": Placeholder(
                "the person’s comments, each with its answer",
                lambda context: part_as_text("review/_answers.html", context),
                required=True,
            ),
        },
        example=_example_of_answers,
        stops_at_bounce=True,
    )
)
