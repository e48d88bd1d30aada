"""The keys of a section's paragraphs, carried from one version to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.crypto import get_random_string

from egm_portal.clock import portal_now
from egm_portal.marked_texts.keys import carrying
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.models import TextVersion
from reports.models import ParagraphKey, Report, Section
from reports.models.sections import KEY_LENGTH

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
    return list(zip(version.keys, (block.source for block in parse(version.text)), strict=False)) if version else []


def names_from(version: TextVersion | None, text: str) -> dict[int, str]:
    """The keys that the blocks of a text have from a version, by their first lines, as `carry_keys` takes them."""
    blocks = parse(text)
    keys = carrying.carry_keys(keyed_blocks(version), [block.source for block in blocks], lambda: "").keys
    return {block.start: key for block, key in zip(blocks, keys, strict=True) if key}


def carry_keys(
    section: Section,
    newest: TextVersion | None,
    text: str,
    named: Mapping[int, str] | None = None,
    moving: Mapping[str, str] | None = None,
) -> CarriedKeys:
    """The keys of the blocks of a section's new text: one query, one more where it has new or returning blocks.

    `named` has, by the first line of a block, the key that it is known to have: by a bookmark of a Word document, or
    because it had it in an earlier version. The block has this key whatever its words and its kind are now, and
    whichever block is more like what it was; a retired key returns, also from another section. A name counts for
    nothing

    - if it is no key of this report, or its paragraph stands in another section and is not among those that are
      `moving` in this transaction, of which the words are given: they leave their section whichever is saved first;
    - if several blocks have the name, in all but the most similar one;
    - if a new block has exactly the words of the key, and the named one has not: see `carrying.credible_names`.

    Blocks without a name keep their keys by likeness, and one that was deleted from another section may come back.
    """
    blocks, known, moving = parse(text), _KnownKeys(section.report), moving or {}
    sources = [block.source for block in blocks]
    before = {key: words for key, words in keyed_blocks(newest) if key not in moving and known.is_in(section, key)}
    names = {place: named[block.start] for place, block in enumerate(blocks) if block.start in (named or {})}
    elsewhere = moving | (known.retired if any(map(known.is_retired, names.values())) else {})
    names = carrying.credible_names(names, elsewhere | before, before, sources)
    carried = carrying.carry_keys(list(before.items()), sources, known.new, names)
    new = [place for place, key in enumerate(carried.keys) if key not in before and place not in names]
    missing = [(key, words) for key, words in known.retired.items() if key not in names.values()] if new else []
    back = carrying.revived(missing, [(place, sources[place]) for place in new])
    return CarriedKeys(
        present=[back.get(place, key) for place, key in enumerate(carried.keys)],
        new=[carried.keys[place] for place in new if place not in back],
        revived=[*(key for key in names.values() if key not in before), *back.values()],
        deleted={key: before[key] for key in [*carried.retired, *carried.merged]},
        merged=carried.merged,
    )


class _KnownKeys:
    """Every key that the report has had; the words of retired ones are read once they are asked for."""

    def __init__(self, report: Report) -> None:
        self._rows = ParagraphKey.objects.filter(report=report)
        found = self._rows.values_list("key", "section", "deleted_at")
        self._section_of = {key: None if deleted_at else section for key, section, deleted_at in found}

    def is_in(self, section: Section, key: str) -> bool:
        # What was saved in another section first has moved there, and was not deleted.
        return self._section_of.get(key, section.pk) == section.pk

    def is_retired(self, key: str) -> bool:
        return self._section_of.get(key, 0) is None

    @cached_property
    def retired(self) -> dict[str, str]:
        return dict(self._rows.exclude(deleted_at=None).values_list("key", "last_text"))

    def new(self) -> str:
        while (key := get_random_string(KEY_LENGTH, LETTERS)) in self._section_of:
            pass
        self._section_of[key] = None
        return key


def record_keys(section: Section, keys: CarriedKeys) -> None:
    """Writes down which keys are new, which have come back, and which were deleted: one statement."""
    here = {"report": section.report, "section": section}
    present = [ParagraphKey(key=key, **here) for key in [*keys.new, *keys.revived]]
    deleted = [
        ParagraphKey(key=key, deleted_at=portal_now(), last_text=words, merged_into=keys.merged.get(key, ""), **here)
        for key, words in keys.deleted.items()
    ]
    ParagraphKey.objects.bulk_create(
        [*present, *deleted],
        update_conflicts=True,
        unique_fields=["report", "key"],
        update_fields=["section", "deleted_at", "last_text", "merged_into"],
    )
