"""What may happen to a paper, and until when. No writes here, and no request."""

from datetime import datetime, timedelta

from egm_portal.meetings.models import User
from papers.kinds import KINDS
from papers.models import Document, Paper, Version

GRACE = timedelta(minutes=15)
HELD = timedelta(hours=24)
"""How long after the grace a file is still kept for the organizers to take."""

VERDICT_TIME = timedelta(hours=48)
"""How long another file is taken, at least, after its author was told that the one before cannot be used."""

ASSISTANTS_A_DAY = 5
"""How many people may be told within 24 hours that they may hand in the same paper."""

UPLOAD_LIFE = timedelta(hours=24)
"""How long, in real time, the parts of a file are kept whose last part does not come."""

_S = Paper.State
TRANSITIONS: dict[str, dict[str, str]] = {
    _S.AWAITED: {_S.SUBMITTED: "upload", _S.WITHDRAWN: "withdraw"},
    _S.SUBMITTED: {
        _S.AWAITED: "close the file",
        _S.SUBMITTED: "replace",
        _S.ACCEPTED: "accept",
        _S.RETURNED: "return",
        _S.WITHDRAWN: "withdraw",
    },
    _S.RETURNED: {
        _S.AWAITED: "close the file",
        _S.SUBMITTED: "replace",
        _S.ACCEPTED: "accept",
        _S.WITHDRAWN: "withdraw",
    },
    _S.ACCEPTED: {_S.SUBMITTED: "replace", _S.WITHDRAWN: "withdraw"},
    _S.WITHDRAWN: {_S.AWAITED: "expect again", _S.SUBMITTED: "expect again"},
}


def can_become(paper: Paper, state: str) -> bool:
    """Whether the paper's state may change to `state`."""
    return state in TRANSITIONS[paper.state]


def takes_files(paper: Paper) -> bool:
    """Whether a file may come for the paper at all: not while it is expected no longer."""
    return paper.state != _S.WITHDRAWN


def last_moment(due_at: datetime | None, extended_until: datetime | None) -> datetime | None:
    """The deadline that counts: the later of the date and the extension; None without any."""
    return max((moment for moment in (due_at, extended_until) if moment), default=None)


def timeliness(due_at: datetime | None, extended_until: datetime | None, at: datetime) -> str | None:
    """How a file that came at `at` stands to its deadline; None when it is not even held. Equality is in time."""
    if due_at is None:
        return Version.Timeliness.NOT_DUE
    if at <= due_at:
        return Version.Timeliness.ON_TIME
    if extended_until and at <= extended_until:
        return Version.Timeliness.EXTENDED
    deadline = last_moment(due_at, extended_until)
    if at <= deadline + GRACE:
        return Version.Timeliness.IN_GRACE
    return Version.Timeliness.LATE if at <= last_kept(deadline) else None


def last_kept(deadline: datetime | None) -> datetime | None:
    """Until when a file is kept that comes after the deadline, for the organizers to take; None without a deadline."""
    return deadline + GRACE + HELD if deadline else None


def time_after_verdict(deadline: datetime | None, given: datetime | None, at: datetime) -> datetime | None:
    """Until when another file is taken after bad news at `at`; None where the deadline leaves that time anyway.

    `deadline` is the one that people have set, with their extensions; `given` the end of what this rule gave before.
    It is granted once for each deadline: bad files sent again and again move none.
    """
    if deadline is None or deadline >= at + VERDICT_TIME or (given and given > deadline):
        return None
    return at + VERDICT_TIME


def can_describe(paper: Paper) -> bool:
    """Whether the author may change title, abstract and consent: not what readers have been, or will be, shown."""
    document = paper.document
    if document is None or paper.state == _S.WITHDRAWN:
        return False
    return not (document.is_published or document.is_scheduled)


def is_author(user: User, paper: Paper) -> bool:
    """Whether the paper is the user's own: consent, licence and who may hand it in are the author's alone."""
    return paper.participant.user_id == user.pk


def can_publish(document: Document) -> bool:
    """Whether the document may be shown to its readers: an author's work needs the author's consent."""
    return document.publication_consent or not KINDS[document.kind].needs_consent
