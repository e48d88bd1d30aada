import re
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.text import slugify

from egm_portal.clock import portal_now
from egm_portal.storage.disk import write_atomically

_DOTS_AND_AT = re.compile(r"[.@_]+")


class EmlFolder(BaseEmailBackend):
    """Writes each mail into MAIL_DIR as `20130710-090012-expert9-example-org-5f3c2a1b.eml`, whole or not at all."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Returns how many mails were written; raises OSError."""
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            message, now = mail.message(), portal_now().astimezone(ZoneInfo(settings.PORTAL_ZONE))
            address = re.search(r"[^\s<]+@[^\s>]+", mail.to[0])
            recipient = slugify(_DOTS_AND_AT.sub("-", address[0] if address else "nobody"))[:60]
            message_id = slugify(message["Message-ID"].partition("@")[0])[:8]
            write_atomically(folder / f"{now:%Y%m%d-%H%M%S}-{recipient}-{message_id}.eml", [message.as_bytes()])
        return len(email_messages)
