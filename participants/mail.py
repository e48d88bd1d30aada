"""The mails of this package, each named as a fact."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db.models import prefetch_related_objects
from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.mail import actions, registry
from egm_portal.mail.models import MailTemplate, Message
from egm_portal.mail.placeholders import deadline_of
from egm_portal.mail.registry import Placeholder
from egm_portal.mail.rendering import Wording, part_as_text, previewed, shared_context, signatory_of
from egm_portal.meetings.unit import present_unit
from egm_portal.pdf.models import Rendering
from egm_portal.text.bodies import convener
from egm_portal.text.dates import on_days
from egm_portal.undo.delays import Delay
from participants import calendars, funding, information_notes, rules, tokens
from participants.letters_of_invitation.word import file_name
from participants.models import Invitation, LetterOfInvitation, Participant
from participants.roles import ROLES

INVITATION = "participants/invitation"
LETTER_READY = "participants/letter_ready"
ADDRESS_CHANGED = "participants/address_changed"
WITHDRAWN = "participants/withdrawn"

CAPACITY = "Experts participate in their personal capacity."
ONLINE_OPTION = "You may also attend online."
VISA = "If you need a visa, please say so when you reply."


def invitation_sent(invitation: Invitation, again: datetime | None = None, *, personal: str = "") -> Message | None:
    """Queues the invitation, whose link the sender fills in; `again` is when it was requested again.

    `personal` is a paragraph of this sending, after the greeting.
    """
    participant = invitation.participant
    return actions.queue_message(
        kind=INVITATION,
        to=participant.email,
        to_name=participant.name,
        meeting=participant.meeting,
        about={"invitation": invitation.pk} | ({"personal": personal} if personal else {}),
        context=_invitation_context(invitation) | {"personal": personal} | ({"signatory": []} if again else {}),
        dedup_key=f"invitation:{invitation.pk}:{invitation.nonce}{f':{again.timestamp()}' if again else ''}",
    )


def invitations_previewed(
    participants: list[Participant],
    personal: str = "",
    reply_by: date | None = None,
    payers: Mapping[int, str] | None = None,
) -> list[Wording]:
    """The invitation as each of them would get it now, from the meeting's own template if there is one: three queries.

    `payers` are those that were chosen on the page, by the ids of participants.
    """
    kind = registry.kind_named(INVITATION)
    meetings = [participant.meeting for participant in participants]
    # Each preview names the meeting's contact, and says who pays.
    prefetch_related_objects(meetings, "contacts", "funding_terms")
    templates = MailTemplate.objects.filter(kind=kind.name, meeting__in=meetings)
    own = {template.meeting_id: template for template in templates}
    return [
        previewed(
            kind,
            meeting=participant.meeting,
            to_name=participant.name,
            context=_next_invitation(participant, reply_by, (payers or {}).get(participant.pk, ""))
            | {"personal": personal},
            own=own.get(participant.meeting_id),
        )
        for participant in participants
    ]


def invitation_answered(participant: Participant) -> Message | None:
    meeting = participant.meeting
    travel = "" if participant.is_online else funding.after_acceptance(participant.funding, meeting)
    accepts = participant.status == Participant.Status.ACCEPTED
    notes = information_notes.notes_of(meeting) if accepts else []
    attached = [note.pk for note in notes if note.is_attached]
    return actions.queue_message(
        kind="participants/answer",
        to=participant.email,
        to_name=participant.name,
        meeting=participant.meeting,
        about={"participant": participant.pk} | ({"notes": attached} if attached else {}),
        context={
            "participant": participant,
            "meeting": meeting,
            "paper_due": rules.paper_due(participant),
            "travel": travel,
            "notes": notes,
            "attached": len(attached),
        },
        dedup_key=f"answer:{participant.pk}:{participant.answered_at.timestamp()}",
    )


def erasure_asked(participant: Participant) -> Message | None:
    contact = participant.meeting.contacts.first()
    return actions.queue_message(
        kind="participants/erasure_asked",
        to=contact.email if contact else present_unit().email,
        meeting=participant.meeting,
        about={"participant": participant.pk},
        context={"participant": participant, "meeting": participant.meeting},
        dedup_key=f"erasure:{participant.pk}:{participant.erasure_asked_at.timestamp()}",
    )


def letter_ready(participant: Participant, rendering: Rendering) -> Message | None:
    """Queues the mail that says that the letter is on the personal page, once for each letter that is made."""
    return actions.queue_message(
        kind=LETTER_READY,
        to=participant.email,
        to_name=participant.name,
        meeting=participant.meeting,
        about={"participant": participant.pk},
        context={"participant": participant, "meeting": participant.meeting},
        dedup_key=f"letter:{rendering.pk}",
    )


def link_to_answer(message: Message) -> str:
    """The link to answer the invitation of the message, computed when it is sent and not stored."""
    found = Invitation.objects.select_related("participant__meeting").filter(pk=message.about["invitation"]).first()
    if found is None or not rules.can_answer(found, portal_now()):
        raise registry.NoLongerWanted("The invitation was answered, revoked or has expired.")
    return tokens.invitation_link(found)


def _signed_letter(message: Message) -> list[registry.Attachment]:
    """The scan of the person's signed letter as it is when the invitation is sent, if there is one."""
    letters = LetterOfInvitation.objects.filter(participant__invitations=message.about["invitation"])
    letter = letters.exclude(signed_file="").select_related("participant").first()
    if letter is None:
        return []
    with default_storage.open(letter.signed_file) as scan:
        return [registry.Attachment(f"{file_name(letter)}.pdf", scan.read(), "application/pdf")]


ANSWER_PLACEHOLDERS = {
    "link": Placeholder("the personal link to reply", lambda context: context["link"], required=True),
    "reply_by": Placeholder(
        "the day by which a reply is asked for", lambda context: date_format(rules.reply_by(context["invitation"]))
    ),
    "answer_by": Placeholder(
        "until when the link works",
        lambda context: deadline_of(context["invitation"].expires_at, context["meeting"]),
    ),
    "on_days": Placeholder(
        "the days of the meeting in a sentence: “on 24 and 25 July 2013”",
        lambda context: on_days(context["meeting"].starts_on, context["meeting"].ends_on),
    ),
}
INVITATION_PLACEHOLDERS = ANSWER_PLACEHOLDERS | {
    "invited_as": Placeholder(
        "the same in a sentence: “an expert”", lambda context: ROLES[context["participant"].role].invited_as
    ),
    "convener": Placeholder(
        "the body that convenes the meeting, in a sentence",
        lambda context: convener(context["meeting"].convening_bodies) or f"the {context['unit']}",
    ),
    "held": Placeholder(
        "where and when the meeting is held, and for which session, in a sentence",
        lambda context: part_as_text("participants/_held.html", context),
    ),
    "capacity": Placeholder(
        "the sentence about personal capacity, for experts",
        lambda context: CAPACITY if context["participant"].role == Participant.Role.EXPERT else "",
    ),
    "funding": Placeholder("the sentence about who pays for travel and stay", lambda context: context["funding"]),
    "online_option": Placeholder(
        "the sentence about taking part online, once there is a link for joining",
        lambda context: ONLINE_OPTION if context["meeting"].joining_link else "",
    ),
    "visa": Placeholder(
        "the sentence about visas, for those who come", lambda context: "" if context["participant"].is_online else VISA
    ),
    "aide_memoire": Placeholder(
        "where the signed letter and the aide-memoire are",
        lambda context: part_as_text("participants/_where_aide_memoire.html", context),
    ),
    "paper": Placeholder(
        "the sentence about the paper, for those who are asked for one",
        lambda context: part_as_text("participants/_paper.html", context),
    ),
    "personal": Placeholder(
        "the personal paragraph of a sending, if there is one", lambda context: context.get("personal", "")
    ),
    "signatory": Placeholder(
        "who signs e-mails that organizers send, as in the settings; the unit signs what the portal sends by itself",
        lambda context: "\n".join(context.get("signatory", [])),
    ),
    "role": Placeholder("what the person is invited as", lambda context: context["participant"].get_role_display()),
}


def _invitation_context(invitation: Invitation, payer: str = "") -> dict:
    participant = invitation.participant
    return {
        "participant": participant,
        "meeting": participant.meeting,
        "invitation": invitation,
        "paper_due": rules.paper_due(participant),
        "reply_by": rules.reply_by(invitation),
        "convener": convener(participant.meeting.convening_bodies),
        "capacity": CAPACITY if participant.role == Participant.Role.EXPERT else "",
        "funding": funding.in_invitation(payer or funding.payer_of(participant), participant.meeting),
        "online_option": ONLINE_OPTION if participant.meeting.joining_link else "",
        "visa": "" if participant.is_online else VISA,
        # Nobody has sent one that the portal sends by itself, to whoever asks for a new link.
        "signatory": signatory_of(participant.meeting) if invitation.invited_by_id else [],
    }


def _invitation_again(message: Message) -> dict:
    """The same invitation, with the facts of now."""
    invitation = Invitation.objects.select_related("participant__meeting").get(pk=message.about["invitation"])
    return _invitation_context(invitation) | {"personal": message.about.get("personal", "")}


def _next_invitation(participant: Participant, reply_by: date | None = None, payer: str = "") -> dict:
    meeting, now = participant.meeting, portal_now()
    reply_by = reply_by or rules.usual_reply_by(meeting, now)
    sent_now = {"created_at": now, "reply_by": reply_by, "expires_at": rules.expiry(meeting, now, reply_by)}
    context = _invitation_context(Invitation(participant=participant, **sent_now), payer)
    return context | {"signatory": signatory_of(meeting)}


def colleague_suggested(participant: Participant, colleague: Participant, is_new: bool) -> Message | None:
    return _to_organizers(participant, "participants/suggestion", colleague=colleague, is_new=is_new)


def declined(participant: Participant) -> Message | None:
    """Tells the organizers that somebody has declined and suggests nobody else."""
    return _to_organizers(participant, "participants/declined")


def mind_changed(participant: Participant) -> Message | None:
    """Tells the organizers that somebody who had declined has accepted after all."""
    return _to_organizers(participant, "participants/mind_changed")


def _to_organizers(participant: Participant, kind: str, **more) -> Message | None:
    unit = shared_context(meeting=participant.meeting, to_name="")
    return actions.queue_message(
        kind=kind,
        to=unit["unit_email"],
        to_name=unit["unit"],
        meeting=participant.meeting,
        about={"participant": participant.pk},
        context={"participant": participant, "meeting": participant.meeting, **more},
        dedup_key=f"{kind}:{participant.pk}:{participant.answered_at.timestamp()}",
    )


def withdrawn(participant: Participant) -> Message | None:
    """Queues what tells somebody that they no longer take part, with a file that cancels the days in their calendar."""
    return actions.queue_message(
        kind=WITHDRAWN,
        to=participant.email,
        to_name=participant.name,
        meeting=participant.meeting,
        about={"participant": participant.pk, **calendars.entry_of(participant)},
        context=_of(participant),
        dedup_key=f"withdrawn:{uuid4()}",
    )


def withdrawal_previewed(participant: Participant) -> Wording:
    kind = registry.kind_named(WITHDRAWN)
    return previewed(kind, meeting=participant.meeting, to_name=participant.name, context=_of(participant))


def _of(participant: Participant) -> dict:
    return {"participant": participant, "meeting": participant.meeting}


def _for_the_accepted(message: Message) -> list[registry.Attachment]:
    """The days of the meeting, and its information notes; nothing for who no longer takes part."""
    participant = (
        Participant.objects.attending().select_related("meeting").filter(pk=message.about["participant"]).first()
    )
    if participant is None:
        return []
    notes = information_notes.attachments(message.about.get("notes", []))
    return [calendars.days_of_meeting(participant, stamp=message.queued_at), *notes]


def _days_cancelled(message: Message) -> list[registry.Attachment]:
    gone = Participant.objects.select_related("meeting").get(pk=message.about["participant"])
    return [calendars.days_cancelled(gone, stamp=message.queued_at, entry=message.about)]


def address_changed(former: str) -> Message | None:
    """Tells a former address that it no longer opens the account."""
    return actions.queue_message(kind=ADDRESS_CHANGED, to=former, context={}, dedup_key=f"address changed:{uuid4()}")


registry.register(
    registry.Kind(name=ADDRESS_CHANGED, description="Somebody’s address was changed: to the former address"),
    registry.Kind(
        name=INVITATION,
        description="Invitation, with the link to reply",
        short="invitation",
        attach=_signed_letter,
        slots={"link": link_to_answer},
        again=_invitation_again,
        placeholders=INVITATION_PLACEHOLDERS,
        example=lambda pk: _next_invitation(Participant.objects.select_related("meeting").get(pk=pk)),
    ),
    registry.Kind(
        name="participants/answer",
        description="Confirmation of an answer, for those who accept with a calendar file and the information note",
        short="confirmation",
        attach=_for_the_accepted,
    ),
    registry.Kind(
        name=WITHDRAWN,
        description="Somebody no longer takes part, with a file that cancels the days in their calendar",
        short="withdrawal",
        attach=_days_cancelled,
        delay=Delay.VERB,
    ),
    registry.Kind("participants/suggestion", "To the organizers: a person who declined suggests a colleague"),
    registry.Kind("participants/declined", "To the organizers: a person has declined"),
    registry.Kind("participants/mind_changed", "To the organizers: a person who had declined has accepted after all"),
    registry.Kind("participants/erasure_asked", "To the meeting's unit: somebody requests deletion of their data"),
    registry.Kind(LETTER_READY, "A visa support letter is ready", short="visa letter"),
)
