"""Rules about people who are named: in a meeting not for attribution, without their consent, or for a view."""

import re
from collections.abc import Collection, Iterator

from egm_portal.text.folding import folded
from house_style.passages import EVERYWHERE, RUNNING, Found, Passage, Text
from proceedings.names import Mention, mentions

_SAYS = re.compile(
    r"""((?:,[ ][^,.;]{2,60},)?)[ ](?:also[ ]|then[ ]|however,?[ ])?
    (?:argued|believed|felt|maintained|insisted|contended|objected|disagreed|complained|criticized|doubted|feared|urged
    |cautioned|warned|said|stated|thought|considered|was[ ]of[ ]the[ ](?:view|opinion)
    |took[ ]the[ ]view|expressed[ ](?:the|a|his|her|their|some)[ ](?:view|opinion|concern|doubt)s?)(?!\w)""",
    re.VERBOSE,
)
_NAME = r"[^\W\d_a-z][\w’'-]{0,40}"
_ADDRESSED = re.compile(
    rf"(?<!\w)(?:Mrs?|Ms|Dr|Prof|Professor)\.? {_NAME}"
    rf"(?: (?:(?:al|bin|da|de|del|der|el|la|van|von) ){{0,2}}{_NAME}){{0,3}}"
)
_PRESENTS = re.compile(
    r"(?<!\w)(?:present|paper|stud(?:y|ies)|introduc|report(?:ed|s)|describ|show|summari)", re.IGNORECASE
)
_SOON = 40
"""Characters after a view in which the paper may follow that it is about."""


def named_in_discussion(text: Text) -> Iterator[Found]:
    if not (text.facts.is_discussion and text.facts.is_not_for_attribution):
        return
    for passage, found in _mentions(text, EVERYWHERE, text.facts.participants):
        yield from (Found(passage, mention.start, mention.end) for mention in found)
    if text.facts.only_listed:
        yield from _addressed(text)


def named_without_consent(text: Text) -> Iterator[Found]:
    """People who are not on the public list, with the reason for those who may know it.

    For others every name that is not listed counts, after a form of address and in the discussion only: whether there
    is a hint must not tell them who was nominated, or declined.
    """
    if text.facts.is_discussion and text.facts.is_not_for_attribution:
        return
    if text.facts.only_listed:
        yield from _addressed(text) if text.facts.is_discussion else ()
        return
    reasons = dict(text.facts.unlisted)
    for passage, found in _mentions(text, EVERYWHERE, frozenset(reasons)):
        for mention in found:
            sentence = (
                f"This person {reasons[mention.name]}. A report names no participant who is not on the public list."
            )
            yield Found(passage, mention.start, mention.end, sentence=sentence)


def _addressed(text: Text) -> Iterator[Found]:
    """Names after a form of address, apart from those of participants."""
    last_names = {folded(name).split()[-1] for name in text.facts.participants}
    for passage in text.of_kinds(EVERYWHERE):
        for found in _ADDRESSED.finditer(passage.typed):
            name = re.sub(r"[’']s?$", "", found.group())
            if folded(name).split()[-1] not in last_names:
                yield Found(passage, found.start(), found.start() + len(name))


def attributed_views(text: Text) -> Iterator[Found]:
    """Views of experts, who speak in a personal capacity; what they say of their papers is attributed to them."""
    if not text.facts.is_discussion or text.facts.is_not_for_attribution:
        return
    for passage, found in _mentions(text, RUNNING, text.facts.experts):
        presents = _PRESENTS.search(passage.words)
        for mention in found:
            says = _SAYS.match(passage.words, mention.end)
            if says and not (presents and presents.start() < says.end() + _SOON):
                some = "Some participants" if passage.begins_sentence(mention.start) else "some participants"
                yield Found(passage, mention.start, says.end(1), some)


def _mentions(text: Text, kinds: Collection[str], names: frozenset[str]) -> Iterator[tuple[Passage, list[Mention]]]:
    """Each passage that names some of them, with the places."""
    possible = frozenset(name for name in names if set(re.findall(r"\w+", folded(name))[-1:]) & text.tokens)
    for passage in text.of_kinds(kinds) if possible else ():
        # Two people may have the same last name.
        found = {(mention.start, mention.end): mention for mention in mentions(passage.typed, possible)}
        # A name of one word may be a common one, such as May.
        if named := [mention for mention in found.values() if not passage.typed[mention.start].islower()]:
            yield passage, named
