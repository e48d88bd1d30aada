"""The keys of a section's paragraphs, carried from one version to the next."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.crypto import get_random_string

from egm_portal.clock import portal_now
from egm_portal.versioned_texts.models import TextVersion
from reports import identity
from reports.models import ParagraphKey, Report, Section
from reports.models.sections import KEY_LENGTH
from reports.text.reader import read

LETTERS = "bcdfghjkmnpqrstvwxz23456789"  # without vowels, so that no key is a word


@dataclass(frozen=True)
class CarriedKeys:
    """The keys of a section's blocks after a change: all of the `present` ones in order, and what became of others.

    `deleted` has the last words of each deleted block by its key, `merged` the key of the neighbour that took it in.
    """

    present: list[str]
    new: list[str]
    revived: list[str]
    deleted: dict[str, str]
    merged: dict[str, str]


def keyed_blocks(version: TextVersion | None) -> list[tuple[str, str]]:
    """The key and the words of each block of a version, in their order; empty for a version without keys."""
    return list(zip(version.keys, (block.source for block in read(version.text)), strict=False)) if version else []


def carry_keys(
    report: Report, newest: TextVersion | None, text: str, rewritten: Mapping[int, str] | None = None
) -> CarriedKeys:
    """The keys of the blocks of a section's new text: two queries, one more where it has new blocks.

    `rewritten` has the keys of paragraphs of which other words are known to be the new wording, by their first line; a
    paragraph that was deleted from another section may come back here under its own.
    """
    blocks = read(text)
    before, after = keyed_blocks(newest), [block.source for block in blocks]
    known = set(ParagraphKey.objects.filter(report=report).values_list("key", flat=True))
    carried = identity.carry_keys(before, after, lambda: _new_key(known))
    for place, block in enumerate(blocks):
        carried = _with_key(carried, place, (rewritten or {}).get(block.start))
    words = dict(before)
    places = {place: key for place, key in enumerate(carried.keys) if key not in words}
    rows = ParagraphKey.objects.filter(report=report).exclude(deleted_at=None) if places else []
    deleted = {row.key: row.last_text for row in rows}
    named = {place: (rewritten or {}).get(blocks[place].start) for place in places}
    came_back = {place: key for place, key in named.items() if key in deleted}
    came_back |= identity.revived(
        [(key, text) for key, text in deleted.items() if key not in came_back.values()],
        [(place, after[place]) for place in places if place not in came_back],
    )
    return CarriedKeys(
        present=[came_back.get(place, key) for place, key in enumerate(carried.keys)],
        new=[key for place, key in places.items() if place not in came_back],
        revived=list(came_back.values()),
        deleted={key: words[key] for key in [*carried.retired, *carried.merged]},
        merged=carried.merged,
    )


def _with_key(carried: identity.Carried, place: int, key: str | None) -> identity.Carried:
    """The same, but for the block at this place, which keeps this key although its words are too different."""
    is_lost = key in carried.retired or key in carried.merged
    if not is_lost:
        return carried
    keys = [*carried.keys[:place], key, *carried.keys[place + 1 :]]
    merged = {old: into for old, into in carried.merged.items() if old != key}
    return identity.Carried(keys, [old for old in carried.retired if old != key], merged)


def record_keys(section: Section, keys: CarriedKeys) -> None:
    """Writes down which keys are new, which have come back, and which were deleted."""
    rows = ParagraphKey.objects.filter(report=section.report)
    rows.filter(key__in=keys.revived).update(section=section, deleted_at=None, last_text="", merged_into="")
    ParagraphKey.objects.bulk_create(ParagraphKey(report=section.report, section=section, key=key) for key in keys.new)
    for key, words in keys.deleted.items():
        merged_into = keys.merged.get(key, "")
        rows.filter(key=key).update(deleted_at=portal_now(), last_text=words, merged_into=merged_into)


def _new_key(known: set[str]) -> str:
    while (key := get_random_string(KEY_LENGTH, LETTERS)) in known:
        pass
    known.add(key)
    return key
