"""The section on the evaluation, in chapter II."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from evaluation.tests.answers import answered
from house_style import check
from reports import actions
from reports.models import Section
from reports.queries import report_content

pytestmark = pytest.mark.django_db
CLOSED = datetime(2013, 8, 8, 22, tzinfo=UTC)


@pytest.fixture
def report(meeting):
    meeting.evaluation_until = CLOSED
    meeting.save()
    return actions.start_report(meeting=meeting)


def test_the_results_become_a_section_of_chapter_ii_in_words_and_as_a_table(client, report, organizer):
    answered(report.meeting, 4, "good", comment="The canary sang.")
    answered(report.meeting, 2, "poor")
    client.force_login(organizer)
    slug = report.meeting.slug

    with calendar_at(CLOSED):
        offered = client.get(reverse("reports:add", args=[slug]))
        added = client.post(reverse("reports:add_evaluation", args=[slug]), follow=True)
        offered_again = client.get(reverse("reports:add", args=[slug]))
        chapter = report_content(report).chapters[0]

    assert "6 people have answered." in offered.text
    assert "How participants rated the Meeting" in added.text
    assert "Add the section on the evaluation" not in offered_again.text
    division = chapter.divisions[-1]
    words = ["".join(span.text for span in paragraph.spans) for paragraph in division.paragraphs]
    assert (chapter.heading, division.heading) == ("Organization of work", "Evaluation of the meeting")
    assert words == [
        "At the end of the Meeting, its participants were invited to evaluate it without giving their names. "
        "Of those participants, six answered.",
        "Of these, four rated the results of the Meeting in relation to its objectives, four the preparation of the "
        "Meeting and its papers, four the discussion and the time for it, four the usefulness of the conclusions and "
        "recommendations and four the organization of the Meeting as good or very good.",
    ]
    (table,) = [part.table for paragraph in division.paragraphs for part in paragraph.parts if part.table]
    rows = [["".join(span.text for span in cell) for cell in row] for row in table.rows]
    assert rows[0] == ["Results of the Meeting in relation to its objectives", "0", "4", "0", "2", "0"]
    assert "canary" not in str(chapter)


@pytest.mark.parametrize(("answers", "day"), [(4, 1), (5, -1)])
def test_nothing_is_written_before_results_are_shown(report, answers, day):
    answered(report.meeting, answers)

    with calendar_at(CLOSED + timedelta(days=day)), pytest.raises(NotAllowed):
        actions.add_evaluation_section(report=report, by=None)

    assert not Section.objects.filter(chapter="evaluation").exists()


def test_the_section_is_written_once_and_its_words_stay(report):
    answered(report.meeting, 5)

    with calendar_at(CLOSED):
        section = actions.add_evaluation_section(report=report, by=None)
        with pytest.raises(NotAllowed, match="already has this chapter"):
            actions.add_evaluation_section(report=report, by=None)

    version = section.text.versions.get()
    assert ("Of those participants, five answered." in version.text, version.source) == (True, "Evaluation results")


def test_its_words_are_in_house_style(report):
    answered(report.meeting, 12)

    with calendar_at(CLOSED):
        section = actions.add_evaluation_section(report=report, by=None)

    text = section.text.versions.get().text
    assert "Of those participants, 12 answered." in text
    assert check(text) == []
