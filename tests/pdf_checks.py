"""Proof that a printed PDF is whole, tagged and titled."""

import subprocess
import sys
from pathlib import Path

import pikepdf

from egm_portal.pdf.models import Rendering
from tests.pdf_structure import faults_in


def pass_the_checks(*renderings: Rendering) -> bool:
    """Whether the renderings are ready and qpdf, both tools for accessibility and our own checks find no error in them.

    The tools take a second each to start: they are asked once for all.
    """
    assert [(each.state, each.error) for each in renderings] == [(Rendering.State.DONE, "")] * len(renderings)
    paths = [rendering.file.path for rendering in renderings]
    beside = Path(sys.executable).parent
    checks = [
        [beside / "pdfua", "check", "--min-severity", "error", *paths],
        [beside / "outloud", "--quiet", *paths],
        *(["qpdf", "--check", path] for path in paths),
    ]
    statuses = {subprocess.run(check, capture_output=True).returncode for check in checks}
    return statuses == {0} and all(map(_is_tagged, paths)) and not any(map(faults_in, paths))


def _is_tagged(path: str) -> bool:
    with pikepdf.open(path) as pdf:
        return pdf.Root.Lang == "en-GB-oxendict" and "/StructTreeRoot" in pdf.Root
