import os
import shutil
import signal
import subprocess
from contextlib import suppress

import pytest


@pytest.fixture
def office(tmp_path):
    """A function that has LibreOffice write a document in another format, such as "odt"; the test needs LibreOffice."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")

    def convert(data: bytes, target: str, source: str = "docx") -> bytes:
        path = tmp_path / f"document.{source}"
        path.write_bytes(data)
        folder = tmp_path / "converted"
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", folder, path]
        program = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            assert program.wait(120) == 0
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
        return (folder / f"document.{target.partition(':')[0]}").read_bytes()

    return convert
