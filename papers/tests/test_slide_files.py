"""Presentations are looked into before anything else opens them."""

import pytest

from papers.file_types import DOCX, PPTX
from papers.files import inspection
from papers.files.refusal_messages import SENTENCES, SLIDES
from tests import slide_corpus, slide_files, word_files


@pytest.fixture
def inspect(tmp_path):
    """Inspects these bytes."""

    def inspected(data: bytes) -> inspection.Inspection:
        path = tmp_path / "file.pptx"
        path.write_bytes(data)
        return inspection.inspect_file(path)

    return inspected


@pytest.mark.parametrize("name", slide_corpus.hostile())
def test_hostile_and_broken_presentations_are_refused_with_their_own_sentence(inspect, name):
    word, data = slide_corpus.hostile()[name]

    with pytest.raises(inspection.Unreadable) as refusal:
        inspect(data)

    assert refusal.value.code == word
    assert str(refusal.value).removesuffix(" It is on slide 1.") == SENTENCES[word]


def test_every_sentence_is_needed():
    assert {word for word, _ in slide_corpus.hostile().values()} == set(SLIDES) | {"locked", "old_slides", "archive"}


@pytest.mark.parametrize("name", slide_corpus.clean())
def test_clean_presentations_are_accepted_with_what_readers_do_not_get(inspect, name):
    checks, data = slide_corpus.clean()[name]

    found = inspect(data)

    assert (found.pages, found.checks, found.media_type) == (None, checks, PPTX)


def test_presentation_of_300_slides_is_inspected_in_time(inspect):
    assert inspect(slide_files.long(300)).checks == {"slides_with_notes": 300}


def test_word_document_that_lists_a_presentation_is_neither(inspect):
    data = word_files.made(more={"ppt/presentation.xml": b"<a/>"})

    with pytest.raises(inspection.Unreadable) as refusal:
        inspect(data)

    assert refusal.value.code == "archive"


def test_type_of_a_word_document_is_not_taken_for_that_of_slides(inspect):
    assert inspect(word_files.made()).media_type == DOCX
