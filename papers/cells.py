"""How the states, lengths and files of papers and documents are printed."""

from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import choice_tag, local, nowrap, tag
from papers import queries
from papers.kinds import KINDS
from papers.models import Document, Paper, Submission, Version
from papers.rules import submission_of, written_instead_of
from papers.states import WORDS

PUBLICATION_TINTS = {
    Document.Publication.NOT_PUBLISHED: "",
    Document.Publication.SCHEDULED: "warn",
    Document.Publication.PUBLISHED: "good",
    Document.Publication.WITHDRAWN: "bad",
}


def state_tag(paper: Paper) -> SafeString:
    words = WORDS[queries.owed_paper(paper).standing]
    shared = written_instead_of(paper)
    return tag(f"{words.organizers} (with {shared.participant.name})" if shared else words.organizers, words.tint)


def author_tag(owed: queries.OwedPaper) -> SafeString:
    words = WORDS[owed.standing]
    return tag(words.author, words.author_tint)


def submission_tag(submission: Submission) -> SafeString:
    """How far something is that a participant has sent: as long as nothing waits, whether readers get it."""
    return waiting_tag(submission.document) or choice_tag(submission.document.publication, PUBLICATION_TINTS)


def waiting_tag(document: Document) -> SafeString | str:
    """How far a document is that a participant has sent, as long as it is not approved; otherwise nothing."""
    submission = submission_of(document)
    waits = submission and submission.state != Submission.State.APPROVED
    return tag(submission.get_state_display().lower(), "warn") if waits else ""


def publication_tag(document: Document) -> SafeString:
    """Whether readers get a document, as a tag, with its time: "published 10 July 2013, 09:00 (Geneva)"."""
    state, at = choice_tag(document.publication, PUBLICATION_TINTS), document.withdrawn_at or document.publish_at
    return format_html("{} {}", state, local(at, document.meeting)) if at else state


def pages_with_advice(pages: int, paper: Paper) -> SafeString:
    """The length of a file, and what the meeting asks for if that differs: "12 pages, 10 asked"."""
    meeting = paper.participant.meeting
    if not KINDS[paper.kind].has_page_limits or meeting.pages_min <= pages <= meeting.pages_max:
        return nowrap(f"{pages} page{pluralize(pages)}")
    asked = meeting.pages_max if pages > meeting.pages_max else meeting.pages_min
    return format_html("{}, {}", nowrap(f"{pages} page{pluralize(pages)}"), nowrap(f"{asked} asked"))


def download_link(version: Version) -> SafeString:
    """A link to a version's file as it came and, of a Word document, to its PDF; of a closed file only the name."""
    document, name = version.document, version.original_file_name
    if version.is_closed:
        return format_html("{} (closed)", name)
    where = [document.meeting.slug, document.number, version.number]
    link = format_html('<a href="{}">{}</a>', reverse("papers:original", args=[*where, name]), name)
    if version.checks.get("network"):
        link = format_html("{} {}", tag("asks other computers", "warn"), link)
    if version.is_taken_back or not (version.is_converted and version.public_name):
        return link
    address = reverse("papers:version", args=[*where, version.file_name])
    return format_html('{} (<a href="{}">PDF for readers</a>)', link, address)
