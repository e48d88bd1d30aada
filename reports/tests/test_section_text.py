import pytest

from egm_portal.marked_texts.content import Note, Part, Span, plain, words
from egm_portal.marked_texts.markup.addresses import Addresses
from reports import section_text
from reports.content import Paragraph


def test_paragraphs_and_parts_have_the_keys_of_their_blocks():
    text = "Opening.\n\n# Costs\nAll:\n(a) One.\n\n# Gains\n> None."
    keys = ["open11", "costs1", "all111", "one111", "gains1", "none11"]

    division = section_text.division("Access", text, keys, section=7)

    assert (division.heading, division.section, division.paragraphs) == (
        "Access",
        7,
        [Paragraph(plain("Opening."), key="open11")],
    )
    assert [(part.heading, part.key, part.paragraphs) for part in division.divisions] == [
        ("Costs", "costs1", [Paragraph(plain("All:"), [Part("sub", "(a)", plain("One."), "one111")], key="all111")]),
        ("Gains", "gains1", [Paragraph(plain("None."), key="none11")]),
    ]


def test_keys_of_another_reading_are_not_used():
    (paragraph,) = section_text.division("Access", "Only one.", ["aaaaaa", "bbbbbb"]).paragraphs

    assert paragraph.key == ""


def test_a_mark_without_a_paragraph_before_it_becomes_one():
    (paragraph,) = section_text.division("Heading", "(a) Alone.").paragraphs

    assert (words(paragraph.spans), paragraph.parts) == ("(a) Alone.", [])


def test_a_table_without_a_paragraph_before_it_has_an_empty_one():
    (paragraph,) = section_text.division("Heading", "| a |\n|---|\n| 1 |").paragraphs

    assert (paragraph.spans, [part.kind for part in paragraph.parts]) == ([], ["table"])


@pytest.mark.parametrize(
    ("symbol", "address"),
    [
        ("A/RES/66/119", "https://undocs.org/A/RES/66/119"),
        ("E/CN.5/2013/3", "https://undocs.org/E/CN.5/2013/3"),
        ("ST/ESA/PAD/SER.E/166", "https://undocs.org/ST/ESA/PAD/SER.E/166"),
        ("egm/2013/1", ""),
        ("EGM/2013/1", "/meetings/a/documents/1/"),
        ("EGM/2013/2", ""),
        ("and/or", ""),
        ("A/B", ""),
        ("TCP/IP", ""),
    ],
)
def test_symbols_lead_to_their_documents(symbol, address):
    addresses = Addresses({"egm/2013/1": "/meetings/a/documents/1/"})

    (part,) = section_text.unnumbered(f"See {symbol}.[^1]\n\n[^1]: In {symbol}.", addresses=addresses)

    linked = [Span(symbol, address=address), Span(".")] if address else []
    assert part.spans == [
        *([Span("See "), *linked] if address else plain(f"See {symbol}.")),
        Span(note=Note("1", [Span("In "), *linked] if address else plain(f"In {symbol}."))),
    ]


def test_symbols_in_tables_have_addresses_and_pictures_too():
    text = "| Symbol |\n|---|\n| A/66/1 |\n\n![A clerk](4)\n\n![Nothing](5)"

    table, picture, none = section_text.unnumbered(text, addresses=Addresses(pictures={4: "/documents/4/a.jpg"}))

    assert table.table.rows == [[[Span("A/66/1", address="https://undocs.org/A/66/1")]]]
    assert (picture.picture.address, none.picture.address) == ("/documents/4/a.jpg", "")
