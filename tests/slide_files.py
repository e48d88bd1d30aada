"""PowerPoint presentations, built from plain bytes."""

from tests.word_files import HEADER, KIND, RELATION, RELATIONS, packed

SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
OF_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml."
MAIN = f"{OF_SLIDES}presentation.main+xml"
SPACES = f'xmlns:p="{SLIDES}" xmlns:a="{DRAWING}" xmlns:r="{KIND}"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>{}</Types>'
)
OVERRIDE = '<Override PartName="/{}" ContentType="{}"/>'
TREE = (
    '<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    "{}</p:spTree></p:cSld>"
)
SHAPE = (
    '<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Text"/><p:cNvSpPr/><p:nvPr><p:ph type="{place}"/></p:nvPr></p:nvSpPr>'
    '<p:spPr><a:xfrm><a:off x="600000" y="600000"/><a:ext cx="7800000" cy="3000000"/></a:xfrm>'
    '<a:prstGeom prst="rect"/></p:spPr><p:txBody><a:bodyPr/><a:p>{runs}</a:p></p:txBody></p:sp>'
)
RUN = "<a:r>{properties}<a:t>{text}</a:t></a:r>"
MAP = (
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
    'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
)
THEME = (
    f'<a:theme xmlns:a="{DRAWING}" name="t"><a:themeElements><a:clrScheme name="c">'
    + "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
        for name, value in zip(
            "dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink".split(),
            "000000 FFFFFF 333333 EEEEEE 1F77B4 FF7F0E 2CA02C D62728 9467BD 8C564B 0000FF 800080".split(),
            strict=True,
        )
    )
    + '</a:clrScheme><a:fontScheme name="f"><a:majorFont><a:latin typeface="Carlito"/><a:ea typeface=""/>'
    '<a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="Carlito"/><a:ea typeface=""/><a:cs typeface=""/>'
    '</a:minorFont></a:fontScheme><a:fmtScheme name="m"><a:fillStyleLst><a:noFill/><a:noFill/><a:noFill/>'
    "</a:fillStyleLst><a:lnStyleLst><a:ln/><a:ln/><a:ln/></a:lnStyleLst><a:effectStyleLst>"
    + "<a:effectStyle><a:effectLst/></a:effectStyle>"
    * 3
    + "</a:effectStyleLst><a:bgFillStyleLst><a:noFill/><a:noFill/><a:noFill/></a:bgFillStyleLst></a:fmtScheme>"
    "</a:themeElements></a:theme>"
)


class Deck:
    """A presentation that grows part by part."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.relations: dict[str, list[tuple[str, str, bool]]] = {}
        self.slides: list[str] = []
        self.add("ppt/theme/theme1.xml", THEME, "application/vnd.openxmlformats-officedocument.theme+xml")
        master = f"<p:sldMaster {SPACES}>{TREE.format('')}{MAP}<p:sldLayoutIdLst>"
        master += '<p:sldLayoutId id="2147483649" r:id="r1"/></p:sldLayoutIdLst></p:sldMaster>'
        self.add("ppt/slideMasters/slideMaster1.xml", master, f"{OF_SLIDES}slideMaster+xml")
        layout = f'<p:sldLayout {SPACES} type="blank">{TREE.format("")}</p:sldLayout>'
        self.add("ppt/slideLayouts/slideLayout1.xml", layout, f"{OF_SLIDES}slideLayout+xml")
        self.relate("ppt/slideMasters/slideMaster1.xml", "slideLayout", "../slideLayouts/slideLayout1.xml")
        self.relate("ppt/slideMasters/slideMaster1.xml", "theme", "../theme/theme1.xml")
        self.relate("ppt/slideLayouts/slideLayout1.xml", "slideMaster", "../slideMasters/slideMaster1.xml")
        self.relate("", "officeDocument", "ppt/presentation.xml")
        self.relate("ppt/presentation.xml", "slideMaster", "slideMasters/slideMaster1.xml")

    def add(self, name: str, content: str | bytes, kind: str) -> None:
        """Adds a part of this content type; markup as text."""
        self.types[name] = kind
        self.parts[name] = content if isinstance(content, bytes) else (HEADER + content).encode()

    def relate(self, source: str, kind: str, target: str, outside: bool = False) -> str:
        """The identifier of a new relationship."""
        found = self.relations.setdefault(source, [])
        found.append((kind if "://" in kind else f"{KIND}/{kind}", target, outside))
        return f"r{len(found)}"

    def add_slide(
        self, text: str, *, note: str = "", comment: str = "", hidden: bool = False, shapes: str = "", after: str = ""
    ) -> str:
        """The name of the new slide's part."""
        number = len(self.slides) + 1
        name = f"ppt/slides/slide{number}.xml"
        title = SHAPE.format(number=2, place="title", runs=RUN.format(properties="", text=text))
        show = ' show="0"' * hidden
        self.add(name, f"<p:sld {SPACES}{show}>{TREE.format(title + shapes)}{after}</p:sld>", f"{OF_SLIDES}slide+xml")
        self.slides.append(name)
        self.relate(name, "slideLayout", "../slideLayouts/slideLayout1.xml")
        self.relate("ppt/presentation.xml", "slide", f"slides/slide{number}.xml")
        if note:
            self._add_note(number, name, note)
        if comment:
            author = '<p:cmAuthor id="0" name="Erika Musterautor" initials="EM" lastIdx="1" clrIdx="0"/>'
            self.add(
                "ppt/commentAuthors.xml",
                f"<p:cmAuthorLst {SPACES}>{author}</p:cmAuthorLst>",
                f"{OF_SLIDES}commentAuthors+xml",
            )
            body = f'<p:cm authorId="0" idx="1" dt="2013-07-10T09:00:00"><p:pos x="9" y="9"/><p:text>{comment}</p:text>'
            self.add(
                f"ppt/comments/comment{number}.xml",
                f"<p:cmLst {SPACES}>{body}</p:cm></p:cmLst>",
                f"{OF_SLIDES}comments+xml",
            )
            self.relate(name, "comments", f"../comments/comment{number}.xml")
        return name

    def _add_note(self, number: int, slide: str, note: str) -> None:
        if "ppt/notesMasters/notesMaster1.xml" not in self.parts:
            self.add(
                "ppt/notesMasters/notesMaster1.xml",
                f"<p:notesMaster {SPACES}>{TREE.format('')}{MAP}</p:notesMaster>",
                f"{OF_SLIDES}notesMaster+xml",
            )
            self.add("ppt/theme/theme2.xml", THEME, "application/vnd.openxmlformats-officedocument.theme+xml")
            self.relate("ppt/notesMasters/notesMaster1.xml", "theme", "../theme/theme2.xml")
            self.relate("ppt/presentation.xml", "notesMaster", "notesMasters/notesMaster1.xml")
        name = f"ppt/notesSlides/notesSlide{number}.xml"
        shape = SHAPE.format(number=2, place="body", runs=RUN.format(properties="", text=note))
        self.add(name, f"<p:notes {SPACES}>{TREE.format(shape)}</p:notes>", f"{OF_SLIDES}notesSlide+xml")
        self.relate(name, "notesMaster", "../notesMasters/notesMaster1.xml")
        self.relate(name, "slide", f"../slides/slide{number}.xml")
        self.relate(slide, "notesSlide", f"../notesSlides/notesSlide{number}.xml")

    def _to(self, kind: str) -> list[str]:
        """The identifiers of the relationships of this kind that the main part has."""
        found = self.relations["ppt/presentation.xml"]
        return [f"r{number}" for number, (each, *_) in enumerate(found, 1) if each.endswith(f"/{kind}")]

    def packed(self, *, main: str = MAIN) -> bytes:
        slides = "".join(f'<p:sldId id="{256 + n}" r:id="{found}"/>' for n, found in enumerate(self._to("slide")))
        notes = "".join(f'<p:notesMasterId r:id="{found}"/>' for found in self._to("notesMaster"))
        body = (
            '<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="r1"/></p:sldMasterIdLst>'
            + f"<p:notesMasterIdLst>{notes}</p:notesMasterIdLst>" * bool(notes)
            + f'<p:sldIdLst>{slides}</p:sldIdLst><p:sldSz cx="9144000" cy="5143500"/>'
            '<p:notesSz cx="6858000" cy="9144000"/>'
        )
        self.add("ppt/presentation.xml", f"<p:presentation {SPACES}>{body}</p:presentation>", main)
        types = "".join(OVERRIDE.format(name, kind) for name, kind in self.types.items())
        described = {"[Content_Types].xml": (HEADER + TYPES.format(types)).encode()}
        for source, found in self.relations.items():
            folder, _, file = source.rpartition("/")
            written = "".join(
                RELATION.format(number=number, kind=kind, target=target, mode=' TargetMode="External"' * outside)
                for number, (kind, target, outside) in enumerate(found, 1)
            )
            path = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
            described[path] = (HEADER + RELATIONS.format(written)).encode()
        return packed(described | self.parts)


def deck(
    shapes: str = "",
    relations: tuple[tuple[str, str, bool], ...] = (),
    after: str = "",
    parts: dict[str, tuple[str | bytes, str]] | None = None,
    main: str = MAIN,
) -> bytes:
    """A presentation of one slide.

    `relations` of the slide are kind, target and whether it is outside, and have the identifiers r2, r3 …; `parts` are
    content and content type by name.
    """
    made = Deck()
    slide = made.add_slide("Seeing the budget", shapes=shapes, after=after)
    for kind, target, outside in relations:
        made.relate(slide, kind, target, outside)
    for name, (content, kind) in (parts or {}).items():
        made.add(name, content, kind)
    return made.packed(main=main)


def revealing() -> bytes:
    """Two slides that are shown, and words that readers must not get, which all begin with "Secret"."""
    made = Deck()
    made.add_slide("The first that is shown", note="Secretnote", comment="Secretcomment")
    made.add_slide("Secretslide", note="Secretnoteofhidden", hidden=True)
    made.add_slide("The second that is shown", note="Secretnote")
    return made.packed()


def long(slides: int) -> bytes:
    """So many slides, each with notes."""
    made = Deck()
    for number in range(slides):
        made.add_slide(f"Slide {number}. " + "The consultation changed the answer. " * 5, note="Remember this. " * 50)
    return made.packed()
