"""The mails of this package, each named as the fact that it tells."""

from datetime import datetime

from egm_portal.mail import actions, registry
from egm_portal.mail.models import Message
from papers.models import Paper, Version
from participants.models import ReminderRule


def paper_received(paper: Paper, version: Version) -> Message | None:
    """Queues the receipt for a file: its name, size, pages, time of arrival and SHA-256."""
    return _to_author(paper, "papers/received", f"received:{version.pk}", version=version)


def paper_accepted(paper: Paper, version: Version) -> Message | None:
    """Queues the news that a paper was accepted as it stands."""
    return _to_author(paper, "papers/accepted", f"accepted:{paper.pk}:{version.pk}", version=version)


def paper_returned(paper: Paper, until: datetime) -> Message | None:
    """Queues the note with which a paper goes back, and the time until which a new file is taken."""
    return _to_author(paper, "papers/returned", f"returned:{paper.pk}:{paper.state_at.timestamp()}", until=until)


def paper_missing(paper: Paper, rule: ReminderRule, due_at: datetime, deadline: datetime) -> Message | None:
    """Queues the reminder that a paper has not come; once for each rule and time."""
    return _to_author(paper, "papers/missing", f"missing:{rule.pk}:{paper.pk}:{due_at.timestamp()}", deadline=deadline)


def _to_author(paper: Paper, kind: str, dedup_key: str, **more) -> Message | None:
    author = paper.participant
    return actions.queue_message(
        kind=kind,
        to=author.email,
        to_name=author.name,
        meeting=author.meeting,
        about={"paper": paper.pk},
        context={"paper": paper, "participant": author, "meeting": author.meeting, **more},
        dedup_key=dedup_key,
    )


def register_kinds() -> None:
    """Lets the outbox know these mails."""
    for name, describes in [
        ("papers/received", "Receipt for a paper, with its SHA-256"),
        ("papers/accepted", "A paper was accepted"),
        ("papers/returned", "A paper goes back with a note"),
        ("papers/missing", "Reminder that a paper is missing"),
    ]:
        registry.register(registry.Kind(name=name, describes=describes))
