import os
import resource
import shutil
import signal
import subprocess
from contextlib import suppress

import pytest

from reports.tests.word.office_macro import edited


def limit_files() -> None:
    """Of some faulty documents LibreOffice writes without end."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000_000, 50_000_000))


@pytest.fixture
def run_office(tmp_path):
    """A function that runs LibreOffice with these arguments; the test needs LibreOffice."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")

    def run(*arguments) -> None:
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", *arguments]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        program = subprocess.Popen(command, **silent, start_new_session=True, preexec_fn=limit_files)
        try:
            program.wait(120)  # its exit status says little: what it has written is looked for
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)

    return run


@pytest.fixture
def office(tmp_path, run_office):
    """A function that has LibreOffice write a document in another format, such as "odt"."""

    def convert(data: bytes, target: str, source: str = "docx") -> bytes:
        path = tmp_path / f"document.{source}"
        path.write_bytes(data)
        run_office("--convert-to", target, "--outdir", tmp_path / "converted", path)
        return (tmp_path / f"converted/document.{target.partition(':')[0]}").read_bytes()

    return convert


@pytest.fixture
def edit_in_office(tmp_path, run_office):
    """A function that edits a document in LibreOffice, with lines of Basic in which it is called `doc`."""
    return lambda data, edits: edited(data, edits, tmp_path, run_office)
