"""A report with everything that a text can have."""

from dataclasses import replace
from datetime import UTC, datetime

from egm_portal.marked_texts.markup.addresses import Addresses
from egm_portal.marked_texts.markup.parser import parse
from reports import section_text
from reports.content import Annex, Cell, Division, ReportContent, Row, Table
from reports.numbering import numbered
from reports.running_numbers import with_running_numbers
from reports.word.drafts import DraftBeside, SectionText, blocks_by_key
from reports.word.origin import Origin
from reports.word.own_words import own_words

AT = datetime(2013, 9, 3, 11, 5, tzinfo=UTC)
ORIGIN = Origin("https://egm.example.org", 3, AT, {5: (2, 1), 6: (1, 3)})
ADDRESSES = Addresses({"egm/2013/1": "/meetings/a/documents/1/"}, {7: "/meetings/a/documents/7/"})

INTRODUCTION = """The meeting *compared* what each opinion had cost.[^cost] It referred to A/RES/66/119 and EGM/2013/1.

(a) First, to the office;
(i) in salaries;
(b) then to [the household](https://example.org/cost).

> We were heard, and so were others.

The report follows three questions:

- who was heard
  - and who was not
- by whom
3. third
4. fourth

العدد 12 من الوثائق (EGM/2013/1) مهم.

[^cost]: Expert 4, *Radio*, paper prepared for the Expert Group Meeting. See A/RES/66/119."""

FIRST = """Some participants spoke of radio, in Arabic العربية as well.[^again] They repeated it.[^again]

Table: Cost per opinion received, 2011-2012 (United States dollars)

| Arrangement | Office | Household |
|---|--:|--:|
| Radio[^r] | 1.20 | 0.10 |
| Online | 12 | 4 |

# Before the vote

One paragraph of the first subsection.

# After the vote

Another one.

![A bar chart of costs](7)
Figure: Costs by arrangement

[^again]: Twice.
[^r]: With a return channel."""

SECOND = "Others asked for a date."
THANKS = "The organizers thank ITU."
SUMMARY = "In short, radio is cheap.\n\n> Quoted in the summary."


def keyed(text: str, letter: str) -> list[str]:
    """A key for each block of a text: "a00001" and so on."""
    return [f"{letter}{number:05}" for number, _ in enumerate(parse(text), start=1)]


def part(heading: str, text: str, letter: str, section: int) -> Division:
    return section_text.division(heading, text, keyed(text, letter), section, ADDRESSES)


def content(first: str = FIRST, **changes) -> ReportContent:
    discussion = [part("First session", first, "b", 6), part("Second session", SECOND, "c", 8)]
    chapters = [part("Introduction", INTRODUCTION, "a", 5), Division("Summary of the discussion", [], discussion)]
    people = Table("Experts", ["Name", "Position", "Country"], [Row([Cell("Ms. A"), Cell("Professor"), Cell("B")])])
    day = Table("24 July 2013", ["Time", "Session"], [Row([Cell("09:00"), Cell("Opening", "Chair: Ms. A")], True)])
    made = ReportContent(
        title="E-Participation",
        symbol="EGM/2013/Report",
        date="",
        draft=True,
        organizers=["Department of Economic and Social Affairs"],
        place="Geneva",
        dates="24-25 July 2013",
        disclaimer="The views are those of the participants.",
        acknowledgements=section_text.unnumbered(THANKS, keyed(THANKS, "d")),
        summary=section_text.unnumbered(SUMMARY, keyed(SUMMARY, "e")),
        chapters=numbered(chapters),
        annexes=[
            Annex("participants", "List of participants", tables=[people], mark="I"),
            Annex("programme", "Programme of work", tables=[day], mark="II"),
        ],
    )
    return with_running_numbers(replace(made, **changes))


def long(sections: int) -> ReportContent:
    """A report of so many sections with 40 paragraphs of 90 words, each section with a table and a footnote."""
    words = " ".join(
        ["the meeting noted that radio with a return channel had cost one tenth of what the forum did"] * 5
    )
    paragraphs = [f"On matter {place}, {words}." for place in range(1, 41)]
    text = "\n\n".join([*paragraphs, "The last.[^n]", "| a | b |\n|---|---|\n| 1 | 2 |", "[^n]: A note of six words."])
    divisions = [part(f"Section {place}", text, "f", place) for place in range(1, sections + 1)]
    return content(chapters=numbered([Division("Discussion", [], divisions)]))


def section(number: int, heading: str, text: str, letter: str, then: str | None = None, area: str = "") -> SectionText:
    """A section of the draft as it is now, made from another text if that is given."""
    return SectionText(
        number,
        heading,
        now=blocks_by_key(text, keyed(text, letter)),
        then=None if then is None else blocks_by_key(then, keyed(then, letter)),
        area=area,
        may_be_renamed=letter in "bc",
    )


def draft(first: str = FIRST, **now: str) -> DraftBeside:
    """The draft of which `content(first)` is made; `now` has texts that were changed since, by letters of keys."""
    texts = {
        "a": (5, "Introduction", INTRODUCTION),
        "b": (6, "First session", first),
        "c": (8, "Second session", SECOND),
    }
    texts |= {"d": (1, "", THANKS, "acknowledgements"), "e": (2, "", SUMMARY, "summary")}
    sections = [
        section(number, heading, now.get(letter, text), letter, text, *area)
        for letter, (number, heading, text, *area) in texts.items()
    ]
    return DraftBeside(sections, own_words=own_words(content()))
