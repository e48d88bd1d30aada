"""What must agree between the report, its recommendations and the rest of a folder."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agenda.content import FrozenSession
from agenda.models import Session
from agenda.rules import last_session_ends_at
from egm_portal.meetings.models import Meeting
from egm_portal.text.validators import non_empty_lines
from office.import_folder.folder import Folder
from office.import_folder.mistakes import Location
from office.import_folder.references import check_people
from reports.models import Recommendation, Section

STEPS = ("started_at", "circulated_at", "cleared_at", "issued_at")


def check_report(folder: Folder, start: Location) -> None:
    """Notes what is wrong between the report's sections, its dates and the programme."""
    location = start.in_file("report/report.toml")
    _check_steps(folder.report, location)
    _check_held(folder, location)
    headings = {session["title"] for session in folder.sessions if session["kind"] == Session.Kind.SESSION}
    for number, section in enumerate(folder.sections, start=1):
        discussion = section["chapter"] == Section.Chapter.DISCUSSION
        if discussion and headings and section["heading"] not in headings:
            location.at(f"section {number}, heading").wrong(f"The programme has no session “{section['heading']}”.")
        if section["chapter"] == Section.Chapter.FURTHER and not section["heading"]:
            location.at(f"section {number}, heading").wrong("A further chapter has a heading.")
    _check_recommendations(folder, start.in_file("report/recommendations.toml"))


def _check_steps(report: dict, location: Location) -> None:
    if report["issued_at"] and not report["cleared_at"]:
        location.at("issued_at").wrong("Only a cleared report is issued: cleared_at is missing.")
    if bool(report["circulated_at"]) != bool(report["comments_until"]):
        location.at("comments_until").wrong(
            "A circulated report says until when comments are taken, and no other does."
        )
    elif report["circulated_at"] and report["comments_until"] <= report["circulated_at"]:
        location.at("comments_until").wrong("It is not after circulated_at.")
    elif report["comments_until"] and report["cleared_at"] and report["cleared_at"] < report["comments_until"]:
        location.at("cleared_at").wrong("It comes before comments_until.")
    given = [name for name in STEPS if report[name]]
    for earlier, later in zip(given, given[1:], strict=False):
        if report[later] < report[earlier]:
            location.at(later).wrong(f"It comes before {earlier}.")


def _check_held(folder: Folder, location: Location) -> None:
    until = _held_until(folder)
    for name in ("cleared_at", "issued_at"):
        if until and folder.report[name] and folder.report[name] < until:
            location.at(name).wrong("It comes before the end of the meeting’s last session.")


def _held_until(folder: Folder) -> datetime | None:
    """When the last session ends by the folder; None where what says so is missing, which is noted elsewhere."""
    days = {name: folder.meeting[name] for name in ("starts_on", "ends_on", "time_zone")}
    timed = [session for session in folder.sessions if session["starts_at"] and session["minutes"]]
    if None in days.values():
        return None
    zone = ZoneInfo(days["time_zone"])
    frozen = [
        FrozenSession(
            session=0,
            kind=session["kind"],
            title=session["title"],
            starts_at=session["starts_at"].replace(tzinfo=zone).isoformat(),
            minutes=session["minutes"],
        )
        for session in timed
    ]
    return last_session_ends_at(Meeting(**days), frozen)


def _check_recommendations(folder: Folder, location: Location) -> None:
    keys = {one["key"] for one in folder.recommendations if one["key"]}
    documents = {document["key"] for document in folder.documents}
    objectives = len(non_empty_lines(folder.meeting["objectives"] or ""))
    for number, one in enumerate(folder.recommendations, start=1):
        here = location.at(f"recommendation {number}")
        check_people(folder, here.at("proposed_by"), [one["proposed_by"]])
        if bool(one["addressee"]) != (one["kind"] == Recommendation.Kind.RECOMMENDATION):
            here.at("addressee").wrong("A recommendation is addressed to somebody, a conclusion to nobody.")
        if (one["merged_into"] in keys) != (one["state"] == Recommendation.State.MERGED):
            here.at("merged_into").wrong("What is merged names the key of another, and nothing else does.")
        if one["objective"] is not None and not 1 <= one["objective"] <= objectives:
            here.at("objective").wrong(f"The meeting has {objectives} objectives.")
        for missing in [key for key in one["evidence"] or [] if documents and key not in documents]:
            here.at("evidence").wrong(f"No document has the key {missing}.")
