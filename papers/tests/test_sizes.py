import pytest

from papers.sizes import file_size


@pytest.mark.parametrize(
    ("size", "written"),
    [(1, "1 kB"), (412_345, "412 kB"), (999_400, "999 kB"), (1_400_000, "1.4 MB"), (25_000_000, "25 MB")],
)
def test_sizes_are_written_for_people(size, written):
    assert file_size(size) == written
