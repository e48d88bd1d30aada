"""Files in a bucket: the same as on a disk, from an S3-compatible store on this machine."""

import os
import time
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.test import Client
from moto.server import ThreadedMotoServer

import papers.files.storage
from egm_portal.storage import StorageUnavailable, s3
from egm_portal.storage.s3 import S3Files
from papers import actions
from papers.models import Version
from papers.search import reading
from tests import factories

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")
KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret/+", "region_name": "eu-central-1"}


@pytest.fixture(scope="module")
def store():
    """The port of the store."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    yield server.get_host_and_port()[1]
    server.stop()


@pytest.fixture
def address(store, request):
    """The address of an empty bucket."""
    name = f"files-{abs(hash(request.node.nodeid))}"
    boto3.client("s3", endpoint_url=f"http://127.0.0.1:{store}", **KEYS).create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    return f"s3+http://key:secret%2F%2B@127.0.0.1:{store}/{name}?region=eu-central-1"


@pytest.fixture
def files(address, settings) -> S3Files:
    """The portal's storage, in that bucket."""
    backend = {"BACKEND": "egm_portal.storage.s3.S3Files", "OPTIONS": {"address": address}}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    return storages["default"]


def without_copies(files: S3Files) -> None:
    """Another machine, which has none of the files on its disk."""
    for path in Path(files.copies.location).rglob("*"):
        if path.is_file():
            path.unlink()


def test_file_is_in_the_bucket_and_fetched_where_it_is_missing(files):
    name = files.save("a/file", ContentFile(b"all of it"))
    without_copies(files)

    assert files.exists(name)
    assert Path(files.path(name)).read_bytes() == b"all of it"
    with files.open(name) as file:
        assert file.read() == b"all of it"


def test_deleted_file_is_nowhere(files):
    name = files.save("a/file", ContentFile(b"all of it"))
    files.delete(name)

    assert not files.exists(name)
    assert not Path(files.path(name)).exists()
    with pytest.raises(FileNotFoundError):
        files.open(name)


def test_copy_tells_on_which_day_it_was_last_asked_for(files):
    copy = files.path(files.save("a/file", ContentFile(b"all of it")))
    os.utime(copy, (0, 0))

    files.path("a/file")

    assert os.stat(copy).st_mtime > s3.DAY


@pytest.mark.django_db
def test_paper_goes_its_whole_way(files, today, meeting):
    assert default_storage.bucket_name == files.bucket_name
    paper = factories.make_paper("published", meeting=meeting)
    version = paper.document.versions.get()
    without_copies(files)
    reading.read_version(version.pk)
    address = f"{paper.document.get_absolute_url()}{version.file_name}"

    whole = Client().get(address)
    part = Client().get(address, headers={"Range": "bytes=0-4"})

    assert (whole.status_code, part.status_code) == (200, 206)
    assert b"".join(part.streaming_content) == b"".join(whole.streaming_content)[:5] == b"%PDF-"
    call_command("check_invariants")


@pytest.mark.django_db
def test_host_without_a_copy_sends_the_file_itself_behind_nginx(files, address, today, meeting, settings):
    """nginx may run on another host, whose disk has no copy either."""
    settings.FILES_URL, settings.X_ACCEL_PREFIX = address, "/protected/"
    paper = factories.make_paper("published", meeting=meeting)
    version = paper.document.versions.get()
    without_copies(files)

    first = Client().get(f"{paper.document.get_absolute_url()}{version.file_name}")

    assert (first.status_code, "X-Accel-Redirect" in first.headers) == (200, False)
    assert b"".join(first.streaming_content).startswith(b"%PDF-")


@pytest.mark.django_db
def test_file_that_the_bucket_has_lost_is_found_out_and_told(files, today, meeting):
    paper = factories.make_paper("published", meeting=meeting)
    version = paper.document.versions.get()
    for name in {version.stored_name, getattr(version, "public_name", version.stored_name)}:
        files.delete(name)

    answer = Client().get(f"{paper.document.get_absolute_url()}{version.file_name}")

    assert answer.status_code == 404
    with pytest.raises(SystemExit):
        call_command("check_invariants")


@pytest.mark.parametrize(
    "ask",
    [
        lambda away: away.exists("a/file"),
        lambda away: away.size("a/file"),
        lambda away: away.listdir("a"),
        lambda away: away.get_modified_time("a/file"),
        lambda away: away.path("a/file"),
        lambda away: away.open("a/file"),
        lambda away: away.save("a/file", ContentFile(b"all of it")),
        lambda away: away.delete("a/file"),
    ],
    ids=["exists", "size", "listdir", "get_modified_time", "path", "open", "save", "delete"],
)
def test_store_that_is_away_is_told_by_every_method(ask):
    with pytest.raises(StorageUnavailable):
        ask(S3Files("s3+http://key:secret@127.0.0.1:1/files"))


def test_file_is_listed_with_its_size_and_time(files):
    began = int(time.time())
    files.save("a/file", ContentFile(b"all of it"))

    assert (files.listdir("a"), files.size("a/file")) == (([], ["file"]), 9)
    assert began <= files.get_modified_time("a/file").timestamp() <= time.time()
    with pytest.raises(FileNotFoundError):
        files.get_modified_time("a/file that is not there")


@pytest.mark.django_db
def test_file_that_no_version_names_is_forgotten_in_the_bucket(files, today, meeting, monkeypatch):
    paper = factories.make_paper("submitted", meeting=meeting)
    named = Version.objects.get(document=paper.document).stored_name
    left = papers.files.storage.keep(ContentFile(b"left behind")).stored_name
    assert actions.delete_orphans() == 0
    monkeypatch.setattr(papers.files.storage, "LEFT_ALONE", timedelta(0))

    assert actions.delete_orphans() == 1

    assert [files.exists(name) for name in (named, left)] == [True, False]


@pytest.mark.django_db
def test_store_that_is_away_takes_nothing_and_says_so(files, today, meeting, monkeypatch):
    paper = factories.make_paper(meeting=meeting)
    away = S3Files("s3+http://key:secret@127.0.0.1:1/files")
    monkeypatch.setattr(default_storage, "_wrapped", away)

    with pytest.raises(StorageUnavailable):
        actions.receive_paper(paper=paper, file=factories.make_pdf_file(), by=None)

    paper.refresh_from_db()
    assert paper.document is None
    client = Client(raise_request_exception=False)
    client.force_login(paper.participant.user)
    upload = {"file": factories.make_pdf_file()}
    answer = client.post(f"{meeting.get_absolute_url()}my/papers/{paper.pk}/", upload)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
