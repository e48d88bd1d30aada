"""A part of the organization of work, in a writer's words instead of those that are generated."""

from django.db import transaction

from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.meetings.models import User
from reports import section_text
from reports.actions.sections import add_section, locked_report, save_section
from reports.models import Report, Section
from reports.organization import GENERATED
from reports.queries import generated_part

__all__ = ["write_generated_part"]

SOURCE = "Generated from the records of the meeting"


@transaction.atomic
def write_generated_part(*, report: Report, part: str, by: User | None) -> Section:
    """The section with which a part is written from now on; it begins with the generated text. Raises NotAllowed.

    Once its text is deleted again, the part is generated as before.
    """
    if part not in GENERATED:
        raise NotAllowed("This part of the report is not generated.")
    locked_report(report)
    section = Section.objects.present().filter(report=report, chapter=part).select_related("text").first()
    section = section or add_section(report=report, chapter=part)
    newest = newest_version(section.text)
    if newest and newest.text.strip():
        raise NotAllowed("Somebody has begun to write this part already. Nothing was changed.")
    if generated := generated_part(report.meeting, part):
        text = section_text.source(generated)
        save_section(section=section, text=text, based_on=Base.of(newest), by=by, source=SOURCE)
    return section
