"""What remains of a meeting that was held: who attended, notes of its sessions, and its evaluation."""

from datetime import UTC, datetime, time, timedelta

from agenda.models import SessionNumber
from agenda.roles import Role
from evaluation.actions import record_answers
from office.import_folder.folder import Folder
from office.import_folder.mistakes import Location
from office.import_folder.participants import check_addresses
from office.import_folder.programme import identities, people_of, starts_at
from office.import_folder.tables import SESSION_KEYS
from office.import_folder.writing import Load, backdated
from participants.models import Participant
from proceedings import actions, rules
from proceedings.models import AttendedDay, SessionNotes


def check_proceedings(folder: Folder, root: Location) -> None:
    location = root.in_file("agenda.toml")
    first, last, days = folder.meeting["starts_on"], folder.meeting["ends_on"], set()
    for number, row in enumerate(folder.attendance, start=1):
        here, day = location.at(f"attendance {number}"), row["day"]
        if day in days or (day and first and last and not first <= day <= last):
            here.at("day").add_mistake("Give each day of the meeting once.")
        days.add(day)
        for how in Participant.Attendance:
            check_addresses(folder, here.at(how), row[how] or [])
        for address in sorted(set(row["in_person"] or ()) & set(row["online"] or ())):
            here.at("online").add_mistake(f"{address} also attended in person.")


def load_evaluation(load: Load) -> None:
    """Counts the answers, if the meeting has none on the portal yet."""
    if load.folder.evaluation and record_answers(meeting=load.meeting, answers=load.folder.evaluation):
        load.report.add("Evaluation of the meeting", "added")


def load_attendance(load: Load) -> None:
    """Records the attendance of days that have none on the portal yet."""
    for row in load.folder.attendance:
        attended = {load.participants[address].pk: how for how in Participant.Attendance for address in row[how]}
        known = AttendedDay.objects.filter(participant__meeting=load.meeting, day=row["day"])
        if attended and not known.exists():
            # Written down when the day was over.
            evening = datetime.combine(row["day"], time(18), load.meeting.zone).astimezone(UTC)
            with backdated(evening):
                actions.record_attendance(meeting=load.meeting, day=row["day"], changes=attended, by=load.by)
            load.report.add("Attendance of days", "recorded")


def load_notes(load: Load) -> None:
    """Saves notes of sessions that have none on the portal yet, unless they are no longer kept."""
    if rules.refusal_to_write_notes(load.meeting, None):
        return
    sessions = load.folder.sessions
    for row, names in zip(sessions, identities(sessions), strict=True):
        _, number = load.sessions[names[0]]
        # Breaks have no number.
        found = SessionNumber.objects.filter(meeting=load.meeting, number=number).first()
        if found is None or not row["notes"] or SessionNotes.objects.filter(session_number=found).exists():
            continue
        rapporteurs = [pk for role, pk in people_of(load, row, SESSION_KEYS) if role == Role.RAPPORTEUR]
        writer = Participant.objects.select_related("user").filter(pk__in=rapporteurs).first()
        by = (writer and writer.user) or load.by
        # Written down when the session was over.
        with backdated(starts_at(load, row) + timedelta(minutes=row["minutes"])):
            actions.save_notes(session_number=found, text=row["notes"], based_on=0, by=by)
        load.report.add("Session notes", "added")
