"""How a paper's states and lengths are printed, everywhere in the same words."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from egm_portal.clock import portal_now
from egm_portal.meetings.columns import tag, together
from papers import queries
from papers.models import Document, Paper

_S = Paper.State
TINTS = {_S.SUBMITTED: "warn", _S.RETURNED: "warn", _S.ACCEPTED: "good"}
TO_REVIEW, LATE, MISSING = "to review", "late file waits", "missing"
WORDS = {
    _S.AWAITED: "awaited",
    _S.SUBMITTED: TO_REVIEW,
    _S.RETURNED: "returned",
    _S.ACCEPTED: "accepted",
    _S.WITHDRAWN: "not owed",
}
STATES = {word: slugify(word) for word in (TO_REVIEW, LATE, MISSING, *WORDS.values())}
"""The words for how far a paper is, in the order in which they press, and how each is written in an address."""


def state_tag(paper: Paper) -> SafeString:
    """How far a paper is, as a tag: missing, late file waits, to review, accepted."""
    return tag(*state_of(paper))


def state_of(paper: Paper) -> tuple[str, str]:
    """How far a paper is, in the portal's own words, and the tint of its tag."""
    owed = queries.owed_paper(paper)
    if owed.newest and owed.newest.is_held:
        return LATE, "bad"
    if owed.is_owed and owed.deadline and portal_now() > owed.deadline:
        return MISSING, "bad"
    return WORDS[paper.state], TINTS.get(paper.state, "")


def pages_with_advice(pages: int, paper: Paper) -> SafeString:
    """The length of a file, beside what the meeting asks when it differs: "12 pages, 10 asked"."""
    meeting = paper.participant.meeting
    if paper.kind != Document.Kind.EXPERT_PAPER or meeting.pages_min <= pages <= meeting.pages_max:
        return together(f"{pages} pages")
    asked = meeting.pages_max if pages > meeting.pages_max else meeting.pages_min
    return format_html("{}, {}", together(f"{pages} pages"), together(f"{asked} asked"))
