import pytest
from django.core.exceptions import ValidationError

from egm_portal.mail.models import Message
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
        ("Expert 5, Country B, e5@example.org", Coauthor("Expert 5", "Country B", "e5@example.org")),
        ("Expert 5, Country B <e5@example.org>", Coauthor("Expert 5", "Country B", "e5@example.org")),
        ("Expert 5 e5@example.org,", Coauthor("Expert 5", "", "e5@example.org")),
    ],
)
def test_line_is_a_name_a_country_and_an_address(line, person):
    assert parse_coauthors(line) == [person]


def test_empty_lines_name_nobody():
    assert parse_coauthors("\n\nExpert 5\n   \nExpert 6\n") == [Coauthor("Expert 5", ""), Coauthor("Expert 6", "")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (", Country B", "Line 3 has no name. Please write the name first, then a comma and the country."),
        (
            "Expert 5, e5@example.org, Country B",
            "Line 3 has an e-mail address before its end, where it would be printed. Please write it last.",
        ),
        ("Expert 5, Country B, e5@", "Line 3 has an e-mail address that is not valid: e5@"),
        ("e5@example.org", "Line 3 has no name. Please write the name first, then a comma and the country."),
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


def describe(paper, *people, agree=True):
    actions.describe_paper(paper=paper, coauthors=people, coauthors_agree=agree)


def mailed(kind):
    return sorted(Message.objects.filter(kind=f"papers/coauthor_{kind}").values_list("to", flat=True))


SEVEN = Coauthor("Expert 7", "Country C", "seven@example.org")


def test_address_gets_the_receipt_once_a_day_and_the_decision():
    paper = factories.make_paper("submitted")

    describe(paper, SEVEN, Coauthor("Expert 8", "Country D"))
    describe(paper, SEVEN)
    actions.accept_paper(paper=paper)

    assert (mailed("received"), mailed("accepted")) == ([SEVEN.email], [SEVEN.email])
    receipt = Message.objects.get(kind="papers/coauthor_received")
    assert "Dear Expert 7," in receipt.text
    assert paper.document.versions.get().sha256 in receipt.text


def test_address_is_not_written_to_before_the_first_author_has_declared_that_they_agree():
    paper = factories.make_paper("submitted")

    describe(paper, SEVEN, agree=False)
    before = mailed("received")
    describe(paper, SEVEN)
    declared = paper.document.authors.last().agreed_at
    describe(paper, Coauthor(SEVEN.name, SEVEN.country, "other@example.org"), agree=False)

    assert (before, mailed("received")) == ([], [SEVEN.email])
    assert (declared is None, paper.document.authors.last().agreed_at) == (False, None)


def test_a_new_file_is_told_to_those_who_are_named():
    paper = factories.make_paper("submitted")
    Author.objects.create(
        document=paper.document, name="Expert 7", email=SEVEN.email, agreed_at=factories.TODAY, position=1
    )

    actions.receive_paper(paper=paper, file=factories.make_pdf_file(), by=None)

    assert mailed("received") == [SEVEN.email]


def test_own_address_among_the_others_gets_no_second_receipt():
    paper = factories.make_paper("submitted")

    describe(paper, Coauthor("Expert 7", "", paper.participant.email.upper()))

    assert mailed("received") == []


def test_addresses_of_a_day_are_limited():
    paper = factories.make_paper("submitted")
    describe(paper, *(Coauthor(f"A {number}", "", f"a{number}@example.org") for number in range(MAX_COAUTHORS)))

    with pytest.raises(actions.NotAllowed, match="tomorrow"):
        describe(paper, SEVEN)

    assert len(mailed("received")) == MAX_COAUTHORS
    assert "Expert 7" not in map(str, paper.document.authors.all())


def test_lines_of_people_whose_data_was_deleted_are_not_twice():
    lines = "Erased person\nErased person\nExpert 7"

    assert len(parse_coauthors(lines, stored={"Erased person"})) == 3
    with pytest.raises(ValidationError, match="a second time"):
        parse_coauthors(lines)


def test_rows_of_people_whose_data_was_deleted_stay_apart():
    paper = factories.make_paper("submitted")
    people = [Coauthor("Erased person", ""), Coauthor("Erased person", "")]
    describe(paper, *people)
    before = set(paper.document.authors.values_list("pk", flat=True))

    describe(paper, *people)

    assert set(paper.document.authors.values_list("pk", flat=True)) == before
