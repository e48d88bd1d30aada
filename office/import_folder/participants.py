"""Participants and the history of their invitations."""

from collections.abc import Iterable

from egm_portal.clock import calendar_at, portal_now
from egm_portal.meetings.models import User
from office.import_folder.folder import Folder
from office.import_folder.mistakes import Location
from office.import_folder.writing import Load, backdated, name_in_refusals, pick, remaining_states
from participants import actions
from participants.models import Participant
from participants.resources import COLUMNS

_S = Participant.Status
ANSWERED = (_S.ACCEPTED, _S.DECLINED, _S.WITHDRAWN)
OWN_CHOICES = ["list_consent", "attendance", "time_zone"]
"""What people decide themselves on the portal: read for new people only."""
DESCRIBED = [name for name in COLUMNS if name not in ("email", *OWN_CHOICES)]
GUESSED = ["family_name"]
"""What the portal fills in where the folder has nothing."""
PATHS = {
    _S.NOMINATED: [_S.NOMINATED],
    _S.RESERVE: [_S.NOMINATED, _S.RESERVE],
    _S.INVITED: [_S.NOMINATED, _S.INVITED],
    _S.ACCEPTED: [_S.NOMINATED, _S.INVITED, _S.ACCEPTED],
    _S.DECLINED: [_S.NOMINATED, _S.INVITED, _S.DECLINED],
    _S.WITHDRAWN: [_S.NOMINATED, _S.INVITED, _S.ACCEPTED, _S.WITHDRAWN],
}


def check_participants(folder: Folder, root: Location) -> None:
    rows: dict[str, int] = {}
    for person in folder.participants:
        location = root.in_file("participants.csv").at(f"row {person['row']}")
        email, status = person["email"], person["status"]
        invited_at, answered_at = person["invited_at"], person["answered_at"]
        if email in rows:
            location.at("email").add_mistake(f"{email} is already in row {rows[email]}.")
        elif email:
            rows[email] = person["row"]
        if status in (_S.INVITED, *ANSWERED) and invited_at is None:
            location.at("invited_at").add_mistake(f"The status “{status}” requires the time of the invitation.")
        if status in ANSWERED and answered_at is None:
            location.at("answered_at").add_mistake(f"The status “{status}” requires the time of the answer.")
        if None not in (invited_at, answered_at) and answered_at < invited_at:
            location.at("answered_at").add_mistake("The answer comes before the invitation.")
        if person["send_invitation"] and status != _S.INVITED:
            location.at("send_invitation").add_mistake(
                "Only people with the status “invited” can be sent an invitation."
            )


def check_addresses(folder: Folder, location: Location, addresses: Iterable[str | None]) -> None:
    """Adds a mistake for each address that no participant has, unless there are no participants at all."""
    known = {person["email"] for person in folder.participants}
    for address in addresses:
        if known and address and address not in known:
            location.add_mistake(f"No participant has the address {address}.")


def load_participants(load: Load) -> None:
    """Brings each person to the status that the folder names.

    What somebody decided on the portal counts: a further answer stays, and so do their own choices.
    """
    known = {person.email.lower(): person for person in Participant.objects.filter(meeting=load.meeting)}
    for row in load.folder.participants:
        # The history of a person begins with the invitation.
        with backdated(row["invited_at"] or load.meeting.public_from or portal_now()):
            person = known.get(row["email"]) or Participant(
                meeting=load.meeting, answer_note=row["note"], **pick(row, "email", *OWN_CHOICES)
            )
            described = [name for name in DESCRIBED if name not in GUESSED or row[name]]
            load.save("Participants", person, pick(row, *described))
        steps = remaining_states(person.status, PATHS[row["status"]])
        if steps is None:
            status = person.get_status_display().lower()
            load.report.note(f"{person.name} is {status} on the portal and {row['status']} in the folder: not changed.")
        for status in steps or []:
            with name_in_refusals(person):
                _take_step(person, status, row, load.by)
            person.refresh_from_db()
        if steps:
            load.report.add("Participants", person.status)
        load.participants[row["email"]] = person


def _take_step(person: Participant, status: str, row: dict, by: User | None) -> None:
    if status == _S.INVITED and row["send_invitation"]:
        # The only mail that a load sends, and so outside `backdated`.
        with calendar_at(row["invited_at"]):
            actions.invite_participant(participant=person, by=by)
        return
    happened_at = row["invited_at"] if status == _S.INVITED else row["answered_at"]
    with backdated(happened_at or portal_now()):
        if status == _S.INVITED:
            actions.record_invitation(participant=person, by=by)
        elif status == _S.RESERVE:
            actions.move_to_reserve(participant=person)
        elif status == _S.WITHDRAWN:
            actions.withdraw_participant(participant=person, note=row["note"])
        else:
            actions.record_answer(participant=person, accepts=status == _S.ACCEPTED, note=row["note"])
