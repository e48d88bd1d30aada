"""The reminders of this package, as drafts for `egm_portal.mail.batch`; each is cancelled once the paper has come."""

from dataclasses import replace
from datetime import datetime

from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.mail import registry
from egm_portal.mail.batch import DraftMessage
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.placeholders import deadline_of
from egm_portal.mail.registry import Placeholder
from papers import rules
from papers.mail import NOTE, TITLE
from papers.models import Paper, Version


def paper_missing(paper: Paper, deadline: datetime, dedup_key: str) -> DraftMessage:
    return _to_author(paper, "missing", deadline, dedup_key)


def paper_not_replaced(paper: Paper, deadline: datetime, dedup_key: str) -> DraftMessage:
    return _to_author(paper, "not_replaced", deadline, dedup_key)


def _to_author(paper: Paper, name: str, deadline: datetime, dedup_key: str) -> DraftMessage:
    author = paper.participant
    return DraftMessage(
        kind=f"papers/{name}",
        to=author.email,
        to_name=author.name,
        meeting=author.meeting,
        about={"paper": paper.pk},
        context=_context(paper, deadline),
        dedup_key=dedup_key,
    )


def _context(paper: Paper, deadline: datetime) -> dict:
    now, kept_until = portal_now(), rules.last_kept(deadline)
    return {
        "paper": paper,
        "participant": paper.participant,
        "deadline": deadline,
        "is_over": now >= deadline,
        "kept_until": kept_until if now < kept_until else None,
        # Most missing papers have no document yet, and cost no query.
        "has_closed_file": bool(paper.document_id)
        and Version.objects.closed().filter(document=paper.document_id).exists(),
    }


def _own_page(message: Message) -> str:
    paper = Paper.objects.missing().filter(pk=message.about["paper"]).select_related("participant__meeting").first()
    if paper is None:
        raise registry.NoLongerWanted("The paper has been received, or is no longer expected.")
    return absolute(reverse("my:meeting", args=[paper.participant.meeting.slug]))


def _example(participant_id: int) -> dict:
    """The context of a reminder to this participant; raises registry.NoExample if none would be sent."""
    papers = Paper.objects.missing().filter(participant=participant_id).prefetch_related("extensions")
    paper = papers.select_related("participant__meeting", "document").first()
    deadline = rules.dates_of(paper).deadline if paper else None
    if deadline is None:
        raise registry.NoExample("No paper is expected from this person, who would not receive this e-mail.")
    return _context(paper, deadline)


def _example_returned(participant_id: int) -> dict:
    context = _example(participant_id)
    if context["paper"].document is None:
        raise registry.NoExample("No paper by this person was returned, so they would not receive this e-mail.")
    return context


PLACEHOLDERS = {
    "link": Placeholder("the personal page, where files are sent", lambda context: context["link"]),
    "deadline": Placeholder("when it is due", lambda context: deadline_of(context["deadline"], context["meeting"])),
}


registry.register(
    registry.Kind(
        name="papers/missing",
        description="Reminder: the paper has not been received",
        short="reminder",
        slots={"link": _own_page},
        placeholders=PLACEHOLDERS,
        example=_example,
        stops_at_bounce=True,
    ),
    registry.Kind(
        name="papers/not_replaced",
        description="Reminder: the requested revision has not been received",
        short="reminder",
        slots={"link": _own_page},
        placeholders=PLACEHOLDERS | {"title": TITLE, "note": replace(NOTE, required=False)},
        example=_example_returned,
        stops_at_bounce=True,
    ),
)
