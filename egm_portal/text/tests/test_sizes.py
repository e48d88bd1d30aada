import pytest

from egm_portal.text.sizes import file_size, over_limit


@pytest.mark.parametrize(
    ("size", "written"),
    [(1, "1 kB"), (412_345, "412 kB"), (999_400, "999 kB"), (1_400_000, "1.4 MB"), (25_000_000, "25 MB")],
)
def test_sizes_are_written_for_people(size, written):
    assert file_size(size) == written


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (26_000_000, "The file is 26 MB; the limit is 25 MB."),
        (25_000_001, "The file is 25,000,001 bytes; the limit is 25,000,000 bytes (25 MB)."),
    ],
)
def test_file_over_the_limit_is_told_so_in_figures_that_differ(size, sentence):
    assert over_limit(size, 25_000_000) == sentence
