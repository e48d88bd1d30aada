"""A kind of mail with a slot, and a mail server on loopback that can be made to misbehave."""

import asyncio
import socket
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from celery import current_app

from egm_portal import tasks
from egm_portal.mail import registry
from egm_portal.mail.actions import queue_message

LINK = "https://portal.example.org/open?a=1&b=2"


@pytest.fixture
def notice(settings):
    """The registered kind "post/notice"; its link is filled in when the mail is sent."""
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], folder]}]
    kind = registry.Kind(name="post/notice", description="A notice", slots={"link": lambda message: LINK})
    registry.register(kind)
    yield kind
    del registry._kinds["post/notice"]


@pytest.fixture
def queue(notice):
    """Queues a notice: `queue(to=…, dedup_key=…)`."""

    def queue(**changes):
        given = {"kind": "post/notice", "to": "expert9@example.org", "context": {"title": "Paper <A> & B"}}
        given |= {"dedup_key": f"notice:{changes.get('to', 'expert9@example.org')}"}
        return queue_message(**(given | changes))

    return queue


@pytest.fixture
def no_broker(monkeypatch):
    """A broker's address at which nothing answers, and at which nobody has asked yet."""
    monkeypatch.setattr(tasks._Broker, "retry_at", 0.0)
    app = current_app._get_current_object()
    present = app.conf.broker_url, app.conf.broker_write_url

    def use(url: str, write_url: str) -> None:
        app.conf.broker_url, app.conf.broker_write_url = url, write_url
        app._after_fork()  # forgets the connections that are open

    use("redis+socket:///nowhere.sock", "redis+socket:///nowhere.sock")
    yield
    use(*present)


class Postmaster:
    """Takes mail; `replies` holds other answers to a recipient, `drops` whose mail it cuts the line after."""

    def __init__(self) -> None:
        self.taken = []
        self.replies = {}
        self.drops = set()
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if reply := self.replies.get(("RCPT", address)):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (recipient,) = envelope.rcpt_tos
        self.taken.append(message_from_bytes(envelope.content))
        if recipient in self.drops:
            server.transport.close()
            await asyncio.sleep(0)
        return self.replies.get(("DATA", recipient), "250 OK")

    @property
    def recipients(self) -> list[str]:
        return [mail["To"] for mail in self.taken]


@pytest.fixture
def postmaster(settings):
    """A mail server on a free port of loopback, and Django's SMTP backend turned to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Postmaster()
    controller = Controller(handler, hostname="127.0.0.1", port=port, ready_timeout=60)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 60  # no test waits for it: the server answers, or cuts the line
    controller.start()
    yield handler
    controller.stop()
