"""Proof that a printed PDF is whole, tagged and titled."""

import subprocess
import sys
from pathlib import Path

import pikepdf

from egm_portal.pdf.models import Rendering


def passes_the_checks(rendering: Rendering) -> bool:
    """Whether the rendering is ready and qpdf and both tools for accessibility find no error in it."""
    assert (rendering.state, rendering.error) == (Rendering.State.DONE, "")
    path = rendering.file.path
    beside = Path(sys.executable).parent
    checks = [
        [beside / "pdfua", "check", "--min-severity", "error", path],
        [beside / "outloud", "--quiet", path],
        ["qpdf", "--check", path],
    ]
    statuses = [subprocess.run(check, capture_output=True).returncode for check in checks]
    with pikepdf.open(path) as pdf:
        return statuses == [0, 0, 0] and pdf.Root.Lang == "en-GB-oxendict" and "/StructTreeRoot" in pdf.Root
