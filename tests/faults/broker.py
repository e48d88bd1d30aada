"""Redis stopped, hanging and emptied: pages, sign-in and answers work, and mails are sent soon after its return."""

import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from tests.faults.portal import Portal, wait_until

OUTAGE = 3.0  # seconds between the last request and the broker's return
SLOWEST, LATEST = 2.0, 60.0  # seconds: an answer during the outage, and the mails after it
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True)
class Outcome:
    """What happened in one outage: the slowest answer, and when the last mail left after the broker's return."""

    fault: str
    slowest: float
    mails_after: float

    @property
    def good(self) -> bool:
        return self.slowest <= SLOWEST and self.mails_after <= LATEST

    def __str__(self) -> str:
        return (
            f"Redis {self.fault}: pages, sign-in and an answer worked, the slowest in {self.slowest:.2f} s; "
            f"the mails had left {self.mails_after:.1f} s after its return"
        )


class Browser:
    """Asks as a browser does, with cookies, and remembers how long the slowest answer took."""

    def __init__(self, site: str) -> None:
        self.site, self.slowest = site, 0.0
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        """The page at the path; raises HTTPError unless it is there."""
        return self._ask(path)

    def post(self, page: str, action: str, **fields: str) -> str:
        """The page that answers the form on `page`, sent to `action`."""
        token = TOKEN.search(self.get(page))[1]
        return self._ask(action, urlencode({"csrfmiddlewaretoken": token, **fields}).encode())

    def _ask(self, path: str, data: bytes | None = None) -> str:
        begun = time.monotonic()
        with self._opener.open(self.site + path, data, timeout=30) as answer:
            text = answer.read().decode()
        self.slowest = max(self.slowest, time.monotonic() - begun)
        return text


def outages(portal: Portal) -> list[Outcome]:
    """Each fault in its turn, with web server, worker and beat running."""
    faults: dict[str, tuple[Callable, Callable]] = {
        "stopped": (lambda: portal.redis.kill(), lambda: portal.redis.start()),
        "hanging (SIGSTOP)": (lambda: _signal(portal, signal.SIGSTOP), lambda: _signal(portal, signal.SIGCONT)),
        "emptied (FLUSHALL)": (lambda: portal.worker.kill(), lambda: _empty(portal)),
    }
    return [_outage(portal, fault, *both) for fault, both in faults.items()]


def _outage(portal: Portal, fault: str, begin: Callable, end: Callable) -> Outcome:
    invited, known = _people(portal)
    begin()
    browser = Browser(portal.environment["SITE_URL"])
    _use(browser, invited, known)
    time.sleep(OUTAGE)
    end()
    after = wait_until(lambda: _left(portal, invited, known), LATEST + 30, f"the mails left with Redis {fault}")
    return Outcome(fault, browser.slowest, after)


def _people(portal: Portal) -> tuple:
    """Somebody whose invitation has just left, and somebody who can sign in."""
    from tests import factories

    meeting = factories.make_meeting()
    invited = factories.make_participant(meeting=meeting, status="invited")
    known = factories.make_participant(meeting=meeting, status="accepted")
    wait_until(lambda: _settled(portal, invited, known), LATEST + 30, "the invitations left")
    return invited, known


def _use(browser: Browser, invited, known) -> None:
    """Reads pages, asks for a code to sign in, and accepts an invitation."""
    from django.urls import reverse

    from participants import tokens

    browser.get("/")
    browser.get(invited.meeting.get_absolute_url())
    code = reverse("account_request_login_code")
    browser.post(code, code, email=known.email)
    token = tokens.invitation_token(invited.invitations.get())
    page = reverse("participants:invitation", args=[token])
    Browser.post(fresh := Browser(browser.site), page, reverse("participants:accept", args=[token]))
    browser.slowest = max(browser.slowest, fresh.slowest)


def _left(portal: Portal, invited, known) -> bool:
    """Whether the code and the confirmation have left."""
    from egm_portal.mail.models import Message

    wanted = {"my/sign_in_code": known.email, "participants/answer": invited.email}
    queued = [Message.objects.get(kind=kind, to=to).message_id for kind, to in wanted.items()]
    return _settled(portal, invited, known) and set(queued) <= {message_id for message_id, _ in portal.taken()}


def _settled(portal: Portal, *people) -> bool:
    """Whether nothing for these people waits.

    Celery's worker may end when Redis breaks off: whoever runs it starts it again.
    """
    from egm_portal.mail.models import Message

    portal.keep_running()
    waiting = Message.objects.filter(to__in=[person.email for person in people])
    return not waiting.filter(state__in=[Message.State.QUEUED, Message.State.CLAIMED]).exists()


def _signal(portal: Portal, number: int) -> None:
    portal.redis.process.send_signal(number)


def _empty(portal: Portal) -> None:
    """Takes away what Redis holds, the wake-ups among it, and brings the worker back."""
    import redis

    with redis.Redis(port=portal.redis_port) as broker:
        broker.flushall()
    portal.worker.start()
