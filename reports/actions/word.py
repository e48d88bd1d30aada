"""Writes to the report when it goes to Word and comes back."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.core.files import File
from django.db import transaction
from django.db.models import F

from egm_portal.clock import portal_now, real_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.incoming.imported import FORMATS
from egm_portal.incoming.reading import Unreadable, read_docx
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import User
from egm_portal.tasks import wake_after_commit
from papers.files import storage
from reports.actions.keys import keyed_blocks
from reports.actions.sections import (
    add_section,
    delete_section,
    locked_report,
    move_section,
    rename_section,
    restore_section,
    save_section,
)
from reports.models import Report, Section, WordImport
from reports.word import rules
from reports.word.changes import Changes, changes_of, other_words_of
from reports.word.comments import WAITING, TakenComments, rounds
from reports.word.imported_texts import ImportedText
from reports.word.origin import MAX_SOURCE, source_of
from reports.writing_rules import MAX_HEADING, refusal_to_write
from room.actions.recommendations import reword_recommendation
from room.models import Recommendation
from room.rules import Seen

__all__ = [
    "delete_old_word_imports",
    "discard_word_import",
    "read_word_import",
    "receive_word_file",
    "take_to_word",
    "undo_word_import",
    "use_words_of_file",
    "write_word_import",
]

LEASE = timedelta(seconds=150)  # longer than reading takes at most
ATTEMPTS = 3
KEPT = timedelta(days=30)
"""After this time an import that nobody has decided is dropped, and the record of one that was decided."""
SAME_WORDS = "These words are in the report already, or were edited meanwhile: nothing was changed."
SAVED_SINCE = (
    "Each section was saved since the import, or exchanged paragraphs with one that was: nothing was changed. "
    "Restore what you need from its versions."
)
STOPPED = "The portal was stopped each time while reading this file. Please save it again in Word, and import that."

_S = WordImport.State


@transaction.atomic
def take_to_word(*, report: Report) -> Report:
    """Records that the texts are taken to Word as they are now: later ones are other versions.

    Returns the report, locked until the transaction ends, so that what is read in it are these texts.
    """
    report = locked_report(report)
    report.taken_to_word_at = portal_now()
    report.save(update_fields=["taken_to_word_at"])
    return report


@transaction.atomic
def receive_word_file(*, report: Report, file: File, by: User | None, section: Section | None = None) -> WordImport:
    """Keeps a Word document that has passed the inspection; a worker is woken to read it. Raises NotAllowed.

    One that was not downloaded from the report is the text of `section`, or of those whose headings it has.
    """
    report = locked_report(report)
    refuse_if(refusal_to_write(report))
    kept = storage.keep(file)
    word_import = WordImport.objects.create(
        report=report, by=by, section=section, name=file.name, size=kept.size, stored_name=kept.stored_name
    )
    wake_after_commit("reports.tasks.read_word_import", word_import.pk)
    return word_import


def read_word_import(import_id: int) -> None:
    """Reads the document if it waits, and no other worker is at it."""
    now = real_now()
    claim = {"state": _S.BEING_READ, "leased_until": now + LEASE, "attempts": F("attempts") + 1}
    if not WordImport.objects.waiting(now).filter(pk=import_id).update(**claim):
        return
    # Its `leased_until` proves the claim.
    word_import = WordImport.objects.select_related("report").get(pk=import_id)
    leased = WordImport.objects.filter(pk=import_id, state=_S.BEING_READ, leased_until=word_import.leased_until)
    try:
        if word_import.attempts > ATTEMPTS:
            raise Unreadable(STOPPED)
        path = storage.path_of(word_import.stored_name)
        file = read_docx(path, lambda step, percent: leased.update(step=step, percent=percent))
    except Unreadable as reason:
        leased.update(state=_S.FAILED, error=str(reason), leased_until=None)
        return
    refusal = rules.refusal_of_file(word_import.report, file)
    ended = {"state": _S.FAILED, "error": refusal} if refusal else {"state": _S.READ, "found": FORMATS.stored(file)}
    leased.update(**ended, step="", percent=100, leased_until=None)


@transaction.atomic
def write_word_import(
    *,
    word_import: WordImport,
    left_out: Collection[str] = (),
    headings: Collection[str] = (),
    seen: str | None = None,
    by: User,
) -> int:
    """Merges the document into the draft as it is now, all of it or nothing; returns how many sections it changed.

    `left_out` are the names of comments and other parts that are not taken over, and `headings` those of headings that
    are: which of two was there first is not known. `seen` is `Changes.seen` as it was shown, if it was: a document that
    is not merged replaces no words that nobody has seen beside it. Raises NotAllowed.
    """
    word_import = _locked(word_import)
    refuse_if(rules.refusal_to_write_import(word_import))
    changes = changes_of(word_import)
    refuse_if(rules.EDITED_SINCE if seen not in (None, changes.seen) else "")
    word_import.written = _write(word_import, changes, headings, by)
    if taken := [remark.taken for remark in changes.remarks if remark.name not in left_out]:
        word_import.comments = WAITING.stored(TakenComments(taken))
        word_import.save(update_fields=["comments"])
        rounds().take_comments(word_import)
    WordImport.objects.filter(pk=word_import.pk).update(written=word_import.written)
    _decide(word_import, _S.APPLIED, by)
    return len(word_import.written)


def _write(word_import: WordImport, changes: Changes, headings: Collection[str], by: User) -> list[dict]:
    """Writes the texts and headings; returns what `WordImport.written` says of each section."""
    sections = {section.pk: section for section in changes.sections}
    for new, after in changes.new_sections:
        heading = changes.draft.by_id[new].heading[:MAX_HEADING]
        sections[new] = _add_behind(word_import.report, heading, sections.get(after))
    owners, written = changes.draft.owners, {}
    for text in changes.changed:
        section, is_new = sections[text.section.id], text.section.id < 0
        base = Base(0) if is_new else Base(section.version, section.saves if section.version else 1)
        version, unused = _save(section, text, base, source_of(word_import.name, changes.file), by)
        written[section.pk] = _entry(section, base.number, version.number, version.saves) | {
            "is_new": is_new,
            "unused": unused,
            "from": sorted({owners[key] for key in version.keys if owners.get(key, section.pk) != section.pk}),
        }
    for name, draft, heading in changes.headings:
        if name in headings:
            section = sections[draft.id]
            entry = written.setdefault(section.pk, _entry(section, section.version, section.version, section.saves))
            entry["headings"] = [section.heading, heading]
            rename_section(section=section, heading=heading)
    return list(written.values())


def _entry(section: Section, before: int, number: int, saves: int) -> dict:
    same = {"is_new": False, "unused": 0, "headings": [], "from": []}
    return {"section": section.pk, "before": before, "after": [number, saves]} | same


def _add_behind(report: Report, heading: str, after: Section | None) -> Section:
    section = add_section(report=report, chapter=Section.Chapter.DISCUSSION, heading=heading, after=after)
    if after is None:
        move_section(section=section, after=None)
    return section


def _save(section: Section, text: ImportedText, based_on: Base, source: str, by: User) -> tuple[TextVersion, int]:
    """Saves the text, above those words of the document that are not used; returns its version and the one below."""
    same = {"section": section, "by": by, "moving": text.moving, "is_new_sitting": True}
    below = 0
    if unused := text.unused:
        source_of_unused = f"{source}; not used"[:MAX_SOURCE]
        version = save_section(text=unused.text, named=unused.keys, based_on=based_on, source=source_of_unused, **same)
        based_on, below = Base.of(version), version.number
    version = save_section(text=text.new.text, named=text.new.keys, based_on=based_on, source=source, **same)
    return version, below


@transaction.atomic
def use_words_of_file(*, word_import: WordImport, recommendation: Recommendation, seen: Seen, by: User) -> TextVersion:
    """Makes the words of the document those of an adopted text, as it was seen; raises NotAllowed."""
    word_import = _locked(word_import)
    refuse_if(rules.refusal_to_use_words(word_import))
    file = FORMATS.restored(word_import.found)
    texts = {one.recommendation.pk: one.text for one in other_words_of(word_import.report, file)}
    if recommendation.pk not in texts:
        raise NotAllowed(SAME_WORDS)
    return reword_recommendation(
        recommendation=recommendation,
        text=texts[recommendation.pk],
        seen=seen,
        by=by,
        changes_adopted=True,
        source=source_of(word_import.name, file),
    )


@transaction.atomic
def undo_word_import(*, word_import: WordImport, by: User) -> list[Section]:
    """Restores each section that nobody has saved since the import; returns those that stay as they are.

    Sections between which paragraphs have moved stay together: otherwise these would be in both, or in none. Comments
    stay in their round, and adopted words as somebody chose them. Raises NotAllowed, also if nothing could be undone.
    """
    word_import = _locked(word_import)
    refuse_if(rules.refusal_to_undo(word_import))
    written = {each["section"]: each for each in word_import.written}
    sections = list(Section.objects.present().with_text().select_related("text").filter(pk__in=written))
    as_written = {one.pk for one in sections if [one.version, one.saves] == written[one.pk]["after"]}
    kept = _with_exchanges(written.keys() - as_written, word_import.written)
    undone = [one for one in sections if one.pk not in kept]
    refuse_if("" if undone else SAVED_SINCE)
    _restore(
        [(section, written[section.pk]) for section in undone], f"Import undone: {word_import.name}"[:MAX_SOURCE], by
    )
    _decide(word_import, _S.UNDONE, by)
    return [section for section in sections if section.pk in kept]


def _with_exchanges(kept: set[int], written: Sequence[dict]) -> set[int]:
    """These sections, with all that have exchanged paragraphs with one of them."""
    pairs = [{each["section"], origin} for each in written for origin in each["from"]]
    while more := {one for pair in pairs if pair & kept for one in pair} - kept:
        kept = kept | more
    return kept


def _restore(sections: Sequence[tuple[Section, dict]], source: str, by: User) -> None:
    """Restores the text and the heading that each section had before it was written."""
    before = {
        key: section.pk
        for section, each in sections
        for version in TextVersion.objects.filter(versioned_text=section.text_id, number=each["before"])
        for key in version.keys
    }
    moving = {
        key: words
        for section, _ in sections
        for key, words in keyed_blocks(newest_version(section.text))
        if before.get(key, section.pk) != section.pk
    }
    for section, each in sections:
        if each["headings"] and section.heading == each["headings"][1]:
            rename_section(section=section, heading=each["headings"][0])
        same = {"based_on": Base(section.version, section.saves), "by": by, "source": source, "moving": moving}
        if each["is_new"]:
            delete_section(section=section)
        elif each["before"] == 0 < section.version:
            save_section(section=section, text="", **same)
        elif each["before"] != section.version:
            restore_section(section=section, number=each["before"], **same)


@transaction.atomic
def discard_word_import(*, word_import: WordImport, by: User) -> None:
    """Drops the document without taking anything over; raises NotAllowed if it was decided meanwhile."""
    word_import = _locked(word_import)
    refuse_if(rules.refusal_to_discard(word_import))
    _decide(word_import, _S.DISCARDED, by)


def delete_old_word_imports() -> int:
    """Deletes imports of 30 days ago, decided or not, unless their comments wait for a round; returns how many."""
    deleted, _ = WordImport.objects.settled().filter(received_at__lt=portal_now() - KEPT).delete()
    return deleted


def _decide(word_import: WordImport, state: str, by: User) -> None:
    # Of what was written, adopted words may still be chosen.
    dropped = {} if state == _S.APPLIED else {"found": {}, "written": []}
    WordImport.objects.filter(pk=word_import.pk).update(
        state=state, decided_by=by, decided_at=portal_now(), stored_name="", leased_until=None, **dropped
    )


def _locked(word_import: WordImport) -> WordImport:
    locked_report(word_import.report)
    rows = WordImport.objects.select_for_update(of=("self",), no_key=True).select_related("report__meeting")
    return rows.get(pk=word_import.pk)
