"""The rules of house style, in one table."""

from dataclasses import dataclass

from egm_portal.marked_texts.markup.blocks import HEADING, ITEM, PARAGRAPH, SUB, SUBSUB, TABLE
from house_style import abbreviations, dates, numbers, people, punctuation, spelling, structure, wording
from house_style.manual import Source
from house_style.passages import EVERYWHERE, OWN_WORDS, SENTENCES, Find, in_each, in_place_of, whole_blocks


@dataclass(frozen=True)
class Rule:
    """What is asked of a text, in a sentence for its writer, the page it comes from, and what finds breaches of it.

    Rules about the language are for texts in English only. The name is stored with what was ignored: it never changes.
    """

    name: str
    sentence: str
    source: Source
    find: Find
    about_language: bool = True


_NUMBERED = frozenset({PARAGRAPH, SUB, SUBSUB})
_TEXT = SENTENCES | {HEADING}

RULES = (
    Rule(
        "spelling",
        "United Nations spelling.",
        Source.SPELLING,
        in_each(OWN_WORDS, spelling.misspelled_words, spelling.misspelled_compounds),
    ),
    Rule(
        "electronic",
        "Words such as “e-government” have a hyphen and small letters.",
        Source.SPELLING,
        in_each(_TEXT, spelling.electronic_words),
    ),
    Rule(
        "per_cent",
        "Write “per cent” in running text.",
        Source.NUMBERS,
        in_each(
            _TEXT,
            in_place_of(r"(?<=\d)[ \xa0]?%", " per cent", having="%"),
            in_place_of(
                r"(?<![\w-])(?:percent|per-cent|pct)(?![\w-])", "per cent", having=["percent", "per-cent", "pct"]
            ),
        ),
    ),
    Rule("dates", "Write dates as “24 July 2013”.", Source.NUMBERS, in_each(OWN_WORDS, dates.dates)),
    Rule("times", "Write times as “10 a.m.” or “2.30 p.m.”.", Source.NUMBERS, in_each(SENTENCES, dates.times)),
    Rule(
        "figures_from_ten",
        "Write numbers from 10 on, and all percentages, in figures.",
        Source.NUMBERS,
        in_each(SENTENCES, numbers.figures_from_ten),
    ),
    Rule(
        "words_below_ten",
        "Write numbers below 10 in words.",
        Source.NUMBERS,
        in_each(SENTENCES, numbers.words_below_ten),
    ),
    Rule(
        "figure_first",
        "Begin a sentence with a word, not with a figure.",
        Source.NUMBERS,
        in_each(_NUMBERED, numbers.figure_first),
    ),
    Rule(
        "abbreviation",
        "Write the name out in full the first time, with the abbreviation in brackets after it.",
        Source.ABBREVIATIONS,
        abbreviations.not_written_out,
    ),
    Rule(
        "abbreviation_stops",
        "Write abbreviations without full stops.",
        Source.ABBREVIATIONS,
        in_each(_TEXT, abbreviations.with_stops),
    ),
    Rule(
        "united_nations",
        "“United Nations” and the names of its principal organs are not abbreviated.",
        Source.ABBREVIATIONS,
        in_each(_TEXT, abbreviations.united_nations),
    ),
    Rule(
        "country_names",
        "The United Nations calls this country otherwise.",
        Source.COUNTRIES,
        wording.names_of_countries,
    ),
    Rule(
        "member_states",
        "Write “Member States” of those of the United Nations, and “member States” of those of others.",
        Source.CAPITALS,
        in_each(_TEXT, wording.member_states),
    ),
    Rule(
        "governments",
        "“Governments” of countries have a capital; local governments have none.",
        Source.CAPITALS,
        in_each(SENTENCES, wording.governments),
    ),
    Rule(
        "internet",
        "“Internet” has a capital.",
        Source.CAPITALS,
        in_each(_TEXT, in_place_of(r"(?<![\w/.-])internet(?![\w/.])", "Internet", having=["internet"])),
    ),
    Rule(
        "inclusive_terms",
        "Use a term that includes everybody, or that does not reduce people to one trait.",
        Source.INCLUSIVE,
        in_each(_TEXT, wording.inclusive_terms),
    ),
    Rule(
        "dollars",
        "Write “$5 million”: the sign alone stands for dollars of the United States.",
        Source.NUMBERS,
        in_each(OWN_WORDS, wording.dollars),
    ),
    Rule("ranges", "Write “from 10 to 15” or “between 10 and 15”.", Source.NUMBERS, in_each(SENTENCES, wording.ranges)),
    Rule(
        "dash_in_range",
        "A range of figures has a hyphen.",
        Source.NUMBERS,
        in_each(OWN_WORDS, wording.dashes_in_ranges),
    ),
    Rule(
        "ordinals",
        "Write ordinals below 10th, and those of centuries and sessions, in words.",
        Source.NUMBERS,
        in_each(SENTENCES, wording.ordinals),
    ),
    Rule(
        "first_person",
        "A report is written in the third person: the Meeting, the experts, the participants.",
        Source.MEETINGS,
        in_each(SENTENCES, wording.first_person),
    ),
    Rule(
        "quotation_marks",
        "Use curly quotation marks and apostrophes.",
        Source.QUOTATIONS,
        in_each(EVERYWHERE, punctuation.straight_marks),
    ),
    Rule(
        "serial_comma",
        "No comma is used before the last item of a list.",
        Source.PUNCTUATION,
        in_each(SENTENCES, in_place_of(r"(?<=\w, )([a-z][\w-]*), ((?:and|or) [\w-]+)(?=[.;:)])", r"\1 \2")),
    ),
    Rule(
        "space_before_mark",
        "No space stands before this mark in English.",
        Source.PUNCTUATION,
        in_each(_TEXT, in_place_of(r"(?<=[\w)”’])[ \u202f]+([,;:!?])(?!\S)", r"\1")),
    ),
    Rule(
        "bold",
        "Bold is for headings and recommendations; these asterisks would be printed.",
        Source.ITALICS,
        in_each(EVERYWHERE, punctuation.bold),
        about_language=False,
    ),
    Rule(
        "italic_emphasis",
        "Italics are not used for emphasis.",
        Source.ITALICS,
        in_each(SENTENCES, punctuation.italic_emphasis),
    ),
    Rule(
        "subparagraph_end",
        "Subparagraphs of one sentence end with a semicolon, and the last one with a full stop.",
        Source.PARAGRAPHS,
        punctuation.ends_of_subparagraphs,
        about_language=False,
    ),
    Rule(
        "list_item_end",
        "Items of a list do not end with semicolons or commas.",
        Source.PARAGRAPHS,
        in_each({ITEM}, punctuation.ends_of_list_items),
        about_language=False,
    ),
    Rule(
        "lone_subheading",
        "A single subheading divides nothing, and is merged into the heading of the section: add a second one.",
        Source.HEADINGS,
        structure.lone_subheading,
        about_language=False,
    ),
    Rule(
        "heading_capitals",
        "In headings only the first word and names have capitals.",
        Source.HEADINGS,
        structure.capitals_in_headings,
    ),
    Rule(
        "table_title",
        "A table needs a title: add a line before it that begins with “Table:”.",
        Source.TABLES,
        whole_blocks({TABLE}, structure.has_no_title),
        about_language=False,
    ),
    Rule(
        "table_head",
        "Each column of a table needs a head.",
        Source.TABLES,
        whole_blocks({TABLE}, structure.has_no_head),
        about_language=False,
    ),
    Rule("long_paragraph", "", Source.MEETINGS, structure.long_paragraphs, about_language=False),
    Rule(
        "not_for_attribution",
        "This meeting is not for attribution: the summary of the discussion names no participant.",
        Source.MEETINGS,
        people.named_in_discussion,
        about_language=False,
    ),
    Rule(
        "unlisted_name",
        "This name is not on the public list of participants. A report names no participant who is not on it.",
        Source.MEETINGS,
        people.named_without_consent,
        about_language=False,
    ),
    Rule(
        "attributed_view",
        "Experts speak in a personal capacity: only presentations of papers are attributed.",
        Source.MEETINGS,
        people.attributed_views,
    ),
)
