"""What is found, on either database."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from egm_portal.clock import calendar_at
from egm_portal.meetings.one_change import one_change
from papers import actions
from papers.models import Author, Document, PageText, SearchEntry, Version
from papers.search import index_updates, reading
from papers.search.engines import find
from papers.search.indexing import Passage, index_passages
from papers.search.question import question_from
from papers.search.reading import keep_pages
from participants.models import Participant
from participants.profile_actions import set_consents
from tests import factories
from tests.undone import undone

pytestmark = [pytest.mark.django_db, pytest.mark.embedded("search"), pytest.mark.usefixtures("today")]
PAGES = ["Villages and the open budget.", "How people organize at EGM/ICT/2002/Report.", "Each neighbourhood decides."]


def found(text, user=None):
    """Titles of documents and meetings, and names of people, in the order in which they are found."""
    question = question_from(text)
    hits = find(question, user or AnonymousUser()).hits if question.wanted else []
    return [SearchEntry.objects.get(pk=hit.entry).title for hit in hits]


def make_read(title, *pages, **changes):
    """A public document whose file has these pages."""
    document = factories.make_document(title=title, access="public", **changes)
    actions.publish_document(document=document)
    keep_pages(document.versions.get(), list(pages))
    return document


@pytest.fixture
def document(meeting):
    """One with a symbol, an author, an abstract and three pages."""
    made = make_read(
        "Cost",
        *PAGES,
        meeting=meeting,
        symbol="EGM/2013/Cost/7",
        keywords="mobile voting",
        abstract="On a café in Genève.",
    )
    Author.objects.create(document=made, name="Zoë Müller", country="Country B")
    return made


ASKED = [
    ("cost", True),
    ("costs", True),
    ('"mobile voting"', True),
    ("budget", True),
    ("organise", True),
    ("organisation", False),
    ("organ", True),
    ("organ budget", False),
    ("neighborhood", True),
    ("neighborhood cost village", True),
    ("muller budget", True),
    ("müller", True),
    ("cafe geneve", True),
    ('"open budget"', True),
    ('"budget open"', False),
    ('"budget how people"', True),
    ("EGM/2013/Cost/7", True),
    ("2013/cost", True),
    ("egm/2013/cos", True),
    ("cost/2013", False),
    ("EGM/ICT/2002/Report", True),
    ("ICT/2002", True),
    ("budget -village", False),
    ("budget -town", True),
    ('budget -"open budget"', False),
    ("cost -neighbourhood", False),
    ("cost -budget", False),
    ("bu", False),
    ("unheard", False),
]


def test_document_is_found_by_what_it_has(document):
    assert {text: found(text) for text, _ in ASKED} == {
        text: ["cost egm 2013 cost 7"] if expected else [] for text, expected in ASKED
    }


HOSTILE = [
    '"',
    '"""',
    '" OR 1=1 --',
    "budget AND NOT",
    "NEAR(open budget, 2)",
    "title : budget",
    "^budget*",
    "{title}: budget",
    "budget & ! | <-> :*",
    "'budget':*A",
    "\\'budget",
    "bud\0get",
    "%s %(x)s %",
    "💥 بودجه 预算",
    "-" * 150,
    "a b c d e f g h i j k l m n o p " * 6,
    "½ ² Ⅷ ŉ",
]


def test_hostile_question_never_fails(document, subtests):
    for text in HOSTILE:
        with subtests.test(text=text), undone():
            assert found(text) in ([], ["cost egm 2013 cost 7"])


def test_title_comes_before_people_abstract_and_text(meeting):
    for title, pages, abstract in [
        ("Text", "Budget budget budget", ""),
        ("Abstract", "", "A budget"),
        ("Budget", "", ""),
    ]:
        make_read(title, pages, meeting=meeting, abstract=abstract)

    assert found("budget") == ["budget", "abstract", "text"]


def test_long_document_is_found_in_each_part_and_once(meeting):
    document = make_read("Long", *["word " * 6_000] * 3, "the needle", meeting=meeting)

    assert SearchEntry.objects.filter(document=document).count() == 3
    assert found("needle") == found("word") == found("long") == ["long"]
    assert found("long -needle") == []


def test_meeting_is_found_once_it_is_public(meeting):
    hidden = factories.make_meeting(title="Empowering nobody", public_from=None)
    organizer = factories.make_organizer(hidden)

    assert len(found("empowering")) == 1
    assert len(found("empowering", organizer)) == 2


def test_people_are_found_only_while_they_agree(meeting):
    person = factories.make_participant(
        status="accepted", meeting=meeting, name="Zoë Canary", affiliation="Canary House"
    )
    factories.make_participant(status="invited", meeting=meeting, name="Canary Two")
    factories.make_participant(status="accepted", meeting=meeting, name="Canary Three", list_consent=None)

    assert found("canary") == found("canary house") == ["zoe canary"]

    set_consents(participant=person, list_consent=False)
    assert found("canary") == []


def test_what_readers_may_see_is_asked_now_and_not_of_the_index(document, meeting):
    before = found("budget")
    with calendar_at(factories.TODAY.replace(year=2012)):
        assert found("budget") == []
    actions.withdraw_document(document=document, reason="A mistake.")

    assert (before, found("budget")) == (["cost egm 2013 cost 7"], [])


def test_version_not_accepted_is_found_only_by_who_may_read_it(meeting, organizer, outsider):
    paper = factories.make_paper("published", meeting=meeting, title="Canary")
    keep_pages(paper.document.versions.get(), ["The thread"])
    newer = actions.receive_paper(paper=paper, file=factories.make_pdf_file(6, "newer"), by=None).version
    keep_pages(newer, ["The needle"])

    assert found("needle") == found("needle", outsider) == []
    assert found("canary -needle") == found("thread") == ["canary"]
    assert found("needle", organizer) == found("thread", organizer) == ["canary"]

    actions.accept_paper(paper=paper)
    assert (found("needle"), found("thread")) == (["canary"], [])
    assert found("thread", organizer) == []


def test_document_for_participants_is_found_by_them(meeting, expert, outsider):
    note = make_read("Canary", "The needle", meeting=meeting)
    Document.objects.filter(pk=note.pk).update(access="participants")

    assert [found("needle", user) for user in (None, outsider, expert.user)] == [[], [], ["canary"]]


def test_index_follows_every_change(document):
    document.refresh_from_db()
    document.title, document.abstract = "Another name", ""
    document.save()
    Author.objects.get(document=document).delete()

    assert found("cost village") == ["another name egm 2013 cost 7"]  # the symbol
    assert found("muller") == found("geneve") == []


def test_rows_that_change_together_are_followed_once(document, meeting, expert):
    document.refresh_from_db()
    with CaptureQueriesContext(connection) as queries, one_change():
        document.title = "Another name"
        document.save()
        Author.objects.create(document=document, participant=expert, name="Canary", country="", position=1)
        expert.name = "Woodpecker"
        expert.save()
        assert found("canary") == found("woodpecker") == []

    assert found("canary") == ["another name egm 2013 cost 7"]
    written = [query for query in queries if 'UPDATE "papers_searchentry"' in query["sql"]]
    assert len(written) == 3  # the document's front and its pages, and the person


def test_newest_of_equal_rows_is_followed(expert):
    earlier, later = Participant.objects.get(pk=expert.pk), Participant.objects.get(pk=expert.pk)
    with one_change():
        earlier.name = "Woodpecker"
        earlier.save()
        later.name = "Kingfisher"
        later.save()

    assert len(found("kingfisher")) == 1
    assert found("woodpecker") == []


def test_row_that_is_deleted_in_the_same_change_is_not_followed(meeting):
    guest = factories.make_participant(meeting=meeting, status="nominated")
    with one_change():
        guest.name = "Woodpecker"
        guest.save()
        guest.delete()

    assert found("woodpecker") == []


def test_rows_of_a_change_that_fails_are_not_followed(document):
    with pytest.raises(RuntimeError), one_change():
        Document.objects.get(pk=document.pk).save()
        SearchEntry.objects.all().delete()
        raise RuntimeError

    assert not SearchEntry.objects.exists()


def test_row_written_past_its_signals_can_be_followed(document):
    Document.objects.filter(pk=document.pk).update(title="Another name")
    PageText.objects.filter(number=2).update(text="Struck")
    page = PageText.objects.get(number=2)

    index_updates.follow(Document, document.pk)
    index_updates.follow(PageText, page.pk)
    index_updates.follow(Participant, 0)

    assert found("struck budget") == ["another name egm 2013 cost 7"]
    assert found("organize") == []


def test_the_whole_index_can_be_rebuilt(document, capsys):
    before = found("budget")
    SearchEntry.objects.all().delete()
    assert found("budget") == []

    call_command("index_documents")
    again = capsys.readouterr().out
    call_command("index_documents")

    assert found("budget") == before
    assert capsys.readouterr().out == again


def test_sweep_makes_entries_that_are_missing(document, expert):
    SearchEntry.objects.filter(version=None).delete()

    index_updates.index_waiting()

    made = SearchEntry.objects.filter(version=None)
    assert [made.get(document=document).title, made.get(participant=expert).title] == [
        "cost egm 2013 cost 7",
        expert.name.lower(),
    ]
    assert made.filter(meeting=document.meeting).exists()


def test_deleted_person_leaves_no_entry(meeting):
    person = factories.make_participant(meeting=meeting, name="Canary")
    person.delete()

    assert not SearchEntry.objects.filter(title="canary").exists()


def test_search_takes_a_fixed_number_of_queries(meeting, django_assert_num_queries):
    for numbers in ([1], [2, 3]):
        for number in numbers:
            make_read(f"Budget {number}", "The needle", meeting=meeting)

        with django_assert_num_queries(2):
            find(question_from("needle budget"), AnonymousUser())
        with django_assert_num_queries(3):
            find(question_from("needle -thread"), AnonymousUser())


def test_text_of_very_many_bytes_is_cut_into_parts(meeting):
    word = "б" * 60
    pages = [" ".join(f"{word}{chr(0x430 + number % 32)}{number}" for number in range(n, n + 350)) for n in (0, 350)]
    document = make_read("Long", *pages * 14, meeting=meeting)

    assert SearchEntry.objects.filter(document=document, version__isnull=False).count() > 2


def test_file_that_fails_does_not_stop_the_others(meeting, monkeypatch):
    first, second = (factories.make_document(meeting=meeting) for _ in range(2))
    Version.objects.filter(document=second).update(public_name="documents/damaged")
    default_storage.save("documents/damaged", ContentFile(b"%PDF"))
    keep = reading.keep_pages

    def kept(version, texts):
        if version.document == second:
            raise DataError("string is too long for tsvector")
        keep(version, texts)

    monkeypatch.setattr(reading, "keep_pages", kept)
    reading.read_waiting()

    assert PageText.objects.filter(version__document=first).exists()


def test_passages_are_found_once_with_their_document_and_apart_from_its_text(document):
    other = make_read("Other")
    for home in (document, other):
        index_passages(home, [Passage("recommendation 3 of 1", "Ask early", "Ask the fishermen early.", "Governments")])

    [hit] = find(question_from("fishermen governments"), AnonymousUser()).hits
    assert hit.passage == "recommendation 3 of 1"
    assert found("fishermen -neighbourhood") == ["ask early"]

    index_updates.follow(Document, document.pk)
    assert found("fishermen") == ["ask early"]
    for home in (document, other):
        actions.withdraw_document(document=home, reason="An error.")
    assert found("fishermen") == []
