"""One example of each format of stored JSON stays as it was, and is read; each column of such JSON is registered."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import JSONField

from agenda import content as programmes
from agenda import rules
from agenda.changes.facts import facts_of
from egm_portal.incoming import imported
from egm_portal.stored_json import COLUMNS
from papers import omissions
from reports import content as reports
from reports.corrigendum import CORRIGENDUM_FORMATS

ROOT = Path(__file__).parent.parent
EXAMPLES = {
    "agenda/tests/formats/changes-1-called-form.json": "aefd6d48fc957b00b0f8e9616fc9ad20",
    "agenda/tests/formats/changes-1.json": "5817186e94df3d23b47df9b3cd318196",
    "agenda/tests/formats/changes-2.json": "10ef7edfe8c705ae38ea1b18dec8849c",
    "agenda/tests/formats/conflict-1-called-form.json": "c62613219c014e52ff439424bb6ffb04",
    "agenda/tests/formats/conflict-1.json": "2f18a4238d3d575ecd2b7d29d2fd59b6",
    "agenda/tests/formats/release-1-called-form.json": "5c3005e2d1e6cd8e291fef915350862a",
    "agenda/tests/formats/release-1.json": "8886c572e666863656fdd96fd193b159",
    "agenda/tests/formats/release-2.json": "930e702410a8f8a2a742beab8aa1740d",
    "papers/tests/formats/left-out-1.json": "c03050f015fc86bab95a32d97d899a06",
    "reports/tests/formats/corrigendum-1-called-form.json": "79d42d9602bfa5fa22252d5c845ee45a",
    "reports/tests/formats/corrigendum-1.json": "f48b6f7c65c33dd330ad675e358cd686",
    "reports/tests/formats/issued-1-called-form.json": "ba8bbfaad48c8ae28f6e0c6ae3e96258",
    "reports/tests/formats/issued-1.json": "ec56609e97ce5e4dc3d8bcaeb521ffc2",
    "reports/tests/formats/issued-2.json": "c6ae0e1ddc15f13c6b3cd636be06fb9d",
    "reports/tests/formats/word-import-1-called-form.json": "1949a5678bd7a04b1b345524ed3da71a",
    "reports/tests/formats/word-import-1.json": "d6dbfce2578c4f0e83c04ef38e0853c8",
}
"""The first half of the SHA-256 of each example. A new format adds a line; none is changed or removed, nor its file."""
READ = {
    "changes": facts_of,
    "conflict": rules.FORMATS.restored,
    "corrigendum": CORRIGENDUM_FORMATS.restored,
    "issued": reports.FORMATS.restored,
    "left-out": omissions.restored,
    "release": programmes.FORMATS.restored,
    "word-import": imported.FORMATS.restored,
}
OTHER_JSON = {
    *("drafts.FormDraft.values", "undo.Change.rows", "versioned_texts.TextVersion.keys", "papers.Version.checks"),
    *("mail.Message.slots", "mail.Message.about", "pdf.Rendering.content"),
    *("evaluation.Results.counts", "evaluation.Results.comments", "room.Recommendation.evidence_pages"),
    *("review.Round.wordings", "reports.WordImport.written"),
}
"""Columns of JSON that is no stored dataclass: it is short-lived, or a plain value."""


def test_examples_are_only_added():
    files = {str(path.relative_to(ROOT)): path for path in ROOT.glob("*/tests/formats/*.json")}

    assert {name: sha256(path.read_bytes()).hexdigest()[:32] for name, path in files.items()} == EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_read(name):
    data = json.loads((ROOT / name).read_text(encoding="utf-8"))

    assert READ[Path(name).stem.partition("-1")[0].partition("-2")[0]](data)


def test_every_column_of_json_is_registered_or_named_here():
    registered = {f"{column.rows().model._meta.label}.{column.name}" for column in COLUMNS}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, JSONField) and (ROOT / model.__module__.partition(".")[0]).is_dir()
    }

    assert found - registered == OTHER_JSON
