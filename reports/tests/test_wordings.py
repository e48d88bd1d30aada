"""The paragraphs of a text as they are commented on."""

from egm_portal.marked_texts.markup.parser import parse
from reports.wordings import both_changes, with_wording, wordings

TEXT = """# First

The meeting compared costs.[^1]

(a) Time;

(b) Translation.

[^1]: Paper 2.

> A question that comes back.

It went on.

# Second

(a) A sub-paragraph that stands alone."""


def keys_of(text):
    return [f"key{number}" for number in range(len(parse(text)))]


def test_paragraphs_have_what_belongs_to_them():
    found = wordings(TEXT, keys_of(TEXT))

    assert [(each.keys, each.source.splitlines()[0]) for each in found] == [
        (("key1", "key2", "key3", "key4"), "The meeting compared costs.[^1]"),
        (("key5",), "It went on."),
        (("key7",), "(a) A sub-paragraph that stands alone."),
    ]
    assert found[0].source.endswith("> A question that comes back.")


def test_empty_text_has_none():
    assert wordings("", []) == []


def test_words_are_put_in_its_place_alone():
    first, second, _ = wordings(TEXT, keys_of(TEXT))

    text = with_wording(TEXT, second, "It went on:\n\n(a) Again.\n")

    assert text == TEXT.replace("It went on.", "It went on:\n\n(a) Again.")
    assert with_wording(TEXT, first, first.source) == TEXT


def test_changes_of_two_are_joined_unless_they_touch():
    before = "Some participants said that village associations could serve as a channel."
    first = before.replace("village associations", "associations of villages")
    second = before.replace("said", "recalled").replace("a channel", "one")

    both = both_changes(before, first, second)

    assert both == "Some participants recalled that associations of villages could serve as one."
    assert both_changes(before, first, before.replace("associations could", "groups can")) == ""
    assert both_changes(before, before, second) == second
