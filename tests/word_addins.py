"""Word documents that bring programs in, or reach elsewhere, by their properties, settings and parts of Office.

Hostile ones are named with the word under which `papers.files.refusal_messages` has their sentence.
"""

from functools import cache

from tests.word_files import HEADER, HTTP, KIND, MAIN, PICTURE, RELATION, RELATIONS, WORD, field, made, packed, parts_of

OFFICE = "http://schemas.microsoft.com/office"
TYPE = MAIN.rpartition(".document")[0]
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006"
CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
EXTENDED = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
LIBRARY = "http://schemas.openxmlformats.org/schemaLibrary/2006/main"
BLIP = (
    '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:embed="r1">'
    '<a:extLst><a:ext uri="{{C809E66F-F1BF-436E-b5F7-EEA9579F0CBA}}">{}</a:ext></a:extLst></a:blip></w:drawing></w:r>'
    "</w:p>"
)
OBJECT = (
    '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Link" ProgID="htmlfile"'
    ' ObjectID="_1" UpdateMode="Always"/></w:object></w:r></w:p>'
)


@cache
def hostile() -> dict[str, tuple[str, bytes]]:
    """Each document by its name: the word for what is wrong with it, and its bytes."""
    return _programs() | _from_settings() | _from_properties() | _films()


@cache
def clean() -> dict[str, bytes]:
    """Documents whose properties, settings and parts resemble those of the hostile ones, as Word writes them."""
    label = f"{OFFICE}/2020/02/relationships/classificationlabels"
    people = f"{OFFICE}/2011/relationships/people"
    return {
        "property of one's own": _with_properties(_property("Assembly_Name", "Geneva")),
        "base of links on the web": _with_base("https://example.org/papers/"),
        "label of an organization": with_part(label, "docMetadata/LabelInfo.xml", "application/xml", "<a/>"),
        "people": made(
            relations=((people, "people.xml", False),),
            more={"word/people.xml": f'{HEADER}<w15:people xmlns:w15="{OFFICE}/word/2012/wordml"/>'.encode()},
        ),
        "part that is gone": made(relations=(("http://a/unknown", "gone.xml", False),)),
        "smart tags": with_settings(
            '<w:smartTagType w:namespaceuri="urn:schemas-microsoft-com:office:smarttags" w:name="City"'
            ' w:url="http://www.5iantlavalamp.com/"/>'
        ),
        "library of schemas": with_settings(f'<sl:schemaLibrary xmlns:sl="{LIBRARY}"/>'),
        "letters to nobody yet": with_settings('<w:mailMerge><w:mainDocumentType w:val="formLetters"/></w:mailMerge>'),
        "place to fill in": made(field("MACROBUTTON NoMacro [Click here]")),
        "properties in Strict": with_part(
            "http://purl.oclc.org/ooxml/officeDocument/relationships/extendedProperties",
            "docProps/app.xml",
            EXTENDED,
            '<Properties xmlns="http://purl.oclc.org/ooxml/officeDocument/extendedProperties"/>',
        ),
        "number of a formula": made(field("MACROBUTTON MTPlaceRef \\* MERGEFORMAT")),
    }


def with_part(kind: str, name: str, declared: str, text: str, more: dict[str, bytes] | None = None) -> bytes:
    """A document whose package leads to this part by a relationship of this kind."""
    parts = parts_of(made(types=f'<Override PartName="/{name}" ContentType="{declared}"/>', more=more))
    leading = RELATION.format(number=9, kind=kind, target=name, mode="") + "</Relationships>"
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", leading.encode())
    return packed(parts | {name: (HEADER + text).encode()})


def with_settings(settings: str) -> bytes:
    """A document with these settings."""
    return made(
        relations=(("settings", "settings.xml", False),),
        more={"word/settings.xml": f'{HEADER}<w:settings xmlns:w="{WORD}">{settings}</w:settings>'.encode()},
        types=f'<Override PartName="/word/settings.xml" ContentType="{TYPE}.settings+xml"/>',
    )


def _property(name: str, value: str) -> str:
    return f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}"><a>{value}</a></property>'


def _with_properties(properties: str) -> bytes:
    text = f'<Properties xmlns="{PROPERTIES}/custom-properties">{properties}</Properties>'
    return with_part(f"{KIND}/custom-properties", "docProps/custom.xml", CUSTOM, text)


def _with_base(address: str) -> bytes:
    text = f'<Properties xmlns="{PROPERTIES}/extended-properties"><HyperlinkBase>{address}</HyperlinkBase></Properties>'
    return with_part(f"{KIND}/extended-properties", "docProps/app.xml", EXTENDED, text)


def _programs() -> dict[str, tuple[str, bytes]]:
    """Add-ins: programs that Office starts with the document, from elsewhere."""
    place = "https://example.org/a.vsto|8ebdc9a5-a6e4-4b0a-9b1f-0123456789ab"
    panes = '<wetp:taskpanes xmlns:wetp="{}"><wetp:taskpane><wetp:webextensionref xmlns:r="{}" r:id="r1"/>{}'.format(
        f"{OFFICE}/webextensions/taskpanes/2010/11", KIND, "</wetp:taskpane></wetp:taskpanes>"
    )
    addin = (
        f'{HEADER}<we:webextension xmlns:we="{OFFICE}/webextensions/webextension/2010/11" id="a">'
        '<we:reference id="a" version="1.0.0.0" store="\\\\host\\share" storeType="FileSystem"/></we:webextension>'
    ).encode()
    kind = f"{OFFICE}/2011/relationships/webextension"
    leading = RELATIONS.format(RELATION.format(number=1, kind=kind, target="a.xml", mode="")).encode()
    declared = "application/vnd.ms-office.webextensiontaskpanes+xml"
    ribbon = f'<mso:customUI xmlns:mso="{OFFICE}/2006/01/customui" onLoad="a"><mso:ribbon/></mso:customUI>'
    customized = f"{OFFICE}/2006/relationships/ui/userCustomization"
    folder = "word/webextensions"
    return {
        "add-in by its place": ("word_macros", _with_properties(_property("_AssemblyLocation", place))),
        "add-in by its name": ("word_macros", _with_properties(_property(" _assemblyName0", "*"))),
        "add-in of the web": (
            "word_addin",
            with_part(
                f"{kind}taskpanes",
                f"{folder}/panes.xml",
                declared,
                panes,
                {f"{folder}/a.xml": addin, f"{folder}/_rels/panes.xml.rels": leading},
            ),
        ),
        "add-in of the web in a part": (
            "word_addin",
            made(relations=((kind, "a.xml", False),), more={"word/a.xml": addin}),
        ),
        "toolbars of one's own": (
            "word_toolbars",
            with_part(
                f"{OFFICE}/2006/relationships/keyMapCustomizations",
                "word/customizations.xml",
                "application/vnd.ms-word.keyMapCustomizations+xml",
                f'<wne:tcg xmlns:wne="{OFFICE}/office/word/2006/wordml"/>',
            ),
        ),
        "ribbon of one's own": (
            "word_part",
            with_part(customized, "userCustomization/customUI.xml", "application/xml", ribbon),
        ),
        "part of an unknown kind": (
            "word_part",
            made(relations=(("http://a/unknown", "a.xml", False),), more={"word/a.xml": b"<a/>"}),
        ),
    }


def _from_settings() -> dict[str, tuple[str, bytes]]:
    """What settings and the text name that is fetched from elsewhere."""
    schema = f'<sl:schemaLibrary xmlns:sl="{LIBRARY}"><sl:schema sl:uri="urn:a" sl:{{}}="{HTTP}"/></sl:schemaLibrary>'
    letters = "<w:mailMerge>{}</w:mailMerge>"
    return {
        "schema that brings more": ("word_fetches", with_settings(schema.format("manifestLocation"))),
        "schema from elsewhere": ("word_fetches", with_settings(schema.format("schemaLocation"))),
        "letters by a question": (
            "word_fetches",
            with_settings(letters.format('<w:query w:val="SELECT * FROM a"/>')),
        ),
        "letters by Office": (
            "word_fetches",
            with_settings(letters.format('<w:odso><w:table w:val="a"/></w:odso>')),
        ),
        "smart tag that starts a program": (
            "word_link",
            with_settings('<w:smartTagType w:namespaceuri="urn:a" w:name="b" w:url="ms-msdt:/id"/>'),
        ),
        "object that is linked": ("word_linked", made(OBJECT)),
        "data by a field": ("word_fetching_field", made(field("DATA \\\\host\\share\\data.doc"))),
        "commands to a printer": ("word_printer", made(field('PRINT \\p page "showpage"'))),
    }


def _from_properties() -> dict[str, tuple[str, bytes]]:
    """The base that the properties set for relative links."""
    return {
        "base of links": ("word_link", _with_base("ms-msdt:/id%20a")),
        "base of links in pieces": ("word_link", _with_base("<!-- -->ms-<a/>msdt:/id")),
    }


def _films() -> dict[str, tuple[str, bytes]]:
    """Pictures that become a web page once they are clicked."""
    film = f'<wp15:webVideoPr xmlns:wp15="{OFFICE}/word/2012/wordprocessingDrawing" embeddedHtml="&lt;iframe&gt;"/>'
    png = {"word/media/a.png": PICTURE}
    types = '<Default Extension="png" ContentType="image/png"/>'
    return {"film of the web": ("word_media", made(BLIP.format(film), (("image", "media/a.png", False),), png, types))}
