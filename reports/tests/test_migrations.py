"""What was kept in columns of reports and sections before is where it belongs now, and reads as it did.

One way back and forth through the migrations serves all: each way takes seconds. There is no way back on SQLite, where
a table that is made again (by 0016) has lost the columns that were kept for the version before.
"""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from office.invariants import findings
from reports.content import words
from reports.models import Issue, ParagraphKey, Recommendation, Report, Section
from reports.tests import earlier_body
from reports.text import reader
from tests.factories import make_document, make_meeting

pytestmark = pytest.mark.skipif(connection.vendor == "sqlite", reason="there is no way back")

ADOPTED_AT = datetime(2013, 7, 25, 14, tzinfo=UTC)
ISSUED_AT = datetime(2013, 9, 2, 8, tzinfo=UTC)
CONTENT = {"form": 1, "title": "The report"}
BODY = """# 1. Costs_of *it*

The meeting | was_convened.
(a) One [thing];
(b) 2 < 3 & more.

> Said
> so.

- A dash"""


RECOMMENDATIONS = [
    {"text": "It is proposed."},
    {"text": "It was adopted.", "adopted_text": "It was adopted."},
    {"text": "It was edited.", "adopted_text": "It was edted."},
    {"text": "It is older than adopted texts.", "adopted_text": ""},
]


@pytest.mark.django_db(transaction=True)
def test_rows_of_earlier_versions_read_as_they_did():
    texts, issued, worded = make_meeting(), make_meeting(), make_meeting()
    document = make_document(meeting=issued)
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()

    try:
        write_texts(models_at("0001_initial"), texts)
        write_issued(models_at("0010_word_imports"), issued, document)
        write_recommendations(models_at("0013_distribution"), worded)
    finally:
        MigrationExecutor(connection).migrate(newest)

    assert_texts_are_first_versions(texts)
    assert_issued_report_is_its_first_issue(issued, document)
    assert_words_of_recommendations_are_versions(worded)
    assert list(findings()) == []


def models_at(migration):
    """The models of the package as they were after this migration, to which the database is brought."""
    executor, target = MigrationExecutor(connection), [("reports", migration)]
    executor.migrate(target)
    return executor.loader.project_state(target).apps.get_model


def write_texts(model, meeting):
    report = model("reports", "Report").objects.create(
        meeting_id=meeting.pk, title="The report", acknowledgements="Thanks *all*.", executive_summary=""
    )
    model("reports", "Recommendation").objects.create(meeting_id=meeting.pk, kind="conclusion", text="It *was* so.")
    model("reports", "Section").objects.create(report=report, chapter="introduction", order=1, body=BODY)


def assert_texts_are_first_versions(meeting):
    sections = {section.chapter: section for section in Section.objects.filter(report__meeting=meeting).with_text()}
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
    assert ParagraphKey.objects.filter(report__meeting=meeting).count() == 1 + len(read["introduction"])


def write_issued(model, meeting, document):
    model("reports", "Report").objects.create(
        meeting_id=meeting.pk,
        title="The report",
        state="issued",
        dated_on=date(2013, 9, 2),
        document_id=document.pk,
        issued_at=ISSUED_AT,
        issued_content=CONTENT,
    )


def assert_issued_report_is_its_first_issue(meeting, document):
    issue = Issue.objects.get()
    assert issue.report == Report.objects.get(meeting=meeting)
    assert (issue.kind, issue.number, issue.document) == ("original", 0, document)
    assert (issue.issued_at, issue.content) == (ISSUED_AT, CONTENT)


def write_recommendations(model, meeting):
    for place, row in enumerate(RECOMMENDATIONS):
        adopted = (
            {"state": "adopted", "state_at": ADOPTED_AT, "adopted_at": ADOPTED_AT} if "adopted_text" in row else {}
        )
        model("reports", "Recommendation").objects.create(
            meeting_id=meeting.pk, kind="conclusion", position=place, **row, **adopted
        )


def assert_words_of_recommendations_are_versions(meeting):
    moved = Recommendation.objects.filter(meeting=meeting).order_by("position")
    assert [(row.text, row.version, row.adopted_version, row.adopted_text) for row in moved] == [
        ("It is proposed.", 1, None, ""),
        ("It was adopted.", 1, 1, "It was adopted."),
        ("It was edited.", 2, 1, "It was edted."),
        ("It is older than adopted texts.", 1, 1, "It is older than adopted texts."),
    ]
    assert {version.saved_at for row in moved[1:] for version in row.wording.versions.all()} == {ADOPTED_AT}
