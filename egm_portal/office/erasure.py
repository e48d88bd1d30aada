"""Making anonymous what is kept about one person, in every meeting. Documents that were published stay."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from egm_portal.clock import portal_now
from egm_portal.mail.models import Bounce, Message
from egm_portal.meetings.models import User
from egm_portal.meetings.verbs import Verb
from egm_portal.office.traces import NAMELESS, strike_addresses, strike_names
from egm_portal.pdf.models import Rendering
from egm_portal.refusal import NotAllowed
from papers.models import Author, Document, Paper, Version
from participants import actions, profile_actions
from participants.models import Invitation, Participant
from reports.models import Report

NOTHING = {
    "name": NAMELESS,
    "list_consent": False,
    "biography_consent": False,
    **dict.fromkeys(["honorific", "title", "affiliation", "country", "region", "field", "gender"], ""),
    **dict.fromkeys(["biography", "visa_letter", "answer_note"], ""),
}
"""What a participant's row says when the person has been erased."""

_S = Participant.Status


@dataclass(frozen=True)
class Person:
    """Everything by which somebody is known: rows, account, names and addresses, and the address put in their place."""

    participants: list[Participant]
    user: User | None
    names: set[str]
    addresses: set[str]
    instead: str

    @property
    def ids(self) -> list[int]:
        return [participant.pk for participant in self.participants]

    @property
    def meetings(self) -> set[int]:
        return {participant.meeting_id for participant in self.participants}


@transaction.atomic
def erase_person(*, participant: Participant, by: User) -> Participant:
    """Makes anonymous everything kept about the person, in all meetings; a second time changes nothing.

    Only superusers may; raises NotAllowed for others, and for somebody who organizes meetings.
    """
    if not by.is_superuser:
        raise NotAllowed("Only a superuser can erase a person.")
    if refusal := why_not(participant):
        raise NotAllowed(refusal)
    if participant.erased_at is None:
        person = _person(participant)
        _leave_meetings(person)
        _forget_papers(person)
        _forget_mails(person)
        _forget_participants(person)
        _forget_account(person)
        _forget_printed(person)
        _forget_log(person)
        strike_names(person.names, person.meetings)
        strike_addresses(person.addresses, person.instead)
        participant.refresh_from_db()
    return participant


def why_not(participant: Participant) -> str:
    """The sentence that says why this person cannot be erased now, or nothing."""
    user = _user_of(participant)
    return (
        "Organizes meetings: hand them over, and take away the right to sign in here." if user and user.is_staff else ""
    )


def _user_of(participant: Participant) -> User | None:
    if participant.user or not participant.email:
        return participant.user
    return User.objects.filter(email__iexact=participant.email).first()


def _person(participant: Participant) -> Person:
    user = _user_of(participant)
    same = Q(pk=participant.pk)
    if participant.email:
        same |= Q(email__iexact=participant.email)
    if user:
        same |= Q(user=user) | Q(email__iexact=user.email)
    rows = list(Participant.objects.filter(same).select_for_update(of=("self",)).select_related("meeting"))
    accounts = [user] if user else []
    authors = Author.objects.filter(participant__in=rows).values_list("name", flat=True)
    names = {row.name for row in [*rows, *accounts]} | set(authors)
    return Person(
        participants=rows,
        user=user,
        names={name for name in names if name and name != NAMELESS},
        addresses={row.email.lower() for row in [*rows, *accounts] if row.email},
        instead=f"erased-{participant.pk}@invalid",
    )


def _leave_meetings(person: Person) -> None:
    """Nobody who was erased takes part, is invited, or is reminded."""
    for participant in person.participants:
        if participant.status == _S.ACCEPTED:
            actions.withdraw_participant(participant=participant)
        for invitation in Invitation.objects.standing().filter(participant=participant, answered_at=None):
            actions.revoke_invitation(invitation=invitation)


def _forget_papers(person: Person) -> None:
    unpublished = Document.objects.exclude(pk__in=Document.objects.published().values("pk"))
    own = unpublished.filter(pk__in=Paper.objects.filter(participant__in=person.ids).values("document"))
    Version.objects.filter(document__in=own.values("pk")).update(original_name="erased.pdf")
    authors = Author.objects.filter(participant__in=person.ids, document__in=unpublished.values("pk"))
    authors.update(name=NAMELESS, country="")


def _forget_mails(person: Person) -> None:
    """What was sent stays as a date and a kind; what waits is not sent."""
    to_them = Q()
    for address in person.addresses:
        to_them |= Q(to__iexact=address)
    mails = Message.objects.filter(to_them) if person.addresses else Message.objects.none()
    unsent = [Message.State.QUEUED, Message.State.FAILED]
    mails.filter(state__in=unsent).update(state=Message.State.CANCELLED, sealed="")
    bare = {"subject": "Erased", "text": "", "html": "", "slots": {}, "to_name": "", "last_error": ""}
    mails.update(**bare, to=person.instead)
    for address in person.addresses:
        Bounce.objects.of(address).delete()


def _forget_participants(person: Person) -> None:
    for participant in person.participants:
        profile_actions.remove_photo(participant=participant)
        row = Participant.objects.get(pk=participant.pk)
        for name, value in NOTHING.items():
            setattr(row, name, value)
        row.email = f"erased-{row.pk}@invalid"
        row.erased_at = portal_now()
        row.save()


def _forget_account(person: Person) -> None:
    if person.user is None:
        return
    user = User.objects.select_for_update().get(pk=person.user.pk)
    user.name, user.email, user.is_active, user.last_login = "", person.instead, False, None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(person)


def _end_sessions(person: Person) -> None:
    """Ends their sessions, and those in which a code was asked for with their address."""
    for session in Session.objects.iterator():
        kept = session.get_decoded()
        theirs = kept.get("_auth_user_id") == str(person.user.pk)
        if theirs or any(address in str(kept).lower() for address in person.addresses):
            session.delete()


def _forget_printed(person: Person) -> None:
    """Lists, letters and drafts that were printed with the name are made anew when they are asked for."""
    issued = Report.objects.filter(state=Report.State.ISSUED, rendering__isnull=False).values("rendering")
    for rendering in Rendering.objects.filter(meeting__in=person.meetings).exclude(pk__in=issued):
        if rendering.file:
            transaction.on_commit(lambda file=rendering.file: file.storage.delete(file.name))
        rendering.delete()


def _forget_log(person: Person) -> None:
    """The administration's log keeps who changed which row and when, without the name and what was typed."""
    about = Q(content_type=ContentType.objects.get_for_model(Participant), object_id__in=map(str, person.ids))
    if person.user:
        about |= Q(content_type=ContentType.objects.get_for_model(User), object_id=str(person.user.pk))
    LogEntry.objects.filter(about).update(object_repr=NAMELESS, change_message="")


ERASE = Verb(
    name="erase",
    label="Erase the person",
    explains="Everything kept about them is made anonymous in all meetings: name, address, profile, photo, answers, "
    "mails, account. They leave the meetings, and their sessions end. Papers, programmes and reports that were "
    "published stay as they are. This cannot be undone.",
    past="Erased",
    perform=lambda participant, by: erase_person(participant=participant, by=by),
    refusal=why_not,
    many=False,
    danger=True,
    for_superusers=True,
)
