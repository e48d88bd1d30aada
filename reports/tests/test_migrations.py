"""What was kept in columns of reports and sections before is where it belongs now, and reads as it did."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from office.invariants import findings
from reports.content import FORMS, words
from reports.models import Issue
from reports.queries import report_content
from reports.tests import earlier_body
from reports.text import reader
from tests.factories import make_document

ISSUED_AT = datetime(2013, 9, 2, 8, tzinfo=UTC)
BEFORE = [("reports", "0001_initial")]
BEFORE_WORDINGS = [("reports", "0013_distribution")]
BODY = """# 1. Costs_of *it*

The meeting | was_convened.
(a) One [thing];
(b) 2 < 3 & more.

> Said
> so.

- A dash"""


@pytest.mark.django_db(transaction=True)
def test_texts_become_first_versions_that_read_the_same(meeting):
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate(BEFORE)
        old = MigrationExecutor(connection).loader.project_state(BEFORE).apps
        report = old.get_model("reports", "Report").objects.create(
            meeting_id=meeting.pk, title="The report", acknowledgements="Thanks *all*.", executive_summary=""
        )
        old.get_model("reports", "Recommendation").objects.create(
            meeting_id=meeting.pk, kind="conclusion", text="It *was* so."
        )
        old.get_model("reports", "Section").objects.create(report=report, chapter="introduction", order=1, body=BODY)
    finally:
        MigrationExecutor(connection).migrate(newest)

    from reports.models import ParagraphKey, Recommendation, Section  # as they are after the migration

    sections = {section.chapter: section for section in Section.objects.filter(report=report.pk).with_text()}
    read = {
        chapter: [(block.kind, block.mark, words(block.spans)) for block in reader.read(section.body)]
        for chapter, section in sections.items()
    }
    assert read == {
        "acknowledgements": [("paragraph", "", "Thanks *all*.")],
        "summary": [],
        "introduction": [
            (block.kind, block.mark and f"({block.mark})", block.text) for block in earlier_body.blocks(BODY)
        ],
    }
    [block] = reader.read(Recommendation.objects.get(meeting=meeting).text)
    assert words(block.spans) == "It *was* so."
    assert sections["introduction"].keys == [f"{number:06d}" for number in range(2, len(read["introduction"]) + 2)]
    assert ParagraphKey.objects.filter(report=report.pk).count() == 1 + len(read["introduction"])


@pytest.mark.django_db(transaction=True)
def test_issued_reports_become_their_first_issue(report):
    before, newest = [("reports", "0010_word_imports")], MigrationExecutor(connection).loader.graph.leaf_nodes()
    document, content = make_document(meeting=report.meeting), FORMS.stored(report_content(report))
    try:
        MigrationExecutor(connection).migrate(before)
        old = MigrationExecutor(connection).loader.project_state(before).apps.get_model("reports", "Report").objects
        values = {"state": "issued", "dated_on": date(2013, 9, 2), "document_id": document.pk, "issued_at": ISSUED_AT}
        old.filter(pk=report.pk).update(**values, issued_content=content)
    finally:
        MigrationExecutor(connection).migrate(newest)

    issue = Issue.objects.get()
    assert (issue.report, issue.kind, issue.number, issue.document) == (report, "original", 0, document)
    assert (issue.issued_at, issue.content) == (ISSUED_AT, content)


@pytest.mark.django_db(transaction=True)
def test_words_of_recommendations_become_versions(meeting):
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    at = "2013-07-25T14:00:00Z"
    adopted = {"state": "adopted", "state_at": at, "adopted_at": at}
    rows = [
        {"text": "It is proposed."},
        {"text": "It was adopted.", "adopted_text": "It was adopted.", **adopted},
        {"text": "It was edited.", "adopted_text": "It was edted.", **adopted},
        {"text": "It is older than adopted texts.", "adopted_text": "", **adopted},
    ]
    try:
        MigrationExecutor(connection).migrate(BEFORE_WORDINGS)
        old = MigrationExecutor(connection).loader.project_state(BEFORE_WORDINGS).apps
        for place, row in enumerate(rows):
            values = {"meeting_id": meeting.pk, "kind": "conclusion", "position": place}
            old.get_model("reports", "Recommendation").objects.create(**values | row)
    finally:
        MigrationExecutor(connection).migrate(newest)

    from reports.models import Recommendation  # as it is after the migration

    moved = Recommendation.objects.filter(meeting=meeting).order_by("position")
    assert [(row.text, row.version, row.adopted_version, row.adopted_text) for row in moved] == [
        ("It is proposed.", 1, None, ""),
        ("It was adopted.", 1, 1, "It was adopted."),
        ("It was edited.", 2, 1, "It was edted."),
        ("It is older than adopted texts.", 1, 1, "It is older than adopted texts."),
    ]
    assert {version.saved_at.isoformat() for row in moved[1:] for version in row.wording.versions.all()} == {
        "2013-07-25T14:00:00+00:00"
    }
    assert list(findings()) == []
