"""What becomes of hints on house style: applied to the text, or ignored."""

from django.db import transaction

from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.meetings.models import User
from house_style import Hint
from house_style.places import applied, applied_to_heading
from reports import writing_rules as rules
from reports.actions.sections import locked_report, rename_section, save_section
from reports.models import IgnoredHint, Report, Section
from room.actions.recommendations import reword_recommendation
from room.models import Recommendation
from room.rules import Seen

__all__ = ["apply_hint", "apply_hint_to_recommendation", "ignore_hint", "unignore_hint"]

HOUSE_STYLE = "House style"
CHANGED = "The text has changed since it was checked: nothing was changed. Check it again."


@transaction.atomic
def apply_hint(*, section: Section, hint: Hint, based_on: Base, by: User | None) -> None:
    """Writes what the hint offers into the section, or into its heading, for the text `based_on` that was checked.

    Raises NotAllowed if the text is another one by now, or if the report cannot be written.
    """
    locked_report(section.report)
    if hint.is_in_heading:
        section.refresh_from_db(fields=["heading"])
        rename_section(section=section, heading=_required(applied_to_heading(section.heading, hint)))
        return
    newest = newest_version(section.text)
    refuse_if("" if newest and Base.of(newest) == based_on else CHANGED)
    save_section(
        section=section, text=_required(applied(newest.text, hint)), based_on=based_on, by=by, source=HOUSE_STYLE
    )


@transaction.atomic
def apply_hint_to_recommendation(
    *, recommendation: Recommendation, hint: Hint, based_on: Base, by: User | None
) -> None:
    """The same for a conclusion or recommendation; the words that the meeting adopted stay a version of their own."""
    newest = newest_version(recommendation.wording)
    refuse_if("" if newest and Base.of(newest) == based_on else CHANGED)
    text = _required(applied(newest.text, hint))
    seen = Seen(based_on.number, recommendation.state)
    reword_recommendation(
        recommendation=recommendation, text=text, seen=seen, by=by, changes_adopted=True, source=HOUSE_STYLE
    )


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
