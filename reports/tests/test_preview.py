import pytest

from egm_portal.marked_texts.content import words
from reports.actions import write_section
from reports.models import Section
from reports.preview import UNWRITTEN, Place, division_after, place_of, preview
from reports.queries import numbered_text

NOTED = "One.[^1]\n\nTable: Costs\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: A note."


def shown(found):
    """Numbers and words of what a preview has."""
    return [(paragraph.number, words(paragraph.spans)) for paragraph in found.division.paragraphs]


def test_preview_has_the_numbers_of_its_place():
    found = preview("Costs", f"First.\n\n{NOTED}", Place("B", 1, 21, note=4, table=2))

    assert (shown(found), found.next_number) == ([(21, "First."), (22, "One.")], 23)
    assert (found.division.mark, found.notes[0].mark) == ("B", "4")
    assert found.division.paragraphs[1].parts[0].table.number == 2


def test_preview_says_in_which_lines_its_blocks_are():
    found = preview("Costs", "One.\n\nTwo,\nlonger.\n\n(a) Three.", Place("B", 1), saved=("Two,\nlonger.", ["k1"]))

    assert found.lines == [("line-0", 0, 1), ("k1", 2, 4), ("line-5", 5, 6)]


def test_preview_of_a_chapter_with_subheadings():
    found = preview("More", "# One\n\nA.\n\n# Two\n\nB.", Place("VI", 0, 40))

    assert [(part.mark, part.paragraphs[0].number) for part in found.division.divisions] == [("A", 40), ("B", 41)]


def test_preview_before_the_first_chapter_has_no_paragraph_numbers():
    found = preview("Executive summary", "One.[^1]\n\n[^1]: A note.", Place(note=3))

    assert ([words(part.spans) for part in found.parts], found.notes[0].mark) == (["One."], "3")


def test_preview_tells_what_is_to_be_mended():
    found = preview("Costs", "One.[^1]\n\n![A well](7)", Place("B", 1))

    assert [problem.line for problem in found.problems] == [0, 2]
    assert found.problems[1].sentence == (
        "The meeting has no public document 7: only the description of the picture is printed."
    )


@pytest.mark.parametrize("text", ["", "  \n", "[^1]: A note to nothing."])
def test_preview_of_no_text_is_empty(text):
    assert preview("Costs", text, Place("B", 1)).is_empty


@pytest.fixture
def sections(report):
    """The sections of a report in which the introduction has two paragraphs, and a session two."""
    Section.objects.filter(report=report, chapter="discussion").delete()
    write_section(report=report, chapter="summary", body="Sum.[^1]\n\n[^1]: A note.")
    write_section(report=report, chapter="introduction", body=f"Zero.\n\n{NOTED}")
    write_section(report=report, chapter="discussion", heading="Session one", body="A.\n\nB.")
    write_section(report=report, chapter="discussion", heading="Session two", body="")
    return {str(section): section for section in Section.objects.filter(report=report).with_text()}


def content_of(report, sections):
    for section in sections.values():
        section.body = section.body or UNWRITTEN
    return numbered_text(report, list(sections.values()))


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_place_of_a_section(report, sections):
    content = content_of(report, sections)

    introduction = place_of(content, sections["Introduction"].pk, "introduction")
    second = place_of(content, sections["Session two"].pk, "discussion")

    first = place_of(content, sections["Session one"].pk, "discussion")
    assert introduction == Place("I", 0, 1, note=2)
    assert (first.mark, first.depth, first.note, first.table) == ("A", 1, 3, 2)
    assert (second.mark, second.paragraph) == ("B", first.paragraph + 2)
    assert place_of(content, sections["Executive summary"].pk, "summary") == Place()


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_division_after_a_section(report, sections):
    content = content_of(report, sections)

    names = ("Executive summary", "Introduction", "Session one", "Session two", "Introduction to the conclusions")
    after = [division_after(content, sections[name].pk).heading for name in names]

    assert after == ["Introduction", "Organization of work", "Session two", "Conclusions", "Recommendations"]
    assert division_after(content, sections["Introduction to the recommendations"].pk) is None
