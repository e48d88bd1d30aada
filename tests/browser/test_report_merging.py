"""What others have saved comes into the field while somebody types: no word of either is lost, in random edits."""

import random
import re
from email.parser import BytesParser
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from reports.typed_merge import CHOICES, conflict_ids, merge_typed
from tests.browser.conftest import wait_until
from tests.seeds import seeds

pytestmark = pytest.mark.browser

URL = "http://writing.test/"
PAGE = """<i id="session" data-sign-out="/out/"></i><form data-save="/save/" data-newest="/newest/" data-number="1"
data-saves="1"><input name="csrfmiddlewaretoken" value="token"><input name="_draft" value="place">
<textarea data-report-text>{text}</textarea></form>
<div data-report-toolbar></div><p data-report-words></p>
<div data-report-conflicts hidden><ol></ol><template><li><p data-by></p><div data-text="theirs"></div>
<div data-text="mine"></div><button data-choice="both">Edit both</button>
<button data-choice="theirs">Use theirs</button></li></template></div>"""
ONLY_WHEN_ASKED = """(() => {
  const inTime = window.setTimeout;
  window.setTimeout = (call, after, ...more) => inTime(call, after >= 2000 ? 1e9 : after, ...more);
})()"""
BAR = "const nothing = () => {}; export { nothing as markUnsaved, nothing as show, nothing as saved, nothing as say };"
STORE = """const nothing = () => {};
export { nothing as keepSoon, nothing as keep, nothing as remove, nothing as earlier };
export const find = async () => [];"""
TYPE = """async ([place, words, before]) => {
  const { field, insert } = await import("/static/js/report_field.js");
  if (field.value !== before) return false;
  insert(words, { start: place, end: place });
  return true;
}"""
SAVE = """async () => {
  window.isDone = false;
  const { save } = await import("/static/js/report_saving.js");
  save({ isAsked: true }).then((isSaved) => { window.isSaved = isSaved; window.isDone = true; });
}"""
FIELD = "document.querySelector('textarea')"
TEXT = f"{FIELD}.value"
NEWS = "number => document.dispatchEvent(new CustomEvent('report:newer', { detail: { number, saves: 1 } }))"
CHOOSE = "() => document.querySelector('ol [data-choice]')?.click()"


class Portal:
    """Answers saves as the portal does, without a database; each waits until somebody asks for the answer."""

    def __init__(self, text: str, chance: random.Random):
        self.chance = chance
        self.number, self.text = 1, text
        self.known = {1: text}  # texts of earlier states, until their author goes on with the version
        self.waiting: list[Route] = []

    def save(self, text: str) -> None:
        if text == self.text:
            return
        self.number, self.text = self.number + 1, text
        self.known = {self.number: text} | (self.known if self.chance.random() < 0.5 else {})

    def wait(self, route: Route) -> None:
        self.waiting.append(route)

    def tell_newest(self, route: Route) -> None:
        route.fulfill(json={"number": self.number, "saves": 1, "text": self.text, "note": "Somebody saved."})

    def answer(self, is_lost: bool = False) -> None:
        route = self.waiting.pop()
        values = self.values(route)
        if is_lost:
            route.abort()
        else:
            route.fulfill(json=values)

    def values(self, route: Route) -> dict:
        fields = fields_of(route)
        [text], [number] = fields["text"], fields["number"]
        base = fields.get("base", [self.known.get(int(number))])[0]
        if base is None:
            return {"needs": "base"}
        chosen = {conflict: choice for choice in CHOICES for conflict in fields.get(choice, ())}
        merge = merge_typed(base, self.text, text, chosen)
        note = {"note": "Somebody saved."} if int(number) != self.number else {}
        self.save(merge.saved)
        values = {"number": self.number, "saves": 1, "text": merge.field}
        if merge.conflicts:
            html = {"theirs": "", "mine": ""}
            conflicts = [{"id": known, "html": html} for known in conflict_ids(merge.conflicts)]
            values |= {"base": merge.base, "base_of_sent": merge.base_of_typed, "conflicts": conflicts}
        return values | note


def fields_of(route: Route) -> dict[str, list[str]]:
    """The fields of a request as a browser sends a form with files."""
    head = f"Content-Type: {route.request.headers['content-type']}\r\n\r\n".encode()
    fields: dict[str, list[str]] = {}
    for part in BytesParser().parsebytes(head + route.request.post_data_buffer).get_payload():
        value = part.get_payload(decode=True).decode().replace("\r\n", "\n")
        fields.setdefault(part.get_param("name", header="content-disposition"), []).append(value)
    return fields


def edit(chance: random.Random, text: str, word: str) -> tuple[int, str]:
    """A place of the text and what is written there: a word, or a paragraph that begins with it."""
    paragraph = chance.choice(list(re.finditer(r"[^\n]+", text)))
    inside = text.find(" ", chance.randrange(paragraph.start(), paragraph.end()), paragraph.end())
    edits = [
        (paragraph.end(), f" {word}"),
        (paragraph.start(), f"{word} "),
        (paragraph.end(), f"\n\n{word} begins a paragraph."),
        (paragraph.start(), f"{word} begins a paragraph.\n\n"),
        (inside if inside >= 0 else paragraph.end(), f" {word}"),
    ]
    return chance.choice(edits)


class Writing:
    """A page with the section, in which words are typed at random."""

    def __init__(self, page: Page, portal: Portal, chance: random.Random):
        self.page, self.portal, self.chance = page, portal, chance
        self.words: list[str] = []
        page.route("**/save/", portal.wait)
        page.route("**/newest/*", portal.tell_newest)
        page.route(URL, lambda route: route.fulfill(body=PAGE.format(text=portal.text), content_type="text/html"))
        page.route("**/static/js/*.js", self.script)
        page.add_init_script(ONLY_WHEN_ASKED)
        page.goto(URL)
        page.evaluate("import('/static/js/report_saving.js')")

    def script(self, route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        own = {"report_bar.js": BAR, "report_store.js": STORE}
        body = own.get(name) or Path("static/js", name).read_text(encoding="utf-8")
        route.fulfill(body=body, content_type="text/javascript")

    def written(self, text: str) -> tuple[int, str]:
        self.words.append(f"w{len(self.words)}w")
        return edit(self.chance, text, self.words[-1])

    def type_words(self, most: int) -> None:
        for _ in range(self.chance.randrange(most)):
            text = self.page.evaluate(TEXT)
            # What others wrote may have come in since.
            while not self.page.evaluate(TYPE, [*self.written(text), text]):
                self.words.pop()
                text = self.page.evaluate(TEXT)

    def others_write(self) -> None:
        for _ in range(self.chance.randrange(3)):
            place, theirs = self.written(self.portal.text)
            self.portal.save(self.portal.text[:place] + theirs + self.portal.text[place:])
            if self.chance.random() < 0.5:
                self.tell_news()

    def tell_news(self) -> None:
        self.page.evaluate(NEWS, self.portal.number)

    def save(self, typed_meanwhile: int = 1, chance_of_loss: float = 0.0) -> None:
        """Saves, while some words are typed; the answer may get lost."""
        self.page.evaluate(SAVE)
        while not self.page.evaluate("isDone"):
            if self.portal.waiting:
                self.type_words(typed_meanwhile)
                self.portal.answer(is_lost=self.chance.random() < chance_of_loss)
            else:
                self.page.wait_for_timeout(5)


@pytest.mark.parametrize("seed", seeds())
def test_no_word_is_lost_where_texts_meet(page: Page, seed):
    chance = random.Random(seed)
    base = "\n\n".join(f"Paragraph {number} that both have." for number in range(chance.choice([1, 2, 3, 5])))
    portal = Portal(base, chance)
    writing = Writing(page, portal, chance)

    for _ in range(4):
        writing.type_words(3)
        writing.others_write()
        writing.save(typed_meanwhile=3, chance_of_loss=0.2)
    for _ in range(20):
        page.evaluate(CHOOSE)
        writing.save()
    writing.tell_news()
    wait_until(page, f"text => {TEXT} === text", portal.text)

    assert page.evaluate("isSaved && document.querySelector('[data-report-conflicts]').hidden")
    assert [word for word in writing.words if word not in portal.text] == []


ONE, TWO, THREE = ("The first paragraph.", "The second paragraph.", "The third paragraph.")


@pytest.fixture
def writing(page: Page) -> Writing:
    chance = random.Random(0)
    return Writing(page, Portal(f"{ONE}\n\n{TWO}\n\n{THREE}", chance), chance)


def type_at(writing: Writing, paragraph: str, words: str) -> None:
    text = writing.page.evaluate(TEXT)
    assert writing.page.evaluate(TYPE, [text.index(paragraph) + len(paragraph), words, text])


def test_composition_is_left_alone_when_others_have_written(writing):
    page, portal = writing.page, writing.portal
    portal.save(portal.text.replace(ONE, f"{ONE} Theirs."))
    type_at(writing, THREE, " Min")
    typed = page.evaluate(TEXT)

    page.evaluate(f"{FIELD}.dispatchEvent(new Event('compositionstart'))")
    writing.save()
    during = page.evaluate(TEXT)
    page.evaluate(f"{FIELD}.dispatchEvent(new Event('compositionend'))")
    type_at(writing, " Min", "e.")
    writing.save()

    assert during == typed
    assert page.evaluate(TEXT) == portal.text == f"{ONE} Theirs.\n\n{TWO}\n\n{THREE} Mine."


def test_cursor_stays_in_its_line_when_others_write_around_it(writing):
    page, portal = writing.page, writing.portal
    portal.save(f"Theirs.\n\n{ONE} Theirs.\n\n{TWO}\n\nTheirs, too.\n\n{THREE} Theirs.")
    type_at(writing, TWO, " Mine")

    writing.save()

    assert page.evaluate(TEXT) == portal.text
    before = page.evaluate(f"{TEXT}.slice(0, {FIELD}.selectionStart)")
    assert before == f"Theirs.\n\n{ONE} Theirs.\n\n{TWO} Mine"


def test_choice_can_be_undone_and_words_of_others_cannot(writing):
    page, portal = writing.page, writing.portal
    mine = f"{ONE}\n\n{TWO} Mine.\n\n{THREE}"
    portal.save(f"{ONE} Theirs.\n\n{TWO} Theirs.\n\n{THREE}")
    type_at(writing, TWO, " Mine.")
    writing.save()
    assert page.evaluate(TEXT) == mine.replace(ONE, f"{ONE} Theirs.")

    page.keyboard.press("Control+z")
    undone = page.evaluate(TEXT)
    page.get_by_role("button", name="Use theirs").click()
    writing.save()
    chosen = page.evaluate(TEXT)
    page.keyboard.press("Control+z")

    assert undone == mine.replace(ONE, f"{ONE} Theirs.")
    assert chosen == portal.text == f"{ONE} Theirs.\n\n{TWO} Theirs.\n\n{THREE}"
    assert page.evaluate(TEXT) == undone
