"""Files as they come from a round of comments: with tracked changes, remarks, hidden text and notes.

Whatever begins with “Secret” is for the author and the colleagues alone.
"""

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests import corpus, slide_files
from tests.word_files import HEADER, KIND, RELATION, WORD, made, packed, parts_of

PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CORE_KIND = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
RUN = '<w:r>{}<w:t xml:space="preserve">{}</w:t></w:r>'
OVERRIDE = '<Override PartName="/word/{}.xml" ContentType="{}{}+xml"/>'
OF_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
HIDDEN = "<w:rPr><w:vanish/></w:rPr>"
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
TEXT_BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="wps">{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent></w:r>'
)


def run(text: str, properties: str = "") -> str:
    return RUN.format(properties, text)


def paragraph(content: str, mark: str = "") -> str:
    """A paragraph; `mark` is a change of its mark."""
    return f"<w:p>{f'<w:pPr><w:rPr>{mark}</w:rPr></w:pPr>' if mark else ''}{content}</w:p>"


def deleted(text: str) -> str:
    text = run(text).replace("w:t>", "w:delText>").replace("<w:t ", "<w:delText ")
    return f'<w:del w:id="1" w:author="A">{text}</w:del>'


def inserted(text: str) -> str:
    return f'<w:ins w:id="2" w:author="A">{run(text)}</w:ins>'


def commented(number: int, text: str) -> str:
    return (
        f'<w:commentRangeStart w:id="{number}"/>{run(text)}<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    )


def word_of(body: str, relations=(), **parts: str) -> bytes:
    """A Word document with this body, and these parts besides it."""
    kinds = tuple((kind, f"{kind}.xml", False) for kind in parts)
    types = "".join(OVERRIDE.format(kind, OF_WORD, kind) for kind in parts)
    roots = {"header": "hdr", "footer": "ftr"}
    more = {
        f"word/{kind}.xml": f'{HEADER}<w:{roots.get(kind, kind)} xmlns:w="{WORD}" xmlns:r="{KIND}">{content}'
        f"</w:{roots.get(kind, kind)}>".encode()
        for kind, content in parts.items()
    }
    return made(body, (*kinds, *relations), more, types)


def reviewed_word() -> bytes:
    """A Word document of each kind of remark, in the text, a table, a note, a header and a text box."""
    row = "<w:tr>{}<w:tc>{}</w:tc></w:tr>"
    body = [
        paragraph(run("The city asked. ") + deleted("Secretdeleted") + inserted("Everybody answered.")),
        paragraph(run("First half, "), '<w:del w:id="3"/>'),
        paragraph(run("second half.")),
        paragraph(deleted("Secretparagraph"), '<w:del w:id="4"/>'),
        paragraph(f'<w:moveFrom w:id="5">{run("Moved sentence.")}</w:moveFrom>', '<w:moveFrom w:id="6"/>'),
        paragraph(commented(0, "the commented words")),
        paragraph(f'<w:moveTo w:id="7">{run("Moved sentence.")}</w:moveTo>', '<w:moveTo w:id="8"/>'),
        paragraph(run("Secrethidden", HIDDEN) + run("Seen.", '<w:rPr><w:vanish w:val="0"/></w:rPr>')),
        paragraph(run("Secretbystyle", '<w:rPr><w:rStyle w:val="Quiet"/></w:rPr>')),
        "<w:tbl>",
        row.format("", paragraph(run("Cell that stays"))),
        row.format('<w:trPr><w:del w:id="9"/></w:trPr>', paragraph(run("Secretrow"))),
        "</w:tbl>",
        paragraph(run("Noted.") + '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        paragraph(TEXT_BOX.format(f"<w:txbxContent>{paragraph(deleted('Secretbox') + run('Box'))}</w:txbxContent>")),
    ]
    styles = '<w:style w:type="character" w:styleId="Quiet"><w:rPr><w:vanish/></w:rPr></w:style>'
    return word_of(
        "".join(body),
        comments=f'<w:comment w:id="0" w:author="A">{paragraph(run("Secretcomment"))}</w:comment>',
        footnotes=f'<w:footnote w:id="2">{paragraph(deleted("Secretnote") + run("Note"))}</w:footnote>',
        header=paragraph(run("Header") + deleted("Secretheader")),
        styles=styles,
    )


CORE = (
    f'{HEADER}<cp:coreProperties xmlns:cp="{CORE_KIND}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>Secrettitle</dc:title><dc:description>Secretcomment</dc:description></cp:coreProperties>"
)
BOUND = (
    "<w:sdt><w:sdtPr><w:dataBinding "
    f"w:prefixMappings=\"xmlns:a='{CORE_KIND}' xmlns:b='http://purl.org/dc/elements/1.1/'\" "
    'w:xpath="/a:coreProperties[1]/b:title[1]" w:storeItemID="{{6C3C8BC8-F283-45AE-878A-BAB7291924A1}}"/>'
    "<w:text/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
)


PROPERTIES = {
    "docProps/core.xml": ("package.core-properties", f"{PACKAGE}/metadata/core-properties", CORE.encode()),
    "docProps/app.xml": (
        "officedocument.extended-properties",
        f"{KIND}/extended-properties",
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        b"<Application>Microsoft Office Word</Application><Company>Secretcompany</Company>"
        b"<AppVersion>12.0000</AppVersion></Properties>",
    ),
    "docProps/custom.xml": (
        "officedocument.custom-properties",
        f"{KIND}/custom-properties",
        b"<Properties>Secretnumber</Properties>",
    ),
}
"""The content type, the kind of relationship and the content of each part with properties."""


def word_with_properties(body: str) -> bytes:
    """A Word document with this body, and a title and a description that its readers do not get."""
    parts = parts_of(word_of(body, (("customXml", "../customXml/item1.xml", False),)))
    return with_properties(parts | {"customXml/item1.xml": b"<data>Secretdata</data>"})


def slides_with_properties() -> bytes:
    """The same of a presentation."""
    deck = slide_files.Deck()
    deck.add_slide("Seen")
    return with_properties(parts_of(deck.packed()))


def with_properties(parts: dict[str, bytes]) -> bytes:
    """The document of these parts, with the properties of a file from Office 2007."""
    relations, types = "", ""
    for number, (name, (content_type, kind, _)) in enumerate(PROPERTIES.items(), start=90):
        relations += RELATION.format(number=number, kind=kind, target=name, mode="")
        types += f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-{content_type}+xml"/>'
    more = {
        "_rels/.rels": parts["_rels/.rels"].replace(b"</Rel", f"{relations}</Rel".encode()),
        "[Content_Types].xml": parts["[Content_Types].xml"].replace(b"</Types>", f"{types}</Types>".encode()),
    }
    return packed(parts | more | {name: content for name, (_, _, content) in PROPERTIES.items()})


def reviewed_slides() -> bytes:
    """A deck with two slides that are shown, and notes, comments, a hidden slide, a hidden shape."""
    data = slide_files.revealing()
    name = "ppt/slides/slide1.xml"
    shape = slide_files.SHAPE.format(
        number=77, place="body", runs=slide_files.RUN.format(properties="", text="Secretshape")
    )
    shape = shape.replace('name="Text"', 'name="Text" hidden="1"')
    parts = parts_of(data)
    return packed(parts | {name: parts[name].replace(b"</p:spTree>", shape.encode() + b"</p:spTree>")})


def annotated(pdf: pikepdf.Pdf) -> None:
    """Puts remarks of each kind, and links, onto the first page of a PDF, and names one in its structure."""
    box, page = Array([10, 10, 90, 40]), pdf.pages[0]

    def annotation(subtype: str, **entries) -> pikepdf.Object:
        found = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=box, **entries)
        return pdf.make_indirect(found)

    web = Dictionary(S=Name.URI, URI=String("https://example.org/"))
    telephone = Dictionary(S=Name.URI, URI=String("tel:+41227910000"))
    drawn = pdf.make_stream(b"0 0 80 30 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 80, 30]))
    note = annotation("Text", Contents=String("Secretsticky"), T=String("Erika"))
    remarks = [
        note,
        annotation("Popup", Parent=note),
        annotation("Highlight", Contents=String("Secrethighlight")),
        annotation("StrikeOut"),
        annotation("FreeText", Contents=String("Secrettyped"), DA=String("/Helv 9 Tf")),
        annotation("Stamp", Contents=String("Secretstamp"), AP=Dictionary(N=drawn)),
    ]
    field = annotation("Widget", FT=Name.Tx, T=String("name"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    page.Annots = Array([*remarks, annotation("Link", A=web), annotation("Link", A=telephone), field])
    element = Dictionary(
        Type=Name.StructElem, S=Name.Annot, Alt=String("Secretsticky"), K=Dictionary(Type=Name.OBJR, Obj=note)
    )
    pdf.Root.StructTreeRoot = pdf.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=Array([pdf.make_indirect(element)]))
    )


def annotated_pdf() -> bytes:
    return corpus.changed(annotated)
