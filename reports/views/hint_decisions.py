"""What a writer decides about a hint: to apply it, to ignore it, to show it again, or to undo that."""

import re
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest

from egm_portal.clock import real_now
from egm_portal.exceptions import NotAllowed
from egm_portal.text.ids import is_id
from egm_portal.versioned_texts.actions import Base, newest_version
from reports import actions
from reports.actions.hints import CHANGED
from reports.house_style import RULES, Hint
from reports.house_style.excerpts import excerpt
from reports.models import Section

UNDONE_WITHIN = timedelta(minutes=10)
_KEPT = "hint_decision"  # in the session
_RULES = {rule.name: rule for rule in RULES}
_IDENTITY = re.compile(r"(?P<rule>[a-z_]+)\.(?P<key>[a-z0-9]{0,6})\.(?P<fingerprint>[0-9a-f]{64})")


@dataclass(frozen=True)
class Decision:
    """What was decided on the page before: told at the place of the hint in the list, with a button that undoes it."""

    section: int
    base: tuple[int, int]  # the state of the text since then
    at: float
    position: int
    sentence: str
    verb: str
    value: str
    undone_by: dict | None = None  # the hint that takes an applied one back


def last_decision(request: HttpRequest, section: Section, base: Base) -> Decision | None:
    """What the reader decided last, if that was in this section, which has not changed since, and not long ago."""
    kept = request.session.get(_KEPT)
    if not kept or (kept["section"], tuple(kept["base"])) != (section.pk, base):
        return None
    return Decision(**kept) if real_now().timestamp() < kept["at"] + UNDONE_WITHIN.total_seconds() else None


def decide(request: HttpRequest, section: Section, base: Base, hints: list[Hint]) -> Decision | None:
    """Does what was sent about one of the open `hints`; raises NotAllowed, and Http404 for what no page has sent.

    `base` is the state of the text in which the hints are.
    """
    last = last_decision(request, section, base)
    request.session.pop(_KEPT, None)
    if "apply" in request.POST:
        decision = _apply(request, section, hints)
    elif "ignore" in request.POST:
        decision = _ignore(request.POST["ignore"], section, hints)
    elif "show" in request.POST:
        actions.unignore_hint(report=section.report, **_identity(request.POST["show"]))
        return None
    elif "undo" in request.POST and last and last.undone_by:
        hint = Hint(**{**last.undone_by, "rule": _RULES[last.undone_by["rule"]]})
        actions.apply_hint(section=section, hint=hint, based_on=base, by=request.user)
        return None
    else:
        raise Http404
    request.session[_KEPT] = asdict(decision)
    return decision


def _apply(request: HttpRequest, section: Section, hints: list[Hint]) -> Decision:
    found = [(place, hint) for place, hint in enumerate(hints) if hint.name == request.POST["apply"]]
    if not found:
        raise NotAllowed(CHANGED)
    place, hint = found[0]  # two people whose names begin alike have hints at one place
    actions.apply_hint(section=section, hint=hint, based_on=_base(request), by=request.user)
    back = hint.reversed()
    words = excerpt(hint)
    sentence = f"“{words.words.strip()}” is now “{words.better.strip()}”." if words.better else "The mark was deleted."
    values = {
        name: getattr(back, name) for name in ("index", "key", "source", "start", "end", "sentence", "replacement")
    }
    return _decision(section, place, sentence, "undo", "yes", {"rule": hint.rule.name, **values})


def _ignore(value: str, section: Section, hints: list[Hint]) -> Decision:
    identity = _identity(value)
    actions.ignore_hint(report=section.report, **identity)
    place = next((place for place, hint in enumerate(hints) if hint.ticket == value), 0)
    return _decision(section, place, "The hint is ignored as long as these words stay.", "show", value)


def _decision(section: Section, *values: object) -> Decision:
    base = Base.of(newest_version(section.text))
    return Decision(section.pk, base, real_now().timestamp(), *values)


def _identity(value: str) -> dict[str, str]:
    found = _IDENTITY.fullmatch(value)
    if not found or found["rule"] not in _RULES:
        raise Http404
    return {"key": found["key"], "rule": found["rule"], "fingerprint": found["fingerprint"]}


def _base(request: HttpRequest) -> Base:
    numbers = [request.POST.get(name, "") for name in ("number", "saves")]
    if not all(map(is_id, numbers)):
        raise Http404
    return Base(*map(int, numbers))
