from papers.search.excerpts import Piece, best_page, excerpt, marked
from papers.search.question import question_from
from papers.search.words import folded


def test_words_are_marked_however_they_are_spelt():
    pieces = marked("Organizing colours: an ORGANISATION", question_from("color organis"))

    assert pieces == [
        Piece("Organizing", marked=True),
        Piece(" "),
        Piece("colours", marked=True),
        Piece(": an "),
        Piece("ORGANISATION", marked=True),
    ]


def test_phrase_is_marked_in_one_piece_and_its_words_elsewhere_not():
    pieces = marked("A budget. The open\r\nbudget is open.", question_from('"open budget"'))

    assert pieces == [Piece("A budget. The "), Piece("open budget", marked=True), Piece(" is open.")]


def test_text_without_the_words_is_one_piece():
    assert marked("Nothing here", question_from("budget")) == [Piece("Nothing here")]


def test_excerpt_is_where_most_of_the_words_stand():
    filling = " ".join(["word"] * 100)

    pieces = excerpt(f"Budget. {filling} open budget {filling}", question_from("open budget"))

    assert [piece.text for piece in pieces if piece.marked] == ["open", "budget"]
    assert (pieces[0], pieces[-1]) == (Piece("… "), Piece(" …"))
    assert len("".join(piece.text for piece in pieces).split()) < 50


def test_excerpt_of_a_text_without_the_words_is_its_beginning():
    assert excerpt("Nothing here.", question_from("budget")) == [Piece("Nothing here.")]
    assert excerpt("", question_from("budget")) == []


def test_best_page_has_most_of_the_words():
    text = "\n".join(map(folded, ["Of cities", "An open city", "The budgets of an open city", "Budget"]))

    assert best_page(text, question_from("open budgets")) == 2
    assert best_page(text, question_from('"open city"')) == 1
    assert best_page(text, question_from("bud")) == 2
    assert best_page(text, question_from("village")) is None
