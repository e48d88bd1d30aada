"""What is stored after a rush, compared with what the authors were told."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.faults.authors import Told
from tests.faults.portal import ROOT


@dataclass(frozen=True)
class Compared:
    """The figures in words, how many receipts were shown, and whether all that was acknowledged is there."""

    words: str
    acknowledged: int
    good: bool


def compared(told: list[Told]) -> Compared:
    """Holds each receipt against the rows and the files; runs `manage.py check_invariants`."""
    from django.db import connections

    from papers.models import Paper

    connections.close_all()  # a database that was killed meanwhile has closed its end
    documents = dict(Paper.objects.exclude(document=None).values_list("pk", "document"))
    acknowledged = [each for each in told if each.acknowledged]
    lost = [each for each in acknowledged if not _is_stored(each, documents.get(each.author.paper))]
    other = [each for each in acknowledged if each.shown != each.sha256]
    gaps, partial, invariants = _gaps(), partial_files(), _invariants()
    words = (
        f"{len(acknowledged)} of {len(told)} acknowledged: {len(lost)} lost, {len(other)} receipts with another hash, "
        f"{gaps} documents with gaps in their versions, {len(partial)} files that are not what their name says; "
        f"check_invariants ends with {invariants}"
    )
    return Compared(words, len(acknowledged), not (lost or other or gaps or partial or invariants))


def _is_stored(told: Told, document: int | None) -> bool:
    from papers.models import Version

    return document is not None and Version.objects.filter(document=document, sha256=told.shown).exists()


def _gaps() -> int:
    from django.db.models import Count, F, Max

    from papers.models import Document

    counted = Document.objects.annotate(last=Max("versions__number"), files=Count("versions"))
    return counted.filter(files__gt=0).exclude(last=F("files")).count()


def partial_files() -> list[Path]:
    """The files of documents whose bytes are not those that their name, the SHA-256, says."""
    from hashlib import file_digest

    from django.conf import settings

    def is_partial(path: Path) -> bool:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest() != path.name

    kept = (path for path in (settings.FILES_DIR / "documents").rglob("*") if path.is_file())
    return [path for path in kept if not path.name.startswith(".") and is_partial(path)]


def _invariants() -> int:
    run = subprocess.run(
        [sys.executable, "manage.py", "check_invariants"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if run.returncode:
        print(run.stdout, run.stderr, sep="\n", file=sys.stderr)
    return run.returncode
