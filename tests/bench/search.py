"""`script/bench search`: searching 20,000 documents of 3,000 words, on the database that the environment names."""

import os
import random
import statistics
import sys
import time
from datetime import UTC, date, datetime
from itertools import accumulate

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")
django.setup()

from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from egm_portal.meetings.models import Meeting  # noqa: E402
from papers.models import Author, Document, PageText, SearchEntry, Version  # noqa: E402
from papers.search.indexing import BATCH, entries_of, front_of  # noqa: E402
from website.queries.search import search  # noqa: E402

PAGES, WORDS = 6, 500  # pages of a document, words of a page
AT_ONCE = 500  # documents in a transaction
LIMITS = {"postgresql": 50, "sqlite": 100}  # milliseconds for a page of results
TIMES = 7
SINCE = datetime(2013, 6, 1, tzinfo=UTC)

chance = random.Random(2013)  # noqa: S311 - the same texts each time


class Language:
    """Forty thousand words, of which some are common and most are rare, as in any language."""

    def __init__(self) -> None:
        syllables = [consonant + vowel for consonant in "bdfgklmnprtv" for vowel in "aeiou"]
        self.words = sorted({"".join(chance.choices(syllables, k=chance.choice((2, 3, 3, 4)))) for _ in range(40_000)})
        chance.shuffle(self.words)
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def text(self, length: int) -> str:
        return " ".join(chance.choices(self.words, cum_weights=self.weights, k=length))


def main(documents: int) -> int:
    """Makes the documents and prints how long each kind of question takes; gives 1 when one is too slow."""
    call_command("migrate", verbosity=0)
    language, begun = Language(), time.monotonic()
    meeting = Meeting.objects.create(
        slug="bench", title="Bench", starts_on=date(2013, 7, 1), ends_on=date(2013, 7, 2), public_from=SINCE
    )
    for first in range(1, documents + 1, AT_ONCE):
        make_documents(meeting, language, range(first, min(first + AT_ONCE, documents + 1)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"{connection.vendor}: {documents} documents of {PAGES * WORDS} words, {time.monotonic() - begun:.0f} s")
    slowest = max(measured(name, asked) for name, asked in questions(language).items())
    limit = LIMITS[connection.vendor]
    print(f"The slowest takes {slowest:.0f} ms; the limit is {limit} ms.\n")
    return 0 if slowest <= limit else 1


@transaction.atomic
def make_documents(meeting: Meeting, language: Language, numbers: range) -> None:
    """Documents with an author, a current version and its pages, nine of ten of them public."""
    documents = Document.objects.bulk_create(
        Document(
            meeting=meeting,
            number=number,
            kind=Document.Kind.EXPERT_PAPER,
            symbol=f"EGM/{number}/2013",
            title=language.text(8),
            abstract=language.text(60),
            access="organizers" if number % 10 == 0 else "public",
            publish_at=SINCE,
        )
        for number in numbers
    )
    Author.objects.bulk_create(Author(document=each, name=f"Expert {each.number % 2000}") for each in documents)
    for document in documents:
        add_text(document, [language.text(WORDS) for _ in range(PAGES)])


def add_text(document: Document, pages: list[str]) -> None:
    """Gives the document a current version of these pages, as if they had been read from a file."""
    public = {"public_name": "bench", "public_sha256": "0" * 64, "public_size": 1}
    version = Version.objects.create(
        document=document, number=1, size=1, pages=PAGES, received_at=SINCE, current_from=SINCE, **public
    )
    PageText.objects.bulk_create(
        PageText(version=version, number=number, text=text) for number, text in enumerate(pages, start=1)
    )
    front = front_of(document)
    entries = [SearchEntry(document=document, **front), *entries_of(version, pages, front)]
    SearchEntry.objects.bulk_create(entries, batch_size=BATCH)


def questions(language: Language) -> dict[str, str]:
    """What is asked, by what it is; the words of a language are in the order of how common they are."""
    word = language.words
    somewhere = PageText.objects.order_by("pk")[100].text.split()
    return {
        "the commonest word": word[0],
        "the two commonest words": f"{word[0]} {word[1]}",
        "a phrase of these": f'"{word[0]} {word[1]}"',
        "a common word": word[100],
        "two common words": f"{word[50]} {word[300]}",
        "a word of few documents": word[20_000],
        "a phrase of four words": f'"{" ".join(somewhere[10:14])}"',
        "a common word without another": f"{word[20]} -{word[200]}",
        "the beginning of words": word[300][:4],
        "a symbol": "EGM/1777/2013",
        "an author and a word": f"Expert 777 {word[10]}",
        "nothing that there is": "qqqqqq",
    }


def measured(name: str, asked: str) -> float:
    """The median in milliseconds for a page of results with its excerpts, after a first time that is not counted."""
    reader, times = AnonymousUser(), []
    found = search(asked, reader)
    for _ in range(TIMES):
        begun = time.perf_counter()
        search(asked, reader)
        times.append((time.perf_counter() - begun) * 1000)
    median = statistics.median(times)
    count = found.page.paginator.count
    print(f"  {name:32}{count:>5} found{' and more' if found.is_cut else '':10}{median:>8.1f} ms")
    return median


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
