"""An issued report as Akoma Ntoso: valid by the schema of OASIS, with every identifier, link and word of the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from lxml import etree, html

from reports import actions
from reports.akn.elements import NAMESPACE
from reports.content import FORMATS
from reports.models import Report
from reports.tests.test_content import example
from reports.tests.test_report_text import TEXT
from tests.factories import make_recommendation

NAMES = {"a": NAMESPACE}
SCHEMA = Path(__file__).with_name("akoma_ntoso") / "akomantoso30.xsd"
IN_ORDER = "//a:mainBody"
OUTSIDE = (
    "//aside",
    "//sup[@class='note-ref']",
    "//article/p",
    "//div[@class='para']//p[@class='meta']",
    "//section[h2[@id='cite']]",
)
"""What the page has beside the text."""


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(SCHEMA))


@pytest.fixture
def read(client):
    """A function that returns the XML of the issued report and its page."""

    def pair():
        slug = Report.objects.get().meeting.slug
        xml = client.get(reverse("website:report_in_akoma_ntoso", args=[slug]))
        assert xml["Content-Type"] == "application/xml"
        return etree.fromstring(xml.content), html.fromstring(
            client.get(reverse("website:report", args=[slug])).content
        )

    return pair


@pytest.fixture
def marked(report, ready):
    """A report with every mark in its text, and a recommendation of several parts."""
    actions.write_section(report=report, chapter="introduction", body=f"{TEXT}\n\nLast.\n\n# Under it\n\nA\x0bB.")
    actions.write_section(
        report=report, chapter="summary", body="In short:[^s]\n\n(a) Ask;\n\n(b) Answer.\n\n[^s]: So."
    )
    make_recommendation(report.meeting, "adopted", text="Answer. By a day.\n\n(a) In writing;\n\n(b) In time.")
    ready(actions.change_state(report=report, state=Report.State.CLEARED))
    return actions.issue_report(report=report, by=None)


def squeezed(text: str) -> str:
    return "".join(text.split())


def texts(element) -> str:
    """The words of an element of the XML without its footnotes."""
    found = element.xpath(".//text()[not(ancestor::a:authorialNote)]", namespaces=NAMES)
    return squeezed("".join(found))


def faults(schema, xml, page) -> Iterator[str]:
    """What is wrong with the XML of this page: by the schema, in its identifiers and links, and in its words."""
    if not schema.validate(xml):
        yield f"schema: {schema.error_log[0].message}"
    numbers = [squeezed(number.text_content()).strip(".") for number in page.xpath("//*[@class='para-number']")]
    identifiers = xml.xpath("//a:paragraph/@eId", namespaces=NAMES)
    yield from (f"paragraph {number} has no identifier" for number in numbers if f"para_{number}" not in identifiers)
    every = set(xml.xpath("//@eId"))
    for link in xml.xpath("//@href | //@refersTo | //@src"):
        is_known = link[1:] in every if link.startswith("#") else link.startswith(("http", "mailto:", "/ontology/"))
        if not is_known:
            yield f"link to {link}"
    notes = {note.get("marker"): texts_of_note(note) for note in xml.xpath("//a:authorialNote", namespaces=NAMES)}
    if notes != dict(notes_of(page)):
        yield "footnotes differ"
    for element in page.xpath(" | ".join(OUTSIDE)):
        element.drop_tree()
    shown = squeezed(page.xpath("//article")[0].text_content())
    written = "".join(texts(body) for body in xml.xpath(IN_ORDER, namespaces=NAMES))
    if shown != written:
        place = next((at for at, (one, other) in enumerate(zip(shown, written, strict=False)) if one != other), -1)
        yield f"words differ at {shown[place : place + 20]} and {written[place : place + 20]}"


def texts_of_note(note) -> str:
    return squeezed("".join(note.itertext()))


def notes_of(page) -> Iterator[tuple[str, str]]:
    for note in page.xpath("//aside[@class='notes']/p"):
        yield note.xpath("sup")[0].text_content(), squeezed(note.xpath("span")[0].text_content())


def test_issued_report_is_valid_and_has_the_words_of_its_page(schema, issued, read):
    issued.issues.update(content=example(FORMATS.present))

    xml, page = read()

    assert list(faults(schema, xml, page)) == []
    assert len(xml.xpath("//a:paragraph", namespaces=NAMES)) == 86
    assert xml.xpath("//a:paragraph[@eId='para_70']/@refersTo", namespaces=NAMES) == ["#recommendation_3"]


def test_every_mark_of_the_text_is_there(schema, marked, read):
    xml, page = read()

    assert list(faults(schema, xml, page)) == []
    key = xml.xpath("//a:paragraph[@eId='para_1']/@wId", namespaces=NAMES)[0].removeprefix("para_")
    assert page.xpath("//*[@id='para-1']//p/@id")[0] == f"p-{key}"
    for name in ("i", "ref", "blockList", "table", "authorialNote", "noteRef", "section", "attachment"):
        assert xml.xpath(f"//a:{name}", namespaces=NAMES) != [], name
    assert xml.xpath("//a:FRBRlanguage/@language", namespaces=NAMES)[0] == "eng"


def test_a_schema_error_a_missing_identifier_and_a_changed_word_are_found(schema, marked, read):
    def after(change):
        xml, page = read()
        change(xml.xpath("//a:paragraph[@eId='para_1']", namespaces=NAMES)[0])
        return list(faults(schema, xml, page))

    def misname(paragraph):
        paragraph.set("wrong", "attribute")

    def forget(paragraph):
        del paragraph.attrib["eId"]

    def reword(paragraph):
        paragraph.xpath(".//a:i", namespaces=NAMES)[0].text = "Account"

    assert [fault.partition(":")[0] for fault in after(misname)] == ["schema"]
    assert after(forget) == ["paragraph 1 has no identifier"]
    assert [fault.partition(" at ")[0] for fault in after(reword)] == ["words differ"]


def test_same_issue_is_the_same_file(client, issued):
    address = reverse("website:report_in_akoma_ntoso", args=[issued.meeting.slug])

    assert client.get(address).content == client.get(address).content
