"""What others have saved comes into the field while somebody types: no word of either is lost, in random edits."""

import random
import re
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import Page

from reports.typed_merge import TypedMerge, merge_typed
from tests.seeds import seeds

pytestmark = pytest.mark.browser

SCRIPT = Path("static/js/report_merging.js")
PAGE = """<textarea></textarea><div data-report-conflicts><ol></ol><template><li><p data-by></p>
<div data-text="theirs"></div><div data-text="mine"></div><button data-choice="both">Edit both</button></li></template>
</div>"""
START = """text => {
  const field = document.querySelector("textarea");
  field.value = text;
  const insert = (words, { start, end }) => {
    field.setRangeText(words, start, end, "end");
    field.dispatchEvent(new Event("input"));
  };
  window.reportField = { field, insert };
}"""
TYPE = "([place, words]) => reportField.insert(words, { start: place, end: place })"
CHOOSE = """() => {
  for (let button; (button = document.querySelector("ol [data-choice=both]")); ) button.click();
}"""


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


def answer(merge: TypedMerge) -> dict:
    choices = [{"start": each.patch.start, "end": each.patch.end, "theirs": each.patch.text} for each in merge.choices]
    return {"changes": [asdict(patch) for patch in merge.patches], "conflicts": choices}


@pytest.mark.parametrize("seed", seeds())
def test_no_word_is_lost_where_texts_meet(page: Page, seed):
    chance = random.Random(seed)
    base = saved = "\n\n".join(f"Paragraph {number} that both have." for number in range(chance.choice([1, 2, 3, 5])))
    words = []

    def written(text):
        words.append(f"w{len(words)}w")
        return edit(chance, text, words[-1])

    def type_words(most):
        for _ in range(chance.randrange(most)):
            page.evaluate(TYPE, written(page.evaluate("reportField.field.value")))

    page.set_content(PAGE)
    page.evaluate(START, base)
    page.add_script_tag(path=SCRIPT)
    for _ in range(4):
        type_words(3)
        for _ in range(chance.randrange(3)):
            place, theirs = written(saved)
            saved = saved[:place] + theirs + saved[place:]
        merge = merge_typed(base, saved, page.evaluate("() => (window.sent = reportMerging.send()).text"))
        base = saved = merge.text
        type_words(3)  # while the portal answers
        page.evaluate("answer => reportMerging.take(answer, sent)", answer(merge))
    page.evaluate(CHOOSE)

    text = merge_typed(base, saved, page.evaluate("reportMerging.outgoing()")).text
    assert [word for word in words if word not in text] == []
