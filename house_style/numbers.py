"""Rules about numbers in running text: words below 10, figures from 10 on, and no figure at the head of a sentence."""

import re
from collections.abc import Iterator

from house_style.dates import MONTH
from house_style.passages import Found, Passage, in_place_of

_UNITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = dict(zip([*_UNITS, *_TEENS], range(1, 20), strict=True)) | {
    f"{ten}-{unit}" if unit else ten: value * 10 + digit
    for value, ten in enumerate(_TENS, start=2)
    for digit, unit in enumerate(("", *_UNITS))
}
"""The words for 1 to 99."""
WORDS = {number: word for word, number in NUMBERS.items()}

_LONGEST_FIRST = sorted(NUMBERS, key=len, reverse=True)
_NUMBER = rf"(?:\d[\d,.]*|{'|'.join(_LONGEST_FIRST)}|hundred|thousand|dozen|[mbtr]+illion)"
_PER_CENT = re.compile(r" per ?cent(?!\w)")
_PART_OF_NUMBER = re.compile(rf"(?<!\w){_NUMBER}(?:,| and|,? or| to| in| out of| of| of the)? $", re.IGNORECASE)
# Approximate numbers, measures and periods of time may be in words.
_APPROXIMATE = re.compile(
    r"(?<!\w)(?:about|around|almost|nearly|some|over|under|roughly|approximately|perhaps|than|least|most|up to"
    r"|past|last|next|first|another|every|aged|age of) $"
)
_MEASURE = re.compile(
    rf" (?:times|years?|months?|weeks?|days?|hours?|minutes?|decades?|centur|miles?|(?:kilo|centi)?metres?|o.clock"
    rf"|hundred|thousand|dozen|[mbtr]+illion|(?:and|or|to|in|out of) {_NUMBER}(?!\w))"
)

_FIGURE = re.compile(r"(?<![\w.,:/$€£¥#%+=<>≥≤±×(-])([1-9])(?= [a-z]{3,})")
# After these words a figure is one of a list, or an age.
_NUMBERED = re.compile(
    r"""(?:[A-Z]\w*|[$€£¥]|para(?:graph)?s?\.?|sect(?:ion)?s?\.?|chap(?:ter)?s?\.?|art(?:icle)?s?\.?|pp?\.|pages?|[Nn]os?\.|[Cc]f\.
    |numbers?|tables?|figures?|annex(?:es)?|appendi(?:x|ces)|items?|goals?|targets?|rules?|sessions?|questions?
    |objectives?|recommendations?|conclusions?|resolutions?|steps?|phases?|stages?|levels?|grades?|groups?|versions?
    |options?|categor(?:y|ies)|types?|rounds?|parts?|lines?|columns?|rows?|vol(?:ume)?s?\.?|class(?:es)?|rooms?|scores?
    |modules?|units?|models?|scenarios?|cases?|examples?|box(?:es)?|zones?|districts?|regions?|tiers?|indicators?
    |principles?|members?|participants?|speakers?|experts?|consultants?|respondents?|components?|pillars?|priorit(?:y|ies)|themes?|panels?|day|week|month|year|aged?|ages|under|over|below
    |above|factor\ of|scale\ of)[ ]$""",
    re.VERBOSE,
)
_FIRST_WORDS = frozenset("In Of At The All Only With Some About For From By Among Another".split())
# Percentages, measures, money, times and votes are in figures, and so are numbers that are compared.
_MEASURED = re.compile(
    rf""" [ ](?:per[ ]?cent|[mbtr]+illion|thousand|hundred|dozen|{MONTH}|a\.m|p\.m|o.clock|and|out[ ]of|votes?|against
    |(?:square|cubic|years[ ]old|years[ ]of[ ]age|degrees?|feet|foot|inch(?:es)?|tons?|tonnes?|hectares?|acres?|miles?
    |(?:kilo|centi|milli)?(?:met(?:re|er)|gram)s?|kilos?|lit(?:re|er)s?|(?:mega|giga|kilo)?(?:watts?|bytes?|bits?)|points?
    |dollars?|euros?|cents?|francs?|pounds?|pesos?|rupees?|shillings?|yen|yuan|rand))(?!\w)""",
    re.VERBOSE,
)
_SENTENCE = re.compile(r".+?(?:[.!?] |$)", re.DOTALL)
_YEAR_OR_DAY = re.compile(rf"(?<!\w)(?:1[89]|20)\d\d(?!\w)|\d{{1,2}} (?:{MONTH})")


def _in_figures(passage: Passage, found: re.Match) -> str:
    """Words for numbers from 10 on that count something, and for any number of a percentage."""
    typed, before = found[0], passage.before(found.start(), 24)
    number = NUMBERS[typed.replace(" ", "-")]
    in_words = number < 10 or _APPROXIMATE.search(before) or _MEASURE.match(passage.words, found.end())
    if in_words and not _PER_CENT.match(passage.words, found.end()):
        return typed
    is_part = _PART_OF_NUMBER.search(before) or passage.begins_sentence(found.start())
    return typed if is_part else str(number)


# "Forty four" is one number, without its hyphen, too.
_IN_WORDS = "|".join(_LONGEST_FIRST).replace("-", "[- ]")
figures_from_ten = in_place_of(rf"(?<![\w-])(?=[efnost])(?:{_IN_WORDS})(?= [a-z])", _in_figures)


def words_below_ten(passage: Passage) -> Iterator[Found]:
    """Single figures that count something, in a sentence without other figures to be compared with."""
    words = passage.words
    for sentence in _SENTENCE.finditer(words):
        found = _FIGURE.search(words, *sentence.span())
        if not found or len(re.findall(r"\d+", _YEAR_OR_DAY.sub("", sentence.group()))) > 1:
            continue
        start, end = found.span()
        before = _NUMBERED.search(words, max(0, start - 24), start)
        # "In 5 villages" has its capital from the sentence.
        is_first = before and before.group().rstrip() in _FIRST_WORDS and passage.begins_sentence(before.start())
        is_numbered = before and not is_first
        if not (is_numbered or _MEASURED.match(words, end) or passage.begins_sentence(start)):
            yield Found(passage, start, end, WORDS[int(found.group())])


def _in_words(passage: Passage, found: re.Match) -> str:
    return WORDS[int(found[0])].capitalize() if passage.begins_sentence(found.start()) else found[0]


# A number below 100 at the head of a sentence.
figure_first = in_place_of(
    rf"(?<![\w.,:/-])[1-9]\d?(?= [a-z]{{2}})(?! (?:{MONTH}|a\.m|p\.m|th|st|nd|rd)(?!\w))", _in_words
)
