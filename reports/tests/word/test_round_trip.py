"""A report goes to Word, is edited there, and comes back: each change is found at its paragraph, and no other."""

import copy
from dataclasses import replace
from io import BytesIO

import docx as python_docx
import pytest
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from egm_portal.incoming.reading import read_docx
from egm_portal.marked_texts.content import words
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.wordfiles.annotations import Comment
from reports.tests.word import samples
from reports.tests.word.samples import ORIGIN
from reports.tests.word.test_writing import jpeg
from reports.word.changes import Changes
from reports.word.drafts import blocks_by_key
from reports.word.imported_texts import imported_texts
from reports.word.placing import placed_by_paragraphs
from reports.word.recognition import recognized
from reports.word.writing import docx


@pytest.fixture
def imported(tmp_path):
    """A function that returns what is read from the bytes of a document."""

    def read_bytes(data: bytes):
        path = tmp_path / "imported.docx"
        path.write_bytes(data)
        return read_docx(path)

    return read_bytes


def written(**given) -> bytes:
    return docx(samples.content(), ORIGIN, pictures=jpeg, **given)


def read_in(file, draft=None) -> Changes:
    """What the document changes in the draft."""
    draft = draft or samples.draft()
    file, new = placed_by_paragraphs(file, draft)
    draft = replace(draft, sections=[*draft.sections, *new])
    blocks = recognized(file, draft)
    texts = imported_texts(file, draft, blocks)
    added = [(section.id, 0) for section in new if section.id in texts]
    return Changes(file, draft, blocks, texts, numbers={}, new_sections=added)


def changes(file, draft=None) -> list[tuple[str, str]]:
    """What becomes of each paragraph that changes, with its key or the words of a new one, and what has no place."""
    found = read_in(file, draft)
    texts = [
        (one.state, one.pieces[0].text if one.state == "new" and one.key not in text.moving else one.key)
        for text in found.changed
        for one in text.comparison.paragraphs
        if one.state != "unchanged"
    ]
    both = [("in both", one.mine) for text in found.changed for one in text.conflicts]
    headings = [("heading", heading) for _, _, heading in found.headings]
    return [*texts, *both, *headings, *(("other part", part.taken.comment.text) for part in found.other_parts)]


def composed(file, draft=None) -> dict[int, list[str]]:
    """The sources of the blocks of each section that changes."""
    return {text.section.id: [block.source for block in parse(text.new.text)] for text in read_in(file, draft).changed}


class Edited:
    """The document in the hands of somebody who edits it with python-docx."""

    def __init__(self, data: bytes) -> None:
        self.document = python_docx.Document(BytesIO(data))

    def __getitem__(self, key: str):
        for paragraph in self.document.paragraphs:
            if paragraph._p.xpath(f"./w:bookmarkStart[@w:name='_egm_{key}']"):
                return paragraph
        raise KeyError(key)

    def saved(self) -> bytes:
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()


def test_untouched_file_changes_nothing(imported):
    assert changes(imported(written())) == []


@pytest.mark.full
def test_libreoffice_changes_nothing_by_saving_it_as_docx_and_as_odt(imported, office):
    assert changes(imported(office(written(), "docx"))) == []
    assert changes(imported(office(office(written(), "odt"), "docx", source="odt"))) == []


def test_edits_by_python_docx_are_found_at_their_paragraphs(imported):
    file = Edited(written(comments=[Comment("c00001", "Expert 2", samples.AT, "Which date?")]))
    file["a00001"].runs[2].text = " what each view had cost."
    file["a00004"].insert_paragraph_before("(aa)\tand to others;", file["a00002"].style)
    file["a00005"]._p.getparent().remove(file["a00005"]._p)
    file["b00004"].text = "One paragraph of the very first subsection."  # it loses its bookmark
    file.document.tables[0].rows[1].cells[1].paragraphs[0].runs[0].text = "1.25"
    file["e00001"].add_run(" And heard.")
    file["b00006"].insert_paragraph_before("A new paragraph.", file["b00006"].style)

    assert changes(imported(file.saved())) == [
        ("changed", "a00001"),
        ("new", "(aa) and to others;"),
        ("removed", "a00005"),
        ("changed", "b00002"),
        ("changed", "b00004"),
        ("new", "A new paragraph."),
        ("changed", "e00001"),
    ]


@pytest.mark.full
def test_edits_in_libreoffice_are_found_at_their_paragraphs(imported, edit_in_office):
    edited = edit_in_office(
        written(),
        """
  doc.RecordChanges = True
  Replace(doc, "had cost", "was found to cost")
  doc.RecordChanges = False
  found = Find(doc, "Others asked for a date.")
  place = found.Text.createTextCursorByRange(found.End)
  found.Text.insertControlCharacter(place, com.sun.star.text.ControlCharacter.PARAGRAPH_BREAK, False)
  found.Text.insertString(place, "The meeting took note of funds.", False)
  found = Find(doc, "Another one.")
  note = doc.createInstance("com.sun.star.text.textfield.Annotation")
  note.Author = "Staff member 1" : note.Content = "Which one?"
  found.Text.insertTextContent(found, note, True)
  Replace(doc, "With a return channel.", "With a channel back.")
  footnote = doc.Footnotes.getByIndex(1)
  footnote.setString(" Two times.")
""",
    )

    file = imported(edited)
    (comment,) = file.comments
    assert changes(file) == [
        ("changed", "a00001"),
        ("changed", "b00001"),
        ("changed", "b00002"),
        ("new", "The meeting took note of funds."),
    ]
    assert (comment.author, comment.text, comment.quoted) == ("Staff member 1", "Which one?", "Another one.")
    assert [words(block.spans) for block in file.blocks if block.comments] == ["Another one."]
    assert file.authors == [["Unknown Author", 2]]


@pytest.mark.full
def test_changes_and_comments_of_both_editors_come_back_in_one_file(imported, edit_in_office):
    file = Edited(written(comments=[Comment("c00001", "Expert 2", samples.AT, "Which date?")]))
    file["a00001"].runs[2].text = " what each view had cost."
    file["a00004"].insert_paragraph_before("(aa)\tand to others;", file["a00002"].style)
    file["a00005"]._p.getparent().remove(file["a00005"]._p)
    file.document.add_comment(file["b00004"].runs, "Only one?", "Staff member 1")

    edited = edit_in_office(
        file.saved(),
        """
  doc.RecordChanges = True
  Replace(doc, "Others asked for", "Others waited for")
  doc.RecordChanges = False
  Replace(doc, "what each view had cost", "what each view had really cost")
  found = Find(doc, "Another one.")
  note = doc.createInstance("com.sun.star.text.textfield.Annotation")
  note.Author = "Staff member 2" : note.Content = "Which one?"
  found.Text.insertTextContent(found, note, True)
""",
    )

    back = imported(edited)
    on = {place: words(block.spans) for block in back.blocks for place in block.comments}
    assert changes(back) == [
        ("changed", "a00001"),
        ("new", "(aa) and to others;"),
        ("removed", "a00005"),
        ("changed", "c00001"),
    ]
    assert "what each view had really cost" in composed(back)[5][0]
    assert sorted((one.author, one.text, on[place]) for place, one in enumerate(back.comments)) == [
        ("Expert 2", "Which date?", "Others waited for a date."),
        ("Staff member 1", "Only one?", "One paragraph of the first subsection."),
        ("Staff member 2", "Which one?", "Another one."),
    ]


def test_chosen_changes_are_typed_as_people_type_them(imported):
    file = Edited(written())
    file["a00001"].runs[2].text = " what each *view* had cost."
    file["a00004"].insert_paragraph_before("(aa)\tand to others;", file["a00002"].style)
    file["a00005"]._p.getparent().remove(file["a00005"]._p)
    file["a00009"].add_run(" and when").italic = True

    (blocks,) = composed(imported(file.saved())).values()

    before = [block.source for block in parse(samples.INTRODUCTION)]
    assert blocks == [
        before[0].replace("opinion had", "\\*view\\* had"),
        *before[1:3],
        "(aa) and to others;",
        before[3],
        *before[5:8],
        "- by whom *and when*",
        *before[9:],
    ]


def test_footnotes_keep_their_labels_and_new_ones_get_one(imported):
    file = Edited(written())
    notes = footnotes(file)
    notes[0].findall(f".//{qn('w:t')}")[-1].text = ", page 7."
    reference = copy.deepcopy(file["a00001"]._p.find(f".//{qn('w:footnoteReference')}").getparent())
    reference.find(qn("w:footnoteReference")).set(qn("w:id"), "7")
    new = copy.deepcopy(notes[1])
    new.set(qn("w:id"), "7")
    new.findall(f".//{qn('w:t')}")[-1].text = "A third one."
    notes[1].getparent().append(new)
    file["c00001"]._p.append(reference)

    found = imported(file.saved())
    texts = {section: text.new for section, text in read_in(found).texts.items()}

    assert changes(found) == [("changed", "a00001"), ("changed", "c00001")]
    assert texts[5].text.splitlines()[0] == samples.INTRODUCTION.splitlines()[0]
    assert texts[5].text.splitlines()[-1] == samples.INTRODUCTION.splitlines()[-1].removesuffix(".") + ", page 7."
    assert texts[8].text == "Others asked for a date.[^1]\n\n[^1]: A third one."


def footnotes(file: Edited) -> list:
    """The footnotes, which are saved with the document if they are changed."""
    package = file.document.part.package
    part = next(one for one in package.iter_parts() if one.partname.endswith("footnotes.xml"))
    live = XmlPart.load(part.partname, part.content_type, part.blob, package)
    (relationship,) = (one for one in file.document.part.rels.values() if one._target is part)
    relationship._target = live
    return [note for note in live.element if note.get(qn("w:type")) is None]


def test_paragraphs_that_were_moved_split_and_joined(imported):
    file = Edited(written())
    first, quote = file["a00001"]._p, file["a00005"]._p
    first.addprevious(quote)  # moved
    second = file["a00006"]._p
    third = file["a00012"]._p
    second.extend([one for one in third if one.tag != qn("w:pPr")])  # joined
    third.getparent().remove(third)
    half = copy.deepcopy(file["c00001"])  # split
    file["c00001"].runs[0].text = "Others asked"
    for one in half._p.xpath("./w:bookmarkStart | ./w:bookmarkEnd"):
        half._p.remove(one)
    half.runs[0].text = "for a date."
    file["c00001"]._p.addnext(half._p)

    found = imported(file.saved())

    assert changes(found) == [
        ("moved", "a00005"),
        ("changed", "a00006"),
        ("removed", "a00012"),  # its words are in the one before
        ("changed", "c00001"),
        ("new", "for a date."),
    ]
    texts = composed(found)
    assert texts[5][0] == "> We were heard, and so were others."
    assert len(texts[5]) == len(parse(samples.INTRODUCTION)) - 1
    assert texts[8] == ["Others asked", "for a date."]


def test_copied_paragraph_does_not_take_the_key_of_its_model(imported):
    file = Edited(written())
    copied = copy.deepcopy(file["c00001"])
    file["c00001"]._p.addprevious(copied._p)
    copied.runs[0].text = "Others asked for a place."

    assert changes(imported(file.saved())) == [("new", "Others asked for a place.")]


def test_bookmark_of_a_deleted_paragraph_that_stays_with_the_next_is_no_merger(imported):
    file = Edited(written())
    gone, following = file["a00005"]._p, file["a00006"]._p
    following.insert(1, copy.deepcopy(gone.xpath("./w:bookmarkEnd")[0]))
    following.insert(1, copy.deepcopy(gone.xpath("./w:bookmarkStart")[0]))
    gone.getparent().remove(gone)

    assert changes(imported(file.saved())) == [("removed", "a00005")]


def test_paragraph_that_was_moved_to_another_section(imported):
    file = Edited(written())
    file["c00001"]._p.addnext(file["b00006"]._p)

    found = imported(file.saved())

    assert sorted(changes(found)) == [("new", "b00006"), ("removed", "b00006")]
    assert [text.told for text in read_in(found).changed] == [
        ["1 moved to another section"],
        ["1 moved here from another section"],
    ]
    assert composed(found)[8] == ["Others asked for a date.", "Another one."]


def test_footnote_goes_along_to_another_section(imported):
    file = Edited(written())
    file["c00001"]._p.addnext(file["a00001"]._p)
    draft = samples.draft(c=f"{samples.SECOND}[^1]\n\n[^1]: Which one?")

    texts = {section: text.new for section, text in read_in(imported(file.saved()), draft).texts.items()}

    cost = samples.INTRODUCTION.split("[^cost]: ")[1]
    assert texts[8].text.split("\n\n")[0] == f"{samples.SECOND}[^1]"
    assert "opinion had cost.[^cost] It referred" in texts[8].text
    assert texts[8].text.split("\n\n")[-1] == f"[^1]: Which one?\n[^cost]: {cost}"
    assert "[^cost]" not in texts[5].text


@pytest.mark.parametrize("added", ["", " Two of them."], ids=["untouched", "edited"])
def test_footnote_that_is_cited_again_stays_without_its_first_paragraph(imported, added):
    note = "[^own]: One.\n[^cost]: A paper."
    text = f"First.[^cost]\n\nSecond.[^own][^cost] Third.\n\n{note}"
    file = Edited(docx(samples.content(text), ORIGIN))
    file["b00001"]._p.getparent().remove(file["b00001"]._p)
    file["b00002"].add_run(added)

    found = read_in(imported(file.saved()), samples.draft(text))

    assert [one.new.text for one in found.changed] == [f"Second.[^own][^cost] Third.{added}\n\n{note}"]


def test_row_that_was_added_in_libreoffice_as_a_tracked_change(imported):
    file = Edited(written())
    row = copy.deepcopy(file.document.tables[0].rows[-1]._tr)
    row.get_or_add_trPr().append(row.makeelement(qn("w:ins"), {qn("w:id"): "900", qn("w:author"): "Ada"}))
    file.document.tables[0]._tbl.append(row)
    for cell, told in zip(file.document.tables[0].rows[-1].cells, ("Post\u200d", "3", ""), strict=True):
        cell.paragraphs[0].runs[0].text = told

    assert "| Online | 12 | 4 |\n| Post | 3 |  |" in "\n".join(composed(imported(file.saved()))[6])


def test_what_is_not_changed_is_typed_as_it_was(imported):
    file = Edited(written())
    file["c00001"].runs[0].text = "Others asked for a deadline."
    rest = "- one\n\n    more\n- two[^1]\n\n[^1]: The first counts.\n[^1]: The second does not."
    now = f"{samples.SECOND}\n\n{rest}"

    texts = read_in(imported(file.saved()), samples.draft(c=now)).texts

    assert texts[8].new.text == f"Others asked for a deadline.\n\n{rest}"


def test_text_that_is_read_in_another_way_by_now_is_whole():
    assert [block.source for block in blocks_by_key("One.\n\nTwo.", ["a00001"]).blocks.values()] == ["One.", "Two."]


DEADLINE = "Others asked for a deadline."


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("Others asked for a date.", [("changed", "c00001")]),
        ("Others asked for a day.", [("in both", DEADLINE)]),
        (DEADLINE, []),
        ("", [("in both", DEADLINE)]),
    ],
    ids=["draft as it was", "changed since", "changed alike", "deleted since"],
)
def test_draft_that_was_changed_since(imported, now, expected):
    file = Edited(written())
    file["c00001"].runs[0].text = DEADLINE

    found = read_in(imported(file.saved()), samples.draft(c=now))

    assert changes(found.file, found.draft) == expected
    # The words of the draft stay, and those of the document are in the version below.
    kept = [(text.new.text, text.unused.text) for text in found.changed if text.unused]
    assert kept == ([(now, DEADLINE)] if expected and expected[0][0] == "in both" else [])


def test_what_only_the_draft_changed_is_left_alone(imported):
    now = samples.SECOND.replace("date", "deadline") + "\n\nA later paragraph."

    assert changes(imported(written()), samples.draft(c=now)) == []


def test_removed_paragraph_that_the_draft_has_changed_since(imported):
    file = Edited(written())
    file["c00001"]._p.getparent().remove(file["c00001"]._p)

    assert changes(imported(file.saved()), samples.draft(c="Others asked for a day.")) == [("in both", "")]


def delete_as_libreoffice_tracks_it(paragraph) -> None:
    """Deletes the paragraph with its end as a tracked change, and gives the next one its style."""
    properties = paragraph._p.get_or_add_pPr()
    following = next(one for one in paragraph._p.itersiblings() if one.tag == qn("w:p"))
    given = following.get_or_add_pPr()
    for one in [*given]:
        given.remove(one)
    given.append(copy.deepcopy(properties.find(qn("w:pStyle"))))
    end = etree.SubElement(etree.SubElement(properties, qn("w:rPr")), qn("w:del"))
    deleted = etree.Element(qn("w:del"), {qn("w:id"): "900", qn("w:author"): "Ada"})
    end.attrib.update(deleted.attrib)
    for run in [*paragraph._p.iter(qn("w:r"))]:
        gone = copy.deepcopy(deleted)
        run.addprevious(gone)
        gone.append(run)
        for told in run.findall(qn("w:t")):
            told.tag = qn("w:delText")


BEFORE = {
    "a00004": "a quotation",
    "a00007": "an item of a list",
    "a00012": "a chapter",
    "b00004": "a subheading",
    "b00005": "below a subheading",
    "b00006": "a picture",
    "d00001": "the table of contents",
}


@pytest.mark.parametrize("key", BEFORE, ids=BEFORE.values())
def test_paragraph_after_one_that_was_deleted_stays_what_it_is(imported, key):
    file = Edited(written())
    delete_as_libreoffice_tracks_it(file[key])

    assert changes(imported(file.saved())) == [("removed", key)]


def test_what_has_no_place_is_to_check_and_never_dropped(imported):
    file = Edited(written())
    file["a00001"].add_run().add_picture(BytesIO(jpeg("")), width=Mm(20))
    box = etree.fromstring(TEXT_BOX)
    file["c00001"]._p.append(box)
    file.document.paragraphs[6].add_run(" And more.")  # on the cover, which the portal writes
    file["a00006"].runs[0].font.hidden = True

    found = changes(imported(file.saved()))

    outside = "A passage outside the sections says: “* The views are those of the participants. And more.”"
    assert found == [
        ("removed", "a00006"),
        ("other part", outside),
        ("other part", "A picture in the file is not a document of the meeting."),
        ("other part", "Hidden text was left out. It says: “The report follows three questions:”"),
        ("other part", "A text box is not part of the text. It says: “Check with ITU.”"),
    ]


TEXT_BOX = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r>
    <w:t>Check with ITU.</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"""


def test_heading_that_was_changed(imported):
    file = Edited(written())
    renamed = next(one for one in file.document.paragraphs if one.text == "First session")
    fixed = next(one for one in file.document.paragraphs if one.text == "Introduction")
    renamed.runs[0].text, fixed.runs[0].text = "Opening session", "Preface"

    assert changes(imported(file.saved())) == [
        ("heading", "Opening session"),
        ("other part", "A heading that cannot be changed here says: “Preface”"),
    ]


def test_tracked_changes_of_five_people_are_taken_as_accepted(imported):
    file = Edited(written())
    run = file["c00001"].runs[0]
    run.text = "Others asked"
    for number in range(1, 6):
        for kind in ("ins", "del"):
            tracked = copy.deepcopy(run._r)
            tracked.find(qn("w:t")).text = f" {kind}{number}"
            if kind == "del":
                tracked.find(qn("w:t")).tag = qn("w:delText")
            holder = file["c00001"]._p.makeelement(
                qn(f"w:{kind}"), {qn("w:id"): f"9{number}", qn("w:author"): f"Author {number}"}
            )
            holder.append(tracked)
            file["c00001"]._p.append(holder)

    found = imported(file.saved())

    assert composed(found)[8] == ["Others asked ins1 ins2 ins3 ins4 ins5"]
    assert found.authors == [[f"Author {number}", 2] for number in range(1, 6)]


def test_long_report_is_read_and_compared(imported, tmp_path):
    content = samples.long(sections=40)

    file = imported(docx(content, ORIGIN))

    assert sum(block.kind == "paragraph" and bool(block.keys) for block in file.blocks) >= 1600
