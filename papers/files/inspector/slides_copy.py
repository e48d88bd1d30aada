"""Leaves in a presentation what its readers get: slides that are shown, without notes, comments and hidden shapes."""

from crops import crop_pictures
from lxml import etree
from office_copy import OfficeCopy, remove
from omissions import joined

FALSE = {"0", "false"}
NO_NOTES = {"sldNum", "dt", "hdr", "ftr", "sldImg"}  # what the page of a slide's notes shows besides them
REMARKS = ("comments", "commentauthors", "authors")
LONGEST_NUMBER = 6
OF_GOOGLE = "presentationmetadata"  # what Google Slides keeps of a presentation that was made in PowerPoint


def clean(copy: OfficeCopy) -> None:
    slides = _slides(copy)
    number = copy.root(copy.main).get("firstSlideNum", "1")
    first = int(number) if number.isdecimal() and len(number) < LONGEST_NUMBER else 1
    has_hidden = False
    for number, name in enumerate(slides, start=1):
        root = copy.root(name)
        if root.get("show", "1") in FALSE:
            copy.omissions.add("hidden_slides", _text(root), page=number)
            _remove_slide(copy, name)
            has_hidden = True
            continue
        if has_hidden:
            _keep_number(root, first + number - 1)
        for notes in copy.parts_of_kind(name, "notesslide"):
            if words := _notes(copy.root(notes)):
                copy.omissions.add("notes", words, page=number)
        for comments in copy.parts_of_kind(name, "comments"):
            for comment in copy.root(comments).iter("{*}cm", "{*}reply"):
                copy.omissions.add("comments", _said(comment), page=number)
        _remove_hidden_shapes(root, copy, number)
        _remove_links(root, name, copy, number)
        copy.unlink_all(name, "notesslide", "comments")
    copy.unlink_all(copy.main, *REMARKS, OF_GOOGLE)
    for element in list(copy.root(copy.main).iter("{*}slidesCustomData")):
        remove(element)
    copy.leave_out_tables_of_charts()
    crop_pictures(copy, pages={name: number for number, name in enumerate(slides, start=1)})


def _slides(copy: OfficeCopy) -> list[str]:
    """The slides in the order in which the presentation shows them."""
    by_identifier = {each.identifier: each for each in copy.relationships(copy.main, "slide")}
    names = []
    for entry in copy.root(copy.main).iter("{*}sldId"):
        for key, value in entry.attrib.items():
            if key.startswith("{") and value in by_identifier:
                names.append(copy.package.led_to(copy.main, by_identifier[value]))
    return [name for name in dict.fromkeys(names) if name in copy.package.parts]


def _remove_slide(copy: OfficeCopy, name: str) -> None:
    """Leaves out a slide, its notes and comments; links to it lead nowhere then."""
    copy.unlink_all(name, "notesslide", "comments")
    for relationship in copy.relationships(copy.main, "slide"):
        if copy.package.led_to(copy.main, relationship) == name:
            for entry in list(copy.root(copy.main).iter("{*}sldId", "{*}sld")):
                if relationship.identifier in entry.attrib.values():
                    remove(entry)
            copy.unlink(copy.main, relationship)


def _keep_number(root: etree._Element, number: int) -> None:
    """Writes the number of a slide in place of its field, which would now count without the hidden slides."""
    for element in list(root.iter("{*}fld")):
        if element.get("type") == "slidenum":
            namespace = etree.QName(element).namespace
            run = etree.Element(f"{{{namespace}}}r")
            run.extend(element.iterchildren("{*}rPr"))
            etree.SubElement(run, f"{{{namespace}}}t").text = str(number)
            element.getparent().replace(element, run)


def _notes(root: etree._Element) -> str:
    texts = []
    for shape in root.iter("{*}sp"):
        places = {each.get("type", "") for each in shape.iter("{*}ph")}
        if not places & NO_NOTES:
            # Older programs put the number of the slide into a box of its own.
            typed = (each for each in shape.iter("{*}t") if etree.QName(each.getparent()).localname != "fld")
            texts.append(joined(f"{each.text or ''} " for each in typed))
    return " ".join(filter(None, map(str.strip, texts)))


def _said(comment: etree._Element) -> str:
    """The words of a comment, or of an answer to one, without those of its own answers."""
    for each in comment.iterchildren("{*}text", "{*}txBody"):  # until 2021, and since then
        return each.text or "" if each.tag.endswith("}text") else _text(each)
    return ""


def _remove_hidden_shapes(root: etree._Element, copy: OfficeCopy, number: int) -> None:
    for properties in list(root.iter("{*}cNvPr")):
        if properties.get("hidden", "0") not in FALSE and (shape := properties.getparent().getparent()) is not None:
            copy.omissions.add("hidden_text", _text(shape), page=number)
            remove(shape)


def _remove_links(root: etree._Element, name: str, copy: OfficeCopy, number: int) -> None:
    left_out = copy.take_links(name)
    for element in list(root.iter("{*}hlinkClick", "{*}hlinkHover", "{*}hlinkMouseOver")):
        found = [left_out[value] for value in element.attrib.values() if value in left_out]
        if found:
            run = element.getparent().getparent()
            copy.omissions.add("links", _text(run), address=found[0].target, page=number)
            remove(element)


def _text(element: etree._Element) -> str:
    return joined(f"{each.text or ''} " for each in element.iter("{*}t"))
