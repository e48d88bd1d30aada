import pytest

from reports.actions import mark_section_ready, write_section
from reports.models import Report, Section
from reports.outline import every_entry, outline
from reports.queries import numbered_text
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def sections(report):
    """A report with an introduction that is ready, and two sections of the discussion, one of them empty."""
    Section.objects.filter(report=report, chapter="discussion").delete()
    mark_section_ready(section=Section.objects.get(report=report, chapter="introduction"), is_ready=True)
    write_section(report=report, chapter="discussion", heading="Costs", body="A.\n\nB.")
    write_section(report=report, chapter="discussion", heading="Trust", body="C.")
    write_section(report=report, chapter="discussion", heading="Skills", body="")
    return list(Section.objects.present().filter(report=report).with_text())


def lines(report, sections, adopted=(), writers=None):
    """What the outline shows: mark, heading, paragraphs and progress of each entry."""
    entries = outline(report, numbered_text(report, sections), sections, adopted, writers)
    return [
        (entry.mark, entry.heading, entry.division.range if entry.division else "", entry.progress or "")
        for entry in every_entry(entries)
    ]


def test_outline(report, sections):
    assert lines(report, sections) == [
        ("", "Acknowledgements", "", "empty"),
        ("", "Executive summary", "", "empty"),
        ("I.", "Introduction", "1-2", "ready"),
        ("II.", "Organization of work", "3-5", "generated"),
        ("", "Opening statements", "", "empty"),
        ("III.", "Summary of the discussion", "6-8", ""),
        ("A.", "Costs", "6-7", "in progress"),
        ("B.", "Trust", "8", "in progress"),
        ("", "Skills", "", "empty"),
        ("IV.", "Conclusions", "9", "empty"),
        ("V.", "Recommendations", "10", "empty"),
    ]


def test_chapters_of_what_was_adopted_say_so(report, sections):
    factories.make_recommendation(report.meeting)

    found = lines(report, sections, adopted={"recommendation"})

    assert [line[3] for line in found[-2:]] == ["empty", "adopted in the room"]


def test_single_section_of_the_discussion_has_the_mark_of_its_chapter(report, sections):
    found = [line[:3] for line in lines(report, [each for each in sections if each.heading != "Trust"])]

    assert ("III.", "Summary of the discussion", "6-7") in found
    assert ("", "Costs", "") in found


def test_conclusions_stand_first_in_the_other_arrangement(report, sections):
    report.arrangement = Report.Arrangement.CONCLUSIONS_FIRST

    found = [(mark, heading) for mark, heading, *_ in lines(report, sections)]

    assert found[2:5] == [
        ("I.", "Conclusions and recommendations"),
        ("A.", "Conclusions"),
        ("B.", "Recommendations"),
    ]
    assert found[5:7] == [("II.", "Introduction"), ("III.", "Organization of work")]


@pytest.mark.parametrize("state", ["cleared", "issued"])
def test_nothing_of_a_final_report_is_in_progress(report, sections, state):
    numbered = numbered_text(report, sections)
    report.state = state

    found = [(entry.heading, entry.progress or "") for entry in every_entry(outline(report, numbered, sections))]

    assert found == [
        ("Acknowledgements", "empty, left out"),
        ("Executive summary", "empty, left out"),
        ("Introduction", "final"),
        ("Organization of work", "generated"),
        ("Opening statements", "empty, left out"),
        ("Summary of the discussion", ""),
        ("Costs", "final"),
        ("Trust", "final"),
        ("Skills", "empty, left out"),
        ("Conclusions", "final"),
        ("Recommendations", "final"),
    ]


def test_outline_names_the_writers_of_a_section(report, sections):
    costs = next(each for each in sections if each.heading == "Costs")

    entries = outline(report, numbered_text(report, sections), sections, (), {costs.pk: ["Expert 5"]})

    assert [entry.writers for entry in every_entry(entries) if entry.section == costs] == [["Expert 5"]]
