"""Word documents with fields that one program reads and another does not, and links that do more than lead to a page.

Each is named with the word under which `papers.files.refusal_messages` has its sentence.
"""

from functools import cache

from tests.word_files import HTTP, KIND, WORD, field, made, packed, parts_of

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
DDE = field("DDEAUTO c:\\windows\\cmd.exe")
STRICT = {
    WORD.encode(): b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    KIND.encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}


@cache
def hostile() -> dict[str, tuple[str, bytes]]:
    """Each document by its name: the word for what is wrong with it, and its bytes."""
    return _fields() | _tracked() | _links()


def strict(data: bytes) -> bytes:
    """The document in the namespaces of Strict (ISO/IEC 29500-1)."""
    parts = parts_of(data)
    for old, new in STRICT.items():
        parts = {name: part.replace(old, new) for name, part in parts.items()}
    return packed(parts)


def _fields() -> dict[str, tuple[str, bytes]]:
    """Fields that one program reads and another does not."""
    run, mark = "<w:r><w:instrText>{}</w:instrText></w:r>", '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin, between, end = (mark.format(kind) for kind in ("begin", "separate", "end"))
    shown = "<w:r><w:t>{}</w:t></w:r>"
    computed = begin + run.format(" QUOTE ") + between + shown.format("DDEAUTO") + end
    bodies = {
        "DDE in two branches": (
            "word_divided",
            begin + run.format("D") + branches(run.format("UMMY"), run.format("DE cmd")) + end,
        ),
        "DDE that begins in a branch": ("word_divided", branches(begin, "") + run.format("DDE cmd") + end),
        "DDE that ends in a branch": (
            "word_divided",
            begin + run.format("D") + branches(between, "") + run.format("DE cmd") + end,
        ),
        "DDE in a foreign element": (
            "word_divided",
            begin + run.format("D") + f'<x:a xmlns:x="a">{run.format("UMMY")}</x:a>' + run.format("DE cmd") + end,
        ),
        "DDE in a branch": ("word_dde", branches("", f"{begin}{run.format('DDE cmd')}{end}")),
        "DDE as text": ("word_dde", begin + shown.format("DDEAUTO cmd") + between + end),
        "DDE behind the sign": ("word_dde", begin + run.format("D") + between + run.format("DEAUTO cmd") + end),
        "DDE by another field": ("word_divided", begin + computed + run.format(" cmd") + between + end),
        "DDE half by another field": ("word_divided", begin + run.format("D") + computed + run.format(" cmd") + end),
        "DDE never ended": ("word_dde", begin + run.format("DDEAUTO cmd")),
        "text from elsewhere behind a tab": (
            "word_fetching_field",
            begin + run.format("INCLUDETEXT") + "<w:r><w:tab/></w:r>" + run.format(HTTP) + end,
        ),
        "text from elsewhere across a tab": (
            "word_fetching_field",
            begin + run.format("INCLUDE") + "<w:r><w:tab/></w:r>" + run.format("TEXT x") + end,
        ),
    }
    made_of = {name: (word, made(f"<w:p>{body}</w:p>")) for name, (word, body) in bodies.items()}
    return made_of | {
        "picture in one element": (
            "word_fetching_field",
            made(f"<w:p><w:fldSimple w:instr=' INCLUDEPICTURE \"{HTTP}\" \\d'/></w:p>"),
        ),
        "picture in pieces": ("word_fetching_field", made(field(" INCLUDE", "PIC", f'TURE "{HTTP}" \\d'))),
        "DDE in Strict": ("word_dde", strict(made(DDE))),
    }


def branches(choice: str, fallback: str) -> str:
    return (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="w14">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


def _tracked() -> dict[str, tuple[str, bytes]]:
    """Fields that are others once tracked changes are taken, or turned down."""
    run, mark = "<w:r><w:instrText>{}</w:instrText></w:r>", '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin, between, end = (mark.format(kind) for kind in ("begin", "separate", "end"))
    change = '<w:{0} w:id="1" w:author="A">{1}</w:{0}>'
    bodies = {
        "DDE without what is inserted": begin
        + run.format("D")
        + change.format("ins", run.format("UMMY"))
        + run.format("DE cmd"),
        "DDE without what is moved away": begin
        + run.format("D")
        + change.format("moveFrom", run.format("UMMY"))
        + run.format("DE cmd"),
        "DDE without a sign that is deleted": begin
        + run.format("D")
        + change.format("del", between)
        + run.format("DE cmd"),
    }
    bodies["DDE without two fields' border that is deleted"] = (
        begin + run.format("DD") + change.format("del", end + begin) + run.format("E cmd")
    )
    found = {name: ("word_dde", made(f"<w:p>{body}{between}{end}</w:p>")) for name, body in bodies.items()}
    within = begin + run.format("D") + change.format("del", begin + run.format("x") + end) + run.format("DE cmd")
    return found | {"DDE without a field that is deleted": ("word_divided", made(f"<w:p>{within}{between}{end}</w:p>"))}


def _links() -> dict[str, tuple[str, bytes]]:
    """Links that open programs of the reader's computer, or run."""
    addresses = (
        "ms-msdt:/id PCWDiagnostic",
        "search-ms:query=a&amp;crumb=location:\\\\host",
        f"ms-word:ofe|u|{HTTP}",
        "ms-\u200bmsdt:/id",
        "%6aavascript:alert(1)",
        "vbscript:a",
        "data:text/html,a",
        "view-source:http://a",
    )
    found = {f"link to {address[:12]}": made(relations=(("hyperlink", address, True),)) for address in addresses}
    return {name: ("word_link", data) for name, data in found.items()} | {
        "link from within": ("word_link", made(relations=(("hyperlink", "ms-msdt:/id", False),))),
        "link of a field": ("word_link", made(field('HYPERLINK "ms-msdt:/id"'))),
        "link of a field behind a hint": ("word_link", made(field('HYPERLINK \\o "See: this" “ms-msdt:/id”'))),
        "link of a field in one element": (
            "word_link",
            made('<w:p><w:fldSimple w:instr="HYPERLINK ms-msdt:/id"/></w:p>'),
        ),
        "link of a shape": (
            "word_link",
            made('<w:p><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" href="ms-msdt:/id"/></w:pict></w:p>'),
        ),
    }
