"""What organizers do with participants."""

from egm_portal.adminkit.verbs import Preview, Verb
from egm_portal.clock import portal_now
from participants import actions, rules
from participants.admin.forms import AnswerForm, EmailForm, WithdrawalForm
from participants.mail import invitations_previewed
from participants.models import Invitation, Participant
from participants.visa_letters.verb import LETTER_VERB

_S = Participant.Status
NO_ADDRESS = "There is no e-mail address yet."
NOT_PUBLIC = "The meeting is not public yet, and the invitation leads to its page."


def _refuse_invitation(participant: Participant) -> str:
    meeting, now = participant.meeting, portal_now()
    if not participant.email:
        return NO_ADDRESS
    if now >= meeting.ends_at:
        return "The meeting is over."
    if not rules.can_invite(participant, now):
        return f"{participant.get_status_display()} already."
    return "" if rules.is_public(meeting, now) else NOT_PUBLIC


def _refuse_answer(participant: Participant) -> str:
    return NO_ADDRESS if not participant.email else _may_answer(participant)


def _refused_unless(*statuses: str):
    def refusal(participant: Participant) -> str:
        return "" if participant.status in statuses else f"{participant.get_status_display()}."

    return refusal


_may_answer = _refused_unless(_S.NOMINATED, _S.RESERVE, _S.INVITED, _S.DECLINED)


def _goes_to(participant: Participant) -> str:
    if participant.status == _S.INVITED:
        return f"{participant.email}\nInvited before; the earlier link will no longer work."
    if participant.status == _S.DECLINED:
        return f"{participant.email}\nDeclined before; this asks once more."
    return participant.email


def _invitations(participants: list[Participant]) -> list[Preview]:
    return [
        Preview(f"The mail to {participant.name}", participant.email, words.subject, words.text)
        for participant, words in zip(participants, invitations_previewed(participants), strict=True)
    ]


def _take_back(participant: Participant, by) -> None:
    invitation = Invitation.objects.standing().filter(participant=participant).first()
    if invitation is None:
        raise actions.NotAllowed(f"{participant.name} has no invitation to take back.")
    actions.revoke_invitation(invitation=invitation)


VERBS = (
    Verb(
        name="invite",
        label="Invite",
        explains=f"Each of them gets a mail with their own link, which works for {rules.INVITATION_LIFE.days} days "
        "and at most until the meeting begins.",
        past="Invited",
        perform=lambda participant, by: actions.invite_participant(participant=participant, by=by),
        refusal=_refuse_invitation,
        detail=_goes_to,
        previews=_invitations,
    ),
    Verb(
        name="answer",
        label="Record an answer",
        explains="For an answer that came by telephone or letter. The person gets a mail that confirms it.",
        past="Answer recorded",
        perform=lambda participant, by, accepts, note: actions.record_answer(
            participant=participant, accepts=accepts, note=note
        ),
        refusal=_refuse_answer,
        form=AnswerForm,
    ),
    Verb(
        name="change-email",
        label="Change the e-mail address",
        explains="Links that went to the old address no longer work, and the person signs in with the new one. "
        "Who is invited and has not answered gets a new invitation there; nobody else is written to.",
        past="E-mail address changed",
        perform=lambda participant, by, email: actions.change_email(participant=participant, email=email, by=by),
        refusal=lambda participant: "" if rules.has_settled_address(participant) else "Write it in the form.",
        detail=lambda participant: f"Now {participant.email}",
        form=EmailForm,
        many=False,
    ),
    Verb(
        name="take-back",
        label="Take the invitation back",
        explains="The link in the mail no longer works, and the person is nominated again. No mail is sent.",
        past="Invitation taken back",
        perform=_take_back,
        refusal=_refused_unless(_S.INVITED),
    ),
    Verb(
        name="withdraw",
        label="Withdraw",
        explains="They take part no longer: they leave the public list, and their own page closes. No mail is sent.",
        past="Withdrawn",
        perform=lambda participant, by, note: actions.withdraw_participant(participant=participant, note=note),
        refusal=_refused_unless(_S.ACCEPTED),
        form=WithdrawalForm,
        danger=True,
    ),
    Verb(
        name="reserve",
        label="Put on the reserve list",
        explains="They stay in the list of participants, and can be invited if others decline.",
        past="Put on the reserve list",
        perform=lambda participant, by: actions.move_to_reserve(participant=participant),
        refusal=_refused_unless(_S.NOMINATED),
    ),
    Verb(
        name="nominate",
        label="Nominate again",
        explains="They are nominated again, and can be invited.",
        past="Nominated again",
        perform=lambda participant, by: actions.nominate_again(participant=participant),
        refusal=_refused_unless(_S.RESERVE),
    ),
    LETTER_VERB,
)
