"""What a writer decides about a hint: to apply it, to ignore it, to show it again, or to undo that."""

import re
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest

from egm_portal.clock import real_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.marked_texts.actions import Base, newest_version
from house_style import RULES, Hint
from house_style.check import FOOTNOTE_OF
from house_style.excerpts import excerpt
from reports import actions
from reports.actions.hints import CHANGED
from reports.models import Report, Section
from reports.style_check import CheckedText
from room.models import Recommendation

UNDONE_WITHIN = timedelta(minutes=10)
_KEPT = "hint_decided"  # in the session
_RULES = {rule.name: rule for rule in RULES}
_IDENTITY = re.compile(r"(?P<rule>[a-z_]+)\.(?P<key>[^\s\x00-\x1f]{1,40})\.(?P<fingerprint>[0-9a-f]{64})")


@dataclass(frozen=True)
class Decision:
    """What was decided on the page before: told at the place of the hint in the list, with a button that undoes it."""

    place: str  # the key of the section or recommendation
    base: tuple[int, int]  # the state of the text since then
    at: float
    position: int
    sentence: str
    verb: str
    value: str
    undone_by: dict | None = None  # the hint that takes an applied one back


def last_decision(request: HttpRequest, subject: Section | Recommendation, base: Base) -> Decision | None:
    """What the reader decided last, if that was in this text, which has not changed since, and not long ago."""
    kept = request.session.get(_KEPT)
    if not kept or (kept["place"], tuple(kept["base"])) != (subject.key, base):
        return None
    return Decision(**kept) if real_now().timestamp() < kept["at"] + UNDONE_WITHIN.total_seconds() else None


def decide(request: HttpRequest, report: Report, checked: CheckedText, base: Base) -> Decision | None:
    """Does what was sent about one of the open hints; raises NotAllowed, and Http404 for what no page has sent.

    `base` is the state of the text in which the hints are.
    """
    last = last_decision(request, checked.subject, base)
    request.session.pop(_KEPT, None)
    if "apply" in request.POST:
        decision = _applied(request, checked)
    elif "ignore" in request.POST:
        decision = _ignored(request.POST["ignore"], report, checked)
    elif "show" in request.POST:
        actions.unignore_hint(report=report, **_identity(request.POST["show"], checked.subject))
        return None
    elif "undo" in request.POST and last and last.undone_by:
        hint = Hint(**last.undone_by | {"rule": _RULES[last.undone_by["rule"]]})
        actions.apply_hint(subject=checked.subject, hint=hint, based_on=base, by=request.user)
        return None
    else:
        raise Http404
    request.session[_KEPT] = asdict(decision)
    return decision


def _applied(request: HttpRequest, checked: CheckedText) -> Decision:
    found = [(place, hint) for place, hint in enumerate(checked.open) if hint.name == request.POST["apply"]]
    if not found:
        raise NotAllowed(CHANGED)
    place, hint = found[0]  # two people whose names begin alike have hints at one place
    base = Base.sent_in(request.POST)
    if base is None:
        raise Http404
    actions.apply_hint(subject=checked.subject, hint=hint, based_on=base, by=request.user)
    words, back = excerpt(hint), vars(hint.reversed()) | {"rule": hint.rule.name}
    sentence = f"“{words.words.strip()}” is now “{words.better.strip()}”." if words.better else "The mark was deleted."
    return _decision(checked.subject, place, sentence, "undo", "yes", back)


def _ignored(value: str, report: Report, checked: CheckedText) -> Decision:
    identity = _identity(value, checked.subject)
    actions.ignore_hint(report=report, **identity)
    place = next((place for place, hint in enumerate(checked.open) if hint.ticket == value), 0)
    return _decision(checked.subject, place, "The hint is ignored as long as these words stay.", "show", value)


def _decision(subject: Section | Recommendation, *values: object) -> Decision:
    text = subject.text if isinstance(subject, Section) else subject.wording
    return Decision(subject.key, Base.of(newest_version(text)), real_now().timestamp(), *values)


def _identity(value: str, subject: Section | Recommendation) -> dict[str, str]:
    """What is kept of a hint about words of this text, which need not have been saved yet; raises NotAllowed."""
    found = _IDENTITY.fullmatch(value)
    if not found or found["rule"] not in _RULES:
        raise Http404
    keys = {subject.key, *(newest_version(subject.text).keys if isinstance(subject, Section) else ())}
    refuse_if("" if found["key"].partition(FOOTNOTE_OF)[0] in keys else CHANGED)
    return found.groupdict()
