"""Files as offices and their programs write them are taken; what readers must not get of them is left out and told."""

import os
import shutil
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from pikepdf import Array, Dictionary, Name, String

from papers import actions, tasks
from papers.files import inspection, sanitizing
from papers.models import Document
from tests import corpus, slide_corpus, slide_files, word_files
from tests.authors_files import (
    from_template,
    saved_again,
    slides_of_google,
    slides_with_chart,
    word_with_chart,
    workbook,
)
from tests.damaged_files import link_to
from tests.reviewed_files import with_properties

LOCAL = [
    "file:///C:\\Templates\\paper.dotm",
    "C:\\Templates\\paper.dotx",
    "file:///Volumes/Office/paper.dotx",
    "a.dotx",
]
ON_THE_NETWORK = ["file:///\\\\server\\templates\\paper.dotx", "\\\\server\\templates\\paper.dotx"]


@pytest.fixture
def inspect(tmp_path):
    def inspected(data: bytes) -> inspection.Inspection:
        path = tmp_path / "file"
        path.write_bytes(data)
        return inspection.inspect_file(path)

    return inspected


@pytest.fixture
def copied(tmp_path):
    """The copy of these bytes, and the places of each kind that it leaves out."""

    def copy(data: bytes) -> tuple[bytes, dict[str, list[dict]]]:
        path = tmp_path / "came"
        path.write_bytes(data)
        made = sanitizing.sanitize(path)
        return made.content, {each["kind"]: each["places"] for each in made.left_out}

    return copy


def refused_code(inspect, data: bytes) -> str:
    with pytest.raises(inspection.Unreadable) as refusal:
        inspect(data)
    return refusal.value.code


@pytest.mark.parametrize("target", [*LOCAL, *ON_THE_NETWORK])
def test_document_of_an_office_template_is_taken_and_its_address_left_out(inspect, copied, target):
    came = from_template(target)

    found = inspect(came)
    copy, left_out = copied(came)

    assert found.checks == ({"network": [target]} if target in ON_THE_NETWORK else {})
    assert left_out == {"template": [{"page": None, "words": "", "address": target}]}
    parts = word_files.parts_of(copy)
    assert b"attachedTemplate" not in b"".join(parts.values())


@pytest.mark.parametrize(
    "target", ["http://example.org/a.dotm", "https://example.org/a.dotx", "ftp://example.org/a.dotm"]
)
def test_template_from_the_web_stays_refused(inspect, target):
    """It could be another one tomorrow, with macros."""
    assert refused_code(inspect, from_template(target)) == "word_template"


@pytest.mark.parametrize("made", [word_with_chart, slides_with_chart])
def test_chart_is_taken_and_its_table_left_out(inspect, copied, made):
    came = made()

    found = inspect(came)
    copy, left_out = copied(came)

    parts = word_files.parts_of(copy)
    assert found.is_complete
    assert list(left_out) == ["chart_tables"]
    assert [name for name in parts if "embeddings" in name] == []
    assert b"externalData" not in b"".join(parts.values())


@pytest.mark.parametrize(
    "table",
    [
        b"no archive",
        word_files.made(),
        workbook(**{"xl/vbaProject.bin": b"data"}),
        workbook(**{"xl/embeddings/oleObject1.bin": b"data"}),
        workbook(**{"xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'}),
        workbook(**{"xl/a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}),
        workbook(**{"xl/media/image1.bmp": bytes(60_000_000)}),
    ],
    ids=["no archive", "Word document", "macros", "object", "DDE", "entity", "bomb"],
)
@pytest.mark.parametrize("made", [word_with_chart, slides_with_chart])
def test_chart_whose_table_holds_more_stays_refused(inspect, made, table):
    assert refused_code(inspect, made(table)) == f"{'word' if made is word_with_chart else 'slides'}_embedded"


def test_workbook_to_which_something_else_leads_stays_refused(inspect):
    parts = word_files.parts_of(word_with_chart())
    rels = "word/_rels/document.xml.rels"
    more = word_files.RELATION.format(
        number=9, kind=f"{word_files.KIND}/package", target="embeddings/Microsoft_Excel_Sheet1.xlsx", mode=""
    )
    parts[rels] = parts[rels].replace(b"</Relationships>", more.encode() + b"</Relationships>")

    assert refused_code(inspect, word_files.packed(parts)) == "word_embedded"


@pytest.mark.parametrize("target", ["file:///C:\\Data\\Opinions.xlsx", "Opinions.xlsx", "file:///\\\\server\\a.xlsx"])
@pytest.mark.parametrize("made", [word_with_chart, slides_with_chart])
def test_chart_pasted_from_a_workbook_is_taken_and_the_address_left_out(inspect, copied, made, target):
    came = made(elsewhere=target)

    found = inspect(came)
    copy, left_out = copied(came)

    assert found.checks.get("network", []) == ([target] if "server" in target else [])
    assert left_out == {"chart_tables": [{"page": None, "words": "", "address": target}]}
    assert b"externalData" not in _everything(copy)
    assert b"Opinions.xlsx" not in _everything(copy)


@pytest.mark.parametrize("target", ["https://example.org/a.xlsx", "file:///C:\\a.html!x", "mhtml:file:///C:\\a.xlsx"])
@pytest.mark.parametrize("made", [word_with_chart, slides_with_chart])
def test_chart_linked_to_anything_else_stays_refused(inspect, made, target):
    assert refused_code(inspect, made(elsewhere=target)).endswith("_linked")


def test_presentation_from_google_slides_is_taken_without_what_is_kept_of_it(inspect, copied):
    came = slides_of_google()

    copy, left_out = copied(came)

    assert inspect(came).is_complete
    assert left_out == {}
    assert [word in _everything(copy) for word in (b"Secretdata", b"slidesCustomData", b"metadata")] == [False] * 3


def test_binary_part_of_another_kind_stays_refused(inspect):
    parts = word_files.parts_of(slides_of_google())
    rels = "ppt/_rels/presentation.xml.rels"
    parts[rels] = parts[rels].replace(
        b"customschemas.google.com/relationships/presentationmetadata", b"example.org/image"
    )

    assert refused_code(inspect, word_files.packed(parts)) == "slides_part"


def test_places_that_word_no_longer_uses_are_taken_if_they_are_empty(inspect, copied):
    came = saved_again(b"\0\0" + b"\xff" * 300)

    copy, _ = copied(came)

    assert inspect(came).is_complete
    assert "[trash]/0000.dat" not in word_files.parts_of(copy)
    assert refused_code(inspect, saved_again(b"\xffdata\xff")) == "word_part"


def test_copy_declares_relationships_as_the_document_did(copied):
    parts = word_files.parts_of(word_files.made())
    relationships = "application/vnd.openxmlformats-package.relationships+xml"
    default = f'<Default Extension="rels" ContentType="{relationships}"/>'.encode()
    named = [name for name in parts if name.endswith(".rels")]
    declared = "".join(f'<Override PartName="/{name}" ContentType="{relationships}"/>' for name in named)
    types = parts["[Content_Types].xml"].replace(default, declared.encode())

    copy, _ = copied(word_files.packed(parts | {"[Content_Types].xml": types}))

    types = word_files.parts_of(copy)["[Content_Types].xml"]
    assert [name for name in named if f'PartName="/{name}"'.encode() not in types] == []
    assert default not in types


@pytest.mark.parametrize("address", ["sip:erika@example.org", "zotero://select/items/1", "htp://example.org"])
def test_link_of_another_scheme_is_left_out_and_told_with_its_words(inspect, copied, address):
    body = '<w:p><w:hyperlink r:id="r1"><w:r><w:t>the words</w:t></w:r></w:hyperlink></w:p>'
    came = word_files.made(body, (("hyperlink", address, True),))
    deck = slide_files.deck(slide_corpus.CLICK.format("r2", ""), (("hyperlink", address, True),))

    word, in_word = copied(came)
    slides, on_slide = copied(deck)
    pdf, in_pdf = copied(corpus.changed(lambda pdf: link_to(pdf, address)))

    assert inspect(came).is_complete
    assert in_word == {"links": [{"page": None, "words": "the words", "address": address}]}
    assert on_slide["links"][0] | {"words": ""} == {"page": 1, "words": "", "address": address}
    assert in_pdf["links"][0] | {"words": ""} == {"page": 1, "words": "", "address": address}
    assert [address.encode() in each for each in (*map(_everything, (word, slides)), pdf)] == [False] * 3


def _everything(document: bytes) -> bytes:
    return b"".join(word_files.parts_of(document).values())


def test_pdf_encrypted_for_a_certificate_is_called_encrypted(inspect):
    data = corpus.changed(lambda pdf: None)
    made = data.replace(b"/Root ", b"/Encrypt << /Filter /Adobe.PubSec /V 4 >> /Root ", 1)

    with pytest.raises(inspection.Unreadable) as refusal:
        inspect(made)

    assert str(refusal.value).startswith("This PDF is encrypted: it opens only with a password or a certificate.")


def test_refusal_names_the_page(inspect):
    def acts_on_page_2(pdf: pikepdf.Pdf) -> None:
        action = Dictionary(S=Name.Launch, F=String("a.exe"))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
        pdf.pages[1].Annots = Array([link])

    with pytest.raises(inspection.Unreadable) as refusal:
        inspect(corpus.changed(acts_on_page_2))

    assert str(refusal.value).endswith("save it as PDF again, and upload that file. It is on page 2.")


def test_refusal_names_the_slide(inspect):
    deck = slide_files.Deck()
    for number in range(3):
        shapes = slide_corpus.CLICK.format("", "ppaction://macro?name=a") if number == 1 else ""
        deck.add_slide("A slide", shapes=shapes)
    with pytest.raises(inspection.Unreadable) as refusal:
        inspect(deck.packed())

    assert str(refusal.value).endswith("It is on slide 2.")


NETWORK_LINK = word_files.made(
    '<w:p><w:hyperlink r:id="r1"><w:r><w:t>our share</w:t></w:r></w:hyperlink></w:p>',
    (("hyperlink", "file:///\\\\server\\share\\a.docx", True),),
)


@pytest.mark.parametrize(
    "data",
    [
        NETWORK_LINK,
        word_files.made(word_files.field('HYPERLINK "file:///\\\\server\\share\\a.docx"')),
        slide_files.deck(
            slide_corpus.CLICK.format("r2", ""), (("hyperlink", "file:///\\\\server\\share\\a.docx", True),)
        ),
        corpus.changed(lambda pdf: link_to(pdf, "file:///\\\\server\\share\\a.docx")),
    ],
    ids=["Word", "field", "slides", "PDF"],
)
def test_address_on_another_computer_is_told_of(inspect, data):
    assert inspect(data).checks["network"] == ["file:///\\\\server\\share\\a.docx"]


@pytest.mark.usefixtures("today")
def test_organizers_are_told_before_they_open_an_original_that_asks_another_computer(at_desk, meeting, paper):
    file = ContentFile(NETWORK_LINK, name="paper.docx")
    actions.receive_paper(paper=paper, file=file, by=paper.participant.user)

    screens = [
        reverse("admin:papers_paper_change", args=[paper.pk]),
        reverse("admin:papers_paper_review", args=[meeting.slug]),
        reverse("admin:papers_document_change", args=[Document.objects.get().pk]),
    ]

    told = ["asks other computers" in at_desk.get(screen).text for screen in screens]
    advised = (
        "Whoever follows it in the original asks that computer, under their own name" in at_desk.get(screens[1]).text
    )
    assert (told, advised) == ([True] * 3, True)
    assert "1 of the newest files leads to files on other computers." in at_desk.get(screens[1]).text


@pytest.mark.full
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.usefixtures("today")
def test_readers_see_the_chart_without_its_table(paper):
    file = ContentFile(word_with_chart(), name="paper.docx")
    version = actions.receive_paper(paper=paper, file=file, by=paper.participant.user).version

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    with default_storage.open(version.public_name) as made:
        text = pypdfium2.PdfDocument(made.read())[0].get_textpage().get_text_range()
    assert ["Year 2011" in text, "Opinions" in text] == [True, True]
    assert [omission.kind for omission in version.left_out] == ["chart_tables"]
    assert not version.needs_a_look


@pytest.mark.full
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.usefixtures("today")
def test_readers_see_the_chart_of_office_2007_as_it_was_drawn(paper):
    """With the labels that it says: those of later versions have all of which it says nothing."""
    parts = word_files.parts_of(word_with_chart())
    chart = "word/charts/chart1.xml"
    labels = b'<c:dLbls><c:showVal val="1"/></c:dLbls><c:cat>'
    parts[chart] = parts[chart].replace(b"<c:cat>", labels)
    file = ContentFile(with_properties(parts), name="paper.docx")
    version = actions.receive_paper(paper=paper, file=file, by=paper.participant.user).version

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    with default_storage.open(version.public_name) as made:
        text = pypdfium2.PdfDocument(made.read())[0].get_textpage().get_text_range()
    assert (text.count("Opinions"), text.count("Year 2012")) == (2, 1)  # title and legend, axis


FORMULA = (
    '<w:p><w:r><w:t xml:space="preserve">Let </w:t></w:r><m:oMath '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>y=2</m:t></m:r>'
    "<w:del><w:r><w:delText>+9</w:delText></w:r></w:del><w:ins><m:r><m:t>+3</m:t></m:r></w:ins></m:oMath></w:p>"
)


@pytest.mark.full
@pytest.mark.skipif(not Path("/usr/lib/libreoffice/share/registry/math.xcd").exists(), reason="LibreOffice has no Math")
@pytest.mark.usefixtures("today")
def test_readers_see_formulas(paper):
    file = ContentFile(word_files.made(FORMULA), name="paper.docx")
    version = actions.receive_paper(paper=paper, file=file, by=paper.participant.user).version

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    with default_storage.open(version.public_name) as made:
        text = pypdfium2.PdfDocument(made.read())[0].get_textpage().get_text_range()
    assert "y=2+3" in "".join(text.split())


@pytest.mark.usefixtures("today")
def test_without_math_no_pdf_is_made_of_formulas(paper, tmp_path, monkeypatch):
    program = tmp_path / "office/program/soffice"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    registry = tmp_path / "office/share/registry"
    registry.mkdir(parents=True)
    (registry / "writer.xcd").touch()
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    versions = [
        actions.receive_paper(paper=paper, file=ContentFile(word_files.made(body), name="a.docx"), by=None).version
        for body in (FORMULA, word_files.TEXT.format("No formula."))
    ]

    for version in versions:
        tasks.prepare_version(version.pk)
        version.refresh_from_db()

    assert [version.checks["unprepared"] for version in versions] == ["no_program", "failed"]
