"""Sections that begin with what the portal knows: the evaluation, and the parts of the organization of work."""

from django.db import transaction

from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.meetings.models import User
from evaluation.queries import shown_results
from reports import section_text
from reports.actions.sections import add_section, locked_report, save_section
from reports.evaluation_text import evaluation_text
from reports.models import Report, Section
from reports.organization import GENERATED
from reports.queries import generated_part

__all__ = ["add_evaluation_section", "write_generated_part"]


@transaction.atomic
def add_evaluation_section(*, report: Report, by: User | None) -> Section:
    """A section of chapter II with the results of the evaluation as its first text; raises NotAllowed.

    Later answers do not change it: nobody can answer once results are shown.
    """
    results = shown_results(report.meeting)
    if results is None:
        raise NotAllowed("The results of the evaluation are not shown yet.")
    section = add_section(report=report, chapter=Section.Chapter.EVALUATION)
    save_section(section=section, text=evaluation_text(results), based_on=Base(0), by=by, source="Evaluation results")
    return section


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
        save_section(
            section=section,
            text=text,
            based_on=Base.of(newest),
            by=by,
            source="Generated from the records of the meeting",
        )
    return section
