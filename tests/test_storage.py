import errno
import os
import resource
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.storage.disk import write_at
from tests import factories


def test_file_is_kept_whole():
    name = default_storage.save("a/file", ContentFile(b"all of it"))

    with default_storage.open(name) as file:
        assert file.read() == b"all of it"


def test_full_disk_leaves_no_part_of_a_file(settings):
    class Breaking(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"the first part"
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError):
        default_storage.save("a/file", Breaking(b""))

    assert not default_storage.exists("a/file")
    assert os.listdir(settings.MEDIA_ROOT / "a") == []


@contextmanager
def full_disk(size):
    """No file grows beyond this size: a real refusal of the kernel, as by a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def left_in(folder):
    """The files in the folder, and those of it that this process has open, also deleted ones."""
    descriptors = [Path(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]
    targets = [os.readlink(path) for path in descriptors if path.is_symlink()]
    opened = [target for target in targets if target.startswith(str(folder))]
    return [path for path in folder.rglob("*") if path.is_file()], opened


@pytest.mark.django_db
def test_upload_to_a_full_disk_is_refused_and_leaves_nothing_open(client, meeting, expert, settings):
    client.raise_request_exception = False
    with calendar_at(factories.TODAY):
        paper = factories.make_paper(participant=expert)
        client.force_login(expert.user)
        file = ContentFile(b"%PDF-" + b"x" * 3_000_000, name="paper.pdf")
        with full_disk(1_000_000):
            refused = client.post(reverse("papers:upload", args=[meeting.slug, paper.pk]), {"file": file})

    assert refused.status_code == 507
    assert "The portal has no space for this file" in refused.text
    assert left_in(settings.FILES_DIR) == ([], [])


def test_file_and_part_that_the_disk_has_no_room_for_leave_nothing(settings):
    part = settings.FILES_DIR / "part"
    write_at(part, 0, b"begun")

    with full_disk(1_000_000):
        with pytest.raises(OSError):
            default_storage.save("documents/one", ContentFile(b"x" * 3_000_000))
        with pytest.raises(OSError):
            write_at(part, 5, b"x" * 3_000_000)

    assert left_in(settings.FILES_DIR) == ([part], [])
    assert part.read_bytes() == b"begun"
