"""What becomes of hints on house style: applied to the text, or ignored."""

from django.db import transaction

from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.meetings.models import User
from house_style import Hint
from house_style.places import applied
from reports import writing_rules as rules
from reports.actions.sections import locked_report, rename_section, save_section
from reports.models import IgnoredHint, Report, Section
from room.actions.recommendations import reword_recommendation
from room.models import Recommendation
from room.rules import Seen

__all__ = ["apply_hint", "ignore_hint", "unignore_hint"]

HOUSE_STYLE = "House style"
CHANGED = "The text has changed since it was checked: nothing was changed. Check it again."


@transaction.atomic
def apply_hint(*, subject: Section | Recommendation, hint: Hint, based_on: Base, by: User | None) -> None:
    """Writes what the hint offers into the text of the subject, or into a section's heading.

    The words that the meeting adopted stay a version of their own. Raises NotAllowed if the text is no longer the one
    `based_on` that was checked, or if it cannot be written.
    """
    is_section = isinstance(subject, Section)
    if is_section:
        locked_report(subject.report)
    if hint.is_in_heading:
        subject.refresh_from_db(fields=["heading"])
        rename_section(section=subject, heading=_required(applied(subject.heading, hint)))
        return
    newest = newest_version(subject.text if is_section else subject.wording)
    refuse_if("" if newest and Base.of(newest) == based_on else CHANGED)
    written = {"text": _required(applied(newest.text, hint)), "by": by, "source": HOUSE_STYLE}
    if is_section:
        save_section(section=subject, based_on=based_on, **written)
    else:
        seen = Seen(based_on.number, subject.state)
        reword_recommendation(recommendation=subject, seen=seen, changes_adopted=True, **written)


def _required(text: str | None) -> str:
    if text is None:
        raise NotAllowed(CHANGED)
    return text


@transaction.atomic
def ignore_hint(*, report: Report, key: str, rule: str, fingerprint: str) -> None:
    """Hides hints of this rule about these words at the place with this key; raises NotAllowed."""
    refuse_if(rules.refusal_to_write(locked_report(report)))
    IgnoredHint.objects.get_or_create(report=report, key=key, rule=rule, fingerprint=fingerprint)


@transaction.atomic
def unignore_hint(*, report: Report, key: str, rule: str, fingerprint: str) -> None:
    """Shows them again; raises NotAllowed."""
    refuse_if(rules.refusal_to_write(locked_report(report)))
    IgnoredHint.objects.filter(report=report, key=key, rule=rule, fingerprint=fingerprint).delete()
