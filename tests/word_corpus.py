"""Every hostile Word document of the tests."""

from tests import word_addins, word_disguises, word_fields, word_files, word_pictures


def hostile() -> dict[str, tuple[str, bytes]]:
    """Each hostile or broken document by its name: the word for what is wrong with it, and its bytes."""
    modules = (word_files, word_disguises, word_fields, word_pictures, word_addins)
    return {name: found for module in modules for name, found in module.hostile().items()}
