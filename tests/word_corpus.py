"""Every hostile Word document of the tests."""

from tests import word_disguises, word_fields, word_files, word_pictures


def hostile() -> dict[str, tuple[str, bytes]]:
    """Each hostile or broken document by its name: the word for what is wrong with it, and its bytes."""
    return word_files.hostile() | word_disguises.hostile() | word_fields.hostile() | word_pictures.hostile()
