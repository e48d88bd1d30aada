"""Recognizes the language of a text by its script and its most common words."""

from collections import Counter

ENOUGH = 50  # words
COMMON = {
    "en": "the of and to in is that for it as was with be by on not are this which from",
    "fr": "le la les de des du et en un une que est pour dans qui par sur pas plus au",
    "es": "el la los las de del y en un una que es para con por se no su al lo",
    "pt": "o a os as de do da dos das e em um uma que é para com por não ao",
    "de": "der die das und in zu den von mit ist des für auf im dem nicht ein eine als auch",
    "it": "il lo la gli le di del della e in un una che è per con non da al si",
}
LETTERS = {"ar": ("\u0600", "\u06ff"), "ru": ("\u0400", "\u04ff"), "zh": ("\u4e00", "\u9fff")}
COMMON_WORDS = {language: set(words.split()) for language, words in COMMON.items()}


def language_of(words: Counter[str]) -> str:
    """The code of the language of these lower-case words and their counts; empty if it is not clear."""
    total = words.total()
    if total < ENOUGH:
        return ""
    for language, (first, last) in LETTERS.items():
        if sum(count for word, count in words.items() if first <= word[0] <= last) > total / 2:
            return language
    shares = {language: sum(words[word] for word in common) / total for language, common in COMMON_WORDS.items()}
    best, second = sorted(shares, key=shares.__getitem__, reverse=True)[:2]
    return best if shares[best] > 0.12 and shares[best] > 1.3 * shares[second] else ""
