"""The converter as docker-compose.yml runs it: under the same restrictions, without Docker, it reads no other file."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from papers.file_types import PPTX
from papers.files import conversion
from tests import canaries, compose_container, slide_files, word_files
from tests.compose import ROOT, services

NEEDS_COMPOSE = pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
NEEDS_ROOT_AND_OFFICE = pytest.mark.skipif(
    os.geteuid() != 0
    or not all(map(shutil.which, ("docker-compose", "soffice")))
    or bool(subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode),
    reason="only root can set up a container, and it needs docker-compose and LibreOffice",
)


@pytest.fixture
def for_all():
    """A folder whose files every user may read."""
    with TemporaryDirectory(prefix="egm-canary-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@NEEDS_COMPOSE
def test_converter_has_nothing_to_find():
    service = services()["converter"]

    assert (service["network_mode"], service["read_only"], service["cap_drop"]) == ("none", True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [volume["source"] for volume in service["volumes"]] == ["converter"]
    assert not {"environment", "env_file", "secrets", "configs", "privileged", "devices"} & set(service)
    assert {"mem_limit", "pids_limit"} <= set(service)
    assert all(mount.partition(":")[2].startswith("size=") for mount in service["tmpfs"])


@NEEDS_COMPOSE
def test_worker_for_files_reaches_the_converter():
    converter, worker = services()["converter"], services()["files-worker"]
    address = worker["environment"]["CONVERTER_SOCKET"]
    shared = [volume for volume in worker["volumes"] if volume["source"] == "converter"]

    assert address in converter["command"]
    assert address in converter["healthcheck"]["test"]
    assert [volume["target"] for volume in shared] == [str(Path(address).parent)]
    assert converter["volumes"][0]["target"] == shared[0]["target"]


@NEEDS_COMPOSE
def test_image_runs_what_the_compose_file_runs():
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8").split("AS converter")[1].split("FROM ")[0]
    command = services()["converter"]["command"]

    assert command[2] == f"/srv/portal/{compose_container.COPIED[0]}"
    copies = [f"COPY --chmod=755 {folder} /srv/portal/{folder}" for folder in compose_container.COPIED]
    assert [line for line in dockerfile.splitlines() if line.startswith("COPY")] == copies
    assert "CMD [" + ", ".join(f'"{word}"' for word in command) + "]\n" in dockerfile
    assert f"useradd --uid {compose_container.PORTAL} " in dockerfile


@pytest.mark.full
@NEEDS_ROOT_AND_OFFICE
@pytest.mark.parametrize("kernel", ["", "--old-kernel"], ids=["with Landlock", "without Landlock"])
def test_container_converts_and_reads_no_file_of_the_host(tmp_path, settings, for_all, kernel):
    genuine, hostile = tmp_path / "genuine.docx", tmp_path / "hostile.docx"
    slides = tmp_path / "slides.pptx"
    genuine.write_bytes(word_files.clean()["long"])
    slides.write_bytes(slide_files.revealing())
    with _container(settings, *filter(None, [kernel])):
        with conversion.converted(genuine) as (_, found):
            assert found.pages > 5
        with conversion.converted(slides, PPTX) as (_, found):
            assert found.pages == 2
        for kind, document in canaries.documents(canaries.lay(for_all)).items():
            if kernel and kind != "pictures in pictures":
                continue
            hostile.write_bytes(document)
            with conversion.converted(hostile) as (pdf, _):
                assert canaries.trace_in(pdf.read_bytes()) == []


@pytest.mark.full
@NEEDS_ROOT_AND_OFFICE
def test_landlock_hides_the_files_of_the_container_too(tmp_path, settings, for_all):
    hostile = tmp_path / "hostile.docx"
    documents = canaries.documents(canaries.lay(for_all)).values()
    found = {}
    for option in ("", "--old-kernel"):
        with _container(settings, *filter(None, [option]), folders=[for_all]):
            found[option] = set()
            for document in documents:
                hostile.write_bytes(document)
                with conversion.converted(hostile) as (pdf, _):
                    found[option].update(canaries.trace_in(pdf.read_bytes()))

    # Which document leads LibreOffice there depends on its version: one does, so the canary could have been seen.
    assert found == {"": set(), "--old-kernel": {"picture"}}


@contextmanager
def _container(settings, *options: str, folders: list[Path] = ()):
    """The converter of docker-compose.yml, which answers at CONVERTER_SOCKET."""
    with TemporaryDirectory(dir="/tmp") as volume:
        os.chown(volume, int(compose_container.PORTAL), int(compose_container.PORTAL))
        command = [sys.executable, "-m", "tests.compose_container", *options, volume, *map(str, folders)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "Converting documents at /run/converter/socket\n"
            settings.CONVERTER_SOCKET = f"{volume}/socket"
            try:
                yield
            finally:
                compose_container.stop(process)
