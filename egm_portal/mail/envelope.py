"""A message of the outbox as an e-mail."""

from collections.abc import Iterable
from email.utils import format_datetime, quote

from django.core.mail import EmailMultiAlternatives

from egm_portal.mail.models import Message
from egm_portal.mail.registry import Attachment
from egm_portal.mail.rendering import Wording


def mail_of(message: Message, wording: Wording, attachments: Iterable[Attachment] = ()) -> EmailMultiAlternatives:
    # Not formataddr: it raises for an internationalized domain, which Django encodes.
    recipient = f'"{quote(message.to_name)}" <{message.to}>' if message.to_name else message.to
    mail = EmailMultiAlternatives(
        subject=wording.subject,
        body=wording.text,
        to=[recipient],
        reply_to=[message.reply_to],
        headers={
            # The row's own, by which a mail that is sent twice can be recognized.
            "Message-ID": message.message_id,
            "Date": format_datetime(message.queued_at),
            "Auto-Submitted": "auto-generated",  # RFC 3834: vacation responders do not answer it
        },
    )
    mail.attach_alternative(wording.html, "text/html")
    for attachment in attachments:
        mail.attach(attachment.name, attachment.content, attachment.media_type)
    return mail
