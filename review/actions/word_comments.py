"""Comments of Word documents become comments of a round."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import transaction

from egm_portal.exceptions import refuse_if
from egm_portal.incoming.imported import ImportedComment
from participants.models import Participant
from reports.actions.sections import locked_report
from reports.models import Report, WordImport
from reports.present_text import present_paragraphs
from reports.word.comments import WAITING, TakenComment
from review.models import MAX_COMMENT, Comment, Round
from review.rounds import rules
from review.rounds.places import WHOLE
from review.rounds.queries import newest_round, places_in

__all__ = ["add_waiting_comments"]


@transaction.atomic
def add_waiting_comments(*, word_import: WordImport) -> Round:
    """Adds the comments that are kept with the import to the newest round, which it returns; raises NotAllowed."""
    report = locked_report(word_import.report)
    word_import = WordImport.objects.select_for_update(of=("self",), no_key=True).get(pk=word_import.pk)
    word_import.report = report
    refuse_if(rules.refusal_to_add_comments(word_import, newest_round(report)))
    return take_comments(word_import)


def take_comments(word_import: WordImport) -> Round | None:
    """Adds the comments that are kept with the import to the newest round, and returns it, if there is one.

    The caller holds the transaction, and has locked the report.
    """
    if round_ := newest_round(word_import.report):
        _add(round_, word_import, WAITING.restored(word_import.comments).comments)
        word_import.comments = None
        word_import.save(update_fields=["comments"])
    return round_


def _add(round_: Round, word_import: WordImport, comments: list[TakenComment]) -> None:
    """Adds the comments, each at its paragraph, or on the draft as a whole if the round does not have it.

    Those that the round has already came from the same file, which was imported twice.
    """
    present = present_paragraphs(word_import.report)
    known = dict(_places_by_key(round_))
    attending = Participant.objects.attending().filter(meeting=word_import.report.meeting_id)
    people = {person.formal_name: person for person in attending}
    said_before = set(round_.comments.values_list("paragraph", "participant", "name", "quote", "text"))
    rows = []
    for taken in comments:
        paragraph = present.get(taken.paragraph)
        keys = [taken.paragraph, *(paragraph.wording.keys if paragraph and paragraph.wording else ())]
        said = taken.comment
        author = people.get(said.author)
        values = {
            "round": round_,
            "paragraph": next((known[key] for key in keys if key in known), WHOLE),
            "quote": said.quoted,
            "participant": author,
            "name": "" if author else (said.author or f"Word document “{word_import.name}”")[:200],
            "created_at": written_at(said, word_import.report, word_import.received_at),
        }
        # A long comment is added in pieces, and one without words not at all.
        starts = range(0, len(said.text), MAX_COMMENT)
        rows += [Comment(text=said.text[start : start + MAX_COMMENT], **values) for start in starts]
    Comment.objects.bulk_create(
        row for row in rows if (row.paragraph, row.participant_id, row.name, row.quote, row.text) not in said_before
    )


def _places_by_key(round_: Round) -> Iterator[tuple[str, str]]:
    """For each key in the round, that of a sub-paragraph too, what comments name the whole paragraph by."""
    for place in places_in(round_):
        parts = place.paragraph.parts if place.paragraph else place.parts
        yield from ((key, place.key) for key in (place.key, *(part.key for part in parts)) if key)


def written_at(comment: ImportedComment, report: Report, otherwise: datetime) -> datetime:
    """When the comment was written. Word writes the time on its author's clock, and LibreOffice sometimes none."""
    try:
        written = datetime.fromisoformat(comment.at.removesuffix("Z")).replace(tzinfo=report.meeting.zone)
        return written.astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise
