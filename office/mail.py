"""Letters that organizers write to participants, and what somebody receives who is added to a meeting."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.core.files.storage import default_storage
from django.urls import reverse

from egm_portal.mail import actions, placeholders, registry, rendering
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.registry import Placeholder
from egm_portal.meetings.models import Membership, StaffRole, User
from papers.models import Document, Version
from participants.models import Participant


@dataclass(frozen=True)
class Letter:
    """A letter with placeholders; `form` is the id of the form it was typed into, since two letters may be equal."""

    subject: str
    text: str
    document: Document | None
    attached: bool
    form: UUID

    @property
    def digest(self) -> str:
        # Equal for a form that is posted twice, and different once anything in it has changed.
        document = self.document.pk if self.document else ""
        values = [self.form, self.subject, self.text, document, self.attached]
        return hashlib.sha256("\0".join(map(str, values)).encode()).hexdigest()[:32]


def _document_link(context: Mapping) -> str:
    document = context["document"]
    return f"{document.title}\n{absolute(document.get_absolute_url())}" if document else ""


def published_file(document: int) -> Version | None:
    """The public file of the document with this id; None if it is not published."""
    readable = Document.objects.published().filter(pk=document)
    current = Version.objects.current().filter(document__in=readable).originals_first()
    return current.select_related("document__meeting").first()


def _attachments(message: Message) -> list[registry.Attachment]:
    # Read when the mail leaves: a document that was withdrawn in the meantime is not attached.
    version = published_file(message.about["attached"]) if "attached" in message.about else None
    if version is None:
        return []
    with default_storage.open(version.public_name) as file:
        return [registry.Attachment(name=version.file_name, content=file.read(), media_type=version.public_type)]


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


def queue_letter(participant: Participant, letter: Letter) -> Message | None:
    """Queues the letter to one person, once however often its form is posted."""
    return actions.queue_message(
        kind=LETTER.name,
        to=participant.email,
        to_name=participant.name,
        meeting=participant.meeting,
        about={"participant": participant.pk} | ({"attached": letter.document.pk} if letter.attached else {}),
        context=_context(participant, letter),
        dedup_key=f"letter:{letter.digest}:{participant.pk}",
    )


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
    }


_WITH_ARTICLE = {StaffRole.ORGANIZER: "an organizer", StaffRole.EDITOR: "an editor", StaffRole.VIEWER: "a viewer"}
CONFIRMATION_LIFE = timedelta(days=14)
_CONFIRMATION = "office address"  # the salt of the links by which new people confirm their address


def _confirmation_link(message: Message) -> str:
    # Computed when the mail leaves: organizers can read the stored text, and must not confirm for somebody else.
    token = signing.dumps([message.about["user"], message.to.lower()], salt=_CONFIRMATION)
    return absolute(reverse("office:confirm_address", args=[token]))


def is_confirmation_of(user: User, token: str) -> bool:
    """Whether the token is from a mail to this user at their present address, and not too old."""
    try:
        signed = signing.loads(token, salt=_CONFIRMATION, max_age=CONFIRMATION_LIFE)
    except signing.BadSignature:
        return False
    return signed == [user.pk, user.email.lower()]


ADDED = registry.Kind(
    name="office/added",
    description="A person was added to those who work on a meeting",
    slots={"link": _confirmation_link},
)


def member_added(membership: Membership, *, by: User, is_new: bool) -> Message | None:
    return actions.queue_message(
        kind=ADDED.name,
        to=membership.user.email,
        to_name=membership.user.name,
        meeting=membership.meeting,
        about={"user": membership.user_id},
        context={
            "by": by,
            "meeting": membership.meeting,
            "role": _WITH_ARTICLE[StaffRole(membership.role)],
            "is_new": is_new,
            "days": CONFIRMATION_LIFE.days,
        },
        dedup_key=f"added:{membership.pk}",
    )


registry.register(LETTER, ADDED)
