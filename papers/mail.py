"""The mails of this package, each named as the fact that it tells."""

from datetime import datetime

from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.mail import actions, registry
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.placeholders import deadline_of
from egm_portal.mail.registry import Placeholder
from papers import queries, rules
from papers.models import Paper, Version

ASSISTANT = "papers/assistant"


def paper_received(paper: Paper, version: Version) -> Message | None:
    """Queues the receipt for a file: what came, when, its SHA-256, and who sent it if it was not the author."""
    sender = None if version.uploaded_by_id == paper.participant.user_id else version.uploaded_by
    return _to_author(paper, "papers/received", f"received:{version.pk}", version=version, sender=sender)


def paper_accepted(paper: Paper, version: Version) -> Message | None:
    """Queues the news that a paper was accepted as it stands."""
    return _to_author(paper, "papers/accepted", f"accepted:{paper.pk}:{version.pk}", version=version)


def paper_returned(paper: Paper, until: datetime) -> Message | None:
    """Queues the note with which a paper goes back, and the time until which a new file is taken."""
    return _to_author(paper, "papers/returned", f"returned:{paper.pk}:{paper.state_at.timestamp()}", until=until)


def assistant_named(paper: Paper) -> Message | None:
    """Queues the news that somebody may hand in the paper for its author."""
    now, author = portal_now(), paper.participant
    # Not "paper": what is about a paper is taken for a mail to, or about, its author when a person is erased.
    return actions.queue_message(
        kind=ASSISTANT,
        to=paper.assistant_email,
        meeting=author.meeting,
        about={"assisted": paper.pk},
        context={"paper": paper, "author": author, "deadline": queries.owed_paper(paper).deadline},
        dedup_key=f"assistant:{paper.pk}:{paper.assistant_email}:{now:%Y-%m-%d}",
    )


def _page_of_the_paper(message: Message) -> str:
    papers = Paper.objects.filter(pk=message.about["assisted"], assistant_email__iexact=message.to)
    paper = papers.exclude(state=Paper.State.WITHDRAWN).select_related("participant__meeting").first()
    if paper is None:
        raise registry.NoLongerWanted("The author has named somebody else, or nobody.")
    return absolute(reverse("papers:upload", args=[paper.participant.meeting.slug, paper.pk]))


def assistants_told(paper: Paper, since: datetime) -> int:
    """How many such mails about the paper were queued since then."""
    return Message.objects.filter(kind=ASSISTANT, about__assisted=paper.pk, queued_at__gt=since).count()


TITLE = Placeholder("the title of the paper", lambda context: context["paper"].document.title)
NOTE = Placeholder("the note with which it goes back", lambda context: context["paper"].return_note, required=True)
UNTIL = Placeholder(
    "until when a new file is taken", lambda context: deadline_of(context["until"], context["meeting"]), required=True
)


def _to_author(paper: Paper, kind: str, dedup_key: str, **more) -> Message | None:
    author = paper.participant
    return actions.queue_message(
        kind=kind,
        to=author.email,
        to_name=author.name,
        meeting=author.meeting,
        about={"paper": paper.pk},
        context=_context(paper) | more,
        dedup_key=dedup_key,
    )


def _context(paper: Paper) -> dict:
    author = paper.participant
    return {"paper": paper, "participant": author, "meeting": author.meeting}


def _example(participant_id: int) -> dict:
    """The context of a mail about what this participant has sent; raises registry.NoExample for nothing."""
    papers = Paper.objects.filter(participant=participant_id, document__isnull=False)
    paper = papers.exclude(state=Paper.State.WITHDRAWN).select_related("participant__meeting", "document").first()
    if paper is None:
        raise registry.NoExample("This person has sent no paper, and would not get this mail.")
    extension = paper.extensions.order_by("until").last()
    until = rules.last_moment(paper.due_at, extension.until if extension else None)
    return _context(paper) | {"until": until, "version": paper.document.versions.last()}


def register_kinds() -> None:
    """Lets the outbox know these mails."""
    for kind in [
        registry.Kind(name="papers/received", describes="Receipt for a paper, with its SHA-256"),
        registry.Kind(
            name=ASSISTANT,
            describes="Somebody may hand in a paper for its author",
            slots={"link": _page_of_the_paper},
            stops_at_bounce=True,
        ),
        registry.Kind(
            name="papers/accepted",
            describes="A paper was accepted",
            placeholders={"title": TITLE},
            example=_example,
        ),
        registry.Kind(
            name="papers/returned",
            describes="A paper goes back with a note",
            placeholders={"title": TITLE, "note": NOTE, "deadline": UNTIL},
            example=_example,
        ),
    ]:
        registry.register(kind)
