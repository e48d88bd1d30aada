"""Word documents with what Word writes into them besides text, and which programs before ours have refused."""

import gzip
import zipfile
from functools import cache
from io import BytesIO

from tests.word_fields import branches, strict
from tests.word_files import HEADER, KIND, MAIN, PICTURE, RELATIONS, TEXT, VML, field, made, parts_of
from tests.word_pictures import BLIP, DEFAULTS, STYLED, metafile, old_metafile, with_picture

TYPE = MAIN.rpartition(".document")[0]
SIGNATURE = "application/vnd.openxmlformats-package.digital-signature-origin"
FONT_TABLE = (
    f'{HEADER}<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{KIND}">'
    '<w:font w:name="A"><w:embedRegular r:id="r1" w:fontKey="{00000000-0000-0000-0000-000000000000}"/></w:font>'
    "</w:fonts>"
)
TEXT_BOX = '<w:r><wps:txbx xmlns:wps="a"><w:txbxContent>{}</w:txbxContent></wps:txbx></w:r>'


@cache
def clean() -> dict[str, bytes]:
    """Documents by what is in them."""
    return _with_pictures() | _with_fields() | _with_parts() | {"in Strict": strict(made()), "streamed": _streamed()}


def _with_pictures() -> dict[str, bytes]:
    link = '<w:p><w:r><w:drawing><a:hlinkClick xmlns:a="a" r:id="r1"/></w:drawing></w:r></w:p>'
    return {
        "picture of another kind": with_picture("a.png", b"GIF89a"),
        "picture of no type": with_picture("a.bin", PICTURE),
        "picture with an effect": with_picture("a.png", b"II\xbc\x01"),
        "metafile": with_picture("a.emf", metafile(PICTURE)),
        "metafile in pieces": with_picture("a.emf", metafile(PICTURE + bytes(999), 2)),
        "metafile in a metafile": with_picture("a.emf", metafile(metafile(PICTURE), kind=2)),
        "metafile in an old one": with_picture("a.wmf", old_metafile(metafile(PICTURE))),
        "drawing with colours": with_picture("a.svg", STYLED.format('<g style="fill:url(#a)"/>').encode()),
        "drawing with a motion": with_picture(
            "a.svg", STYLED.format('<g fill="url(#a)"><animate attributeName="fill" to="red"/></g>').encode()
        ),
        "drawing with an escape": with_picture(
            "a.svg",
            STYLED.format(r'<linearGradient id="a" href="#b"/><style>.a{font-family:"\41 rial"}</style>').encode(),
        ),
        "picture that is gone": made(BLIP.format('r:embed="r1" r:link=""'), (("image", "NULL", False),)),
        "picture with a link": made(link, (("hyperlink", "https://example.org", True),)),
        "shape in an address": made(VML.format("data:image/gif;base64,R0lGODlh")),
    }


def _with_fields() -> dict[str, bytes]:
    page = field(" PAGE ")
    within = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF </w:instrText></w:r>{}<w:r>'
    ended = '<w:instrText> = 1 "a" "b"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    runs = page.removeprefix("<w:p>").removesuffix("</w:p>")
    return {
        "field in branches": made(f"<w:p>{branches(TEXT_BOX.format(page), TEXT_BOX.format(page))}</w:p>"),
        "field around a branch": made(page.replace("<w:r><w:t>", branches("", "") + "<w:r><w:t>")),
        "field in a field": made(f"<w:p>{within.format(runs)}{ended}</w:p>"),
        "field in a sum": made(f"<w:p>{within.format(runs).replace(' IF ', '=')}{ended}</w:p>"),
        "inserted field": made(f'<w:p><w:ins w:id="1" w:author="A">{runs}</w:ins></w:p>'),
        "deleted part of a field": made(page.replace("</w:instrText>", "</w:instrText><w:tab/>")),
        "links by fields": made(
            field('HYPERLINK "https://example.org/a:b" \\o "Note: this"')
            + field('HYPERLINK \\l "_Toc1"')
            + field('HYPERLINK "mailto:a@example.org"')
            + field('HYPERLINK "file:///C:\\paper.docx"')
        ),
    }


def _with_parts() -> dict[str, bytes]:
    font = RELATIONS.format(f'<Relationship Id="r1" Type="{KIND}/font" Target="fonts/font1.odttf"/>')
    fonts = f'<Override PartName="/word/fontTable.xml" ContentType="{TYPE}.fontTable+xml"/>'
    settings = f'<Default Extension="bin" ContentType="{TYPE}.printerSettings"/>'
    return {
        "font": made(
            more={
                "word/fontTable.xml": FONT_TABLE.encode(),
                "word/_rels/fontTable.xml.rels": (HEADER + font).encode(),
                "word/fonts/font1.odttf": b"\x1f\x8bdata",
            },
            relations=(("fontTable", "fontTable.xml", False),),
            types=fonts + DEFAULTS,
        ),
        "settings of a printer": made(
            '<w:sectPr><w:printerSettings r:id="r1"/></w:sectPr>',
            (("printerSettings", "printer.bin", False),),
            {"word/printer.bin": gzip.compress(b"data", mtime=0)},
            settings,
        ),
        "signature": made(
            more={"_xmlsignatures/origin.sigs": b""},
            types=f'<Default Extension="sigs" ContentType="{SIGNATURE}"/>',
        ),
        "data of a program": made(
            more={
                "customXml/item1.xml": b'<?mso-contentType ?><a xmlns="b"><t>DDE</t><c href="https://example.org"/></a>'
            }
        ),
        "letters": made(TEXT.format("To ") + field(" MERGEFIELD Name ")),
    }


def _streamed() -> bytes:
    """A document written by a program that cannot go back, and puts the sizes of members behind them."""

    class Stream(BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    out = Stream()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts_of(made()).items():
            archive.writestr(name, data)
    return out.getvalue()
