"""Erasing a person in every meeting. Published documents stay."""

from functools import partial

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import BooleanField, Q, QuerySet
from django.utils.formats import date_format

from egm_portal.adminkit.history import entries_of
from egm_portal.adminkit.verbs import Verb
from egm_portal.clock import portal_now
from egm_portal.drafts.models import FormDraft
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.mail.contact_actions import delete_contact_messages
from egm_portal.mail.models import Bounce, ContactMessage, Message
from egm_portal.meetings.actions import remove_means_of_signing_in
from egm_portal.meetings.models import StaffRole, User
from egm_portal.meetings.one_change import one_change
from egm_portal.pdf.models import Rendering
from egm_portal.undo.models import Change
from evaluation.models import Respondent
from office.models import LetterFile
from office.person import Person, mails_about, person_with, rows_about, user_of
from office.redaction import ERASED_NAME, redact_addresses, redact_names
from papers.actions import drop_upload
from papers.files import storage
from papers.models import Author, Document, Paper, PaperAuthor, Submission, Upload, Version
from participants import actions, profile_actions
from participants.fields import Use, fields_for
from participants.letters_of_invitation.actions import forget_letters
from participants.models import FormerParticipant, Invitation, Participant, TaskCompletion
from participants.need_actions import delete_needs
from participants.visa_letters.actions import delete_letters
from participants.visa_letters.printing import LETTER
from proceedings.models import AttendedDay
from reports.models import Report, WriterPresence
from room.models import OperatorPresence, Stance

_S = Participant.Status


@transaction.atomic
def erase_person(*, participant: Participant, by: User) -> Participant:
    """Makes everything kept about the person anonymous, in all meetings; a second time changes nothing.

    Only superusers may; raises NotAllowed for others, and for somebody who organizes meetings.
    """
    if not by.is_superuser:
        raise NotAllowed("Only a superuser can erase a person.")
    # A former address may belong to another person by now.
    participant.refresh_from_db()
    refuse_if(refusal_to_erase(participant))
    if participant.erased_at is None:
        rows = rows_about(participant).select_for_update(of=("self",), no_key=True)
        person = person_with(rows, user_of(participant), f"erased-{participant.pk}@invalid")
        with one_change():
            papers = list(Paper.objects.filter(participant__in=person.ids).values_list("pk", flat=True))
            # First, because leaving a meeting writes mails, which are then erased with the others, and hands papers
            # over to their next authors.
            _leave_meetings(person)
            _erase_papers(person, papers)
            _erase_mails(person, papers)
            _erase_participants(person)
            _erase_accounts(person)
            # They hold what was typed, such as notes, and would restore it.
            Change.objects.filter(meeting__in=person.meetings).delete()
            _erase_renderings_and_log(person)
            redact_names(person.names, person.meetings)
            redact_addresses(person.addresses, person.replacement)
        participant.refresh_from_db()
    return participant


def refusal_to_erase(participant: Participant) -> str:
    former = User.objects.filter(pk__in=FormerParticipant.objects.filter(participant=participant).values("user"))
    user = user_of(participant)
    if (user and user.is_staff) or former.filter(is_staff=True).exists():
        return "Organizes meetings: hand them over, and withdraw the right to sign in here."
    return ""


def _leave_meetings(person: Person) -> None:
    for participant in person.participants:
        if participant.status == _S.ACCEPTED:
            actions.withdraw_participant(participant=participant, tells=False)
        for invitation in Invitation.objects.not_revoked().filter(participant=participant, answered_at=None):
            actions.revoke_invitation(invitation=invitation)


def _erase_papers(person: Person, papers: list[int]) -> None:
    """Removes uploads and rights to submit, and the name in papers that were not published.

    `papers` are those that the person owed, before some were handed over.
    """
    for upload in Upload.objects.filter(Q(paper__in=papers) | Q(by__in=person.users)):
        drop_upload(upload=upload)
    PaperAuthor.objects.filter(participant__in=person.ids).delete()
    assisted = Q(participant__in=person.ids)
    for address in person.addresses:
        assisted |= Q(assistant_email__iexact=address)
    Paper.objects.filter(assisted).update(assistant_email="")
    unpublished = Document.objects.exclude(pk__in=Document.objects.published().values("pk"))
    sent = Submission.objects.filter(participant__in=person.ids)
    sent.update(return_note="")  # it may address them by name
    own = unpublished.filter(Q(paper__in=papers) | Q(pk__in=sent.values("document")))
    # Names of files often contain the author's name.
    Version.objects.filter(document__in=own.values("pk")).update(original_name="erased.pdf")
    as_author = Q(participant__in=person.ids)
    for address in person.addresses:
        as_author |= Q(email__iexact=address)
    for author in Author.objects.filter(as_author, document__in=unpublished.values("pk")):
        author.name, author.country = ERASED_NAME, ""
        author.save()
    # Their name stays on what was published, but nobody writes to them about it.
    Author.objects.filter(as_author).update(email="")


def _erase_mails(person: Person, papers: list[int]) -> None:
    """Keeps date and kind of what was sent, cancels what was not, and deletes their messages in the contact form.

    A file goes with the last e-mail that carries it.
    """
    delete_contact_messages(ContactMessage.objects.of(person.user, person.addresses))
    to_them = Message.objects.none()
    for address in person.addresses:
        to_them |= Message.objects.filter(to__iexact=address)
        Bounce.objects.of(address).delete()
    of_papers = Message.objects.filter(Q(about__assisted__in=papers) | Q(about__paper__in=papers))
    for mails in (mails_about(person.ids), of_papers, to_them):
        unsent = mails.filter(state__in=[Message.State.QUEUED, Message.State.FAILED])
        unsent.update(state=Message.State.CANCELLED, encrypted="")
        mails.update(subject="Erased", text="", html="", slots={}, to_name="", last_error="")
        _erase_letter_files(mails)
    to_them.update(to=person.replacement)


def _erase_letter_files(mails: QuerySet[Message]) -> None:
    """Takes the files from these e-mails, and deletes those that no other e-mail carries."""
    links = LetterFile.mails.through.objects.filter(message__in=mails.values("pk"))
    files = set(links.values_list("letterfile", flat=True))
    links.delete()
    unused = LetterFile.objects.filter(pk__in=files, mails=None)
    names = list(unused.values_list("stored_name", flat=True))
    unused.delete()
    _delete_files(names)


def _erase_participants(person: Person) -> None:
    for participant in person.participants:
        profile_actions.remove_photo(participant=participant)
        # Actions above changed the row since it was read.
        row = Participant.objects.get(pk=participant.pk)
        for name in fields_for(Use.ERASED):
            field = Participant._meta.get_field(name)
            setattr(row, name, False if isinstance(field, BooleanField) else field.get_default())
        row.name, row.email, row.erased_at = ERASED_NAME, f"erased-{row.pk}@invalid", portal_now()
        row.save()
    FormerParticipant.objects.filter(participant__in=person.ids).update(
        name="", name_in_own_script="", email="", user=None
    )
    delete_needs(person.ids)
    _delete_files(forget_letters(person.ids))
    TaskCompletion.objects.filter(participant__in=person.ids).delete()
    AttendedDay.objects.filter(participant__in=person.ids).delete()
    Respondent.objects.filter(participant__in=person.ids).delete()
    Stance.objects.filter(participant__in=person.ids).delete()


def _delete_files(names: list[str]) -> None:
    """Deletes files of letters, unless another row has the same file; of those of others the worker takes care."""
    for name in set(names) - storage.referenced_names():
        if not Version.objects.filter(Q(stored_name=name) | Q(public_name=name)).exists():
            transaction.on_commit(partial(default_storage.delete, name))


def _erase_accounts(person: Person) -> None:
    ids = [user.pk for user in person.users]
    for place, user in enumerate(User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")):
        # An address belongs to one account.
        address = person.replacement if place == 0 else f"also-{user.pk}-{person.replacement}"
        user.name, user.email, user.is_active, user.last_login = "", address, False, None
        remove_means_of_signing_in(user=user)
        user.groups.clear()
        # The row stays, since histories and files refer to it, but nobody can sign in.
        for model in (EmailAddress, FormDraft, OperatorPresence, WriterPresence):
            model.objects.filter(user=user).delete()
    if not ids:
        return
    # A session in which a code was requested holds the address before it holds the account.
    for session in Session.objects.iterator():
        data = session.get_decoded()
        is_theirs = data.get("_auth_user_id") in map(str, ids)
        if is_theirs or any(word in str(data).lower() for word in person.addresses):
            session.delete()


def _erase_renderings_and_log(person: Person) -> None:
    delete_letters(person.ids)
    issued = Report.objects.filter(state=Report.State.ISSUED, rendering__isnull=False).values("rendering")
    Rendering.objects.filter(meeting__in=person.meetings).exclude(pk__in=issued).exclude(kind=LETTER).delete()
    about = Q(content_type=ContentType.objects.get_for_model(Participant), object_id__in=map(str, person.ids))
    accounts = [str(user.pk) for user in person.users]
    about |= Q(content_type=ContentType.objects.get_for_model(User), object_id__in=accounts)
    # Who changed which row and when stays in the log, without the name and what was typed.
    AdminLogEntry.objects.filter(about).update(object_repr=ERASED_NAME, change_message="")
    entries_of(person.ids, Participant).delete()


class Erase(Verb):
    role = StaffRole.ORGANIZER
    name = "erase"
    label = "Erase the person"
    explanation = (
        "Everything kept about them is made anonymous in all meetings: name, address, profile, photo, answers, "
        "e-mails, account. They leave the meetings and are signed out. Papers, programmes and reports that were "
        "published stay as they are. This cannot be undone."
    )
    past = "Erased"
    many = False
    danger = True
    for_superusers = True
    refusal = staticmethod(refusal_to_erase)

    def detail(self, participant: Participant) -> str:
        if participant.erased_at:
            return "Already erased: nothing more will change."
        person = person_with(rows_about(participant), user_of(participant), "")
        asked = min((row.erasure_asked_at for row in person.participants if row.erasure_asked_at), default=None)
        zone = participant.meeting.zone
        request = (
            f"Requested on {date_format(asked.astimezone(zone))}." if asked else "The person has not requested it."
        )
        names = f"Names redacted in the texts of these meetings: {'; '.join(sorted(person.names)) or 'none'}."
        addresses = f"Addresses redacted everywhere: {'; '.join(sorted(person.addresses)) or 'none'}."
        return f"{request}\n{names}\n{addresses}"

    def perform(self, participant: Participant, by: User) -> None:
        erase_person(participant=participant, by=by)
