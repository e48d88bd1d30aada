"""A visitor who follows the links of every page, presses its buttons and types nonsense into its fields.

What is followed depends on the seed and on the pages alone, so that a seed finds the same again.
"""

import random
import re
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote_plus, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

from egm_portal.meetings.models import User
from tests.nonsense import FILES, IDS, TEXTS

REMEMBERED = 12
"""Addresses of one route that are kept to be opened later."""
MAX_REDIRECTS = 5
BUTTONS_OF_A_PAGE = 2
BOUNDARY = "crawler-boundary"
NOT_TYPED = {"submit", "button", "image", "reset"}
PRINTED_LATER = re.compile(r"_pdf$")
"""Routes of files that a worker makes: until it has, the page asks to try again, 503."""


@dataclass(frozen=True)
class Control:
    """A field of a form as its page shows it."""

    name: str
    kind: str
    values: tuple[str, ...]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Button:
    """A way to send a form: its address, its fields and those that the pressed button adds."""

    method: str
    action: str
    controls: tuple[Control, ...]
    pressed: tuple[tuple[str, str], ...]
    has_files: bool

    @property
    def key(self) -> tuple[str, ...]:
        return (
            self.method,
            route_of(self.action),
            *(re.sub(r"\d+", "#", part) for pair in self.pressed for part in pair),
        )


@dataclass
class Fault:
    """A request that was answered with a fault of the portal, with all that repeats it."""

    seed: int
    step: int
    role: str
    method: str
    address: str
    body: object
    status: int
    trace: str

    def __str__(self) -> str:
        return (
            f"seed {self.seed}, request {self.step}, as {self.role}: {self.method} {self.address}\n"
            f"{self.body!r:.6000}\nanswered {self.status}\n{self.trace}"
        )


@dataclass
class Crawler:
    """Crawls in turn as each of `people`, roles with a function that returns who has it (None for the public)."""

    seed: int
    people: dict[str, Callable[[], User | None]]
    starts: dict[str, list[str]]
    faults: list[Fault] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    visits: Counter = field(default_factory=Counter)
    step: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311
        self.known = {role: defaultdict(list) for role in self.people}
        for role, addresses in self.starts.items():
            for address in addresses:
                self._remember(role, address)

    def crawl(self, requests: int) -> None:
        """Makes about this many requests."""
        until = self.step + requests
        while self.step < until:
            for role in self.people:
                self._visit(role, turns=6)

    def _visit(self, role: str, turns: int) -> None:
        client = Client(raise_request_exception=False, REMOTE_ADDR=f"192.0.2.{self.chance.randrange(1, 255)}")
        if user := self.people[role]():
            client.force_login(user)
        for _ in range(turns):
            page = self._open(client, role, self._next_address(role))
            for button in self._chosen_buttons(role, page):
                self._press(client, role, button)
                if user and "_auth_user_id" not in client.session:
                    client.force_login(self.people[role]())

    def _next_address(self, role: str) -> str:
        """One of the routes that were opened least."""
        known = self.known[role]
        least = min(self.visits[role, route] for route in known)
        route = self.chance.choice(sorted(route for route in known if self.visits[role, route] == least))
        self.visits[role, route] += 1
        address = self.chance.choice(known[route])
        return self._tampered(address) if self.chance.random() < 0.15 else address

    def _tampered(self, address: str) -> str:
        """The address with nonsense in one of its parameters, or in a new one."""
        path, _, query = address.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True) or [(self.chance.choice(["next", "q", "page", "id"]), "")]
        place = self.chance.randrange(len(pairs))
        pairs[place] = pairs[place][0], self.chance.choice(TEXTS + IDS)
        return f"{path}?{_encoded(pairs)}"

    def _open(self, client: Client, role: str, address: str) -> "Page | None":
        return self._shown(client, role, "GET", address, None, client.get)

    def _press(self, client: Client, role: str, button: Button) -> None:
        fields = list(self._filled(button))
        if button.method == "GET":
            path = button.action.partition("?")[0]
            self._open(client, role, f"{path}?{_encoded(pair for pair in fields if not isinstance(pair[1], tuple))}")
            return
        if button.has_files:
            body, kind = _multipart(fields), f"multipart/form-data; boundary={BOUNDARY}"
        else:
            body, kind = _encoded(fields).encode(), "application/x-www-form-urlencoded"
        self._shown(
            client, role, "POST", button.action, fields, lambda address: client.post(address, body, content_type=kind)
        )

    def _shown(self, client: Client, role: str, method: str, address: str, body: object, send) -> "Page | None":
        """The page that answers, after redirects within the portal; faults are noted."""
        for _ in range(MAX_REDIRECTS):
            self.step += 1
            response = send(address)
            content = b"".join(response)
            self._note(response, role, method, address, body)
            if not 300 <= response.status_code < 400 or "Location" not in response.headers:
                break
            address = urljoin(f"http://testserver{address}", response.headers["Location"])
            if not _is_own(address):
                return None
            address, method, body, send = _path_of(address), "GET", None, client.get
        if not content or not response.headers.get("Content-Type", "").startswith("text/html"):
            return None
        page = Page(html.fromstring(content), address)
        for link in page.links():
            self._remember(role, link)
        return page

    def _note(self, response, role: str, method: str, address: str, body: object) -> None:
        self.statuses[response.status_code] += 1
        if response.status_code < 500:
            return
        if response.status_code == 503 and method == "GET" and PRINTED_LATER.search(route_of(address)):
            return
        raised = getattr(response, "exc_info", None)
        trace = "".join(traceback.format_exception(*raised)) if raised else response.text[:2000]
        self.faults.append(Fault(self.seed, self.step, role, method, address, body, response.status_code, trace))

    def _remember(self, role: str, address: str) -> None:
        if not (route := route_of(address)):
            return
        kept = self.known[role][route]
        if address in kept:
            return
        if len(kept) < REMEMBERED:
            kept.append(address)
        else:
            kept[self.chance.randrange(REMEMBERED)] = address

    def _chosen_buttons(self, role: str, page: "Page | None") -> list[Button]:
        """Those of the page's buttons that were pressed least."""
        buttons = list(page.buttons()) if page else []
        self.chance.shuffle(buttons)
        buttons.sort(key=lambda button: self.visits[role, *button.key])
        for button in buttons[:BUTTONS_OF_A_PAGE]:
            self.visits[role, *button.key] += 1
        return buttons[:BUTTONS_OF_A_PAGE]

    def _filled(self, button: Button) -> Iterator[tuple[str, object]]:
        """The fields that are sent: as they stand, or with nonsense in one, in all, in hidden ones; some left out."""
        way = self.chance.choices(["stand", "one", "all", "hidden", "less"], [15, 35, 25, 15, 10])[0]
        one = self.chance.choice(button.controls) if button.controls else None
        for control in button.controls:
            is_changed = (
                (way == "one" and control is one)
                or (way == "all" and control.kind != "hidden")
                or (way == "hidden" and control.kind == "hidden" and control.name != "csrfmiddlewaretoken")
            )
            if way == "less" and self.chance.random() < 0.3:
                continue
            if control.kind == "file":
                if is_changed or self.chance.random() < 0.3:
                    yield control.name, self.chance.choice(FILES)
            elif is_changed:
                yield control.name, self._nonsense(control)
            else:
                for value in control.values:
                    yield control.name, value
        yield from button.pressed

    def _nonsense(self, control: Control) -> str:
        if control.options and self.chance.random() < 0.5:
            return self.chance.choice(control.options)
        if control.kind == "hidden" or control.options:
            return self.chance.choice(IDS if self.chance.random() < 0.6 else TEXTS)
        return self.chance.choice(TEXTS)


@dataclass(frozen=True)
class Page:
    """A page of the portal and its address."""

    tree: html.HtmlElement
    address: str

    def links(self) -> Iterator[str]:
        """The portal's own addresses to which the page leads."""
        for link in self.tree.xpath("//a/@href | //link[@rel='alternate']/@href"):
            if (address := self._own(link)) is not None:
                yield address

    def _own(self, link: str) -> str | None:
        try:
            whole = urljoin(f"http://testserver{self.address}", link)
            return _path_of(whole) if _is_own(whole) else None
        except ValueError:
            return None

    def buttons(self) -> Iterator[Button]:
        """Every way in which a form of the page can be sent."""
        for form in self.tree.xpath("//form"):
            own = [one for one in form.xpath(".//*[@name] | .//button") if not one.get("form")]
            if form.get("id"):
                own += self.tree.xpath("//*[@form=$id]", id=form.get("id"))
            controls = tuple(_controls(own))
            ways = [one for one in own if _is_submit(one)] or [None]
            for way in ways:
                yield from self._button(form, way, controls)

    def _button(self, form, way, controls: tuple[Control, ...]) -> Iterator[Button]:
        given = {} if way is None else way.attrib
        action = self._own(given.get("formaction") or form.get("action") or self.address)
        if action is None or not route_of(action):
            return
        method = (given.get("formmethod") or form.get("method") or "get").upper()
        pressed = ((given["name"], given.get("value", "")),) if given.get("name") else ()
        yield Button(method, action, controls, pressed, form.get("enctype") == "multipart/form-data")


def _is_submit(element) -> bool:
    kind = element.get("type", "submit" if element.tag == "button" else "text")
    return element.tag in ("button", "input") and kind in ("submit", "image")


def _controls(elements) -> Iterator[Control]:
    choices = defaultdict(list)  # of radio buttons and ticks, which have one name
    for element in elements:
        name, kind = element.get("name"), element.get("type", "text")
        if not name or element.get("disabled") is not None:
            continue
        if element.tag == "textarea":
            yield Control(name, "textarea", ((element.text or "").removeprefix("\n"),))
        elif element.tag == "select":
            options = tuple(option.get("value", option.text or "") for option in element.xpath(".//option"))
            chosen = tuple(option.get("value", "") for option in element.xpath(".//option[@selected]"))
            is_single = element.get("multiple") is None
            yield Control(name, "select", chosen or (options[:1] if is_single else ()), options)
        elif element.tag == "input" and kind in ("radio", "checkbox"):
            choices[name].append((element.get("value", "on"), element.get("checked") is not None))
        elif element.tag == "input" and kind not in NOT_TYPED:
            yield Control(name, kind, (element.get("value", ""),))
    for name, offered in choices.items():
        values = tuple(value for value, is_checked in offered if is_checked)
        yield Control(name, "choice", values, tuple(value for value, _ in offered))


def _is_own(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.netloc == "testserver"


def _path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def route_of(address: str) -> str:
    """The name of the address's route; empty for what is no page of the portal."""
    try:
        return resolve(urlsplit(address).path).view_name
    except (Resolver404, ValueError):
        return ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _encoded(pairs) -> str:
    """As a browser writes a form, also with what no browser would."""
    return "&".join(f"{quote_plus(_bytes(name))}={quote_plus(_bytes(value))}" for name, value in pairs)


def _multipart(fields) -> bytes:
    parts = []
    for name, value in fields:
        head, content = f'Content-Disposition: form-data; name="{name}"', value
        if isinstance(value, tuple):
            file_name, content = value
            head += f'; filename="{file_name}"\r\nContent-Type: application/octet-stream'
        else:
            content = _bytes(value)
        parts.append(b"--%s\r\n%s\r\n\r\n%s\r\n" % (BOUNDARY.encode(), _bytes(head), content))
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
