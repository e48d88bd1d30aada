"""The mails of this package, each named for the fact that it reports."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta

from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.mail import actions, registry
from egm_portal.mail.links import absolute
from egm_portal.mail.models import MailTemplate, Message
from egm_portal.mail.placeholders import deadline_of
from egm_portal.mail.registry import Placeholder
from egm_portal.mail.rendering import Wording, previewed, shared_context
from egm_portal.undo.delays import Delay
from papers import queries, rules
from papers.files import refusal_messages
from papers.kinds import KINDS
from papers.models import Author, Extension, Paper, Submission, Version
from participants.models import Participant

ASSISTANT = "papers/assistant"
COAUTHOR_RECEIVED = "papers/coauthor_received"
EXTENDED = "papers/extended"


def paper_received(paper: Paper, version: Version) -> Message | None:
    # The receipt names the sender only where that was not the author.
    sender = None if version.uploaded_by_id == paper.participant.user_id else version.uploaded_by
    return _to_author(paper, "papers/received", f"received:{version.pk}", version=version, sender=sender)


def paper_held(paper: Paper, version: Version) -> Message | None:
    """Tells the organizers of a file that came after its deadline, about which they decide."""
    unit = shared_context(meeting=paper.participant.meeting, to_name="")
    return actions.queue_message(
        kind="papers/held",
        to=unit["unit_email"],
        to_name=unit["unit"],
        meeting=paper.participant.meeting,
        about={"paper": paper.pk},
        context=_context(paper) | {"version": version},
        dedup_key=f"held:{version.pk}",
    )


def paper_accepted(paper: Paper, version: Version) -> Message | None:
    return _to_author(paper, "papers/accepted", f"accepted:{paper.pk}:{version.pk}", version=version)


def paper_received_by_coauthors(paper: Paper, version: Version) -> None:
    """The receipt, to each address once a day."""
    day = portal_now().astimezone(paper.participant.meeting.zone).date()
    _to_coauthors(paper, COAUTHOR_RECEIVED, f"coauthor-received:{paper.pk}:{day:%Y-%m-%d}", version=version)


def coauthors_mailed(paper: Paper, since: datetime) -> int:
    return Message.objects.filter(kind=COAUTHOR_RECEIVED, about__assisted=paper.pk, queued_at__gt=since).count()


def paper_accepted_of_coauthors(paper: Paper, version: Version) -> None:
    _to_coauthors(paper, "papers/coauthor_accepted", f"coauthor-accepted:{version.pk}", version=version)


def _to_coauthors(paper: Paper, kind: str, dedup_key: str, **more) -> None:
    """To other authors who take part, and to those with an address who agree, as the first author has declared."""
    author = paper.participant
    agreeing = Author.objects.filter(document=paper.document_id, agreed_at__isnull=False).exclude(email="")
    taking_part = Participant.objects.filter(papers_with_others__paper=paper, status=Participant.Status.ACCEPTED)
    rows = [(True, row) for row in taking_part.values_list("email", "name")]
    rows += [(False, row) for row in agreeing.values_list("email", "name")]
    for takes_part, (email, name) in rows:
        if email.lower() == author.email.lower():
            continue
        actions.queue_message(
            kind=kind,
            to=email,
            to_name=name,
            meeting=author.meeting,
            about={"assisted": paper.pk},  # not "paper", as for those who submit it
            context={"paper": paper, "author": author, "meeting": author.meeting, "takes_part": takes_part} | more,
            dedup_key=f"{dedup_key}:{email.lower()}",
        )


def paper_returned(paper: Paper, until: datetime) -> Message | None:
    return _to_author(paper, "papers/returned", f"returned:{paper.pk}:{paper.state_at.timestamp()}", until=until)


def return_previewed(paper: Paper, *, note: str, until: datetime) -> Wording:
    # The template reads the note of the paper, which is not saved.
    returned = copy(paper)
    returned.return_note = note
    return _previewed("papers/returned", returned, until=until)


def paper_extended(paper: Paper, extension: Extension, former: datetime | None) -> Message | None:
    return _to_author(paper, EXTENDED, f"extended:{extension.pk}", until=extension.until, former=former)


def extension_previewed(paper: Paper, *, until: datetime) -> Wording:
    return _previewed(EXTENDED, paper, until=until, former=rules.dates_of(paper).deadline)


def _previewed(kind: str, paper: Paper, **more) -> Wording:
    author = paper.participant
    own = MailTemplate.objects.filter(meeting=author.meeting, kind=kind).first()
    context = _context(paper) | more
    return previewed(registry.kind_named(kind), meeting=author.meeting, to_name=author.name, context=context, own=own)


def file_closed(paper: Paper, version: Version, reason: str) -> Message | None:
    """Says that a file turned out to be unusable after its receipt: why, and until when another is accepted."""
    return _of_verdict(paper, version, reason, "papers/file_closed")


def file_unreadable(paper: Paper, version: Version, reason: str) -> Message | None:
    """Says that a file is safe and counts, but that readers cannot get it: why, and what helps."""
    return _of_verdict(paper, version, reason, "papers/file_unreadable")


def _of_verdict(paper: Paper, version: Version, reason: str, kind: str) -> Message | None:
    return _to_author(paper, kind, _key_of_verdict(version), **_verdict(paper, version, reason))


def verdict_mailed(version: Version) -> bool:
    """Whether the author got a mail about this verdict; a later check may come to another."""
    return Message.objects.filter(dedup_key=_key_of_verdict(version)).exists()


def _key_of_verdict(version: Version) -> str:
    return f"verdict:{version.pk}:{version.verdict}"


def _verdict(paper: Paper, version: Version, reason: str) -> dict:
    owed = queries.owed_paper(Paper.objects.select_related("participant__meeting", "document").get(pk=paper.pk))
    earlier = next((other for other in owed.versions if other.counts and other.number < version.number), None)
    return {
        "version": version,
        "reason": reason,
        "deadline": owed.deadline,
        "is_open": owed.is_open,
        "earlier": earlier,
        "link": absolute(reverse("papers:upload", args=[paper.participant.meeting.slug, paper.pk])),
    }


def submission_received(submission: Submission, version: Version) -> Message | None:
    # The receipt names the sender only where that was not the author.
    by = None if version.uploaded_by_id == submission.participant.user_id else version.uploaded_by
    more = {"version": version, "sender": by}
    return _to_sender(submission, "papers/submission_received", f"received:{version.pk}", **more)


def submission_returned(submission: Submission) -> Message | None:
    key = f"submission-returned:{submission.pk}:{submission.state_at.timestamp()}"
    return _to_sender(submission, "papers/submission_returned", key)


def submission_unusable(submission: Submission, version: Version, reason: str) -> Message | None:
    """Says that a file cannot be used as it is: why, and what helps."""
    return _to_sender(
        submission, "papers/submission_unusable", _key_of_verdict(version), version=version, reason=reason
    )


def _to_sender(submission: Submission, kind: str, dedup_key: str, **more) -> Message | None:
    sender = submission.participant
    return actions.queue_message(
        kind=kind,
        to=sender.email,
        to_name=sender.name,
        meeting=sender.meeting,
        about={"participant": sender.pk, "submission": submission.pk},
        context=_context_of_submission(submission) | more,
        dedup_key=dedup_key,
    )


def _context_of_submission(submission: Submission) -> dict:
    sender = submission.participant
    noun = KINDS[submission.document.kind].sent_as or "document"  # an organizer may have changed its kind
    return {"submission": submission, "participant": sender, "meeting": sender.meeting, "noun": noun}


def _example_of_submission(participant_id: int) -> dict:
    submission = Submission.objects.with_author().filter(participant=participant_id).first()
    version = submission.document.versions.originals().last() if submission else None
    if version is None:
        raise registry.NoExample("This person has sent no slides or statement and would not receive this e-mail.")
    return _context_of_submission(submission) | {"version": version, "reason": refusal_messages.SENTENCES["damaged"]}


def assistant_named(paper: Paper) -> Message | None:
    now, author = portal_now(), paper.participant
    # Not "paper": when a person is erased, mails that are about a paper count as mails to, or about, its author.
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
    paper = papers.expected().select_related("participant__meeting").first()
    if paper is None:
        raise registry.NoLongerWanted("The author has named somebody else, or nobody.")
    return absolute(reverse("papers:upload", args=[paper.participant.meeting.slug, paper.pk]))


def assistants_mailed(paper: Paper, since: datetime) -> int:
    return Message.objects.filter(kind=ASSISTANT, about__assisted=paper.pk, queued_at__gt=since).count()


def _consent_missing(context: Mapping) -> str:
    if context["paper"].document.publication_consent:
        return ""
    page = absolute(reverse("my:meeting", args=[context["meeting"].slug]))
    return f"It can be published once you consent to its publication on your personal page:\n\n{page}"


def _replaced_deadline(context: Mapping) -> str:
    due_at = context["paper"].due_at
    if due_at in (None, context["until"]):
        return ""
    return f"This date replaces the deadline of {deadline_of(due_at, context['meeting'])} for your paper."


TITLE = Placeholder("the title of the paper", lambda context: context["paper"].document.title)
CONSENT = Placeholder("the sentence that asks for consent to publication, where it is missing", _consent_missing)
NOTE = Placeholder(
    "the note with which the paper is returned", lambda context: context["paper"].return_note, required=True
)
UNTIL = Placeholder(
    "until when a new file is accepted",
    lambda context: deadline_of(context["until"], context["meeting"]),
    required=True,
)

FORMER = Placeholder(
    "until when files were accepted before", lambda context: deadline_of(context["former"], context["meeting"])
)

REPLACED = Placeholder("the sentence that names the deadline which this date replaces", _replaced_deadline)

SENT = Placeholder("what was sent: “slides” or “statement”", lambda context: context["noun"])
SENT_TITLE = Placeholder("the title of what was sent", lambda context: context["submission"].document.title)
SENT_NOTE = Placeholder(
    "the note with which it is returned", lambda context: context["submission"].return_note, required=True
)
REASON = Placeholder("what is wrong with the file, and what helps", lambda context: context["reason"], required=True)
ANOTHER_UNTIL = Placeholder(
    "until when another file is accepted", lambda context: deadline_of(context["deadline"], context["meeting"])
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
    """The context of a mail about a paper of this participant; raises registry.NoExample if there is none."""
    papers = Paper.objects.filter(participant=participant_id, document__isnull=False)
    paper = papers.expected().select_related("participant__meeting", "document").first()
    if paper is None:
        raise registry.NoExample("This person has sent no paper and would not receive this e-mail.")
    return _context(paper) | {
        "until": rules.dates_of(paper).deadline,
        "version": paper.document.versions.originals().last(),
    }


def _example_of_extension(participant_id: int) -> dict:
    papers = Paper.objects.missing().filter(participant=participant_id).select_related("participant__meeting")
    paper = papers.first()
    holds = rules.dates_of(paper).deadline if paper else None
    if holds is None:
        raise registry.NoExample("No paper is expected from this person, who would not receive this e-mail.")
    return _context(paper) | {"until": holds + timedelta(days=7), "former": holds}


def _example_of_verdict(participant_id: int) -> dict:
    context = _example(participant_id)
    if context["version"] is None:
        raise registry.NoExample("This person has sent no file and would not receive this e-mail.")
    return context | _verdict(context["paper"], context["version"], refusal_messages.SENTENCES["damaged"])


registry.register(
    registry.Kind(name="papers/received", description="Receipt for a paper, with its SHA-256", short="receipt"),
    registry.Kind(name="papers/held", description="To the organizers: a file of a paper came after its deadline"),
    registry.Kind(
        name=ASSISTANT,
        description="To a person who may submit a paper on behalf of its author",
        slots={"link": _page_of_the_paper},
        stops_at_bounce=True,
    ),
    registry.Kind(
        name=COAUTHOR_RECEIVED,
        description="Receipt for a paper, to its other authors",
        short="receipt",
        stops_at_bounce=True,
    ),
    registry.Kind(
        name="papers/coauthor_accepted",
        description="A paper was accepted, to its other authors",
        short="paper accepted",
        delay=Delay.VERB,
        stops_at_bounce=True,
    ),
    registry.Kind(
        name="papers/accepted",
        description="A paper was accepted",
        short="paper accepted",
        placeholders={"title": TITLE, "consent": CONSENT},
        example=_example,
        delay=Delay.VERB,
    ),
    registry.Kind(
        name="papers/returned",
        description="A paper was returned with a note",
        short="revision requested",
        placeholders={"title": TITLE, "note": NOTE, "deadline": UNTIL, "replaced": REPLACED},
        example=_example,
        delay=Delay.VERB,
    ),
    registry.Kind(
        name=EXTENDED,
        description="The author of a paper has more time",
        short="more time",
        placeholders={"deadline": UNTIL, "former": FORMER},
        example=_example_of_extension,
        delay=Delay.VERB,
    ),
    registry.Kind(
        name="papers/file_closed",
        description="The file of a paper cannot be used: a problem was found after it was received",
        short="file problem",
        placeholders={"title": TITLE, "reason": REASON, "deadline": ANOTHER_UNTIL},
        example=_example_of_verdict,
    ),
    registry.Kind(
        name="papers/file_unreadable",
        description="The file of a paper was received, but cannot be made available to readers",
        short="file problem",
        placeholders={"title": TITLE, "reason": REASON, "deadline": ANOTHER_UNTIL},
        example=_example_of_verdict,
    ),
    registry.Kind(
        name="papers/submission_received",
        description="Receipt for slides or a statement, with their SHA-256",
        short="receipt",
    ),
    registry.Kind(
        name="papers/submission_returned",
        description="Slides or a statement were returned with a note",
        short="revision requested",
        placeholders={"sent": SENT, "title": SENT_TITLE, "note": SENT_NOTE},
        example=_example_of_submission,
        delay=Delay.VERB,
    ),
    registry.Kind(
        name="papers/submission_unusable",
        description="The file of slides or a statement cannot be used as it is",
        short="file problem",
        placeholders={"sent": SENT, "title": SENT_TITLE, "reason": REASON},
        example=_example_of_submission,
    ),
)
