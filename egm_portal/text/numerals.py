"""Numbers and lists as in the United Nations Editorial Manual."""

from collections.abc import Sequence

_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_NUMERALS = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def in_words(number: int, largest: int | None = None) -> str:
    """The number in words below 10, in figures from 10 on; `largest` is the largest number of the same series."""
    # Numbers of one series are all in words or all in figures (Editorial Manual).
    return _WORDS[number] if max(number, largest or 0) < 10 else str(number)


def quantity(number: int, singular: str, plural: str, largest: int | None = None) -> str:
    """A number with its noun: "one expert", "12 experts"."""
    return f"{in_words(number, largest)} {singular if number == 1 else plural}"


def quantities(counts: Sequence[tuple[int, str, str]]) -> str:
    """A series of numbers with their nouns, all in words or all in figures: "two experts and one observer"."""
    largest = max((count for count, _, _ in counts), default=0)
    return joined([quantity(count, singular, plural, largest) for count, singular, plural in counts])


def joined(words: Sequence[str]) -> str:
    """The words as a list in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def roman(number: int) -> str:
    """The number in capital Roman numerals, up to 39."""
    numeral = ""
    for value, letters in _NUMERALS:
        count, number = divmod(number, value)
        numeral += letters * count
    return numeral


def ordinal(number: int) -> str:
    """The ordinal, in words below 10: "first", "10th"."""
    if number < 10:
        return _ORDINALS[number - 1]
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def letter(number: int) -> str:
    """The letter at this place of the alphabet: "a" for 1; doubled after the twenty-sixth."""
    rounds, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (rounds + 1)
