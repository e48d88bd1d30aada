"""Making anonymous what is kept about one person, in every meeting. Documents that were published stay."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import BooleanField, Q, QuerySet
from django.utils.formats import date_format

from egm_portal.adminkit.history import entries_of
from egm_portal.adminkit.verbs import Verb
from egm_portal.clock import portal_now
from egm_portal.drafts.models import Draft
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.mail.contact_actions import delete_contact_messages
from egm_portal.mail.models import Bounce, ContactMessage, Message
from egm_portal.meetings.models import User
from egm_portal.meetings.one_change import one_change
from egm_portal.pdf.models import Rendering
from office.person import Person, mails_about, person_with, rows_about, user_of
from office.redaction import NAMELESS, redact_addresses, redact_names
from papers.actions import drop_upload
from papers.models import Author, Document, Paper, Upload, Version
from participants import actions, profile_actions
from participants.fields import Use, fields_for
from participants.models import Invitation, Participant
from participants.visa_letters.actions import forget_letters
from participants.visa_letters.printing import LETTER
from reports.models import Report

_S = Participant.Status


@transaction.atomic
def erase_person(*, participant: Participant, by: User) -> Participant:
    """Makes anonymous everything kept about the person, in all meetings; a second time changes nothing.

    Only superusers may; raises NotAllowed for others, and for somebody who organizes meetings.
    """
    if not by.is_superuser:
        raise NotAllowed("Only a superuser can erase a person.")
    participant.refresh_from_db()  # a former address may be another person's by now
    refuse_if(refusal_to_erase(participant))
    if participant.erased_at is None:
        rows = rows_about(participant).select_for_update(of=("self",), no_key=True)
        person = person_with(rows, user_of(participant), f"erased-{participant.pk}@invalid")
        with one_change():
            _erase(person)
        participant.refresh_from_db()
    return participant


def _erase(person: Person) -> None:
    _leave_meetings(person)
    _forget_papers(person)
    _forget_mails(person)
    _forget_participants(person)
    _forget_account(person)
    _forget_printed(person)
    _forget_log(person)
    redact_names(person.names, person.meetings)
    redact_addresses(person.addresses, person.instead)


def refusal_to_erase(participant: Participant) -> str:
    """The sentence that says why this person cannot be erased now, or nothing."""
    user = user_of(participant)
    return (
        "Organizes meetings: hand them over, and take away the right to sign in here." if user and user.is_staff else ""
    )


def _leave_meetings(person: Person) -> None:
    """Nobody who was erased takes part, is invited, or is reminded."""
    for participant in person.participants:
        if participant.status == _S.ACCEPTED:
            actions.withdraw_participant(participant=participant)
        for invitation in Invitation.objects.not_revoked().filter(participant=participant, answered_at=None):
            actions.revoke_invitation(invitation=invitation)


def _forget_papers(person: Person) -> None:
    unpublished = Document.objects.exclude(pk__in=Document.objects.published().values("pk"))
    for upload in Upload.objects.filter(Q(paper__participant__in=person.ids) | Q(by=person.user)):
        drop_upload(upload=upload)
    named_them = Q(participant__in=person.ids)
    for address in person.addresses:
        named_them |= Q(assistant_email__iexact=address)
    Paper.objects.filter(named_them).update(assistant_email="")
    own = unpublished.filter(pk__in=Paper.objects.filter(participant__in=person.ids).values("document"))
    Version.objects.filter(document__in=own.values("pk")).update(original_name="erased.pdf")
    for author in Author.objects.filter(participant__in=person.ids, document__in=unpublished.values("pk")):
        author.name, author.country = NAMELESS, ""
        author.save()


def _forget_mails(person: Person) -> None:
    """What was sent stays as a date and a kind; what waits is not sent. What they wrote in the contact form goes."""
    delete_contact_messages(ContactMessage.objects.of(person.user, person.addresses))
    to_them = Q()
    for address in person.addresses:
        to_them |= Q(to__iexact=address)
    theirs = Message.objects.filter(to_them) if person.addresses else Message.objects.none()
    papers = list(Paper.objects.filter(participant__in=person.ids).values_list("pk", flat=True))
    _forget_words(mails_about(person.ids))
    _forget_words(Message.objects.filter(about__assisted__in=papers))
    _forget_words(theirs)
    theirs.update(to=person.instead)
    for address in person.addresses:
        Bounce.objects.of(address).delete()


def _forget_words(mails: QuerySet) -> None:
    unsent = [Message.State.QUEUED, Message.State.FAILED]
    mails.filter(state__in=unsent).update(state=Message.State.CANCELLED, sealed="")
    mails.update(subject="Erased", text="", html="", slots={}, to_name="", last_error="")


def _forget_participants(person: Person) -> None:
    for participant in person.participants:
        profile_actions.remove_photo(participant=participant)
        row = Participant.objects.get(pk=participant.pk)
        for name in fields_for(Use.ERASED):
            is_consent = isinstance(Participant._meta.get_field(name), BooleanField)
            setattr(row, name, False if is_consent else "")
        row.name, row.email, row.erased_at = NAMELESS, f"erased-{row.pk}@invalid", portal_now()
        row.save()


def _forget_account(person: Person) -> None:
    if person.user is None:
        return
    user = User.objects.select_for_update(no_key=True).get(pk=person.user.pk)
    user.name, user.email, user.is_active, user.last_login = "", person.instead, False, None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    Draft.objects.filter(user=user).delete()
    _end_sessions(person)


def _end_sessions(person: Person) -> None:
    """Ends their sessions, and those in which a code was asked for with their address."""
    for session in Session.objects.iterator():
        kept = session.get_decoded()
        theirs = kept.get("_auth_user_id") == str(person.user.pk)
        if theirs or any(address in str(kept).lower() for address in person.addresses):
            session.delete()


def _forget_printed(person: Person) -> None:
    """Lists and drafts that were printed with the name are made anew. Letters to others stay."""
    forget_letters(person.ids)
    issued = Report.objects.filter(state=Report.State.ISSUED, rendering__isnull=False).values("rendering")
    printed = Rendering.objects.filter(meeting__in=person.meetings).exclude(pk__in=issued)
    printed.exclude(kind=LETTER).delete()


def _forget_log(person: Person) -> None:
    """The administration's log keeps who changed which row and when, without the name and what was typed."""
    about = Q(content_type=ContentType.objects.get_for_model(Participant), object_id__in=map(str, person.ids))
    if person.user:
        about |= Q(content_type=ContentType.objects.get_for_model(User), object_id=str(person.user.pk))
    LogEntry.objects.filter(about).update(object_repr=NAMELESS, change_message="")
    entries_of(person.ids, Participant).delete()


class Erase(Verb):
    """Makes a person anonymous."""

    name = "erase"
    label = "Erase the person"
    explanation = (
        "Everything kept about them is made anonymous in all meetings: name, address, profile, photo, answers, "
        "mails, account. They leave the meetings, and their sessions end. Papers, programmes and reports that were "
        "published stay as they are. This cannot be undone."
    )
    past = "Erased"
    many = False
    danger = True
    for_superusers = True

    def refusal(self, participant: Participant) -> str:
        return refusal_to_erase(participant)

    def detail(self, participant: Participant) -> str:
        """Whether the person asked for it, and the names and addresses that will be struck, common words among them."""
        if participant.erased_at:
            return "Erased before: nothing more will be changed."
        person = person_with(rows_about(participant), user_of(participant), "")
        asked = min((row.erasure_asked_at for row in person.participants if row.erasure_asked_at), default=None)
        zone = participant.meeting.zone
        wish = f"Asked for it on {date_format(asked.astimezone(zone))}." if asked else "Has not asked for it."
        names = f"Struck wherever these meetings’ texts have it: {'; '.join(sorted(person.names)) or 'no name'}."
        addresses = f"Struck everywhere: {'; '.join(sorted(person.addresses)) or 'no address'}."
        return f"{wish}\n{names}\n{addresses}"

    def perform(self, participant: Participant, by: User) -> None:
        erase_person(participant=participant, by=by)
