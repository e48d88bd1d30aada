"""Loading conclusions, recommendations and the report, up to its issue."""

from egm_portal.meetings.models import User
from egm_portal.pdf.actions import run_rendering
from egm_portal.pdf.models import Rendering
from office.import_folder.mistakes import FolderRefused, Mistake
from office.import_folder.writing import Load, history, pick, set_fields, steps_from
from reports import actions
from reports.models import Recommendation, Report, Section

_R, _S = Report.State, Recommendation.State
PRINTED = ("symbol", "arrangement", "acknowledgements", "executive_summary")
MOMENTS = {_R.DRAFT: "started_at", _R.CIRCULATED: "circulated_at", _R.CLEARED: "cleared_at", _R.ISSUED: "issued_at"}


def load_report(load: Load) -> None:
    """Brings recommendations and report to where the folder has them; what was cleared or issued stays as it is."""
    values = load.folder.report
    if values is None or Report.objects.settled().filter(meeting=load.meeting).exists():
        return
    _load_recommendations(load)
    report = _written(load, values)
    way = [_R.OUTLINE, *(state for state, moment in MOMENTS.items() if values[moment])]
    steps = steps_from(report.state, way)
    if steps is None:
        load.outcome.leave("The report has gone on on the portal: left as it is.")
    for state in steps or []:
        report = _taken(report, state, values, load.by)
    if steps:
        load.outcome.add("Report", report.state)


def _written(load: Load, values: dict) -> Report:
    with history(values["started_at"]):
        report = actions.start_report(meeting=load.meeting)
        if set_fields(report, pick(values, *PRINTED)):
            load.outcome.add("Report", "described")
        for order, row in enumerate(load.folder.sections, start=1):
            section = pick(row, "chapter", "heading", "body") | {"order": order}
            if not Section.objects.filter(report=report, **section).exists():
                actions.write_section(report=report, **section)
                load.outcome.add("Sections of the report", "written")
    return report


def _taken(report: Report, state: str, values: dict, by: User | None) -> Report:
    with history(values[MOMENTS[state]]):
        if state == _R.CIRCULATED:
            return actions.circulate_report(report=report, comments_until=values["comments_until"])
        if state != _R.ISSUED:
            return actions.change_state(report=report, state=state)
        rendering = run_rendering(actions.request_report_rendering(report=report, by=by).pk)
        if rendering.state != Rendering.State.DONE:
            raise FolderRefused(
                [Mistake("report/report.toml", "issued_at", f"The PDF was not made. {rendering.error}")]
            )
        return actions.issue_report(report=report, by=by)


def _load_recommendations(load: Load) -> None:
    """Proposes what is new and decides it; what is merged comes last, when the one that takes it up is there."""
    rows = sorted(load.folder.recommendations, key=lambda row: row["state"] == _S.MERGED)
    keyed: dict[str, Recommendation] = {}
    for row in rows:
        with history(load.folder.decided_at):
            recommendation = _proposed(load, row)
            if recommendation.state == _S.PROPOSED and row["state"] != _S.PROPOSED:
                recommendation = _decided(recommendation, row["state"], keyed.get(row["merged_into"]))
                load.outcome.add("Conclusions and recommendations", row["state"])
        keyed[row["key"]] = recommendation


def _proposed(load: Load, row: dict) -> Recommendation:
    known = Recommendation.objects.filter(meeting=load.meeting, **pick(row, "kind", "text")).first()
    if known:
        return known
    proposer = load.people.get(row["proposed_by"])
    values = pick(row, "kind", "text", "addressee", "objective")
    recommendation = actions.propose_recommendation(meeting=load.meeting, by=proposer, **values)
    recommendation.evidence.set(load.documents[key] for key in row["evidence"] if key in load.documents)
    load.outcome.add("Conclusions and recommendations", "proposed")
    return recommendation


def _decided(recommendation: Recommendation, state: str, into: Recommendation | None) -> Recommendation:
    if state == _S.ADOPTED:
        return actions.adopt_recommendation(recommendation=recommendation)
    if state == _S.DROPPED:
        return actions.drop_recommendation(recommendation=recommendation)
    return actions.merge_recommendation(recommendation=recommendation, into=into)
