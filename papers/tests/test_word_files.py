"""Word documents are looked into before anything else opens them."""

import os
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


@pytest.mark.parametrize(
    ("code", "made", "accepted", "refused"),
    [
        ("word_members", word_files.with_links, (19_000,), (400_000,)),
        ("word_members", word_files.with_links, (7_000, 7_000), (7_000, 7_000, 7_000)),
        ("word_members", word_files.with_types, (19_000,), (200_000,)),
        ("word_damaged", word_files.with_attributes, (1000,), (1001,)),
        ("word_damaged", word_files.with_attributes, (1000,), (200_000,)),
        ("word_damaged", word_files.with_attributes, (1000,), (3_000_000,)),
    ],
)
def test_document_with_more_than_any_program_writes_is_refused_at_once(inspect, code, made, accepted, refused):
    """Otherwise it would keep a processor for as long as it may, and so would each program that reads it after that."""
    assert inspect(made(*accepted)).is_complete
    with pytest.raises(inspection.Unreadable) as refusal:
        inspect(made(*refused))
    assert refusal.value.code == code


@pytest.mark.parametrize("text", ['"' * 3_000_000, '\'a="b" ' * 400_000], ids=["quotes", "like attributes"])
def test_long_text_with_quotes_is_no_long_tag(inspect, text):
    assert inspect(word_files.made(word_files.TEXT.format(f"{text}{os.urandom(60_000).hex()}"))).is_complete


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
