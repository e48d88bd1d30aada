"""The page of the search: what it shows, to whom, and that nothing that is typed breaks it."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.meetings.models import User
from office.erasure import erase_person
from papers import actions as papers
from papers.search.reading import keep_pages
from tests import factories
from website.tests.conftest import text

pytestmark = pytest.mark.django_db
SENTENCE = "People organise an open budget in their neighbourhood. "


@pytest.fixture
def read(meeting):
    """A published paper of which the text has been read: four pages, and what is looked for on the last."""
    paper = factories.make_paper("published", meeting=meeting, title="A published paper")
    keep_pages(paper.document.versions.get(), ["", "Nothing", "Nothing", SENTENCE * 40])
    return paper.document


def search(client, **asked):
    return client.get(f"{reverse('website:search')}?{urlencode(asked)}")


def rows(response):
    """The rows of the page, each as its title, where that leads, and the rest."""
    for row in html.fromstring(response.content).xpath("//ul[@class='rows']/li/div"):
        link = row.xpath("h3/a")[0]
        yield link.text_content(), link.get("href"), " ".join(row.text_content().split())


def test_file_is_found_with_its_page_and_the_words_marked(client, read):
    response = search(client, q='"open budgets" organize')
    page = html.fromstring(response.content)
    ((title, url, _),) = rows(response)

    assert (title, url) == ("A published paper", read.get_absolute_url())
    assert page.xpath("//p[@class='excerpt']/a/text()") == ["page 4"]
    link = page.xpath("//p[@class='excerpt']/a/@href")[0]
    assert link == f"{read.get_absolute_url()}{read.file_stem}.pdf#page=4"
    assert client.head(link).status_code == 200
    assert set(page.xpath("//mark/text()")) == {"open budget", "organise"}
    assert page.xpath("//h2/text()") == ["1 result"]


def test_symbol_meeting_and_person_are_found(client, world):
    speaker = world.speaker

    assert [row[0] for row in rows(search(client, q="EGM/2013/1"))] == ["A reading list"]
    assert [row[1] for row in rows(search(client, q="Empowering ICT"))] == [world.meeting.get_absolute_url()]
    people = reverse("website:participants", args=[world.meeting.slug])
    found = [row[1] for row in rows(search(client, q=f'"{speaker.name}"'))]
    assert f"{people}#person-{speaker.pk}" in found
    assert f'id="person-{speaker.pk}"' in client.get(people).text


def test_page_is_never_kept_and_not_indexed(client, read):
    for asked in ({}, {"q": "budget"}):
        response = search(client, **asked)

        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert response.cookies == {}


def test_nothing_unpublished_is_shown_or_counted(client, world, outsider, organizer):
    for paper in (world.accepted, world.submitted):
        keep_pages(paper.document.versions.get(), ["Canary"])

    def shown(user):
        client.logout()
        if user:
            client.force_login(user)
        return html.fromstring(search(client, q="canary").content).xpath("//h2/text()")

    assert [shown(user) for user in (None, outsider, world.speaker.user)] == [[], [], []]
    assert shown(world.submitted.participant.user) == ["1 result"]
    assert shown(organizer) == ["2 results"]


def test_organizer_sees_what_is_not_public_and_gets_its_version(client, world, organizer):
    keep_pages(world.submitted.document.versions.get(), ["Canary"])
    client.force_login(organizer)

    response = search(client, q="canary")

    ((_, _, row),) = rows(response)
    assert "not published" in row
    link = html.fromstring(response.content).xpath("//p[@class='excerpt']/a/@href")[0]
    assert "/v1/" in link
    assert client.head(link).status_code == 200


def test_erased_person_is_not_found(client, world):
    draft = world.submitted.document
    person = world.submitted.participant
    name = person.name
    papers.describe_paper(paper=world.submitted, title=f"By {name}", abstract="", publication_consent=True)
    keep_pages(draft.versions.get(), [f"{name} wrote this."])
    client.force_login(User.objects.create_superuser("super@example.org", "a long enough password"))
    before = len(list(rows(search(client, q=f'"{name}"'))))

    erase_person(participant=person, by=User.objects.get(email="super@example.org"))

    assert before == 2
    assert list(rows(search(client, q=f'"{name}"'))) == []
    assert [row[0] for row in rows(search(client, q='"Erased person wrote"'))] == ["By Erased person"]


def test_text_of_a_file_is_shown_as_text(client, meeting):
    paper = factories.make_paper("published", meeting=meeting)
    keep_pages(paper.document.versions.get(), ["<script>x</script> the <b>needle</b> &amp; the haystack"])

    page = html.fromstring(search(client, q="needle").content)

    (excerpt,) = page.xpath("//p[@class='excerpt']")
    assert "<b>needle</b> &amp; the haystack" in excerpt.text_content()
    assert page.xpath("//main//b | //main//script") == []


TYPED = ['"', "the of", "-budget", "x" * 10_000, "<script>alert(1)</script>", "%", "' OR 1=1", "\u202e", "{{ 7*7 }}"]


def test_whatever_is_typed_gets_a_sentence(client, world, read, subtests):
    for asked in TYPED:
        with subtests.test(asked=asked):
            response = search(client, q=asked)

            assert response.status_code == 200
            assert len(html.fromstring(response.content).xpath("//p[@class='empty']")) == 1
            assert b"<script>" not in response.content


def test_what_no_page_sends_is_refused_in_words(client, read):
    for asked in ("budget\0", "1" * 400):
        response = search(client, q=asked)

        assert response.status_code == 400, asked
        assert text(response)


def test_results_come_by_twenty(client, meeting):
    for number in range(21):
        factories.make_meeting(title=f"Budgets {number}")

    first, second, beyond = (search(client, q="budgets", page=page) for page in ("1", "2", "x"))

    assert [len(list(rows(page))) for page in (first, second, beyond)] == [20, 1, 20]
    assert html.fromstring(first.content).xpath("//nav[@class='pages']/a/@href") == ["?q=budgets&page=2"]
    assert html.fromstring(second.content).xpath("//nav[@class='pages']/a/@href") == ["?q=budgets&page=1"]


def test_page_takes_a_fixed_number_of_queries(client, world, django_assert_num_queries):
    for more in (1, 2):
        for _ in range(more):
            paper = factories.make_paper("published", meeting=world.meeting, title="Needle")
            keep_pages(paper.document.versions.get(), ["A needle"])

        with django_assert_num_queries(6):
            found = search(client, q="needle")

    assert len(list(rows(found))) == 3


def test_page_has_one_field_to_search(client, world):
    for name in ("front", "meetings", "search"):
        page = html.fromstring(client.get(reverse(f"website:{name}")).content)
        (form,) = page.xpath("//form[@role='search']")

        assert (form.get("method"), form.get("action")) == ("get", reverse("website:search")), name
        assert form.xpath(".//input/@name") == ["q"], name
        assert len(page.xpath("//label[@for='id_q']")) == 1, name


def test_people_take_a_fixed_number_of_queries(client, meeting, django_assert_num_queries):
    for more in (1, 2):
        for _ in range(more):
            factories.make_participant(status="accepted", meeting=meeting, country="Needle")

        with django_assert_num_queries(4):
            found = search(client, q="needle")

    assert len(list(rows(found))) == 3


def choices(response):
    """The fields that narrow the results, each with the words of its choices."""
    page = html.fromstring(response.content)
    return {
        field.get("name"): [" ".join(option.text_content().split()) for option in field.xpath("option")]
        for field in page.xpath("//form[@class='narrowing']//select")
    }


@pytest.fixture
def needles(meeting):
    """Two meetings, of 2013 and 2014, with a paper in English and a document in French."""
    other = factories.make_meeting(
        short_title="Another", slug="another", starts_on=date(2014, 5, 6), ends_on=date(2014, 5, 7), papers_due=None
    )
    factories.make_paper("published", meeting=meeting, title="Needle in English")
    french = factories.make_document(meeting=other, title="Needle in French", access="public", language="fr")
    papers.publish_document(document=french)
    return meeting, other


def test_results_are_narrowed_without_losing_the_question(client, needles):
    meeting, _ = needles
    everything = search(client, q="needle")

    assert choices(everything) == {
        "meeting": ["All meetings", "Another (1)", f"{meeting.short_title} (1)"],
        "kind": ["All kinds", "Background paper (1)", "Expert paper (1)"],
        "year": ["All years", "2014 (1)", "2013 (1)"],
        "language": ["All languages", "English (1)", "Français (1)"],
    }
    for asked in ({"meeting": "another"}, {"kind": "background"}, {"year": "2014"}, {"language": "fr"}):
        found = search(client, q="needle", **asked)
        assert [row[0] for row in rows(found)] == ["Needle in French"], asked
        page = html.fromstring(found.content)
        assert page.xpath("//form[@class='narrowing']//input[@name='q']/@value") == ["needle"]
        assert page.xpath("//form[@class='narrowing']//option[@selected][@value!='']/@value") == list(asked.values())
        assert page.xpath("//p[@class='meta']/a[text()='Show all results']/@href") == ["?q=needle"]


def test_filters_that_leave_nothing_say_so(client, needles):
    found = search(client, q="needle", year="2014", language="en")

    assert list(rows(found)) == []
    assert "No results match these filters. Show all results" in text(found)


def test_pages_keep_the_filters(client, needles):
    meeting, _ = needles
    for number in range(21):
        papers.publish_document(
            document=factories.make_document(meeting=meeting, title=f"Needle {number}", access="public")
        )

    found = search(client, q="needle", year="2013")

    assert html.fromstring(found.content).xpath("//nav[@class='pages']/a/@href") == ["?q=needle&year=2013&page=2"]


def test_person_of_several_meetings_is_found_once(client, needles):
    meeting, other = needles
    for each, role in ((meeting, "expert"), (other, "observer")):
        factories.make_participant("accepted", meeting=each, role=role, name="Needle Person", email="np@example.org")
    namesake = factories.make_participant("accepted", meeting=other, name="Needle Person", email="other@example.org")

    found = list(rows(search(client, q='"Needle Person"')))

    assert len(found) == 2
    assert sorted(name for name, _, _ in found) == [namesake.formal_name] * 2
    assert sum("Expert · " in row and "Observer · Another" in row for _, _, row in found) == 1
    narrowed = list(rows(search(client, q='"Needle Person"', meeting=meeting.slug)))
    own = meeting.participants.get(name="Needle Person")
    assert [row[1] for row in narrowed] == [f"{reverse('website:participants', args=[meeting.slug])}#person-{own.pk}"]


@pytest.mark.parametrize("asked", [{"year": "x" * 3000}, {"meeting": "\u202e"}, {"kind": "<b>"}, {"page": "-1"}])
def test_nonsense_in_a_filter_finds_nothing_and_breaks_nothing(client, needles, asked):
    assert search(client, q="needle", **asked).status_code == 200
