"""`script/bench room`: 200 telephones behind one address follow the room and answer, while proposals are adopted."""

import http.client
import os
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from urllib.parse import urlencode

from tests.faults.authors import Author, make_authors
from tests.faults.portal import Portal, answers, wait_until

TELEPHONES, SECONDS = 200, 300
EVERY = 3.0  # seconds between two requests of a telephone, as static/js/room.js asks
BETWEEN = 20.0  # seconds between two adoptions
SEEN_WITHIN = 5.0  # seconds until an adoption is on every telephone
OF_A_CORE = 0.2  # of processor, for the requests that bring nothing new
AGREE, TEXT, SUGGEST = map(re.compile, (r'id="agree-(\d+)"', r"Text (\d+)\.", r'id="suggest-(\d+)"'))
PRODUCTION = "--interface wsgi --workers 2 --blocking-threads 8 --no-ws --http 1 --log-level warning"


@dataclass
class Telephone:
    """What one of them was answered: statuses with their seconds, when it saw each adoption, and its own answers.

    An answer that comes after the adoption is refused on the next page, so what was acknowledged is counted there."""

    author: Author
    room: str
    statuses: list[tuple[int, float]] = field(default_factory=list)
    saw: dict[int, float] = field(default_factory=dict)
    answered: set[int] = field(default_factory=set)
    acknowledged: int = 0
    etag: str = ""

    def follow(self, port: int, start: float, over: Event) -> None:
        connection, due = http.client.HTTPConnection("localhost", port, timeout=30), start
        while not over.is_set():
            time.sleep(max(0.0, due - time.monotonic()))
            due += EVERY
            self._ask(connection)
        _, page = self._answer(connection, "GET", self.room, {"Cookie": self.author.cookies})
        self.acknowledged = len(re.findall(r"You agree with version 1 of proposal \d+\.", page))

    def _ask(self, connection: http.client.HTTPConnection) -> None:
        headers = {"Cookie": self.author.cookies, "If-None-Match": self.etag}
        status, body = self._answer(connection, "GET", f"{self.room}news/", headers)
        if status != 200:
            return
        pending, shown, undecided = (set(map(int, pattern.findall(body))) for pattern in (AGREE, TEXT, SUGGEST))
        for number in shown - undecided - self.saw.keys():
            self.saw[number] = time.monotonic()
        for number in sorted(pending - self.answered)[:1]:
            form = {"csrfmiddlewaretoken": self.author.token, "version": 1, "answer": "agrees"}
            sent = {"Cookie": self.author.cookies, "Content-Type": "application/x-www-form-urlencoded"}
            status, _ = self._answer(connection, "POST", f"{self.room}{number}/answer/", sent, urlencode(form))
            if status == 302:
                self.answered.add(number)

    def _answer(self, connection, method: str, path: str, headers: dict, body: str | None = None) -> tuple[int, str]:
        begun = time.monotonic()
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        self.statuses.append((response.status, time.monotonic() - begun))
        if method == "GET" and response.status in (200, 304):
            self.etag = response.headers.get("ETag", "")
        return response.status, text


def main() -> int:
    """Prints the figures; returns 1 if an answer was lost, a request refused, or an adoption seen too late."""
    with TemporaryDirectory(prefix="egm-bench-") as folder:
        portal = Portal(Path(folder), mail_pause=0)
        try:
            wait_until(lambda: answers(portal.redis_port), 10, "Redis answers")
            portal.prepare()
            return _run(portal, int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
        finally:
            portal.stop()


def _run(portal: Portal, seconds: int) -> int:
    authors = make_authors(TELEPHONES)
    room = authors[0].path.split("my/")[0] + "my/room/"
    proposals = _proposed(int(seconds / BETWEEN))
    web = portal.start_web(PRODUCTION)
    telephones, over = [Telephone(author, room) for author in authors], Event()
    begun = time.monotonic()
    threads = [
        Thread(target=each.follow, args=(portal.web_port, begun + EVERY * number / TELEPHONES, over))
        for number, each in enumerate(telephones)
    ]
    for thread in threads:
        thread.start()
    adopted = _adopted_in_turn(proposals)
    time.sleep(2 * EVERY)  # until each has fetched the last adoption
    before = _processor(web)
    time.sleep(3 * EVERY)
    quiet = (_processor(web) - before) / (3 * EVERY)
    over.set()
    for thread in threads:
        thread.join()
    return _judged(telephones, adopted, quiet)


def _proposed(count: int) -> list:
    from egm_portal.clock import calendar_at
    from egm_portal.meetings.models import Meeting
    from room import actions
    from tests.factories import TODAY

    meeting = Meeting.objects.order_by("-pk").first()
    with calendar_at(TODAY):
        actions.set_room(meeting=meeting, takes_stances=True)
        return [
            actions.propose_recommendation(meeting=meeting, kind="conclusion", text=f"Text {number}.")
            for number in range(1, count + 1)
        ]


def _adopted_in_turn(proposals: list) -> dict[int, float]:
    """Adopts one after the other; when each was adopted."""
    from room import actions

    adopted = {}
    for proposal in proposals:
        time.sleep(BETWEEN)
        actions.adopt_recommendation(recommendation=proposal, seen=None)
        adopted[proposal.proposal_number] = time.monotonic()
    return adopted


def _processor(web) -> float:
    """Seconds of processor that the web server and its workers have taken."""
    ticks, parents = 0, {web.process.pid}
    for _ in range(3):
        for stat in Path("/proc").glob("[0-9]*/stat"):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) in parents:
                parents.add(int(stat.parent.name))
    for pid in parents:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _judged(telephones: list[Telephone], adopted: dict[int, float], quiet: float) -> int:
    from room.models import Stance

    statuses = [status for each in telephones for status, _ in each.statuses]
    refused = sum(status not in (200, 302, 304) for status in statuses)
    late = [each.saw[number] - at for number, at in adopted.items() for each in telephones if number in each.saw]
    unseen = len(adopted) * len(telephones) - len(late)
    sent = sum(len(each.answered) for each in telephones)
    acknowledged = sum(each.acknowledged for each in telephones)
    stored = Stance.objects.count()
    times = [seconds * 1000 for each in telephones for _, seconds in each.statuses]
    print(f"{len(telephones)} telephones, {len(statuses)} requests, {refused} refused.")
    print(f"Answers: median {statistics.median(times):.1f} ms, p99 {statistics.quantiles(times, n=100)[98]:.0f} ms.")
    print(f"{len(adopted)} adoptions: seen after {statistics.median(late):.1f} s, at most {max(late):.1f} s.")
    print(f"{sent} agreements sent, {acknowledged} acknowledged, {stored} stored; {unseen} adoptions not seen.")
    print(f"While nothing changes, {quiet:.0%} of one core.")
    good = not refused and not unseen and 0 < stored == acknowledged and max(late) < SEEN_WITHIN and quiet < OF_A_CORE
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
