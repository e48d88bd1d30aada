import pytest
from django.core.exceptions import ValidationError

from papers import actions
from papers.coauthors import MAX_COAUTHORS, Coauthor, parse_coauthors
from papers.models import Author
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("Expert 5, Country B", Coauthor("Expert 5", "Country B")),
        ("  Expert   5 ,Country B  ", Coauthor("Expert 5", "Country B")),
        ("Expert 5", Coauthor("Expert 5", "")),
        ("Expert 5,", Coauthor("Expert 5", "")),
        ("Doe, Expert 5, Country B", Coauthor("Doe, Expert 5", "Country B")),
    ],
)
def test_line_is_a_name_and_behind_the_last_comma_a_country(line, person):
    assert parse_coauthors(line) == [person]


def test_empty_lines_name_nobody():
    assert parse_coauthors("\n\nExpert 5\n   \nExpert 6\n") == [Coauthor("Expert 5", ""), Coauthor("Expert 6", "")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (", Country B", "Line 3 has no name. Please write the name first, then a comma and the country."),
        (
            "Expert 5, expert5@example.org",
            "Line 3 has an e-mail address, which would be printed. Please give name and country only.",
        ),
        ("x" * 201, "Line 3 is too long: a name may have 200 characters, a country 100."),
        ("Expert 5, " + "x" * 101, "Line 3 is too long: a name may have 200 characters, a country 100."),
        ("expert 1, Country A", "Line 3 names expert 1, who is already the first author."),
        ("EXPERT 9", "Line 3 names EXPERT 9 a second time."),
    ],
)
def test_bad_line_is_named_by_its_number(line, sentence):
    with pytest.raises(ValidationError) as refusal:
        parse_coauthors(f"Expert 9, Country B\n\n{line}\nExpert 8", "Expert 1")

    assert refusal.value.messages == [sentence]


def test_every_bad_line_is_named_at_once():
    with pytest.raises(ValidationError) as refusal:
        parse_coauthors("\n".join([", Country", *(f"Expert {number}" for number in range(MAX_COAUTHORS))]))

    assert [message[:9] for message in refusal.value.messages] == ["Line 1 ha", "These are"]


def test_coauthors_follow_the_first_author_and_equal_rows_are_kept(other_expert):
    paper = factories.make_paper("submitted")
    document = paper.document
    kept = Author.objects.create(document=document, participant=other_expert, name="Doe, Expert 5", position=1)
    Author.objects.create(document=document, name="Expert 6", country="Country C", position=2)

    people = [Coauthor("Expert 7", ""), Coauthor("Doe", "Expert 5")]
    actions.describe_paper(paper=paper, title="", abstract="", coauthors=people)

    first, second, third = document.authors.all()
    assert (first.participant, str(second)) == (paper.participant, "Expert 7")
    assert (third.pk, third.participant, str(third)) == (kept.pk, other_expert, "Doe, Expert 5")


def test_nobody_named_leaves_the_first_author_alone():
    paper = factories.make_paper("submitted")
    actions.describe_paper(paper=paper, title="", abstract="", coauthors=[Coauthor("Expert 7", "Country C")])

    actions.describe_paper(paper=paper, title="", abstract="")
    unsaid = paper.document.authors.count()
    actions.describe_paper(paper=paper, title="", abstract="", coauthors=[])

    assert (unsaid, [each.participant for each in paper.document.authors.all()]) == (2, [paper.participant])
