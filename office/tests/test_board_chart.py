"""Papers over time, as the points of a drawing."""

from datetime import date, timedelta

from office.tests.boards import board_at
from tests import factories


def test_chart_rises_with_each_paper_to_the_deadline(meeting):
    meeting.papers_from = factories.TODAY - timedelta(days=10)
    meeting.save()
    factories.make_paper("submitted", meeting=meeting)
    factories.make_paper(meeting=meeting)

    chart = board_at(meeting).chart

    assert [(day.day, day.received, day.total) for day in chart.days] == [(date(2013, 7, 10), 1, 1)]
    assert (chart.received, chart.owed) == (1, 2)
    assert chart.line.split() == ["0.0,160.0", "340.4,160.0", "340.4,80.0", "340.4,80.0"]
    assert float(chart.today) < float(chart.deadline) < chart.width


def test_meeting_without_papers_has_no_chart(meeting):
    assert board_at(meeting).chart is None
