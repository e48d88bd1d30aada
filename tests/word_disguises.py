"""Word documents that hide what they do: in an encoding, a type, a relationship, or between two readings.

Each is named with the word under which `papers.files.refusal_messages` has its sentence.
"""

import gzip
import struct
import zlib
from functools import cache
from random import Random

from tests.word_fields import DDE, strict
from tests.word_files import BODY, HEADER, HTTP, KIND, MAIN, PICTURE, TEXT, WORD, made, packed, parts_of

BLANK = bytes(Random(1).choices(b" \t\r\n", k=1_100_000))  # noqa: S311 - does not burst, as equal bytes would
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "word/_rels/document.xml.rels"


@cache
def hostile() -> dict[str, tuple[str, bytes]]:
    """Each document by its name: the word for what is wrong with it, and its bytes."""
    return _encodings() | _types() | _packages() | _other_parts() | _directories()


def _part(body: str, declared: str = "utf-8", encoding: str = "") -> bytes:
    """A main part whose declaration names one encoding, in another."""
    written = f'<?xml version="1.0" encoding="{declared}"?>' + BODY.format(word=WORD, kind=KIND, body=body)
    return written.encode(encoding or declared)


def _main_at(name: str, part: bytes, kind: str = MAIN) -> bytes:
    """A document whose main part is of another name."""
    parts = parts_of(made())
    del parts["word/document.xml"], parts[RELATIONS]
    for described in ("[Content_Types].xml", "_rels/.rels"):
        parts[described] = parts[described].replace(b"word/document.xml", name.encode())
    return packed(parts | {name: part})


def _changed(name: str, old: bytes, new: bytes, data: bytes = b"") -> bytes:
    """The document after a change to one of its parts."""
    parts = parts_of(data or made())
    assert old in parts[name]
    return packed(parts | {name: parts[name].replace(old, new)})


def _encodings() -> dict[str, tuple[str, bytes]]:
    """Main parts that do not look like XML to who goes by their first bytes."""
    undeclared = BODY.format(word=WORD, kind=KIND, body=DDE)
    return {
        "behind white space": ("word_dde", _main_at("word/main.bin", BLANK + undeclared.encode())),
        "behind white space in XML": ("word_dde", made(document=BLANK + undeclared.encode())),
        "white space before the declaration": ("word_damaged", made(document=b" " + _part(DDE))),
        "in EBCDIC": ("word_damaged", _main_at("word/main.bin", _part(DDE, "cp037"))),
        "in another EBCDIC": ("word_damaged", _main_at("word/main.bin", _part(DDE, "cp1026"))),
        "in UTF-32": ("word_damaged", _main_at("word/main.bin", _part(DDE, "utf-32"))),
        "in UTF-32 without its sign": ("word_damaged", _main_at("word/main.bin", _part(DDE, "utf-32-be"))),
        "in UTF-7": ("word_damaged", made(document=_part(DDE.replace("<w:t>", "+ADw-"), "utf-7", "ascii"))),
        "in an unknown encoding": ("word_damaged", made(document=_part(DDE, "x-mac-dde", "ascii"))),
        "in UTF-16 without a declaration": ("word_dde", _main_at("word/main.bin", undeclared.encode("utf-16"))),
        "in UTF-16 without its sign": ("word_dde", _main_at("word/main.bin", _part(DDE, "utf-16", "utf-16-be"))),
        "in XML 1.1": ("word_damaged", made(document=_part(DDE).replace(b'"1.0"', b'"1.1"'))),
        "compressed text": ("word_damaged", _main_at("word/main.bin", gzip.compress(_part(DDE), mtime=0))),
        "entity behind white space": (
            "word_entities",
            _main_at("word/main.bin", BLANK + b'<!DOCTYPE w [<!ENTITY a "b">]>' + undeclared.encode()),
        ),
    }


def _types() -> dict[str, tuple[str, bytes]]:
    """Parts that are not what their types say."""
    header = f'<Override PartName="/word/a.png" ContentType="{TYPE}.header+xml"/>'
    png = '<Default Extension="png" ContentType="image/png"/>'
    part = BLANK + BODY.format(word=WORD, kind=KIND, body=DDE).encode()
    types = "[Content_Types].xml"
    return {
        "part of no type": ("word_part", made(more={"word/a.bin": b"data"})),
        "part of no type and no ending": ("word_part", made(more={"word/a": b"data"})),
        "part of an unknown type": ("word_part", _typed("application/x-unknown", b"data")),
        "text as a part": ("word_part", _typed("text/plain", b"text")),
        "web page as a part": ("word_part", _typed("text/html", b"<html/>")),
        "no picture by its bytes": ("word_media", _typed("image/png", b"data")),
        "bytes as XML": ("word_damaged", _typed("application/xml", b"\0data")),
        "picture as XML": ("word_damaged", _typed("application/xml", PICTURE)),
        "header by its own type": ("word_dde", made(more={"word/a.png": part}, types=png + header)),
        "header in capitals": (
            "word_dde",
            made(more={"word/A.PNG": part}, types=png + header.replace("a.png", "A.Png")),
        ),
        "header by an escape": (
            "word_dde",
            made(more={"word/a.png": part}, types=png + header.replace("a.p", "%61.p")),
        ),
        "two types of one part": (
            "word_damaged",
            made(types=f'<Override PartName="/word/document.xml" ContentType="{EXCEL}"/>'),
        ),
        "type in another namespace": (
            "word_damaged",
            made(types='<x:Override xmlns:x="a" PartName="/word/a.png" ContentType="image/png"/>'),
        ),
        "type within a type": ("word_damaged", _changed(types, b"</Types>", b"<Default><Default/></Default></Types>")),
        "relationships of no type": ("word_damaged", _changed(types, b'"rels"', b'"other"')),
        "signature that is not empty": (
            "word_part",
            _typed("application/vnd.openxmlformats-package.digital-signature-origin", b"data"),
        ),
    }


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def _typed(kind: str, data: bytes) -> bytes:
    return made(more={"word/a.bin": data}, types=f'<Default Extension="bin" ContentType="{kind}"/>')


def _packages() -> dict[str, tuple[str, bytes]]:
    """Packages without a text of their own, or with two, and relationships of which programs make different things."""
    types, relations = "[Content_Types].xml", "_rels/.rels"
    other = b'<Relationship Id="r9" Type="a/officeDocument" Target="word/document.xml"/></Relationships>'
    without = parts_of(made())
    del without["word/document.xml"]
    image = ("image", "media/a.png", False)
    return {
        "no main part": ("word_no_text", packed(without)),
        "main part elsewhere": ("word_no_text", _changed(relations, b"word/document.xml", b"word/other.xml")),
        "no relationship to the main part": ("word_no_text", _changed(relations, b"officeDocument", b"customXml")),
        "main part from outside": (
            "word_no_text",
            _changed(relations, b' Target="word', b' TargetMode="External" Target="http://a'),
        ),
        "main part of no type": ("word_no_text", _changed(types, b"/word/document.xml", b"/word/other.xml")),
        "two main parts": ("word_no_text", _changed(relations, b"</Relationships>", other)),
        "mode in small letters": (
            "word_picture",
            _changed(RELATIONS, b'"External"', b'"external"', made(relations=(("image", HTTP, True),))),
        ),
        "mode that is none": (
            "word_damaged",
            _changed(RELATIONS, b'"External"', b'"Outside"', made(relations=(("image", HTTP, True),))),
        ),
        "kind with a slash": ("word_template", made(relations=((f"{KIND}/attachedTemplate/", HTTP, True),))),
        "kind of Strict": ("word_template", strict(made(relations=(("attachedTemplate", HTTP, True),)))),
        "kind that is unknown": ("word_fetches", made(relations=(("http://a/unknown", HTTP, True),))),
        "kind in capitals": ("word_embedded", made(relations=((f"{KIND}/OLEOBJECT", "a.bin", False),))),
        "target with a scheme": ("word_names", made(relations=(("image", "file:///etc/logo.png", False),))),
        "target with backslashes": ("word_names", made(relations=(("image", "..\\..\\logo.png", False),))),
        "target by escapes": ("word_names", made(relations=(("image", "%2e%2e%5clogo.png", False),))),
        "target on a host": ("word_names", made(relations=(("image", "//host/share/logo.png", False),))),
        "one name for two": ("word_damaged", _changed(RELATIONS, b'"r2"', b'"r1"', made(relations=(image, image)))),
        "relationship within another": (
            "word_damaged",
            _changed(RELATIONS, b"/></R", b"><Relationship/></Relationship></R", made(relations=(image,))),
        ),
        "part in pieces": ("word_names", made(more={"word/a.xml/[0].last.piece": b"<a/>"})),
        "name by an escape": ("word_names", made(more={"word/%64ocument.xml": b"<a/>"})),
        "name that leads out by escapes": ("word_names", made(more={"word/%2e%2e/%2e%2e/a.xml": b"<a/>"})),
        "folder with contents": ("word_names", made(more={"word/a/": b"data"})),
    }


def _other_parts() -> dict[str, tuple[str, bytes]]:
    """Documents whose main part is harmless."""
    found = {}
    for name in (
        "header",
        "footer",
        "footnotes",
        "endnotes",
        "comments",
        "glossary/document",
        "settings",
        "webSettings",
    ):
        kind = name.split("/")[0]
        types = f'<Override PartName="/word/{name}.xml" ContentType="{TYPE}.{kind}+xml"/>'
        part = f'{HEADER}<w:a xmlns:w="{WORD}">{{}}</w:a>'
        folder, _, file = f"word/{name}.xml".rpartition("/")
        linked = RELATION.format(kind="attachedTemplate")
        more = {f"word/{name}.xml": part.format(DDE).encode()}
        found[f"DDE in {name}"] = ("word_dde", made(more=more, types=types))
        more = {f"word/{name}.xml": part.format("").encode(), f"{folder}/_rels/{file}.rels": linked.encode()}
        found[f"template of {name}"] = ("word_template", made(more=more, types=types))
    return found | {
        "part that nothing declares in full": ("word_dde", made(more={"a.xml": part.format(DDE).encode()})),
        "subdocument": ("word_chunk", made('<w:subDoc r:id="r1"/>')),
        "chunk in another namespace": ("word_chunk", made('<x:altChunk xmlns:x="a"/>')),
        "control in the text": (
            "word_controls",
            made('<w:p><w:r><w:object><w:control w:name="a"/></w:object></w:r></w:p>'),
        ),
        "letters from a database": (
            "word_fetches",
            made('<w:mailMerge><w:connectString w:val="DSN=a"/></w:mailMerge>'),
        ),
        "letters from a link": ("word_fetches", made('<w:mailMerge><w:udl w:val="DSN=a"/></w:mailMerge>')),
    }


RELATION = (
    HEADER + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{KIND}/{{kind}}" Target="{HTTP}" TargetMode="External"/></Relationships>'
)


def _directories() -> dict[str, tuple[str, bytes]]:
    """Archives whose directory is not that of their members."""
    plain = made()
    first = plain.index(b"PK\x01\x02")
    directory, end = plain[first:-22], bytearray(plain[-22:])
    fewer, longer, away = bytearray(end), bytearray(end), bytearray(end)
    struct.pack_into("<2H", fewer, 8, 3, 3)
    struct.pack_into("<H", longer, 20, 9)
    hidden = _member(b"word/document.xml", b"<a/>")
    struct.pack_into("<L", away, 16, first + len(hidden))
    sizes = bytearray(plain)
    struct.pack_into("<L", sizes, 22, 1)
    method = bytearray(plain)
    struct.pack_into("<H", method, 8, 0)
    return {
        "directory that counts fewer": ("word_directory", plain[:-22] + fewer),
        "directory with a comment that is not there": ("word_directory", plain[:-22] + longer),
        "member that the directory does not name": ("word_directory", plain[:first] + hidden + directory + away),
        "size that differs": ("word_directory", bytes(sizes)),
        "way of packing that differs": ("word_directory", bytes(method)),
        "second name": ("word_names", _with_second_name()),
    }


def _member(name: bytes, data: bytes) -> bytes:
    packed_data = zlib.compress(data)[2:-4]
    sizes = (zlib.crc32(data), len(packed_data), len(data), len(name), 0)
    return struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, *sizes) + name + packed_data


def _with_second_name() -> bytes:
    """A part under a name beside which stands another, for programs that know this extra field (APPNOTE 4.6.9)."""
    name = b"word/document.xml"
    second = struct.pack("<BL", 1, zlib.crc32(b"word/a.xml")) + name

    def change(info) -> None:
        if info.filename == "word/a.xml":
            info.extra = struct.pack("<2H", 0x7075, len(second)) + second

    return packed(parts_of(made(more={"word/a.xml": TEXT.encode()})), change)
