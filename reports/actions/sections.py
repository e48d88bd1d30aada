"""Writes to the text of a report: its sections, their versions, and the keys of their paragraphs."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.marked_texts.actions import Base, newest_version, restored, save_version
from egm_portal.marked_texts.markup.parser import footnotes, parse
from egm_portal.marked_texts.models import TextVersion, VersionedText
from egm_portal.marked_texts.restoring import with_block_of
from egm_portal.marked_texts.splitting import Part, split_text
from egm_portal.meetings.models import User
from reports import writing_rules as rules
from reports.actions.keys import CarriedKeys, carry_keys, keyed_blocks, record_keys
from reports.models import Report, Section

__all__ = [
    "add_section",
    "delete_section",
    "mark_section_ready",
    "move_section",
    "rename_section",
    "restore_paragraph",
    "restore_section",
    "save_section",
    "split_section",
    "undelete_section",
    "write_section",
]

_C = Section.Chapter
BEFORE_DISCUSSION = (_C.ACKNOWLEDGEMENTS, _C.SUMMARY, _C.INTRODUCTION, _C.OPENING_STATEMENTS)
DELETED = "Somebody has deleted this section meanwhile."
MANY_CHARACTERS = 200
AFTER_DISCUSSION = (_C.CONCLUSIONS, _C.RECOMMENDATIONS)


def make_first_sections(*, report: Report, discussed: Iterable[tuple[str, int | None]]) -> None:
    """The sections with which a report begins: `discussed` has the heading of each session, and its id or None."""
    sections = [
        *(Section(chapter=chapter) for chapter in BEFORE_DISCUSSION),
        *(Section(chapter=_C.DISCUSSION, heading=heading, session_id=session) for heading, session in discussed),
        *(Section(chapter=chapter) for chapter in AFTER_DISCUSSION),
    ]
    for order, section in enumerate(sections, start=1):
        section.report, section.order = report, order
        section.text = VersionedText.objects.create(meeting=report.meeting)
    Section.objects.bulk_create(sections)


@transaction.atomic
def save_section(
    *,
    section: Section,
    text: str,
    based_on: Base,
    by: User | None,
    source: str = "",
    named: Mapping[int, str] | None = None,
    moving: Mapping[str, str] | None = None,
    is_new_sitting: bool = False,
) -> TextVersion:
    """Saves the text of the section, written from the state `based_on`; its paragraphs keep their keys.

    `source` says where the words come from, unless they were typed. `named` has the keys that are known, and `moving`
    those that change sections, as `carry_keys` takes them. Whoever saves again within a sitting goes on with the same
    version, unless `is_new_sitting` or words would be lost with it. Raises NotAllowed if the text was saved by somebody
    else meanwhile, if it is too long, or if the report cannot be written.
    """
    report, section = _locked(section)
    newest = newest_version(section.text)
    refuse_if(rules.refusal_of_length(text, newest.text if newest else ""))
    keys = carry_keys(section, newest, text, named, moving)
    is_new_sitting = is_new_sitting or _deletes_much(newest, text, keys)
    version = save_version(
        versioned_text=section.text,
        text=text,
        based_on=based_on,
        by=by,
        keys=keys.present,
        source=source,
        # What was sent round, put in draft again or taken to Word stays as it was then.
        same_sitting_since=None if is_new_sitting else max(report.state_at, report.taken_to_word_at or report.state_at),
    )
    record_keys(section, keys)
    return version


def _deletes_much(newest: TextVersion | None, text: str, keys: CarriedKeys) -> bool:
    """Whether a paragraph, a footnote or a good part of the text would be in no version if the newest were changed."""
    if newest is None:
        return False
    is_shorter = len(newest.text) - len(text) > max(MANY_CHARACTERS, 0.3 * len(newest.text))
    lost_notes = {note.mark for note in footnotes(newest.text)} - {note.mark for note in footnotes(text)}
    return is_shorter or bool(lost_notes) or not set(newest.keys) <= {*keys.present, *keys.merged}


@transaction.atomic
def restore_section(
    *,
    section: Section,
    number: int,
    based_on: Base,
    by: User | None,
    source: str = "",
    moving: Mapping[str, str] | None = None,
) -> TextVersion:
    """Saves the text of version `number` as the newest one; `moving` and exceptions are as those of `save_section`."""
    earlier = TextVersion.objects.get(versioned_text=section.text_id, number=number)
    named = {block.start: key for key, block in zip(earlier.keys, parse(earlier.text), strict=False)}
    return save_section(
        section=section,
        text=earlier.text,
        based_on=based_on,
        by=by,
        source=source or restored(number),
        named=named,
        moving=moving,
    )


@transaction.atomic
def restore_paragraph(*, section: Section, key: str, number: int, by: User) -> TextVersion:
    """Puts the paragraph with this key back as version `number` has it: changed, inserted again, or removed.

    Its words are those of the newest text otherwise, whoever saved it. Raises NotAllowed as `save_section`.
    """
    locked_report(section.report)
    newest = newest_version(section.text)
    earlier = TextVersion.objects.get(versioned_text=section.text_id, number=number)
    restored = with_block_of((newest.text, newest.keys), (earlier.text, earlier.keys), key)
    if restored is None:
        raise NotAllowed("This paragraph is as in that version already: nothing was changed.")
    text, line = restored
    return save_section(
        section=section,
        text=text,
        based_on=Base.of(newest),
        by=by,
        named={} if line is None else {line: key},
        source=f"One paragraph restored from version {number}",
        is_new_sitting=True,
    )


@transaction.atomic
def write_section(
    *, report: Report, chapter: str, body: str, heading: str = "", order: int | None = None, by: User | None = None
) -> Section:
    """Writes the text of the section with this chapter and heading, or of a new one; raises NotAllowed."""
    place = {"report": report, "chapter": chapter} | ({"heading": heading} if heading else {})
    section = Section.objects.present().filter(**place).first()
    if section is None:
        section = add_section(report=report, chapter=chapter, heading=heading)
    if order is not None:
        Section.objects.filter(pk=section.pk).update(order=order)
    save_section(section=section, text=body, based_on=Base.of(newest_version(section.text)), by=by)
    section.refresh_from_db()
    return section


@transaction.atomic
def add_section(*, report: Report, chapter: str, heading: str = "", after: Section | None = None) -> Section:
    """A new, empty section behind `after`, or behind the last one; raises NotAllowed."""
    report = _writable_report(report)
    sections = list(Section.objects.present().filter(report=report))
    if chapter not in rules.SEVERAL and any(section.chapter == chapter for section in sections):
        raise NotAllowed("The report already has this chapter.")
    text = VersionedText.objects.create(meeting=report.meeting)
    section = Section.objects.create(report=report, chapter=chapter, heading=heading, text=text)
    place = next((index for index, each in enumerate(sections, start=1) if each == after), len(sections))
    _put_in_order([*sections[:place], section, *sections[place:]])
    return section


@transaction.atomic
def move_section(*, section: Section, after: Section | None) -> None:
    """Moves the section behind `after`, or before the others of its chapter; raises NotAllowed."""
    report, section = _locked(section)
    others = list(Section.objects.present().filter(report=report).exclude(pk=section.pk))
    refuse_if(rules.refusal_to_move_section(section, after))
    if after and after not in others:
        raise NotAllowed(DELETED)
    first_of_chapter = (index for index, each in enumerate(others) if each.chapter == section.chapter)
    place = others.index(after) + 1 if after else next(first_of_chapter, len(others))
    _put_in_order([*others[:place], section, *others[place:]])


@transaction.atomic
def rename_section(*, section: Section, heading: str) -> None:
    """Gives the section another heading; raises NotAllowed."""
    _, section = _locked(section)
    refuse_if(rules.refusal_to_rename_section(section, heading))
    section.heading = heading
    section.save(update_fields=["heading"])


@transaction.atomic
def split_section(*, section: Section, line: int, heading: str, based_on: Base, by: User | None) -> Section:
    """Moves the text from this line on (0 is the first) into a new section behind it; its paragraphs keep their keys.

    Footnotes go with what refers to them (`split_text`). Raises NotAllowed as `save_section` does.
    """
    report, section = _locked(section)
    refuse_if(rules.refusal_to_split_section(section))
    newest = newest_version(section.text)
    kept, moved = split_text(newest.text, newest.keys, line) if newest else (Part(), Part())
    if not kept.text or not moved.text:
        raise NotAllowed("A section is split between two paragraphs: both parts need text.")
    new = add_section(report=report, chapter=section.chapter, heading=heading, after=section)
    moving = {key: words for key, words in keyed_blocks(newest) if key in moved.keys.values()}
    same = {"moving": moving, "by": by, "is_new_sitting": True, "source": "Section split"}
    save_section(section=section, text=kept.text, named=kept.keys, based_on=based_on, **same)
    save_section(section=new, text=moved.text, named=moved.keys, based_on=Base(0), **same)
    return new


@transaction.atomic
def delete_section(*, section: Section) -> None:
    """Takes the section out of the report. Its text and versions stay, and `undelete_section` brings it back."""
    _, section = _locked(section)
    refuse_if(rules.refusal_to_delete_section(section))
    section.deleted_at = portal_now()
    section.save(update_fields=["deleted_at"])


@transaction.atomic
def undelete_section(*, section: Section) -> None:
    """Puts a deleted section back in its place; raises NotAllowed."""
    _writable_report(section.report)
    Section.objects.filter(pk=section.pk).update(deleted_at=None)


@transaction.atomic
def mark_section_ready(*, section: Section, is_ready: bool) -> None:
    """Records that the section is ready for others to read, or that it is in progress again; raises NotAllowed."""
    _, section = _locked(section)
    section.is_ready = is_ready
    section.save(update_fields=["is_ready"])


def locked_report(report: Report) -> Report:
    return Report.objects.select_for_update(of=("self",), no_key=True).select_related("meeting").get(pk=report.pk)


def _writable_report(report: Report) -> Report:
    """The report, for a change of its text; raises NotAllowed if it cannot be written."""
    report = locked_report(report)
    refuse_if(rules.refusal_to_write(report))
    return report


def _locked(section: Section) -> tuple[Report, Section]:
    """The report and its section, for a change of the section; raises NotAllowed."""
    report = _writable_report(section.report)
    section = Section.objects.select_related("text").get(pk=section.pk)
    section.report = report
    refuse_if(DELETED if section.deleted_at else "")
    return report, section


def _put_in_order(sections: Iterable[Section]) -> None:
    for order, section in enumerate(sections, start=1):
        Section.objects.filter(pk=section.pk).exclude(order=order).update(order=order)
