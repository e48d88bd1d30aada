"""The report, up to its issue."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from agenda.content import FrozenSession
from agenda.kinds import KINDS
from agenda.rules import last_session_ends_at
from egm_portal.meetings.models import Meeting, User
from egm_portal.pdf.actions import run_rendering
from egm_portal.pdf.models import Rendering
from office.import_folder.folder import Folder
from office.import_folder.mistakes import FolderRefused, Location, Mistake
from office.import_folder.recommendations import load_recommendations
from office.import_folder.writing import Load, backdated, pick, remaining_states, save_changes
from reports import actions
from reports.models import Report, Section
from review import actions as review_actions

_R = Report.State
FILE = "report/report.toml"
PRINTED = ("symbol", "distribution", "arrangement")
STEPS = {_R.DRAFT: "started_at", _R.CIRCULATED: "circulated_at", _R.CLEARED: "cleared_at", _R.ISSUED: "issued_at"}


def check_report(folder: Folder, root: Location) -> None:
    if folder.report is None:
        return
    location = root.in_file(FILE)
    _check_dates(folder.report, location)
    held_until = _held_until(folder)
    for name in ("cleared_at", "issued_at"):
        if held_until and folder.report[name] and folder.report[name] < held_until:
            location.at(name).add_mistake("It comes before the end of the meeting’s last session.")
    headings = {session["title"] for session in folder.sessions if KINDS[session["kind"]].has_section}
    for number, section in enumerate(folder.sections, start=1):
        here = location.at(f"section {number}, heading")
        is_discussion = section["chapter"] == Section.Chapter.DISCUSSION
        if is_discussion and headings and section["heading"] not in headings:
            here.add_mistake(f"The programme has no session “{section['heading']}”.")
        if section["chapter"] == Section.Chapter.FURTHER and not section["heading"]:
            here.add_mistake("An additional chapter needs a heading.")


def _check_dates(report: dict, location: Location) -> None:
    if report["issued_at"] and not report["cleared_at"]:
        location.at("issued_at").add_mistake("Only a cleared report can be issued: cleared_at is missing.")
    if bool(report["circulated_at"]) != bool(report["comments_until"]):
        location.at("comments_until").add_mistake(
            "A circulated report needs the end of its period for comments, and no other report has one."
        )
    elif report["circulated_at"] and report["comments_until"] <= report["circulated_at"]:
        location.at("comments_until").add_mistake("It is not after circulated_at.")
    elif report["comments_until"] and report["cleared_at"] and report["cleared_at"] < report["comments_until"]:
        location.at("cleared_at").add_mistake("It comes before comments_until.")
    for earlier, later in pairwise(name for name in STEPS.values() if report[name]):
        if report[later] < report[earlier]:
            location.at(later).add_mistake(f"It comes before {earlier}.")


def _held_until(folder: Folder) -> datetime | None:
    """When the last session ends by the folder; None where a date that this needs is missing, as another check says."""
    days = pick(folder.meeting, "starts_on", "ends_on", "time_zone")
    if None in days.values():
        return None
    zone = ZoneInfo(days["time_zone"])
    frozen = [
        FrozenSession(
            **pick(session, "kind", "title", "minutes"),
            session=0,
            starts_at=session["starts_at"].replace(tzinfo=zone).isoformat(),
        )
        for session in folder.sessions
        if session["starts_at"] and session["minutes"]
    ]
    return last_session_ends_at(Meeting(**days), frozen)


def load_report(load: Load) -> None:
    """Brings recommendations and report to where the folder has them; what was cleared or issued stays as it is."""
    values = load.folder.report
    final = Report.objects.settled() | Report.objects.filter(issues__isnull=False)
    if values is None or final.filter(meeting=load.meeting).exists():
        return
    load_recommendations(load)
    with backdated(values["started_at"]):
        report = actions.start_report(meeting=load.meeting)
        if save_changes(report, pick(values, *PRINTED)):
            load.report.add("Report", "described")
        for order, row in enumerate(load.folder.sections, start=1):
            section = pick(row, "chapter", "heading", "body") | {"order": order}
            if not Section.objects.filter(report=report).with_text().filter(**section).exists():
                actions.write_section(report=report, **section)
                load.report.add("Sections of the report", "written")
    steps = remaining_states(report.state, [_R.OUTLINE, *(state for state, name in STEPS.items() if values[name])])
    if steps is None:
        load.report.note("The report has since been changed on the portal and was left as it is.")
    for state in steps or []:
        with backdated(values[STEPS[state]]):
            report = _take_step(report, state, values, load.by)
    if steps:
        load.report.add("Report", report.state)


def _take_step(report: Report, state: str, values: dict, by: User | None) -> Report:
    if state == _R.CIRCULATED:
        return review_actions.circulate_report(report=report, comments_until=values["comments_until"])
    if state != _R.ISSUED:
        return actions.change_state(report=report, state=state)
    # A report is issued with its PDF, for which a load cannot wait until a worker makes it.
    rendering = run_rendering(actions.request_report_rendering(report=report, by=by).pk)
    if rendering.state != Rendering.State.DONE:
        raise FolderRefused([Mistake(FILE, "issued_at", f"The PDF was not made. {rendering.error}")])
    if not report.symbol:
        actions.set_no_symbol(report=report)
    actions.confirm_reading(report=report, sha256=rendering.sha256, by=by)
    # What was issued elsewhere is not judged by what the folder leaves out, such as who attended.
    return actions.issue_report(report=report, by=by, reason=f"It was issued on {date_format(values['issued_at'])}.")
