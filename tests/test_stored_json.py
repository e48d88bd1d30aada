"""JSON that rows keep for good: every form that was ever written is read, and a newer one is refused."""

from dataclasses import dataclass, field

import pytest

from egm_portal.stored_json import Forms, UnknownForm


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


FORMS = Forms(
    Book, steps=[lambda called: {"name": called["words"]}, lambda named: {"title": named["name"], "chapters": []}]
)


@pytest.mark.parametrize(
    "data",
    [{"form": 1, "words": "Found"}, {"form": 2, "name": "Found"}, {"form": 3, "title": "Found", "chapters": []}],
    ids=["form 1", "form 2", "form 3"],
)
def test_every_form_is_read(data):
    assert FORMS.restored(data) == Book("Found")


def test_what_is_written_is_read_again():
    one, two = Chapter("One", "I"), Chapter("Two")
    book = Book("Found", [one, two], 12, cover=one, shelves=[[one], [], [two, one]], sequel=Book("Lost", cover=two))

    stored = FORMS.stored(book)

    assert (stored["form"], FORMS.restored(stored)) == (3, book)


def test_later_fields_have_defaults_and_former_ones_are_passed_over():
    data = {"form": 3, "title": "Found", "subtitle": "Gone", "chapters": [{"heading": "One", "number": 1}]}

    assert FORMS.restored(data) == Book("Found", [Chapter("One")])


@pytest.mark.parametrize("form", [4, 0, "3", None])
def test_form_of_a_newer_version_is_refused(form):
    with pytest.raises(UnknownForm, match=rf"Book was stored in form {form}, .* reads forms 1 to 3"):
        FORMS.restored({"form": form, "title": "Found"})
