from types import SimpleNamespace

import pytest

from papers.advice import CONVERSION, NOT_CONVERTED, NOT_COPIED, advice_on, facts_of, length_of, obstacle_to
from papers.file_types import DOCX
from papers.files.refusal_messages import SENTENCES
from papers.models import Document, Version

SOUND = {"fonts_missing": [], "pages_without_text": 0, "tagged": True, "title": "A title", "language": "en"}


def version(pages=6, language="en", **checks):
    return Version(document=Document(language=language), pages=pages, checks=SOUND | checks)


def paper(kind="expert_paper"):
    meeting = SimpleNamespace(pages_min=5, pages_max=10)
    return SimpleNamespace(kind=kind, participant=SimpleNamespace(meeting=meeting))


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (version(11, words=3412, paper="A4"), "11 pages, 3,412 words, A4, in English"),
        (version(1, words=1, language="fr", paper="143 × 254 mm"), "1 page, 1 word, 143 × 254 mm, in English"),
        (Version(pages=6, checks={}), "6 pages"),
        (Version(pages=None, checks={"unchecked": True}), ""),
    ],
)
def test_facts_are_on_one_line(made, line):
    assert facts_of(made) == line


@pytest.mark.parametrize(
    ("made", "sentences"),
    [
        (version(), []),
        (version(5), []),
        (version(10), []),
        (version(11), ["11 pages; the meeting asks for 5 to 10."]),
        (version(1), ["1 page; the meeting asks for 5 to 10."]),
        (version(pages_without_text=2), ["2 pages without text that can be searched or read aloud."]),
        (
            version(pages_without_text=6),
            ["No page has text that can be searched or read aloud: the pages seem to be pictures."],
        ),
        (version(language="fr"), ["The text seems to be in English; the document is listed as French."]),
        (
            version(fonts_missing=["Arial", "Times"]),
            ["Fonts that are not embedded, and may look different elsewhere: Arial, Times."],
        ),
        (version(title=""), ["The file’s properties contain no title."]),
        (
            version(names_author=True, names_folder=True),
            [
                "The file’s properties name an author. Readers get a copy without it.",
                "The file names a folder of the computer on which it was made. Readers get a copy without it.",
            ],
        ),
        (version(repaired=True), ["The file has small errors that programs repair when they open it."]),
        (version(restricted=True), ["Printing, copying or changing is restricted in this file."]),
        (version(papers_differ=True), ["The pages have different sizes."]),
        (
            version(tagged=False),
            [
                "The file is not tagged, so it is hard to use with a screen reader. "
                "If your program can, save it as an accessible PDF."
            ],
        ),
    ],
)
def test_advice_is_given_in_sentences(made, sentences):
    assert advice_on(made, paper()) == sentences


def test_only_experts_papers_are_asked_for_a_length():
    assert advice_on(version(40), paper("concept_paper")) == []


def test_file_from_before_the_checks_has_no_advice():
    assert advice_on(Version(document=Document(), pages=6, checks={}), paper()) == []


@pytest.mark.parametrize(
    ("made", "length", "obstacle"),
    [
        (Version(pages=6, public_name="a"), "6 pages", ""),
        (Version(pages=1), "1 page", ""),
        (Version(pages=6, checks={"unprepared": "copy"}), "6 pages", NOT_COPIED),
        (
            Version(checks={"unchecked": True}),
            "not checked",
            "Its file could not be checked. Check it again, or return it.",
        ),
        (
            Version(checks={"unchecked": True, "unscanned": True}),
            "not checked",
            "The virus scanner gave no result for its file, and the portal has stopped asking. Check the file again.",
        ),
        (
            Version(checks={"unchecked": True, "quarantined": "Worm"}),
            "closed",
            "The virus scanner found something harmful in its file. Its author has been asked for another.",
        ),
        (
            Version(checks={"unchecked": True, "refused": "word_dde"}),
            "closed",
            f"Its file cannot be used, and its author has been asked for another. {SENTENCES['word_dde']}",
        ),
        (
            Version(media_type=DOCX, checks={"unprepared": "slow"}),
            "Word document",
            NOT_CONVERTED.format(file="Word document"),
        ),
        (Version(media_type=DOCX, pages=6, public_name="a"), "6 pages", ""),
    ],
)
def test_obstacle_says_why_a_file_cannot_be_accepted(made, length, obstacle):
    assert (length_of(made), obstacle_to(made)) == (length, obstacle)


@pytest.mark.parametrize("reason", CONVERSION)
def test_author_is_told_how_far_the_pdf_is(reason):
    assert advice_on(Version(media_type=DOCX, checks={"unprepared": reason})) == [
        CONVERSION[reason].format(file="Word document")
    ]
