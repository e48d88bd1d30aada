"""The section on the evaluation of the meeting."""

from django.db import transaction

from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base
from egm_portal.meetings.models import User
from evaluation.queries import shown_results
from reports.actions.sections import add_section, save_section
from reports.evaluation_text import evaluation_text
from reports.models import Report, Section

__all__ = ["add_evaluation_section"]


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
