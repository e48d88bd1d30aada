"""What remains of a meeting that was held: notes of its sessions, who attended, and its evaluation."""

from datetime import timedelta

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
from proceedings.models import Presence, SessionNotes

ATTENDED = {
    "attended": Participant.Attendance.IN_PERSON,
    "attended_online": Participant.Attendance.ONLINE,
}
"""The keys that name those who were in a session."""


def check_proceedings(folder: Folder, root: Location) -> None:
    location = root.in_file("agenda.toml")
    for number, session in enumerate(folder.sessions, start=1):
        here = location.at(f"session {number}")
        for key in ATTENDED:
            check_addresses(folder, here.at(key), session[key] or [])
        twice = set(session["attended"] or ()) & set(session["attended_online"] or ())
        for address in sorted(twice):
            here.at("attended_online").add_mistake(f"{address} also attended in person.")


def load_evaluation(load: Load) -> None:
    """Counts the answers, if the meeting has none on the portal yet."""
    if load.folder.evaluation and record_answers(meeting=load.meeting, answers=load.folder.evaluation):
        load.report.add("Evaluation of the meeting", "added")


def load_proceedings(load: Load) -> None:
    """Records attendance and notes of sessions that have none on the portal yet."""
    sessions, are_kept = load.folder.sessions, not rules.refusal_to_write_notes(load.meeting, None)
    for row, names in zip(sessions, identities(sessions), strict=True):
        _, number = load.sessions[names[0]]
        found = SessionNumber.objects.filter(meeting=load.meeting, number=number).first()
        if found is None:
            continue  # breaks have no number
        attended = {load.participants[address].pk: how for key, how in ATTENDED.items() for address in row[key]}
        # Written down when the session was over.
        with backdated(starts_at(load, row) + timedelta(minutes=row["minutes"])):
            if attended and not Presence.objects.filter(session_number=found).exists():
                actions.record_attendance(session_number=found, changes=attended, by=load.by)
                load.report.add("Attendance of sessions", "recorded")
            if are_kept and row["notes"] and not SessionNotes.objects.filter(session_number=found).exists():
                rapporteurs = [pk for role, pk in people_of(load, row, SESSION_KEYS) if role == Role.RAPPORTEUR]
                writer = Participant.objects.select_related("user").filter(pk__in=rapporteurs).first()
                by = (writer and writer.user) or load.by
                actions.save_notes(session_number=found, text=row["notes"], based_on=0, by=by)
                load.report.add("Session notes", "added")
