"""Word documents as attackers make them and as honest people send them, built from plain bytes.

Hostile ones are named with the word under which `papers.files.refusal_messages` has their sentence.
"""

import zipfile
from functools import cache
from io import BytesIO

import docx as python_docx

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{more}'
    '<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
)
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
RELATION = '<Relationship Id="r{number}" Type="{kind}" Target="{target}"{mode}/>'
BODY = '<w:document xmlns:w="{word}" xmlns:r="{kind}"><w:body>{body}<w:sectPr/></w:body></w:document>'
OUTSIDE = ' TargetMode="External"'
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TEXT = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
SENTENCE = "The consultation changed the answer that the city gave. "
VML = '<w:p><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="{}"/></w:pict></w:p>'
LINKED_VML = '<w:p><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="a" {}/></w:pict></w:p>'
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}"/></svg>'
FIXED = (2013, 7, 10, 9, 0, 0)
HTTP = "http://127.0.0.1:9/a"


def made(
    body: str = TEXT.format(SENTENCE),
    relations: tuple[tuple[str, str, bool], ...] = (),
    more: dict[str, bytes] | None = None,
    types: str = "",
    main: str = MAIN,
    document: bytes | None = None,
) -> bytes:
    """A Word document with this body; `relations` are kind, target and whether it is outside, of its main part."""
    written = [
        RELATION.format(number=number, kind=_kind(kind), target=target, mode=OUTSIDE * outside)
        for number, (kind, target, outside) in enumerate(relations, start=1)
    ]
    package = RELATION.format(number=0, kind=_kind("officeDocument"), target="word/document.xml", mode="")
    parts = {
        "[Content_Types].xml": (HEADER + TYPES.format(more=types, main=main)).encode(),
        "_rels/.rels": (HEADER + RELATIONS.format(package)).encode(),
        "word/document.xml": document or (HEADER + BODY.format(word=WORD, kind=KIND, body=body)).encode(),
        "word/_rels/document.xml.rels": (HEADER + RELATIONS.format("".join(written))).encode(),
    }
    return packed(parts | (more or {}))


def commented(count: int) -> bytes:
    """A document with so many comments on its only paragraph."""
    document = python_docx.Document()
    document.add_comment(document.add_paragraph("One.").runs, "a comment", "A")
    out = BytesIO()
    document.save(out)
    parts = parts_of(out.getvalue())
    name = "word/comments.xml"
    (comment,) = [piece for piece in parts[name].split(b"<w:comment ") if b"annotationRef" in piece]
    comment = b"<w:comment " + comment.removesuffix(b"</w:comments>")
    return packed(parts | {name: parts[name].replace(comment, comment * count)})


def packed(parts: dict[str, bytes], change=None) -> bytes:
    """The parts as an archive; `change` may alter each member's entry, and then the archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            if change:
                change(info)
            archive.writestr(info, data)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a document by name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _kind(name: str) -> str:
    return name if "://" in name else f"{KIND}/{name}"


def field(*instruction: str) -> str:
    """A field whose instruction is spread over as many runs."""
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{part}</w:instrText></w:r>' for part in instruction)
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"<w:p>{marks[0]}{runs}{marks[1]}<w:r><w:t>shown</w:t></w:r>{marks[2]}</w:p>"


def _deleting(text: str, fields: str) -> str:
    """The fields, in whose empty run this text once was."""
    run = '<w:r><w:instrText xml:space="preserve">{}</w:instrText></w:r>'
    deleted = run.format(text).replace("instrText", "delInstrText")
    return fields.replace(run.format(""), f'<w:del w:id="1" w:author="A">{deleted}</w:del>')


def _two_targets() -> bytes:
    parts = parts_of(made(relations=(("image", HTTP, True),)))
    name = "word/_rels/document.xml.rels"
    return packed(parts | {name: parts[name].replace(b" Target=", b' xmlns:x="a" x:TargetMode="Internal" Target=')})


def _with(name: str, data: bytes = b"data", **more) -> bytes:
    return made(more={name: data}, **more)


def _svg(address: str) -> bytes:
    types = '<Default Extension="svg" ContentType="image/svg+xml"/>'
    return _with("word/media/a.svg", SVG.format(address).encode(), types=types)


def _symlink() -> bytes:
    def change(info: zipfile.ZipInfo) -> None:
        if info.filename == "word/link.bin":
            info.external_attr = 0o120777 << 16

    return packed(parts_of(_with("word/link.bin", b"/etc/passwd")), change)


def _renamed(name: bytes) -> bytes:
    """A document with a part under a name that Python itself would not write."""
    return _with("word/placeholder.bin").replace(b"word/placeholder.bin", name.ljust(20, b"x"))


def _twice() -> bytes:
    return _with("word/DOCUMENT.xml", parts_of(made())["word/document.xml"])


def _locked() -> bytes:
    data = bytearray(made())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(sign, at + 4)
    return bytes(data)


def _entity(text: str, encoding: str = "utf-8") -> bytes:
    body = BODY.format(word=WORD, kind=KIND, body=TEXT.format("&b;"))
    return made(document=(f'<?xml version="1.0" encoding="{encoding}"?>' + text + body).encode(encoding))


def _laughs() -> str:
    lines = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return f'<!DOCTYPE w [{"".join(lines)}<!ENTITY b "&a9;">]>'


def _bomb() -> bytes:
    return _with("word/media/image1.bmp", bytes(99_000_000))


def _bomb_of_many() -> bytes:
    return made(more={f"word/media/{number}.txt": b"x" for number in range(2100)})


def with_links(*counts: int) -> bytes:
    """A document of which each of the parts has so many links; the first is the main part."""
    files = ("document", "header1", "header2")
    parts = {}
    for file, count in zip(files, counts, strict=False):
        links = (
            RELATION.format(
                number=number, kind=_kind("hyperlink"), target=f"https://example.org/{number}", mode=OUTSIDE
            )
            for number in range(count)
        )
        parts[f"word/_rels/{file}.xml.rels"] = (HEADER + RELATIONS.format("".join(links))).encode()
    return made(more=parts)


def with_attributes(count: int) -> bytes:
    """A document with a paragraph that has so many."""
    return made("<w:p " + " ".join(f'a{number}="{number * 7919 % 100_003}"' for number in range(count)) + "/>")


def with_types(count: int) -> bytes:
    """A document that says of so many parts, which it does not have, what they are."""
    return made(types="".join(_type(f"/word/{number * 7919 % 1_000_003}.xml", "text/xml") for number in range(count)))


def _damaged() -> bytes:
    data = made()
    return data[:200] + b"\0" * 20 + data[220:]


def _compound(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + name.encode("utf-16-le") + bytes(600)


def _type(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{kind}"/>'


VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cache
def hostile() -> dict[str, tuple[str, bytes]]:
    """Each hostile or broken document by its name: the word for what is wrong with it, and its bytes."""
    return _from_elsewhere() | _with_fields() | _with_parts() | _as_archives() | _with_markup()


def _from_elsewhere() -> dict[str, tuple[str, bytes]]:
    """Documents that fetch something when they are opened."""
    outside = {
        "template from elsewhere": ("word_template", "attachedTemplate"),
        "picture from elsewhere": ("word_picture", "image"),
        "linked object": ("word_linked", "oleObject"),
        "frame": ("word_frame", "frame"),
        "data for letters": ("word_fetches", "mailMergeSource"),
    }
    return {name: (word, made(relations=((kind, HTTP, True),))) for name, (word, kind) in outside.items()}


def _with_fields() -> dict[str, tuple[str, bytes]]:
    """Documents with fields that start programs or fetch something."""
    fields = {
        "DDE": ("word_dde", field("DDEAUTO c:\\windows\\cmd.exe")),
        "DDE in pieces": ("word_dde", field(" D", "DE", "AUTO cmd")),
        "DDE in one element": ("word_dde", '<w:p><w:fldSimple w:instr="DDE cmd"/></w:p>'),
        "DDE behind an element": ("word_dde", field('<x:n xmlns:x="a"/>DDEAUTO cmd')),
        "DDE around an element": ("word_dde", field('D<x:n xmlns:x="a"/>DEAUTO cmd')),
        "DDE within an element": ("word_damaged", field('<x:n xmlns:x="a">DDEAUTO</x:n> cmd')),
        "DDE around what was deleted": ("word_dde", _deleting("junk", field("DDE", "", "AUTO cmd"))),
        "DDE among strange parts": ("word_damaged", field("DDE").replace("<w:r>", '<x:fldChar xmlns:x="a"/><w:r>')),
        "DDE in one of two attributes": (
            "word_dde",
            '<w:p><w:fldSimple w:instr="DDE cmd" xmlns:x="a" x:instr="PAGE"/></w:p>',
        ),
        "field that begins twice": (
            "word_damaged",
            field("D", "DE").replace('w:fldCharType="begin"', 'w:fldCharType="begin" xmlns:x="a" x:fldCharType="end"'),
        ),
        "picture by a field behind an element": (
            "word_fetching_field",
            field(f'<x:n xmlns:x="a"/>INCLUDEPICTURE "{HTTP}" \\d'),
        ),
        "DDE in numbers": ("word_dde", field("QUOTE 68 68 69 65 85 84 79")),
        "text from elsewhere": ("word_fetching_field", field(f'INCLUDETEXT "{HTTP}"')),
        "picture by a field": ("word_fetching_field", field(f'INCLUDEPICTURE "{HTTP}" \\d')),
    }
    return {name: (word, made(body)) for name, (word, body) in fields.items()}


def _with_markup() -> dict[str, tuple[str, bytes]]:
    """Documents with entities, pictures and links that do more than they show, and those of other programs."""
    return {
        "entity from a file": ("word_entities", _entity('<!DOCTYPE w [<!ENTITY b SYSTEM "file:///etc/passwd">]>')),
        "entity from the network": ("word_entities", _entity(f'<!DOCTYPE w [<!ENTITY b SYSTEM "{HTTP}">]>')),
        "text that multiplies": ("word_entities", _entity(_laughs())),
        "document type in UTF-16": ("word_entities", _entity('<!DOCTYPE w [<!ENTITY b "c">]>', "utf-16")),
        "picture in VML": ("word_picture", made(VML.format(HTTP))),
        "picture behind a place": ("word_picture", made(LINKED_VML.format(f'src="{HTTP}" o:href="#a"'))),
        "place behind a picture": ("word_picture", made(LINKED_VML.format(f'o:href="{HTTP}" src="#a"'))),
        "picture of two names": ("word_picture", made(LINKED_VML.format(f'src="{HTTP}" o:src="#a"'))),
        "relationship of two targets": ("word_damaged", _two_targets()),
        "picture in SVG": ("word_picture", _svg("file:///etc/logo.png")),
        "link that acts": ("word_link", made(relations=(("hyperlink", "java script:alert(1)", True),))),
        "other application": ("archive", made(main=f"{EXCEL}.main+xml")),
        "template in disguise": ("archive", made(main=MAIN.replace("document.main", "template.main"))),
    }


def _with_parts() -> dict[str, tuple[str, bytes]]:
    """Documents that carry more than text."""
    return {
        "macros": ("word_macros", _with("word/vbaProject.bin", relations=((VBA, "vbaProject.bin", False),))),
        "macros without a word": ("word_macros", _with("word/vbaProject.bin")),
        "type with macros": ("word_macros", made(main=MACROS)),
        "control": (
            "word_controls",
            _with("word/activeX/activeX1.bin", relations=(("control", "activeX1.xml", False),)),
        ),
        "object": ("word_embedded", _with("word/embeddings/oleObject1.bin")),
        "object under another name": ("word_embedded", _with("word/a.bin", relations=(("oleObject", "a.bin", False),))),
        "table of Excel": ("word_embedded", _with("word/a.xlsx", types=_type("/word/a.xlsx", EXCEL))),
        "part of another document": ("word_chunk", _with("word/a.html", relations=(("aFChunk", "a.html", False),))),
        "chunk": ("word_chunk", made('<w:altChunk r:id="r1"/>')),
    }


def _as_archives() -> dict[str, tuple[str, bytes]]:
    """Documents that are bad archives."""
    plain = made()
    return {
        "bomb": ("word_unpacks", _bomb()),
        "bomb of many": ("word_members", _bomb_of_many()),
        "name that leads out": ("word_names", _with("../../evil.xml", b"<a/>")),
        "absolute name": ("word_names", _renamed(b"/etc/evil.bin")),
        "name with backslashes": ("word_names", _renamed(b"word\\..\\evil.bin")),
        "name twice": ("word_names", _twice()),
        "link to a file": ("word_names", _symlink()),
        "something before": ("word_two_kinds", _shifted(plain)),
        "something behind": ("word_two_kinds", plain + b"<script>alert(1)</script>"),
        "PDF within": ("word_two_kinds", _pdf_within()),
        "locked": ("word_locked", _locked()),
        "locked by Word": ("locked", _compound("EncryptedPackage")),
        "damaged": ("word_damaged", _damaged()),
        "cut off": ("word_damaged", plain[: len(plain) // 2]),
        "no XML": ("word_damaged", made(document=b"<w:document>")),
        "old Word": ("old_word", _compound("WordDocument")),
        "RTF": ("old_word", b"{\\rtf1 My paper.}"),
    }


def _shifted(data: bytes) -> bytes:
    """An archive behind another one's first part, so that its first bytes are right."""
    return data[:60] + data


def _pdf_within() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("word/a.bin", FIXED), b"%PDF-1.7\n")
        for name, data in parts_of(made()).items():
            archive.writestr(zipfile.ZipInfo(name, FIXED), data)
    return out.getvalue()


def _part(root: str, body: str) -> bytes:
    return f'{HEADER}<w:{root} xmlns:w="{WORD}">{body}</w:{root}>'.encode()


def _extra(kind: str, root: str, body: str, name: str = "") -> bytes:
    name = name or root
    types = _type(f"/word/{name}.xml", f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml")
    return made(more={f"word/{name}.xml": _part(root, body)}, relations=((kind, f"{name}.xml", False),), types=types)


PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
HEADING = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Heading</w:t></w:r></w:p>'
TABLE = f"<w:tbl><w:tr><w:tc>{TEXT.format('a')}</w:tc><w:tc>{TEXT.format('b')}</w:tc></w:tr></w:tbl>"


@cache
def clean() -> dict[str, bytes]:
    """Documents as honest people send them, by what is in them."""
    link = (("hyperlink", "https://example.org/a?b=c", True), ("hyperlink", "mailto:a@example.org", True))
    return {
        "plain": made(),
        "long": made(HEADING + TEXT.format(SENTENCE * 20) * 200),
        "other letters": made(TEXT.format("Консультация — 咨询 — استشارة — “naïve” café")),
        "table": made(TABLE + TEXT.format("")),
        "links": made('<w:p><w:hyperlink r:id="r1"><w:r><w:t>here</w:t></w:r></w:hyperlink></w:p>', link),
        "link to a folder": made(relations=(("hyperlink", "file:///C:\\paper.docx", True),)),
        "harmless fields": made(field(" PAGE ") + field('TOC \\o "1-3"') + field('HYPERLINK "https://example.org"')),
        "deleted field": made(_deleting(" DATE ", field(" PA", "", "GE "))),
        "words about DDE": made(TEXT.format("DDEAUTO and INCLUDETEXT are fields; &lt;!DOCTYPE is not.")),
        "picture": made(
            more={"word/media/image1.png": PICTURE},
            relations=(("image", "media/image1.png", False),),
            types='<Default Extension="png" ContentType="image/png"/>',
        ),
        "picture with a place": made(LINKED_VML.format('o:href="#a" src="data:image/png;base64,"')),
        "drawing": _svg("data:image/png;base64,"),
        "footnotes": _extra("footnotes", "footnotes", '<w:footnote w:id="2"><w:p/></w:footnote>'),
        "header": _extra("header", "hdr", TEXT.format("Header"), "header"),
        "comments": _extra(
            "comments", "comments", f'<w:comment w:id="0" w:author="A">{TEXT.format("Why?")}</w:comment>'
        ),
        "settings": _extra("settings", "settings", "<w:compat/>"),
        "properties": made(more={"docProps/core.xml": b"<a>Erika Musterautor</a>"}),
        "in UTF-16": _in_utf_16(),
        "with folders": packed({"word/": b"", **parts_of(made())}),
    }


def _in_utf_16() -> bytes:
    text = BODY.format(word=WORD, kind=KIND, body=TEXT.format(SENTENCE))
    return made(document=('<?xml version="1.0" encoding="utf-16"?>' + text).encode("utf-16"))
