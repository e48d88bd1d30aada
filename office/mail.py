"""Letters that organizers write to participants, and what somebody receives who is added to a meeting."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.forms import model_to_dict
from django.urls import reverse

from egm_portal.clock import real_now
from egm_portal.mail import actions, placeholders, registry, rendering
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.registry import Placeholder
from egm_portal.meetings.models import Meeting, Membership, StaffRole, User
from office.models import LetterFile
from papers.attachments import attachment_of, published_file, stored_attachment
from papers.models import Document
from participants.models import Participant


@dataclass(frozen=True)
class Letter:
    """A letter with placeholders, and the addresses that get a copy of it.

    `form` is the id of the form it was typed into, since two letters may be equal; `addressees` is to how many people
    it is written. Its `files` are rows that need not be saved.
    """

    subject: str
    text: str
    document: Document | None
    attached: bool
    form: UUID
    copies: Sequence[str] = ()
    addressees: int = 1
    files: Sequence[LetterFile] = ()

    @property
    def digest(self) -> str:
        # Equal for a form that is posted twice, and different once anything in it has changed.
        document = self.document.pk if self.document else ""
        files = [file.stored_name for file in self.files]
        values = [self.form, self.subject, self.text, document, self.attached, *self.copies, *files]
        return hashlib.sha256("\0".join(map(str, values)).encode()).hexdigest()[:32]


def _document_link(context: Mapping) -> str:
    document = context["document"]
    return f"{document.title}\n{absolute(document.get_absolute_url())}" if document else ""


def _attachments(message: Message) -> list[registry.Attachment]:
    # Read when the mail leaves: a document that was withdrawn in the meantime is not attached.
    version = published_file(message.about["attached"]) if "attached" in message.about else None
    own = LetterFile.objects.filter(mails=message).values_list("original_name", "stored_name", "media_type")
    return [*([attachment_of(version)] if version else []), *(stored_attachment(*file) for file in own)]


LETTER = registry.Kind(
    name="office/letter",
    description="A letter to a selection of participants",
    short="letter",
    attach=_attachments,
    placeholders={
        "formal_name": Placeholder("the name with the honorific", lambda context: context["participant"].formal_name),
        "document": Placeholder("title and address of the document chosen below", _document_link),
    },
    stops_at_bounce=True,
)


LETTER_COPY = registry.Kind(
    name="office/letter_copy",
    description="A copy of a letter to participants, for those named in it",
    short="copy of a letter",
    attach=_attachments,
    stops_at_bounce=True,
)


@transaction.atomic
def queue_letter(participant: Participant, letter: Letter) -> Message | None:
    """Queues the letter to one person, once however often its form is posted.

    Each address for copies gets one of the letter to the first person, however many others it is written to. So do the
    units of the meeting that get copies, which the letter does not name.
    """
    shared = {
        "meeting": participant.meeting,
        "about": {"participant": participant.pk} | ({"attached": letter.document.pk} if letter.attached else {}),
        "context": _context(participant, letter),
    }
    copies = [
        actions.queue_message(
            kind=LETTER_COPY.name, to=address, dedup_key=f"letter:{letter.digest}:copy:{address.lower()}", **shared
        )
        for address in (*letter.copies, *addresses_of_units(participant.meeting))
    ]
    key = f"letter:{letter.digest}:{participant.pk}"
    message = actions.queue_message(
        kind=LETTER.name, to=participant.email, to_name=participant.name, dedup_key=key, **shared
    )
    if letter.files and message:
        _attach_files(participant.meeting, letter, [message, *copies])
    return message


def _attach_files(meeting: Meeting, letter: Letter, messages: Sequence[Message]) -> None:
    """Keeps the files of the letter once, and for each of its e-mails that it carries them."""
    shown = ("original_name", "media_type", "size", "stored_name")
    rows = [LetterFile(meeting=meeting, letter=letter.digest, **model_to_dict(file, shown)) for file in letter.files]
    LetterFile.objects.bulk_create(rows, ignore_conflicts=True)
    ids = LetterFile.objects.filter(letter=letter.digest).values_list("pk", flat=True)
    carried = LetterFile.mails.through
    links = [carried(letterfile_id=file, message_id=message.pk) for file in ids for message in messages]
    carried.objects.bulk_create(links, ignore_conflicts=True)


def addresses_of_units(meeting: Meeting) -> list[str]:
    """The addresses of the units that get copies of what organizers write."""
    return list(meeting.contacts.filter(gets_copies=True).values_list("email", flat=True))


def preview_letter(participant: Participant, letter: Letter) -> rendering.Wording:
    return rendering.previewed(
        LETTER, meeting=participant.meeting, to_name=participant.name, context=_context(participant, letter)
    )


def _context(participant: Participant, letter: Letter) -> dict:
    shared = rendering.shared_context(meeting=participant.meeting, to_name=participant.name)
    context = shared | {"participant": participant, "document": letter.document}
    # The link to a document follows the letter if the text does not say where it belongs.
    text = placeholders.filled(LETTER, letter.text, context).strip()
    if letter.document and "{document}" not in letter.text:
        text = f"{text}\n\n{_document_link(context)}"
    return {
        "participant": participant,
        "meeting": participant.meeting,
        "letter_subject": placeholders.filled(LETTER, letter.subject, context),
        "letter": rendering.linked(text),
        "copies": letter.copies,
        "files": letter.files,
        "others": letter.addressees - 1,
    }


_WITH_ARTICLE = {StaffRole.ORGANIZER: "an organizer", StaffRole.EDITOR: "an editor", StaffRole.VIEWER: "a viewer"}
_FIRST_FACTOR = "office first factor"  # the salt of the links that set up a second factor


def _first_factor_link(message: Message) -> str:
    # Computed when the mail leaves: organizers can read the stored text, and must not set it up for somebody else.
    user = User.objects.get(pk=message.about["user"])
    if user.first_factor_until is None:
        return absolute(reverse("admin:index"))
    token = signing.dumps(_signed(user), salt=_FIRST_FACTOR)
    return absolute(reverse("office:first_factor", args=[token]))


def _signed(user: User) -> list:
    return [user.pk, user.email.lower(), int(user.first_factor_until.timestamp())]


def is_link_of(user: User, token: str) -> bool:
    """Whether the token is from the newest mail to this user at their present address, and still valid."""
    if not user.is_staff or user.first_factor_until is None or user.first_factor_until <= real_now():
        return False
    try:
        return signing.loads(token, salt=_FIRST_FACTOR) == _signed(user)
    except signing.BadSignature:
        return False


ADDED = registry.Kind(
    name="office/added",
    description="A person may work on a meeting, or use the administration",
    slots={"link": _first_factor_link},
)
FIRST_FACTOR = registry.Kind(
    name="office/first_factor",
    description="The link with which somebody sets up a second factor",
    slots={"link": _first_factor_link},
)
FACTOR_SET_UP = registry.Kind(
    name="office/factor_set_up", description="Somebody’s second factor opens the administration from now on"
)


def role_granted(user: User, *, by: User | None, membership: Membership | None = None) -> Message | None:
    """Tells the user of a role in a meeting or, without a membership, that the administration is open to them.

    `by` is None for a command.
    """
    return actions.queue_message(
        kind=ADDED.name,
        to=user.email,
        to_name=user.name,
        meeting=membership and membership.meeting,
        about={"user": user.pk},
        context={
            "by": by,
            "user": user,
            "meeting": membership and membership.meeting,
            "role": _WITH_ARTICLE[StaffRole(membership.role)] if membership else "",
            "until": user.first_factor_until if settings.SECOND_FACTOR_REQUIRED else None,
        },
        dedup_key=f"added:{membership.pk}" if membership else f"access:{uuid4()}",
    )


def send_first_factor_link(user: User) -> Message | None:
    """Mails the link by itself: again, or because a superuser allows another second factor."""
    return actions.queue_message(
        kind=FIRST_FACTOR.name,
        to=user.email,
        to_name=user.name,
        about={"user": user.pk},
        context={"until": user.first_factor_until},
        dedup_key=f"first factor:{uuid4()}",
        not_after=user.first_factor_until,
    )


def tell_of_factor(user: User, *, is_removed: bool = False) -> None:
    """Tells the user, and whoever gave them a role, that their second factor was set up, or removed.

    Where a command or the list of users gave it, or that of a superuser, the superusers are told.
    """
    rows = Membership.objects.filter(user=user, added_by__is_active=True).select_related("added_by", "meeting")
    givers = [(row.added_by, row) for row in rows]
    if user.is_superuser or not givers:
        superusers = User.objects.filter(is_superuser=True, is_active=True).exclude(pk__in=[user.pk])
        known = {giver.pk for giver, _ in givers}
        givers += [(superuser, None) for superuser in superusers if superuser.pk not in known]
    for to, membership in [(user, None), *givers]:
        actions.queue_message(
            kind=FACTOR_SET_UP.name,
            to=to.email,
            to_name=to.name,
            meeting=membership and membership.meeting,
            context={"user": user, "is_own": to == user, "membership": membership, "is_removed": is_removed},
            dedup_key=f"factor:{uuid4()}",
        )


registry.register(LETTER, LETTER_COPY, ADDED, FIRST_FACTOR, FACTOR_SET_UP)
