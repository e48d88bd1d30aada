from egm_portal.text.caching import LEAST, caches_texts


def counted(characters):
    """A function that returns its text in capitals, and the texts for which it was called."""
    called = []

    @caches_texts(characters)
    def capitals(text, mark=0):
        called.append(text)
        return text.upper()

    return capitals, called


def test_latest_texts_are_kept_up_to_their_length_together():
    capitals, called = counted(3 * LEAST)
    first, second, third, fourth = (letter * LEAST for letter in "abcd")

    found = [capitals(text) for text in (first, second, third, first, fourth, first, second)]

    assert found[-2:] == [first.upper(), second.upper()]
    assert called == [first, second, third, fourth, second]


def test_each_text_counts_and_one_that_is_too_long_is_not_kept():
    capitals, called = counted(2 * LEAST)
    long = "a" * (2 * LEAST + 1)

    for text, mark in ((long, 0), (long, 0), ("", 0), ("", 1), ("", 2), ("", 1), ("", 0)):
        capitals(text, mark)

    assert called == [long, long, "", "", "", ""]
