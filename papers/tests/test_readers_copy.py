"""What readers get of a file that comes from a round of comments: nothing of what was meant for its author."""

import re
import shutil
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from lxml import etree

from papers import actions, omissions, tasks
from papers.files import conversion, inspection, sanitizing
from papers.models import Document
from tests import corpus, reviewed_files, slide_files, unseen_parts, word_files
from tests.reviewed_files import (
    BOUND,
    FIELD,
    HIDDEN,
    TEXT_BOX,
    deleted,
    inserted,
    paragraph,
    run,
    word_of,
    word_with_properties,
)

NEEDS_LIBREOFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
CONFLICT = '<d:conflictDel xmlns:d="http://schemas.microsoft.com/office/word/2010/wordml" w:id="1">{}</d:conflictDel>'
STYLED, BY_STYLE = '<w:pPr><w:pStyle w:val="P"/></w:pPr>', '<w:rPr><w:rStyle w:val="Q"/></w:rPr>'


@pytest.fixture
def copied(tmp_path):
    """The copy of these bytes, and how often it leaves out each kind."""

    def copy(data: bytes) -> tuple[bytes, dict[str, int]]:
        path = tmp_path / "came"
        path.write_bytes(data)
        made = sanitizing.sanitize(path)
        return made.content, {each["kind"]: each["count"] for each in made.left_out}

    return copy


def words_of(document: bytes, name: str = "word/document.xml") -> list[str]:
    """The text of each paragraph that has any."""
    root = etree.fromstring(word_files.parts_of(document)[name])
    texts = ("".join(each.itertext()).strip() for each in root.iter(f"{{{word_files.WORD}}}p"))
    return [text for text in texts if text]


def places_of(path, data: bytes) -> dict[str, list[dict]]:
    path.write_bytes(data)
    return {each["kind"]: each["places"] for each in sanitizing.sanitize(path).left_out}


def word_with_notes(kind: str) -> bytes:
    """A Word document with a deleted and a hidden reference, among others in another order than their notes."""
    reference = f'<w:r>{{}}<w:{kind}Reference w:id="{{}}"/></w:r>'
    body = [
        run("A") + f'<w:del w:id="1" w:author="A">{reference.format("", 1)}</w:del>',
        run("B") + reference.format("", 3) + reference.format(HIDDEN, 4),
        run("C") + reference.format("", 2),
        f'<w:moveFrom w:id="2" w:author="A">{reference.format("", 5)}</w:moveFrom>',
        f'<w:moveTo w:id="3" w:author="A">{reference.format("", 5)}</w:moveTo>' + run("D") + reference.format("", 7),
    ]
    notes = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>' + "".join(
        f'<w:{kind} w:id="{number}">{paragraph(f"<w:r><w:{kind}Ref/></w:r>" + run(text))}</w:{kind}>'
        for number, text in (
            (5, "Note five"),
            (1, "Secretnote one"),
            (2, "Note two"),
            (3, "Note three"),
            (4, "Secretnote four"),
            (6, "Secretnote six"),
        )
    )
    return word_of("".join(map(paragraph, body)), **{f"{kind}s": notes})


def unpacked(pdf: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return out.getvalue().replace(b"\0", b"")


def test_word_document_loses_what_was_meant_for_its_author(copied):
    came = reviewed_files.reviewed_word()

    copy, counts = copied(came)

    assert b"Secret" in b"".join(word_files.parts_of(came).values())
    assert b"Secret" not in b"".join(word_files.parts_of(copy).values())
    assert counts == {
        "deletions": 6,
        "moves": 1,
        "insertions": 1,
        "comments": 1,
        "hidden_text": 2,
    }


def test_changes_are_accepted_as_word_does(copied):
    copy, _ = copied(reviewed_files.reviewed_word())

    assert words_of(copy) == [
        "The city asked. Everybody answered.",
        "First half, second half.",
        "the commented words",
        "Moved sentence.",
        "Seen.",
        "Cell that stays",
        "Noted.",
        "BoxBox",
        "Box",
        "Box",
    ]
    assert words_of(copy, "word/footnotes.xml") == ["Note"]
    assert words_of(copy, "word/header.xml") == ["Header"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            paragraph(run("a"), '<w:del w:id="1"/>') + paragraph(run("b"), '<w:del w:id="2"/>') + paragraph(run("c")),
            ["abc"],
        ),
        (paragraph(run("a") + f'<w:ins w:id="1">{deleted("b")}{run("c")}</w:ins>'), ["ac"]),
        (paragraph(run("a") + f'<w:ins w:id="1">{inserted("b")}</w:ins>'), ["ab"]),
        (
            paragraph(run("a", "<w:rPr><w:b/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr>")),
            ["a"],
        ),
        (paragraph(run("a"), '<w:ins w:id="1"/>') + paragraph(run("b")), ["a", "b"]),
        (f"<w:tbl><w:tr><w:trPr><w:ins/></w:trPr><w:tc>{paragraph(run('a'))}</w:tc></w:tr></w:tbl>", ["a"]),
        (
            f"<w:tbl><w:tr><w:tc>{paragraph(run('a'))}</w:tc><w:tc><w:tcPr><w:cellDel/></w:tcPr>{paragraph(run('b'))}"
            "</w:tc></w:tr></w:tbl>",
            ["a"],
        ),
        (f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph(run('a'))}</w:tc></w:tr></w:tbl>", []),
        (paragraph(run("a", '<w:rPr><w:rStyle w:val="Q"/><w:vanish w:val="false"/></w:rPr>')), ["a"]),
        (f"<w:p>{STYLED}{run('a')}</w:p>", []),
        (paragraph(run("a", "<w:rPr><w:specVanish/></w:rPr>") + run("b")), ["b"]),
        (paragraph(CONFLICT.format(run("a")) + CONFLICT.format(deleted("b")) + run("c")), ["c"]),
        # Both styles hide it: the second shows it again.
        (f"<w:p>{STYLED}{run('a', BY_STYLE)}</w:p>", ["a"]),
    ],
)
def test_text_that_stays(copied, body, expected):
    hides = "<w:rPr><w:vanish/></w:rPr>"
    styles = (
        f'<w:style w:type="character" w:styleId="Base">{hides}</w:style>'
        '<w:style w:type="character" w:styleId="Q"><w:basedOn w:val="Base"/></w:style>'
        f'<w:style w:type="paragraph" w:styleId="P">{hides}</w:style>'
    )

    copy, _ = copied(word_of(body, styles=styles))

    assert words_of(copy) == expected


MARKED = "<w:rPr>{}</w:rPr>"
DELETED_MARK = '<w:del w:id="1" w:author="A"/>'


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        (DELETED_MARK, "deletions"),
        ('<w:ins w:id="2" w:author="B"/>' + DELETED_MARK, "deletions"),
        (f'<w:ins w:id="2" w:author="B">{DELETED_MARK}</w:ins>', "deletions"),
        ("<w:b/>" + DELETED_MARK, "deletions"),
        ('<w:moveFrom w:id="1" w:author="A"/>', "moves"),
    ],
)
def test_run_that_is_marked_as_deleted_in_its_own_format_is_left_out(copied, tmp_path, mark, kind):
    came = word_of(paragraph(run("Seen ") + run("Secretrun", MARKED.format(mark)) + run("too")))

    copy, _ = copied(came)

    assert words_of(copy) == ["Seen too"]
    assert places_of(tmp_path / "came", came)[kind] == [{"page": None, "words": "Secretrun", "address": ""}]


def test_run_that_is_marked_as_inserted_stays(copied):
    copy, _ = copied(word_of(paragraph(run("Seen", MARKED.format('<w:ins w:id="2" w:author="B"/>')))))

    assert words_of(copy) == ["Seen"]
    assert b"<w:ins" not in word_files.parts_of(copy)["word/document.xml"]


STYLE = '<w:style w:type="{}" w:styleId="{}"><w:name w:val="{}"/>{}</w:style>'
SHOWS = "<w:rPr><w:b/></w:rPr>"
IN_TABLE = '<w:tbl><w:tblPr><w:tblStyle w:val="{}"/></w:tblPr><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>'


@pytest.mark.parametrize(
    ("style", "styles"),
    [
        ("Q", [("Q", "a", HIDDEN), ("Q", "b", SHOWS)]),
        ("Q", [("Q", "a", SHOWS), ("Q", "b", HIDDEN)]),
        ("Q", [("Q", "a", '<w:rPr><w:vanish w:val="0"/></w:rPr>'), ("Q", "b", HIDDEN)]),
        ("quiet", [("Quiet", "a", HIDDEN)]),
        ("Q", [("Q", "a", '<w:basedOn w:val="QUIET"/>'), ("Quiet", "b", HIDDEN)]),
        ("Q", [("Q", "a", '<w:basedOn w:val="P"/>'), ("Q", "b", '<w:basedOn w:val="R"/>'), ("R", "c", HIDDEN)]),
        # Of two styles with one name, Word keeps the last, also for text in the other.
        ("Q", [("Q", "a name", SHOWS), ("R", "A Name", HIDDEN)]),
        ("Q", [("Q", "a", '<w:basedOn w:val="Q"/>'), ("R", "A", '<w:basedOn w:val="S"/>'), ("S", "b", HIDDEN)]),
    ],
)
def test_text_that_any_reading_of_its_style_hides_is_left_out(copied, style, styles):
    body = paragraph(run("Seen") + run("Secret", f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>'))

    copy, counts = copied(word_of(body, styles="".join(STYLE.format("character", *each) for each in styles)))

    assert (words_of(copy), counts) == (["Seen"], {"hidden_text": 1})


def test_text_is_hidden_by_the_first_of_two_default_styles_and_by_that_of_its_table(copied):
    default = STYLE.replace("<w:style ", '<w:style w:default="1" ')
    two = default.format("paragraph", "N", "n", HIDDEN) + default.format("paragraph", "M", "m", SHOWS)
    cells = STYLE.format("table", "T", "t", f'<w:tblStylePr w:type="firstRow">{HIDDEN}</w:tblStylePr>')

    of_default, _ = copied(word_of(paragraph(run("Secret")), styles=two))
    of_table, _ = copied(word_of(paragraph(run("Seen")) + IN_TABLE.format("T", paragraph(run("Secret"))), styles=cells))

    assert (words_of(of_default), words_of(of_table)) == ([], ["Seen"])


@pytest.mark.parametrize(
    "made", [word_with_properties(paragraph(run("Seen"))), reviewed_files.slides_with_properties()]
)
def test_properties_are_left_out(copied, made):
    """Also those of programs, but for which it was, and what content controls are bound to."""
    copy, counts = copied(made)

    everything = b"".join(word_files.parts_of(copy).values())
    assert b"Secret" in b"".join(word_files.parts_of(made).values())
    assert (b"Secret" in everything, counts) == (False, {})
    assert b"<Application>Microsoft Office Word</Application><AppVersion>12.0000</AppVersion>" in everything


def test_link_is_left_out_and_its_text_stays(copied, tmp_path):
    body = '<w:p><w:hyperlink r:id="r1"><w:r><w:t>call us</w:t></w:r></w:hyperlink></w:p>' + paragraph(
        FIELD.format('HYPERLINK "file:///C:\\notes.docx"', run("my notes"))
        + FIELD.format('HYPERLINK "https://example.org/"', run("the site"))
    )
    came = word_files.made(body, (("hyperlink", "tel:+41227910000", True),))

    copy, counts = copied(came)

    assert words_of(copy) == ["call us", 'my notesHYPERLINK "https://example.org/"the site']
    assert b"tel:" not in b"".join(word_files.parts_of(copy).values())
    assert counts == {"links": 2}
    assert places_of(tmp_path / "came", came)["links"] == [
        {"page": None, "words": "call us", "address": "tel:+41227910000"},
        {"page": None, "words": "my notes", "address": "file:///C:\\notes.docx"},
    ]


def test_comment_is_told_with_its_own_words(tmp_path):
    """Not with those on which it comments: they stay."""
    body = paragraph(
        f'<w:commentRangeStart w:id="0"/>{run("It stays.")}<w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r>'
    )
    words = paragraph(run("Is this so?")) + paragraph(run("Please check."))
    comment = f'<w:comment w:id="0" w:author="A">{words}</w:comment>'

    left_out = places_of(tmp_path / "came", word_of(body, comments=comment))

    assert left_out["comments"] == [{"page": None, "words": "Is this so? Please check.", "address": ""}]


NEWER = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
DISCUSSED = (
    f'<n:cmLst xmlns:n="{NEWER}" xmlns:a="{slide_files.DRAWING}"><n:cm id="1"><n:replyLst><n:reply id="2">'
    "<n:txBody><a:p><a:r><a:t>Secretanswer</a:t></a:r></a:p></n:txBody></n:reply></n:replyLst>"
    "<n:txBody><a:p><a:r><a:t>Secretquestion</a:t></a:r></a:p></n:txBody></n:cm></n:cmLst>"
)


def test_comments_of_slides_are_told_one_by_one_with_their_answers(copied, tmp_path):
    made = slide_files.Deck()
    made.add_slide("The first", comment="Secretremark")
    second = made.add_slide("The second")
    made.add("ppt/comments/modernComment1.xml", DISCUSSED, "application/vnd.ms-powerpoint.comments+xml")
    made.relate(
        second, "http://schemas.microsoft.com/office/2018/10/relationships/comments", "../comments/modernComment1.xml"
    )

    copy, counts = copied(made.packed())

    assert counts == {"comments": 3}
    assert places_of(tmp_path / "came", made.packed())["comments"] == [
        {"page": 1, "words": "Secretremark", "address": ""},
        {"page": 2, "words": "Secretquestion", "address": ""},
        {"page": 2, "words": "Secretanswer", "address": ""},
    ]
    assert b"Secret" not in b"".join(word_files.parts_of(copy).values())


def test_number_of_the_slide_is_no_note(copied, tmp_path):
    made = slide_files.Deck()
    made.add_slide("The first", note="x")
    parts = word_files.parts_of(made.packed())
    (name,) = (name for name in parts if "notesSlides/" in name and name.endswith(".xml"))
    number = '<a:fld id="{1}" type="slidenum"><a:t>2</a:t></a:fld></a:p>'
    notes = parts[name].decode().replace("<a:t>x</a:t>", "<a:t></a:t>").replace("</a:p>", number, 1)

    came = word_files.packed(parts | {name: notes.encode()})
    _, counts = copied(came)

    assert counts == {}
    assert inspection.inspect_file(tmp_path / "came").checks == {}


def test_deleted_and_inserted_pictures_are_told(copied):
    """Also without words, and not the breaks between them."""
    picture, no_words = "<w:r><w:drawing/></w:r>", "<w:r><w:br/></w:r>"
    body = paragraph(
        f'<w:del w:id="1">{picture}</w:del>{run("a")}<w:del w:id="2">{no_words}</w:del>{run("b")}'
        f'<w:ins w:id="3">{picture}</w:ins>{run("c")}<w:ins w:id="4">{no_words}</w:ins>'
    )

    _, counts = copied(word_of(body))

    assert counts == {"deletions": 1, "insertions": 1}


def test_deleted_row_that_has_only_a_picture_is_told(copied):
    row = "<w:tr>{}<w:tc><w:p><w:r>{}</w:r></w:p></w:tc></w:tr>"
    gone = row.format('<w:trPr><w:del w:id="1"/></w:trPr>', "<w:drawing/>")
    empty = row.format('<w:trPr><w:del w:id="2"/></w:trPr>', "<w:br/>")
    table = f"<w:tbl><w:tblPr/><w:tblGrid/>{row.format('', '<w:t>Seen</w:t>')}{gone}{empty}</w:tbl>"

    _, counts = copied(word_of(table + paragraph(run("after"))))

    assert counts == {"deletions": 1}


def test_changes_to_styles_are_accepted(copied):
    """They name whoever made them."""
    former = '<w:pPr><w:jc w:val="left"/><w:pPrChange w:id="1" w:author="Secretauthor"><w:pPr/></w:pPrChange></w:pPr>'
    style = f'<w:style w:type="paragraph" w:styleId="P">{former}</w:style>'

    copy, counts = copied(word_of(paragraph(run("Seen")), styles=style))

    styles = word_files.parts_of(copy)["word/styles.xml"]
    assert (b"w:jc" in styles, b"Secretauthor" in styles, counts) == (True, False, {})


NUMBER = '<a:fld id="{2}" type="slidenum"><a:rPr lang="en-GB"/><a:t>9</a:t></a:fld>'


@pytest.mark.parametrize("number", ["", "x", "-1", "1" * 5000])
def test_number_of_the_first_slide_that_is_none_counts_as_one(copied, number):
    made = slide_files.Deck()
    for hidden in (False, True, False):
        made.add_slide("Seen", hidden=hidden, shapes=slide_files.SHAPE.format(number=5, place="sldNum", runs=NUMBER))
    parts = word_files.parts_of(made.packed())
    first = f'<p:presentation firstSlideNum="{number}" '.encode()
    main = parts["ppt/presentation.xml"].replace(b"<p:presentation ", first)

    copy, _ = copied(word_files.packed(parts | {"ppt/presentation.xml": main}))

    assert b"<a:t>3</a:t>" in b"".join(word_files.parts_of(copy).values())


def test_slides_after_a_hidden_one_keep_their_numbers(copied):
    """As PowerPoint prints them: other slides and the author's notes may refer to them."""
    made = slide_files.Deck()
    for number in range(4):
        number_of = slide_files.SHAPE.format(number=5, place="sldNum", runs=NUMBER)
        made.add_slide("Seen", hidden=number == 1, shapes=number_of)
    parts = word_files.parts_of(made.packed())
    main = parts["ppt/presentation.xml"].replace(b"<p:presentation ", b'<p:presentation firstSlideNum="10" ')

    copy, _ = copied(word_files.packed(parts | {"ppt/presentation.xml": main}))

    slides = {name: data for name, data in word_files.parts_of(copy).items() if "slides/slide" in name}
    fields = {name: b"<a:fld" in data for name, data in slides.items() if name.endswith(".xml")}
    assert list(fields.values()) == [True, False, False]
    assert [f"<a:t>{number}</a:t>".encode() in b"".join(slides.values()) for number in (12, 13)] == [True, True]


BOX = TEXT_BOX.format(
    f"<w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>{paragraph(run('Secretbox'))}"
    "</w:txbxContent></v:textbox></v:shape></w:pict>"
)
RUBY = (
    f"<w:r>{HIDDEN}<w:ruby><w:rt>{run('Secretabove')}</w:rt><w:rubyBase>{run('Secretbase')}</w:rubyBase></w:ruby></w:r>"
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (paragraph(BOX.replace("<w:r>", f"<w:r>{HIDDEN}", 1) + run("Seen")), "Secretbox"),
        (f"<w:p>{STYLED}{BOX}</w:p>" + paragraph(run("Seen")), "Secretbox"),
        (paragraph(RUBY + run("Seen")), "SecretaboveSecretbase"),
    ],
)
@pytest.mark.parametrize("part", ["document", "header"])
def test_what_hidden_text_holds_is_left_out(copied, tmp_path, part, content, words):
    styles = f'<w:style w:type="paragraph" w:styleId="P">{HIDDEN}</w:style>'
    came = word_of(content, styles=styles) if part == "document" else word_of("", header=content, styles=styles)

    copy, counts = copied(came)

    assert words_of(copy, f"word/{part}.xml") == ["Seen"]
    assert counts == {"hidden_text": 1}
    assert places_of(tmp_path / "came", came)["hidden_text"] == [{"page": None, "words": words, "address": ""}]


SHAPES = "http://schemas.microsoft.com/office/word/2010/wordprocessing"
SHAPE = (
    '<s:wsp><s:cNvPr id="{}" name="a"{}/><s:cNvSpPr txBox="1"/><s:spPr/><s:txbx><w:txbxContent>{}</w:txbxContent>'
    "</s:txbx><s:bodyPr/></s:wsp>"
)
PICTURE = '<p:pic xmlns:p="p"><p:nvPicPr><p:cNvPr id="3" name="Secretname" hidden="true"/></p:nvPicPr></p:pic>'
DRAWING = (
    f'<w:r><w:drawing xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:s="{SHAPES}Shape" '
    f'xmlns:g="{SHAPES}Group"><a:graphic><a:graphicData uri="{SHAPES}Group">{{}}</a:graphicData></a:graphic>'
    "</w:drawing></w:r>"
)


@pytest.mark.parametrize(("in_group", "expected"), [(True, ["SeenShown", "Shown"]), (False, ["Seen"])])
def test_hidden_shape_is_left_out_of_its_group(copied, tmp_path, in_group, expected):
    shape = SHAPE.format(1, ' hidden="1"', paragraph(run("Secretshape")))
    others = PICTURE + SHAPE.format(2, ' hidden="0"', paragraph(run("Shown")))
    came = word_of(paragraph(run("Seen") + DRAWING.format(f"<g:wgp>{shape}{others}</g:wgp>" if in_group else shape)))

    copy, _ = copied(came)

    assert words_of(copy) == expected
    assert b"Secret" not in b"".join(word_files.parts_of(copy).values())
    told = [each["words"] for each in places_of(tmp_path / "came", came)["hidden_text"]]
    assert told == ["Secretshape"]


FORMULA = (
    '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{}<m:r><m:t>y</m:t></m:r></m:oMath>'
)
DELETION = '<w:del w:id="1" w:author="A"><w:rPr/></w:del>'


@pytest.mark.parametrize(
    ("properties", "formula", "kind", "words"),
    [
        ("", f"<m:r>{HIDDEN}<m:t>Secretx</m:t></m:r>", "hidden_text", "Secretx"),
        ("", f"<m:r>{BY_STYLE}<m:t>Secretx</m:t></m:r>", "hidden_text", "Secretx"),
        (STYLED, "<m:r><m:t>Secretx</m:t></m:r>", "hidden_text", "Secretxy"),
        ("", f"<m:r>{DELETION}<m:t>Secretx</m:t></m:r>", "deletions", "Secretx"),
        ("", f'<m:r><w:ins w:id="2">{DELETION}</w:ins><m:t>Secretx</m:t></m:r>', "deletions", "Secretx"),
        (
            "",
            f"<m:f><m:fPr><m:ctrlPr>{DELETION}</m:ctrlPr></m:fPr><m:num>{deleted('Secretx')}</m:num></m:f>",
            "deletions",
            "Secretx",
        ),
    ],
)
def test_formula_is_left_without_what_is_not_shown(copied, tmp_path, properties, formula, kind, words):
    styles = f'<w:style w:type="paragraph" w:styleId="P">{HIDDEN}</w:style><w:style w:styleId="Q">{HIDDEN}</w:style>'
    came = word_of(f"<w:p>{properties}{FORMULA.format(formula)}</w:p>", styles=styles)

    copy, _ = copied(came)

    assert words_of(copy) == ([] if properties else ["y"])
    assert places_of(tmp_path / "came", came) == {kind: [{"page": None, "words": words, "address": ""}]}


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_go_with_their_references(copied, tmp_path, kind):
    came = word_with_notes(kind)

    copy, counts = copied(came)

    assert words_of(copy, f"word/{kind}s.xml") == ["Note three", "Note two", "Note five"]
    assert b"separator" in word_files.parts_of(copy)[f"word/{kind}s.xml"]
    assert counts == {"deletions": 1, "hidden_text": 2}  # the hidden reference, and its note
    places = places_of(tmp_path / "came", came)
    assert {kind: [each["words"] for each in places[kind]] for kind in places} == {
        "deletions": ["Secretnote one"],
        "hidden_text": ["Secretnote four"],
    }


@pytest.mark.parametrize("name", word_files.clean())
def test_clean_word_document_loses_nothing_that_readers_see(copied, name):
    came = word_files.clean()[name]

    copy, counts = copied(came)

    assert words_of(copy) == (["PAGE shown"] if name == "deleted field" else words_of(came))
    assert counts == ({"comments": 1} if name == "comments" else {})


def test_presentation_loses_what_was_meant_for_its_author(copied, tmp_path):
    came = reviewed_files.reviewed_slides()

    copy, counts = copied(came)

    assert b"Secret" in b"".join(word_files.parts_of(came).values())
    assert b"Secret" not in b"".join(word_files.parts_of(copy).values())
    assert counts == {"hidden_text": 1, "hidden_slides": 1, "notes": 2, "comments": 1}
    assert [place["page"] for place in places_of(tmp_path / "came", came)["hidden_slides"]] == [2]


def test_pdf_loses_remarks_and_keeps_links_and_forms(copied, tmp_path):
    came = reviewed_files.annotated_pdf()

    copy, counts = copied(came)

    with pikepdf.open(BytesIO(copy)) as pdf:
        kept = [str(each.Subtype) for each in pdf.pages[0].Annots]
        assert (kept, list(pdf.Root.StructTreeRoot.K)) == (["/Link", "/Widget"], [])
    assert b"Secret" in unpacked(came)
    assert b"Secret" not in unpacked(copy)
    assert counts == {"notes_on_pages": 1, "highlights": 2, "marks_on_pages": 2, "links": 1}
    assert {place["page"] for places in places_of(tmp_path / "came", came).values() for place in places} == {1}


def test_remark_on_two_pages_is_counted_once(copied):
    def twice(pdf: pikepdf.Pdf) -> None:
        reviewed_files.annotated(pdf)
        pdf.pages[1].Annots = pikepdf.Array([pdf.pages[0].Annots[0]])

    _, counts = copied(corpus.changed(twice))

    assert counts["notes_on_pages"] == 1


def test_structure_of_what_stays_is_kept(copied):
    copy, _ = copied(corpus.changed(unseen_parts.structure))

    with pikepdf.open(BytesIO(copy)) as pdf:
        paragraph, figure, row = pdf.Root.StructTreeRoot.K
        cell, emptied, foreign = row.K
        assert (list(paragraph.K), "/Alt" in paragraph) == ([0], False)
        assert (str(figure.Alt), list(figure.K)) == ("A chart", [1])
        assert (str(cell.ActualText), str(foreign.Alt)) == ("One", "Nothing was here")
        assert (set(emptied.keys()), emptied.A.ColSpan) == ({"/Type", "/S", "/P", "/A"}, 2)
        assert ("/SE" in pdf.Root.Outlines.First, str(pdf.Root.Outlines.First.Next.SE.Alt)) == (False, "A chart")


@pytest.mark.parametrize("name", unseen_parts.PARTS)
def test_pdf_loses_what_no_page_shows(copied, name):
    came = corpus.changed(unseen_parts.PARTS[name])

    copy, counts = copied(came)

    with pikepdf.open(BytesIO(copy)) as pdf:
        assert len(pdf.pages) == 2
    assert b"Secret" in unpacked(came)
    assert b"Secret" not in unpacked(copy)
    assert counts == unseen_parts.TOLD.get(name, {})


@pytest.mark.filterwarnings("ignore:This document has 1 form widget")
def test_pdf_keeps_what_pages_show_of_a_form(copied):
    copy, counts = copied(corpus.changed(unseen_parts.form))

    with pikepdf.open(BytesIO(copy)) as pdf:
        shared, hidden, foreign = pdf.Root.AcroForm.Fields
        assert (str(shared.V), str(foreign.V)) == ("shown", "shown by a widget that it does not name")
        assert ["/AP" in kid for kid in shared.Kids] == [True, False]
        assert ("/V" in hidden, str(hidden.T)) == (False, "hidden")
        assert str(pdf.pages[0].Annots[3].V) == "in no form"
    assert counts == {"hidden_text": 2}


def converted(tmp_path, data: bytes) -> str:
    """The text of the PDF that LibreOffice makes of the copy."""
    (tmp_path / "came").write_bytes(data)
    (tmp_path / "copy").write_bytes(sanitizing.sanitize(tmp_path / "came").content)
    with conversion.converted(tmp_path / "copy") as (pdf, _):
        return text_of(pdf.read_bytes())


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())


@pytest.mark.full
@NEEDS_LIBREOFFICE
@pytest.mark.parametrize(("kind", "numbers"), [("footnote", ["1", "2", "3"]), ("endnote", ["i", "ii", "iii"])])
def test_notes_in_pdf_are_those_of_their_references(tmp_path, kind, numbers):
    text = converted(tmp_path, word_with_notes(kind))

    assert re.findall(r"(\d|i+)\s*Note (\w+)", text) == list(zip(numbers, ["three", "two", "five"], strict=True))
    assert "Secret" not in text


@pytest.mark.full
@NEEDS_LIBREOFFICE
@pytest.mark.parametrize(
    "content", [deleted("Secrettitle"), run("Secrettitle", HIDDEN), deleted("Secrettitle") + run("New")]
)
def test_content_control_shows_nothing_but_its_content(tmp_path, content):
    text = converted(tmp_path, word_with_properties(paragraph(BOUND.format(content) + run("Seen"))))

    assert text == ("NewSeen" if "New" in content else "Seen")


@pytest.mark.full
@NEEDS_LIBREOFFICE
def test_fields_show_their_text_and_no_property(tmp_path):
    body = [
        FIELD.format("COMMENTS", run("Shown. ")) + FIELD.format("TITLE", deleted("Secrettitle")),
        f'<w:fldSimple w:instr=" COMMENTS ">{deleted("Secretcomment")}</w:fldSimple>',
        f'<w:fldSimple w:instr="title \\* Upper">{run("Simple. ")}</w:fldSimple>',
        FIELD.format("FILENAME \\p", run("Name. ")),
        FIELD.format(
            f'IF </w:instrText></w:r>{FIELD.format("TITLE", run("Secret"))}<w:r><w:instrText> = "" "Secretif" "a"',
            run("Case. "),
        ),
        FIELD.format("DOCPROPERTY Title", run("Property. ")) + FIELD.format("PAGE", run("7")),
    ]

    text = converted(tmp_path, word_with_properties("".join(map(paragraph, body))))

    assert text == "Shown. Simple. Name. Case. Property. 1"


@pytest.mark.full
@NEEDS_LIBREOFFICE
@pytest.mark.django_db
@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(
    ("name", "data", "shown"),
    [
        ("paper.docx", reviewed_files.reviewed_word(), ["Everybody answered.", "First half, second half.", "Noted."]),
        ("slides.pptx", reviewed_files.reviewed_slides(), ["The first that is shown", "The second that is shown"]),
    ],
)
def test_pdf_for_readers_has_nothing_of_it(paper, name, data, shown):
    if name == "slides.pptx":
        paper.kind = Document.Kind.PRESENTATION
        paper.save()
    file = ContentFile(data, name=name)
    version = actions.receive_paper(paper=paper, file=file, by=paper.participant.user).version

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    with default_storage.open(version.public_name) as file:
        content = file.read()
    text = text_of(content)
    assert [words for words in shown if words not in text] == []
    assert b"Secret" not in unpacked(content)
    assert "Secret" not in text
    assert {each.kind for each in version.left_out} >= {"comments", "hidden_text"}


@NEEDS_LIBREOFFICE
@pytest.mark.django_db
@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("paper.docx", word_with_properties(paragraph(run("Seen")))),
        ("slides.pptx", reviewed_files.slides_with_properties()),
    ],
)
def test_title_of_the_pdf_is_that_of_the_paper(paper, name, data):
    if name == "slides.pptx":
        paper.kind = Document.Kind.PRESENTATION
        paper.save()
    file = ContentFile(data, name=name)
    version = actions.receive_paper(paper=paper, file=file, by=paper.participant.user).version
    Document.objects.filter(pk=version.document_id).update(title="Words & <figures> of 城市")

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    with default_storage.open(version.public_name) as file, pikepdf.open(file) as pdf:
        assert {key: str(value) for key, value in pdf.docinfo.items()} == {"/Title": "Words & <figures> of 城市"}
        assert pdf.open_metadata().get("dc:title", "") in ("", "Words & <figures> of 城市")


def test_place_where_several_things_were_left_out_says_how_many():
    places = [omissions.Place(page=1), omissions.Place(page=3), omissions.Place(page=1)]

    (line,) = omissions.lines([omissions.Omission("comments", 5, places)], of_slides=True)

    assert line == omissions.Line("5 comments", ["slide 1, 2 times", "slide 3"], 2)
