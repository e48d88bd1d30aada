"""Loading participants and the history of their invitations."""

from egm_portal.clock import calendar_at, portal_now
from egm_portal.meetings.models import User
from office.import_folder.writing import Load, history, pick, refusals_about, set_fields, steps_from
from participants import actions
from participants.models import Participant
from participants.resources import COLUMNS

_S = Participant.Status
DESCRIBED = [name for name in COLUMNS if name != "email"]
PATHS = {
    _S.NOMINATED: [_S.NOMINATED],
    _S.RESERVE: [_S.NOMINATED, _S.RESERVE],
    _S.INVITED: [_S.NOMINATED, _S.INVITED],
    _S.ACCEPTED: [_S.NOMINATED, _S.INVITED, _S.ACCEPTED],
    _S.DECLINED: [_S.NOMINATED, _S.INVITED, _S.DECLINED],
    _S.WITHDRAWN: [_S.NOMINATED, _S.INVITED, _S.ACCEPTED, _S.WITHDRAWN],
}


def load_participants(load: Load) -> None:
    """The folder's people, each brought to where the folder has them.

    What somebody decided on the portal counts: a further answer stays, and consent is read for new people only.
    """
    known = {person.email.lower(): person for person in Participant.objects.filter(meeting=load.meeting)}
    for row in load.folder.participants:
        person = _described(load, row, known.get(row["email"]))
        with refusals_about(person):
            _follow(load, row, person)
        load.people[row["email"]] = person


def _described(load: Load, row: dict, person: Participant | None) -> Participant:
    with history(row["invited_at"] or load.meeting.public_from or portal_now()):
        if person is None:
            load.outcome.add("Participants", "added")
            values = pick(row, "email", "list_consent", *DESCRIBED)
            return Participant.objects.create(meeting=load.meeting, answer_note=row["note"], **values)
        if set_fields(person, pick(row, *DESCRIBED)):
            load.outcome.add("Participants", "changed")
    return person


def _follow(load: Load, row: dict, person: Participant) -> None:
    steps = steps_from(person.status, PATHS[row["status"]])
    if steps is None:
        status = person.get_status_display().lower()
        load.outcome.leave(f"{person.name} is {status} on the portal and {row['status']} in the folder: left as it is.")
    for status in steps or []:
        _take_step(person, status, row, load.by)
        person.refresh_from_db()
    if steps:
        load.outcome.add("Participants", person.status)


def _take_step(person: Participant, status: str, row: dict, by: User | None) -> None:
    if status == _S.INVITED and row["send_invitation"]:
        with calendar_at(row["invited_at"]):
            actions.invite_participant(participant=person, by=by)
        return
    at = row["invited_at"] if status == _S.INVITED else row["answered_at"]
    with history(at or portal_now()):
        _take_silent_step(person, status, row["note"], by)


def _take_silent_step(person: Participant, status: str, note: str, by: User | None) -> None:
    if status == _S.INVITED:
        actions.record_invitation(participant=person, by=by)
    elif status == _S.RESERVE:
        actions.move_to_reserve(participant=person)
    elif status == _S.WITHDRAWN:
        actions.withdraw_participant(participant=person, note=note)
    else:
        actions.record_answer(participant=person, accepts=status == _S.ACCEPTED, note=note)
