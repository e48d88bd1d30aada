"""The whole report as Akoma Ntoso."""

from django.urls import reverse
from lxml import etree

from egm_portal.mail.links import absolute
from egm_portal.marked_texts.content import Part
from reports.akn.blocks import Writer
from reports.akn.elements import E, Element, add, clean
from reports.akn.metadata import Identity, identification, references
from reports.content import FORMATS, Annex, Division, ReportContent, adopted_paragraphs
from reports.models import Issue

LEVELS = ("chapter", "section", "subsection")


def report_xml(issue: Issue) -> bytes:
    """What was issued, from its frozen content: the same bytes each time."""
    report, document = issue.report, issue.document
    content = FORMATS.restored(issue.content)
    identity = Identity(
        name=report.meeting.slug,
        symbol=document.symbol,
        title=content.title,
        author=next(iter(content.organizers), document.corporate_author),
        language=document.language,
        issued_on=issue.issued_at.astimezone(report.meeting.zone).date(),
        address=absolute(issue.get_absolute_url()),
    )
    root = E.akomaNtoso(_debate_report(content, identity, report.meeting.slug))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)


def _debate_report(content: ReportContent, identity: Identity, slug: str) -> Element:
    writer = Writer()
    adopted = {
        f"{each.kind}_{each.number}": (
            absolute(reverse("website:adopted_text", args=[slug, each.kind, each.number])),
            f"{each.kind.capitalize()} {each.number}",
        )
        for each in (paragraph.adopted for paragraph in adopted_paragraphs(content.chapters))
    }
    body = E.mainBody(*_front_matter(content, writer), *(_division(part, writer) for part in content.chapters))
    made = E.debateReport(
        E.meta(identification(identity), references(identity, adopted)),
        _preface(content),
        body,
        name="meetingReport",
        contains="originalVersion",
    )
    if content.annexes:
        made.append(E.attachments(*(_attachment(annex, identity, writer) for annex in content.annexes)))
    return made


def _preface(content: ReportContent) -> Element:
    lines = [E.p(E.docProponent(clean(organizer))) for organizer in content.organizers]
    if content.symbol:
        lines.append(E.p(E.docNumber(clean(content.symbol))))
    lines.append(E.p(E.docTitle(clean(content.title))))
    lines.append(E.p(clean(f"{content.place}, {content.dates}")))
    if content.disclaimer:
        lines.append(E.p(clean(content.disclaimer)))
    return E.preface(*lines)


def _front_matter(content: ReportContent, writer: Writer) -> list[Element]:
    parts: list[tuple[str, str, list[Part]]] = [
        ("acknowledgements", "Acknowledgements", content.acknowledgements),
        ("summary", "Executive summary", content.summary),
    ]
    return [
        E.hcontainer(E.heading(heading), add(E.content(), writer.parts(text)), name=name, eId=name)
        for name, heading, text in parts
        if text
    ]


def _division(division: Division, writer: Writer, depth: int = 0, above: str = "") -> Element:
    """A chapter, section or subsection with its paragraphs, and with the divisions below it."""
    # Chapters of a report that was made elsewhere have no numbers here.
    eid = f"{above}{LEVELS[depth]}_{division.mark or division.anchor}"
    number = [E.num(f"{division.mark}.")] if division.mark else []
    attributes = {"eId": eid} | ({"wId": f"{LEVELS[depth]}_{division.key}"} if division.key else {})
    made = E(LEVELS[depth], *number, E.heading(clean(division.heading)), **attributes)
    add(made, (writer.paragraph(paragraph) for paragraph in division.paragraphs))
    return add(made, (_division(part, writer, depth + 1, f"{eid}__") for part in division.divisions))


def _attachment(annex: Annex, identity: Identity, writer: Writer) -> Element:
    eid = f"annex_{annex.mark}"
    note = [E.p(clean(annex.note), **{"class": "note"})] if annex.note else []
    tables = [writer.annex_table(annex.tables, f"{eid}__table")] if annex.tables else []
    text = [*note, *writer.parts(annex.text), *tables] or [E.p()]
    body = E.mainBody(
        E.hcontainer(
            E.num(f"Annex {annex.mark}."),
            E.heading(clean(annex.title)),
            add(E.content(), text),
            name="annex",
            eId=eid,
        )
    )
    meta = E.meta(identification(identity, f"annex_{annex.mark}"))
    return E.attachment(E.doc(meta, body, name="annex"))
