"""Pictures of which a document shows only a part: readers do not get the rest."""

import shutil
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from papers import omissions
from papers.file_types import DOCX, PPTX
from papers.files import conversion, sanitizing
from tests import slide_files, word_files, word_pictures

SHOWN, CUT_OFF = (0, 0, 255), (255, 0, 0)
SIZE = 40
CROP = "<a:srcRect {}/>"
DRAWINGS = "http://schemas.openxmlformats.org/drawingml/2006"
IN_WORD = (
    f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{DRAWINGS}/wordprocessingDrawing" xmlns:a="{DRAWINGS}/main" '
    f'xmlns:pic="{DRAWINGS}/picture"><wp:extent cx="360000" cy="360000"/><wp:docPr id="1" name="x"/>'
    f'<a:graphic><a:graphicData uri="{DRAWINGS}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="x"/>'
    '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="r1"/>{}<a:stretch><a:fillRect/></a:stretch>'
    '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="360000" cy="360000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing></w:r></w:p>"
)
IN_VML = (
    '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:40pt;height:40pt">'
    '<v:imagedata r:id="r1" {}/></v:shape></w:pict></w:r></w:p>'
)
ON_SLIDE = (
    '<p:pic><p:nvPicPr><p:cNvPr id="9" name="x"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill>'
    '<a:blip r:embed="{picture}"/>{crop}<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="360000" cy="360000"/></a:xfrm><a:prstGeom prst="rect"/></p:spPr></p:pic>'
)
NEEDS_LIBREOFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def halves(form: str = "PNG", mode: str = "RGB") -> bytes:
    """A picture whose right half is cut off by half a crop from the right."""
    picture, out = Image.new("RGB", (SIZE, SIZE), SHOWN), BytesIO()
    picture.paste(CUT_OFF, (SIZE // 2, 0, SIZE, SIZE))
    picture.convert(mode).save(out, form)
    return out.getvalue()


def word(body: str, data: bytes, ending: str = "png") -> bytes:
    types = f'<Default Extension="{ending}" ContentType="{word_pictures.PICTURES.get(ending, f"image/{ending}")}"/>'
    name = f"media/a.{ending}"
    return word_files.made(body, (("image", name, False),), {f"word/{name}": data}, types)


def deck(*crops: str, data: bytes = b"") -> bytes:
    """A presentation with a slide for each crop, all of the same picture."""
    made = slide_files.Deck()
    made.add("ppt/media/a.png", data or halves(), "image/png")
    for crop in crops:
        name = made.add_slide("Shown", shapes=ON_SLIDE.format(picture="r2", crop=crop))
        assert made.relate(name, "image", "../media/a.png") == "r2"
    return made.packed()


@pytest.fixture
def copied(tmp_path):
    def copy(data: bytes) -> sanitizing.Copy:
        (tmp_path / "came").write_bytes(data)
        return sanitizing.sanitize(tmp_path / "came")

    return copy


def pictures_in(document: bytes) -> list[Image.Image]:
    found = []
    for name, data in word_files.parts_of(document).items():
        if not name.endswith((".xml", ".rels")):
            found.append(Image.open(BytesIO(data)))
    return found


def shows(picture: Image.Image, colour: tuple[int, int, int]) -> bool:
    pixels = picture.convert("RGB").getcolors(SIZE * SIZE)
    return any(all(abs(one - other) < 60 for one, other in zip(found, colour, strict=True)) for _, found in pixels)


@pytest.mark.parametrize(
    ("form", "mode"),
    [("PNG", "RGB"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("GIF", "P"), ("TIFF", "CMYK"), ("BMP", "RGB")],
)
def test_picture_of_each_format_is_cropped(copied, form, mode):
    ending = form.lower()

    copy = copied(word(IN_WORD.format(CROP.format('r="50000"')), halves(form, mode), ending))

    (picture,) = pictures_in(copy.content)
    assert (picture.size, shows(picture, SHOWN), shows(picture, CUT_OFF)) == ((SIZE // 2, SIZE), True, False)
    assert picture.format == ("JPEG" if form == "JPEG" else "PNG")
    assert copy.left_out == []
    assert b"srcRect r" not in word_files.parts_of(copy.content)["word/document.xml"]


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (IN_WORD.format(CROP.format('l="25%" t="10%" r="25%"')), (20, 36)),
        (IN_WORD.format(CROP.format('l="60000" r="60000"')), (1, 40)),
        (IN_WORD.format(CROP.format('r="half"')), (40, 40)),
        (IN_VML.format('cropright="32768f"'), (20, 40)),
        (IN_VML.format('cropright=".25" cropbottom="0.5"'), (40, 20)),
    ],
)
def test_crop_is_read_as_programs_write_it(copied, body, size):
    (picture,) = pictures_in(copied(word(body, halves())).content)

    assert picture.size == size


def test_what_a_crop_adds_at_a_side_stays(copied):
    """Its part of the size that is left is larger."""
    copy = copied(word(IN_WORD.format(CROP.format('l="-10000" r="50000"')), halves())).content

    assert b'srcRect l="-20000"/' in word_files.parts_of(copy)["word/document.xml"]


def test_picture_that_is_shown_twice_becomes_two(copied):
    whole, left, right = "", CROP.format('r="50000"'), CROP.format('l="50000"')

    pictures = pictures_in(copied(deck(left, right, left)).content)
    with_whole = pictures_in(copied(deck(whole, left)).content)

    assert [(shows(each, SHOWN), shows(each, CUT_OFF)) for each in pictures] == [(True, False), (False, True)]
    assert sorted(each.size for each in with_whole) == [(SIZE // 2, SIZE), (SIZE, SIZE)]


def test_ten_thousand_cropped_pictures_are_copied(copied):
    """Within the seconds that a copy may take: each has a relationship of its own."""
    one = IN_WORD.format(CROP.format('r="50000"'))
    # Names of their own keep the document from being packed as tightly as one that is refused for it.
    names = (sha256(str(number).encode()).hexdigest() for number in range(10_000))

    copy = copied(word("".join(one.replace('name="x"', f'name="{name}"') for name in names), halves()))

    relationships = word_files.parts_of(copy.content)["word/_rels/document.xml.rels"]
    assert relationships.count(b"<Relationship ") == 10_000


def test_other_versions_of_a_cropped_picture_go(copied):
    """Office keeps the drawing of which it has made the picture, or the picture before an effect."""
    drawing = "<a:extLst><a:ext uri='x'><s:svgBlip xmlns:s='s' r:embed='r2'/></a:ext></a:extLst></a:blip>"
    body = IN_WORD.format(CROP.format('r="50000"')).replace('"r1"/>', f'"r1">{drawing}')
    parts = {"word/media/a.png": halves(), "word/media/b.png": halves()}
    types = '<Default Extension="png" ContentType="image/png"/>'
    came = word_files.made(body, tuple(("image", f"media/{end}.png", False) for end in "ab"), parts, types)

    (picture,) = pictures_in(copied(came).content)

    assert not shows(picture, CUT_OFF)


@pytest.mark.parametrize(
    ("data", "ending"),
    [(word_pictures.metafile(word_files.PICTURE), "emf"), (b"\xff\xd8\xff broken", "jpeg")],
)
def test_picture_that_cannot_be_cropped_stays_and_is_told(copied, data, ending):
    copy = copied(word(IN_WORD.format(CROP.format('r="50000"')), data, ending))

    assert data in word_files.parts_of(copy.content).values()
    assert copy.left_out == [{"kind": "crops", "count": 1, "places": []}]
    found = omissions.restored(omissions.stored(copy.left_out))
    assert omissions.change_the_text(found)
    assert omissions.sentences(found) == ["Readers get the cropped parts of 1 picture that the portal cannot cut off."]


def test_slide_whose_picture_cannot_be_cropped_is_named(copied):
    copy = copied(deck("", CROP.format('r="50000"'), data=b"\x89PNG\r\n\x1a\n broken"))

    assert copy.left_out == [{"kind": "crops", "count": 1, "places": [{"page": 2, "words": "", "address": ""}]}]


def test_parts_of_a_hidden_slide_go_with_it(copied):
    made = slide_files.Deck()
    hidden = made.add_slide("Secret", shapes=ON_SLIDE.format(picture="r2", crop=""), hidden=True)
    made.add("ppt/media/a.png", halves(), "image/png")
    made.relate(hidden, "image", "../media/a.png")
    made.add_slide("Shown")

    assert pictures_in(copied(made.packed()).content) == []


@NEEDS_LIBREOFFICE
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("kind", [DOCX, PPTX])
def test_pdf_has_nothing_of_what_was_cut_off(tmp_path, copied, kind, form):
    crop = CROP.format('r="50000"')
    copy = copied(word(IN_WORD.format(crop), halves(form)) if kind == DOCX else deck(crop, data=halves(form)))
    (tmp_path / "copy").write_bytes(copy.content)

    with conversion.converted(tmp_path / "copy", kind) as (path, _), pikepdf.open(path) as pdf:
        (page,) = pdf.pages
        (picture,) = (pikepdf.PdfImage(each).as_pil_image() for each in page.get_images().values())

    assert (picture.width, shows(picture, SHOWN), shows(picture, CUT_OFF)) == (SIZE // 2, True, False)
