"""A message of the outbox as an e-mail."""

from collections.abc import Iterable
from email.utils import format_datetime, quote

from django.core.mail import EmailMultiAlternatives

from egm_portal.mail.models import Message
from egm_portal.mail.registry import Attachment
from egm_portal.mail.rendering import Wording


def mail_of(message: Message, wording: Wording, attachments: Iterable[Attachment] = ()) -> EmailMultiAlternatives:
    """The e-mail with these words and files.

    Message-ID and Date are the row's own, so that a repetition can be recognized.
    """
    mail = EmailMultiAlternatives(
        subject=wording.subject,
        body=wording.text,
        to=[_recipient(message)],
        reply_to=[message.reply_to],
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(message.queued_at),
            "Auto-Submitted": "auto-generated",  # RFC 3834: absence notes do not answer it
        },
    )
    mail.attach_alternative(wording.html, "text/html")
    for attachment in attachments:
        mail.attach(attachment.name, attachment.content, attachment.media_type)
    return mail


def _recipient(message: Message) -> str:
    # Not formataddr: it raises for an internationalized domain, which Django encodes.
    return f'"{quote(message.to_name)}" <{message.to}>' if message.to_name else message.to
