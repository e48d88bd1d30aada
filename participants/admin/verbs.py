"""The verbs of organizers for participants."""

from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode

from egm_portal.adminkit.verbs import Verb
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import StaffRole, User
from egm_portal.text.names import in_capitals
from egm_portal.text.sorting import letter_of
from participants import actions, rules
from participants.admin.forms import (
    AnswerForm,
    ClearanceForm,
    EmailForm,
    InviteForm,
    ReplacementForm,
    SoundingForm,
    TaskForm,
    WithdrawalForm,
    enquiries_to_copy,
    previewed_invitations,
    previewed_withdrawals,
)
from participants.letters_of_invitation.verb import PrepareLetter
from participants.models import Invitation, Participant, ParticipantTask
from participants.task_actions import mark_task
from participants.undo import rows_of_status, rows_of_tasks
from participants.visa_letters.verb import MakeLetter


class Invite(Verb):
    """Invites, and invites again those who have not answered, have declined or were withdrawn."""

    role = StaffRole.ORGANIZER
    name = "invite"
    label = "Invite"
    explanation = (
        "Each person receives an e-mail with a personal link. The link works for "
        f"{rules.INVITATION_LIFE.days} days, and for a week after the day to reply by at least, but not beyond the "
        "start of the meeting."
    )
    past = "Invited"
    form = InviteForm
    refusal = staticmethod(rules.refusal_to_invite)
    previews = staticmethod(previewed_invitations)

    def detail(self, participant: Participant) -> str:
        if participant.status == Participant.Status.INVITED:
            return f"{participant.email}\nInvited before; the earlier link will no longer work."
        if participant.status == Participant.Status.DECLINED:
            return f"{participant.email}\nDeclined before; this asks again."
        return participant.email

    def perform(self, participant: Participant, by: User, payers: Mapping[int, str] | None = None, **typed) -> None:
        payer = (payers or {}).get(participant.pk, "")
        actions.invite_participant(participant=participant, by=by, payer=payer, **typed)


class SoundOut(Verb):
    """Notes that a nominee was asked in confidence, and the answer."""

    role = StaffRole.EDITOR
    name = "sound-out"
    label = "Sound out"
    explanation = (
        "Before anybody is invited, ask in confidence whether they would be available: copy the text below into an "
        "e-mail of your own, and note here when you sent it and what the answer was. The portal sends nothing, and "
        "there is no page and no link."
    )
    past = "Sounded out"
    form = SoundingForm
    is_rare = True
    refusal = staticmethod(rules.refusal_to_sound_out)
    previews = staticmethod(lambda rows: enquiries_to_copy(rows) if rows else [])

    def detail(self, participant: Participant) -> str:
        if participant.sounded_out_on is None:
            return ""
        answer = participant.get_availability_display() or "No answer yet"
        return f"Sounded out on {date_format(participant.sounded_out_on)}. {answer}."

    def seen(self, participant: Participant) -> str:
        return f"{participant.sounded_out_on or ''} {participant.availability}".strip()

    def perform(self, participant: Participant, by: User, day: date | None = None, availability: str = "") -> None:
        day = day or portal_now().astimezone(participant.meeting.zone).date()
        actions.note_sounding_out(participant=participant, day=day, availability=availability)


class MarkCleared(Verb):
    """Notes that names were cleared, which is done outside the portal."""

    role = StaffRole.EDITOR
    name = "cleared"
    label = "Mark as cleared"
    explanation = (
        "Notes the day on which these names were cleared, by whoever clears names for your unit. The list of "
        "participants and the list for clearance show it. To correct or remove the day, open the participant. No "
        "e-mail is sent."
    )
    past = "Marked as cleared"
    form = ClearanceForm
    is_rare = True
    refusal = staticmethod(rules.refusal_to_mark_cleared)

    def detail(self, participant: Participant) -> str:
        day = participant.cleared_on
        return f"Cleared on {date_format(day)} before; the new day replaces this one." if day else ""

    def seen(self, participant: Participant) -> str:
        return f"{participant.cleared_on or ''}"

    def perform(self, participant: Participant, by: User, day: date) -> None:
        actions.mark_cleared(participant=participant, day=day)


class RecordAnswer(Verb):
    """Records an answer that was not given by the link."""

    role = StaffRole.ORGANIZER
    name = "answer"
    label = "Record an answer"
    explanation = "For an answer received by telephone or letter. The person receives an e-mail that confirms it."
    past = "Answer recorded"
    form = AnswerForm
    is_rare = True
    refusal = staticmethod(rules.refusal_to_record_answer)

    def perform(self, participant: Participant, by: User, accepts: bool, note: str) -> None:
        actions.record_answer(participant=participant, accepts=accepts, note=note)


class ChangeEmail(Verb):
    """Changes an address to which links were sent, or with which somebody signs in."""

    role = StaffRole.ORGANIZER
    name = "change-email"
    label = "Change the e-mail address"
    explanation = (
        "Links sent to the old address stop working, and the person signs in with the new one. If they have not "
        "answered their invitation yet, a new one is sent to the new address. No other e-mail is sent."
    )
    past = "E-mail address changed"
    form = EmailForm
    many = False
    refusal = staticmethod(rules.refusal_to_change_email)

    def detail(self, participant: Participant) -> str:
        return f"Current address: {participant.email}"

    def perform(self, participant: Participant, by: User, email: str) -> None:
        actions.change_email(participant=participant, email=email, by=by)


class RevokeInvitation(Verb):
    """Ends an invitation that was not answered."""

    role = StaffRole.ORGANIZER
    name = "revoke"
    label = "Revoke the invitation"
    explanation = (
        "The link in the invitation stops working, and the person becomes a nomination again. No e-mail is sent."
    )
    past = "Invitation revoked"
    is_rare = True
    refusal = staticmethod(rules.refusal_to_revoke_invitation)

    def perform(self, participant: Participant, by: User) -> None:
        # Asked here too: the action needs an invitation, and the row may have changed since the page was shown.
        refuse_if(self.refusal(participant))
        invitation = Invitation.objects.not_revoked().filter(participant=participant).first()
        if invitation is None:
            raise NotAllowed(f"{participant.name} has no invitation to revoke.")
        actions.revoke_invitation(invitation=invitation)


class CheckNames(Verb):
    """Takes guessed family names as right."""

    role = StaffRole.EDITOR
    name = "check-names"
    label = "Mark names as checked"
    explanation = (
        "The family names below were guessed. Once they are checked, letters begin with them and lists print them in "
        "capitals. To correct one, open the participant. No e-mail is sent."
    )
    past = "Names checked"
    is_rare = True
    refusal = staticmethod(rules.refusal_to_check_family_name)

    def detail(self, participant: Participant) -> str:
        marked = in_capitals(participant.name, participant.family_name, participant.country)
        begins = participant.greeting_once_checked
        return f"{marked}, under {letter_of(participant.family_name)}; letters begin “{begins}”"

    def perform(self, participant: Participant, by: User) -> None:
        actions.check_family_name(participant=participant)


class MarkTask(Verb):
    """Records what participants have done of their tasks."""

    role = StaffRole.EDITOR
    name = "task"
    label = "Mark a task"
    explanation = (
        "Records that they have done a task, or have not. They see it on their personal pages, and reminders of it "
        "stop or go on. No e-mail is sent."
    )
    past = "Task marked"
    form = TaskForm
    is_rare = True
    touched = staticmethod(rows_of_tasks)
    refusal = staticmethod(rules.refusal_to_mark_tasks)

    def detail(self, participant: Participant) -> str:
        if not participant.tasks_asked:
            return "No task is asked of them."
        return f"{participant.tasks_asked - participant.tasks_open} of {participant.tasks_asked} done"

    def seen(self, participant: Participant) -> str:
        return f"{participant.tasks_asked} {participant.tasks_open}"

    def perform(self, participant: Participant, by: User, task: ParticipantTask, done: bool) -> None:
        mark_task(task=task, participant=participant, done=done, by=by)


class Withdraw(Verb):
    """Removes somebody who had accepted from the meeting."""

    role = StaffRole.ORGANIZER
    name = "withdraw"
    label = "Withdraw"
    explanation = "They no longer take part: they are removed from the public list, and their personal page closes."
    past = "Withdrawn"
    form = WithdrawalForm
    danger = True
    is_rare = True
    touched = staticmethod(rows_of_status)
    refusal = staticmethod(rules.refusal_to_withdraw)
    previews = staticmethod(previewed_withdrawals)

    def perform(self, participant: Participant, by: User, note: str, tells: bool) -> None:
        actions.withdraw_participant(participant=participant, note=note, tells=tells)


class Replace(Verb):
    """Gives the place of somebody who declined or withdrew to somebody else, whom the next page invites."""

    role = StaffRole.ORGANIZER
    name = "replace"
    label = "Replace"
    explanation = (
        "Choose who takes their place and their role. The page of the invitation opens next; no e-mail is sent before "
        "you send it there. The records of both name each other. Where they were to speak, the programme says “Speaker "
        "to be confirmed” until you name somebody who takes part."
    )
    past = "Replaced"
    many = False
    form = ReplacementForm
    refusal = staticmethod(rules.refusal_to_replace)

    def detail(self, participant: Participant) -> str:
        words = participant.get_status_display(), participant.get_role_display(), participant.field
        return ", ".join(filter(None, words))

    def entry(self, participant: Participant, typed: Mapping[str, object]) -> str:
        return f"Replaced by {typed['candidate'] or typed['name']}."

    def done(self, rows: list[Participant], typed: Mapping[str, object]) -> str:
        return f"{rows[0]} takes the place of {rows[0].replaces}. No invitation has been sent yet."

    def leads_to(self, row: Participant) -> str:
        return f"{reverse('admin:participants_participant_invite')}?{urlencode({'id': row.pk})}" if row.email else ""

    def perform(self, participant: Participant, by: User, **typed) -> Participant:
        return actions.replace_participant(participant=participant, **typed)


class MoveToReserve(Verb):
    """Keeps a nomination for later."""

    role = StaffRole.EDITOR
    name = "reserve"
    label = "Put on the reserve list"
    explanation = "They stay in the list of participants, and can be invited if others decline."
    past = "Put on the reserve list"
    is_rare = True
    touched = staticmethod(rows_of_status)
    refusal = staticmethod(rules.refusal_to_move_to_reserve)

    def perform(self, participant: Participant, by: User) -> None:
        actions.move_to_reserve(participant=participant)


class NominateAgain(Verb):
    """Moves somebody from the reserve list back to the nominations."""

    role = StaffRole.EDITOR
    name = "nominate"
    label = "Nominate again"
    explanation = "They are nominated again, and can be invited."
    past = "Nominated again"
    is_rare = True
    refusal = staticmethod(rules.refusal_to_nominate_again)

    def perform(self, participant: Participant, by: User) -> None:
        actions.nominate_again(participant=participant)


VERBS = (
    Invite(),
    SoundOut(),
    MarkCleared(),
    PrepareLetter(),
    RecordAnswer(),
    ChangeEmail(),
    RevokeInvitation(),
    Withdraw(),
    Replace(),
    MoveToReserve(),
    NominateAgain(),
    CheckNames(),
    MarkTask(),
    MakeLetter(),
)
