import errno
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


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
