"""Files as offices and their programs write them, with what was once refused: templates, charts, links of all kinds."""

from io import BytesIO

import openpyxl

from tests.slide_files import Deck, deck
from tests.word_files import HEADER, KIND, WORD, made, packed, parts_of

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
OF_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
CHART_IN_WORD = (
    "<w:p><w:r><w:t>Before the chart.</w:t></w:r></w:p>"
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="4000000" cy="3000000"/><wp:docPr id="1" name="Chart 1"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="r1"/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)

CHART_ON_SLIDE = (
    '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="7" name="Chart"/><p:cNvGraphicFramePr/><p:nvPr/>'
    '</p:nvGraphicFramePr><p:xfrm><a:off x="600000" y="600000"/><a:ext cx="6000000" cy="4000000"/></p:xfrm>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="r2"/>'
    "</a:graphicData></a:graphic></p:graphicFrame>"
)
POINTS = '<c:ptCount val="2"/><c:pt idx="0"><c:v>{}</c:v></c:pt><c:pt idx="1"><c:v>{}</c:v></c:pt>'
CHART_PART = (
    f'{HEADER}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{KIND}"><c:chart><c:plotArea>'
    '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/>'
    "<c:tx><c:strRef><c:f>Sheet!$B$1</c:f><c:strCache>"
    '<c:ptCount val="1"/><c:pt idx="0"><c:v>Opinions</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    f"<c:cat><c:strRef><c:f>Sheet!$A$2:$A$3</c:f><c:strCache>{POINTS.format('Year 2011', 'Year 2012')}</c:strCache>"
    f"</c:strRef></c:cat><c:val><c:numRef><c:f>Sheet!$B$2:$B$3</c:f><c:numCache>{POINTS.format(120, 340)}</c:numCache>"
    '</c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart>'
    '<c:catAx><c:axId val="1"/><c:scaling/><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx>'
    '<c:valAx><c:axId val="2"/><c:scaling/><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx>'
    '</c:plotArea><c:legend><c:legendPos val="r"/></c:legend></c:chart>'
    '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
)


def from_template(target: str) -> bytes:
    """A Word document that was made from this template."""
    settings = f'{HEADER}<w:settings xmlns:w="{WORD}" xmlns:r="{KIND}"><w:attachedTemplate r:id="r1"/></w:settings>'
    rels = (
        f'{HEADER}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        f'Id="r1" Type="{KIND}/attachedTemplate" Target="{target}" TargetMode="External"/></Relationships>'
    )
    return made(
        relations=(("settings", "settings.xml", False),),
        more={"word/settings.xml": settings.encode(), "word/_rels/settings.xml.rels": rels.encode()},
        types=f'<Override PartName="/word/settings.xml" ContentType="{OF_WORD}settings+xml"/>',
    )


def word_with_chart(table: bytes | None = None, elsewhere: str = "") -> bytes:
    """A Word document with a native chart; `table` takes the place of its workbook, which may also be `elsewhere`."""
    parts = _chart("word", table, elsewhere)
    return made(CHART_IN_WORD, (("chart", "charts/chart1.xml", False),), parts, _types("word"))


def slides_with_chart(table: bytes | None = None, elsewhere: str = "") -> bytes:
    """A presentation with the same chart."""
    parts = {name: (content, _type(name)) for name, content in _chart("ppt", table, elsewhere).items()}
    return deck(CHART_ON_SLIDE, (("chart", "../charts/chart1.xml", False),), parts=parts)


def _chart(folder: str, table: bytes | None, elsewhere: str) -> dict[str, bytes]:
    rels = f'{HEADER}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{{}}</Relationships>'
    if elsewhere:
        leads = f'<Relationship Id="rId1" Type="{KIND}/oleObject" Target="{elsewhere}" TargetMode="External"/>'
        return {
            f"{folder}/charts/chart1.xml": CHART_PART.encode(),
            f"{folder}/charts/_rels/chart1.xml.rels": rels.format(leads).encode(),
        }
    leads = f'<Relationship Id="rId1" Type="{KIND}/package" Target="../embeddings/Microsoft_Excel_Sheet1.xlsx"/>'
    rels = rels.format(leads)
    return {
        f"{folder}/charts/chart1.xml": CHART_PART.encode(),
        f"{folder}/charts/_rels/chart1.xml.rels": rels.encode(),
        f"{folder}/embeddings/Microsoft_Excel_Sheet1.xlsx": table or workbook(),
    }


def _type(name: str) -> str:
    types = {"xlsx": SHEET, "xml": CHART, "rels": "application/vnd.openxmlformats-package.relationships+xml"}
    return types[name.rpartition(".")[2]]


def _types(folder: str) -> str:
    return (
        f'<Default Extension="xlsx" ContentType="{SHEET}"/>'
        f'<Override PartName="/{folder}/charts/chart1.xml" ContentType="{CHART}"/>'
    )


def slides_of_google() -> bytes:
    """A presentation that was made in PowerPoint and downloaded from Google Slides."""
    made_there = Deck()
    made_there.add_slide("Seen")
    made_there.add("ppt/metadata", b"\0Secretdata", "application/binary")
    kind = "http://customschemas.google.com/relationships/presentationmetadata"
    identifier = made_there.relate("ppt/presentation.xml", kind, "metadata")
    parts = parts_of(made_there.packed())
    extension = (
        '<p:extLst><p:ext uri="http://customooxmlschemas.google.com/"><go:slidesCustomData '
        f'xmlns:go="http://customooxmlschemas.google.com/" r:id="{identifier}"/></p:ext></p:extLst></p:presentation>'
    )
    main = parts["ppt/presentation.xml"].replace(b"</p:presentation>", extension.encode())
    return packed(parts | {"ppt/presentation.xml": main})


def saved_again(trash: bytes) -> bytes:
    """A Word document with what Word leaves where a part was before."""
    return packed(parts_of(made()) | {"[trash]/0000.dat": trash})


def workbook(**parts: bytes) -> bytes:
    """A workbook, with these parts besides it."""
    book, out = openpyxl.Workbook(), BytesIO()
    book.active.append(["Opinions", 120])
    book.save(out)
    return packed(parts_of(out.getvalue()) | parts)
