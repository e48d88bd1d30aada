"""Word documents are looked into before anything else opens them."""

from threading import BoundedSemaphore

import pytest

from papers.file_types import DOCX
from papers.files import inspection
from papers.files.refusal_messages import SENTENCES, WORD
from tests import clean_files, word_corpus, word_files


@pytest.fixture
def inspect(tmp_path):
    """Inspects these bytes."""

    def inspected(data: bytes) -> inspection.Inspection:
        path = tmp_path / "file.docx"
        path.write_bytes(data)
        return inspection.inspect_file(path)

    return inspected


@pytest.mark.parametrize("name", word_corpus.hostile())
def test_hostile_and_broken_documents_are_refused_with_their_own_sentence(inspect, name):
    word, data = word_corpus.hostile()[name]

    with pytest.raises(inspection.Unreadable) as refusal:
        inspect(data)

    assert str(refusal.value) == SENTENCES[word]


def test_every_sentence_is_needed():
    assert {word for word, _ in word_corpus.hostile().values()} == set(WORD) | {"locked", "old_word", "archive"}


def test_clean_documents_of_every_program_are_accepted(inspect, tmp_path):
    for name, data in clean_files.clean_documents(tmp_path):
        found = inspect(data)

        assert (found.pages, found.checks, found.media_type) == (None, {}, DOCX), name


def test_document_that_takes_too_long_is_unchecked(inspect, monkeypatch):
    monkeypatch.setattr(inspection, "SECONDS", 0)

    found = inspect(word_files.made())

    assert (found.checks, found.media_type) == (inspection.UNCHECKED.checks, DOCX)


def test_document_waits_for_a_place(inspect, monkeypatch):
    monkeypatch.setattr(inspection, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(inspection, "_places", BoundedSemaphore(1))
    inspection._places.acquire()

    found = inspect(word_files.made())

    assert (found.checks, found.media_type) == (inspection.WAITING.checks, DOCX)
