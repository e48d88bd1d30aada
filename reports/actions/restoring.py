"""Puts one paragraph of a section back."""

from django.db import transaction

from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.models import TextVersion
from egm_portal.marked_texts.restoring import with_block_of
from egm_portal.meetings.models import User
from reports.actions.sections import locked_report, save_section
from reports.models import Section

__all__ = ["restore_paragraph"]

NOT_DIFFERENT = "This paragraph is as in that version already: nothing was changed."


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
        raise NotAllowed(NOT_DIFFERENT)
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
