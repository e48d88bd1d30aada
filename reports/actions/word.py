"""Writes to the report when it goes to Word and comes back."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

from django.core.files import File
from django.db import transaction
from django.db.models import F

from egm_portal.clock import portal_now, real_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.incoming.imported import FORMATS, ImportedComment
from egm_portal.incoming.reading import Unreadable, read_docx
from egm_portal.marked_texts.actions import Base
from egm_portal.meetings.models import User
from egm_portal.tasks import wake_after_commit
from papers.files import storage
from reports.actions.recommendations import reword_recommendation
from reports.actions.sections import add_section, locked_report, rename_section, save_section
from reports.actions.word_comments import take_comments
from reports.models import Recommendation, Report, Section, WordImport
from reports.rules import Seen
from reports.word import rules
from reports.word.comments import TakenComment
from reports.word.review import COMMENT, Review, review_of
from reports.writing_rules import MAX_HEADING

__all__ = [
    "apply_word_import",
    "delete_old_word_imports",
    "discard_word_import",
    "keep_choices",
    "read_word_import",
    "receive_word_file",
    "take_to_word",
]

LEASE = timedelta(seconds=150)  # longer than reading takes at most
ATTEMPTS = 3
KEPT = timedelta(days=30)
"""After this time an import that nobody has decided is dropped, and the record of one that was decided."""
CHANGED_SINCE = "The draft has changed since you opened this page. Nothing was written: read the changes again."
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
    refuse_if(rules.refusal_to_import(report))
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
def keep_choices(*, word_import: WordImport, choices: Mapping[str, str], for_open: str = "") -> None:
    """Keeps what somebody has chosen so far, beside what was chosen on other pages.

    `for_open` is chosen wherever nothing is: to use the imported texts, or to keep the current ones.
    """
    word_import = _locked(word_import)
    refuse_if(rules.refusal_to_apply(word_import))
    word_import.choices |= choices
    if for_open:
        still_open = review_of(word_import, word_import.choices).open
        word_import.choices |= {one.row.ref: for_open for one in still_open if for_open in one.options}
    word_import.save(update_fields=["choices"])


@transaction.atomic
def apply_word_import(*, word_import: WordImport, choices: Mapping[str, str], seen: str, by: User) -> Collection[int]:
    """Writes what was chosen into the draft, all of it or nothing; returns the sections that changed.

    `choices` are those of one page, which go before what was kept of others.
    `seen` is the stamp of the review from which it was chosen. Raises NotAllowed if the draft is another one by now, or
    if something is still to be chosen.
    """
    word_import = _locked(word_import)
    refuse_if(rules.refusal_to_apply(word_import))
    review = review_of(word_import, word_import.choices | choices)
    refuse_if(CHANGED_SINCE if review.stamp != seen else "")
    if review.open:
        raise NotAllowed("Choose one of the texts where both were changed: nothing was written yet.")
    changed = _write(review, by)
    take_comments(word_import, review.round, _chosen_comments(review))
    _decide(word_import, _S.APPLIED, by)
    return changed


def _write(review: Review, by: User) -> Collection[int]:
    sections = {section.pk: section for section in review.sections}
    texts = review.new_texts()
    moving = review.moving(texts)
    headings = {section.id: section.heading for section in review.draft.sections}
    for number, new in texts.items():
        # A heading that the report does not have yet comes behind the others of the discussion.
        section = sections.get(number) or add_section(
            report=review.report, chapter=Section.Chapter.DISCUSSION, heading=headings[number][:MAX_HEADING]
        )
        base = Base(section.version, section.saves) if number in sections else Base(0)
        save_section(section=section, text=new.text, based_on=base, by=by, named=new.keys, moving=moving)
    for section, heading in review.new_headings().items():
        rename_section(section=sections[section], heading=heading)
    for key, text in review.new_recommendations().items():
        row = Recommendation.objects.get(pk=key.removeprefix("rec-"), meeting=review.report.meeting_id)
        reword_recommendation(recommendation=row, text=text, seen=Seen.of(row), by=by, changes_adopted=True)
    return texts.keys()


def _chosen_comments(review: Review) -> Iterator[TakenComment]:
    """The comments that somebody takes over, and what had no place in the text, each at its paragraph."""
    for decision in review.decisions:
        key = decision.row.key
        yield from (TakenComment(key, one.comment) for one in review.comments_on(decision.row) if one.is_chosen)
        if decision.choice == COMMENT:
            yield TakenComment(key, ImportedComment("", "", decision.told, ""))
    yield from (TakenComment("", one.comment) for one in review.other_comments if one.is_chosen)


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
    WordImport.objects.filter(pk=word_import.pk).update(
        state=state, decided_by=by, decided_at=portal_now(), found={}, choices={}, stored_name="", leased_until=None
    )


def _locked(word_import: WordImport) -> WordImport:
    locked_report(word_import.report)
    rows = WordImport.objects.select_for_update(of=("self",), no_key=True).select_related("report__meeting")
    return rows.get(pk=word_import.pk)
