"""JSON that rows keep for good: every format that was ever written is read, and a newer one is refused."""

from dataclasses import dataclass, field

import pytest

from egm_portal.stored_json import StoredFormats, UnknownFormat


@dataclass(frozen=True)
class Chapter:
    heading: str
    mark: str = ""


@dataclass(frozen=True)
class Book:
    title: str
    chapters: list[Chapter] = field(default_factory=list)
    pages: int | None = None
    cover: Chapter | None = None
    shelves: list[list[Chapter]] = field(default_factory=list)
    sequel: "Book | None" = None


FORMATS = StoredFormats(
    Book, steps=[lambda called: {"name": called["words"]}, lambda named: {"title": named["name"], "chapters": []}]
)


@pytest.mark.parametrize(
    "data",
    [{"format": 1, "words": "Found"}, {"format": 2, "name": "Found"}, {"format": 3, "title": "Found", "chapters": []}],
    ids=["format 1", "format 2", "format 3"],
)
def test_every_format_is_read(data):
    assert FORMATS.restored(data) == Book("Found")


def test_number_of_the_format_is_read_under_its_earlier_name():
    assert FORMATS.restored({"form": 2, "name": "Found"}) == Book("Found")


def test_what_is_written_is_read_again():
    one, two = Chapter("One", "I"), Chapter("Two")
    book = Book("Found", [one, two], 12, cover=one, shelves=[[one], [], [two, one]], sequel=Book("Lost", cover=two))

    stored = FORMATS.stored(book)

    assert (stored["format"], FORMATS.restored(stored)) == (3, book)


def test_later_fields_have_defaults_and_former_ones_are_passed_over():
    data = {"format": 3, "title": "Found", "subtitle": "Gone", "chapters": [{"heading": "One", "number": 1}]}

    assert FORMATS.restored(data) == Book("Found", [Chapter("One")])


@pytest.mark.parametrize("number", [4, 0, "3", None])
def test_format_of_a_newer_version_is_refused(number):
    with pytest.raises(UnknownFormat, match=rf"Book was stored in format {number}, .* reads formats 1 to 3"):
        FORMATS.restored({"format": number, "title": "Found"})
