"""The nominees of a meeting and its reserve list as one Word table, for whoever clears their names."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import TextChoices
from django.utils.formats import date_format
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from egm_portal.marked_texts.content import Span
from egm_portal.meetings.models import Meeting
from egm_portal.text.bodies import in_full
from egm_portal.text.dates import day_and_hour, days_in_words
from egm_portal.wordfiles.builder import Builder
from egm_portal.wordfiles.elements import Element, field, run
from egm_portal.wordfiles.package import saved, set_properties
from egm_portal.wordfiles.tables import fixed_table, table_paragraph
from participants.models import Participant
from participants.queries import by_category

HEADING = "Nominees for clearance"
WIDTH = 15137
"""The width of the table, in twentieths of a point: 267 mm of a page that lies on its side."""


@dataclass(frozen=True)
class Column:
    """A column of the table, and its width beside the others; one that is not `kept` is left out while it is empty."""

    heading: str
    share: int
    lines: Callable[[Participant], Sequence[str]]
    kept: bool = False


COLUMNS = (
    Column("Name", 42, lambda person: [person.formal_name_in_capitals, person.name_in_own_script], kept=True),
    Column("Functional title", 38, lambda person: [person.title], kept=True),
    Column("Affiliation", 45, lambda person: [in_full(person.affiliation)], kept=True),
    Column("Country", 27, lambda person: [person.country], kept=True),
    Column("Role", 24, lambda person: [person.get_role_display()], kept=True),
    Column("Regional group", 26, lambda person: [person.get_region_display()]),
    Column("Gender", 16, lambda person: [person.get_gender_display()]),
    Column("Field of work", 26, lambda person: [person.field]),
    Column("Remarks", 34, lambda person: _remarks(person)),
    Column("Cleared on", 24, lambda person: [date_format(person.cleared_on) if person.cleared_on else ""], kept=True),
)


def _remarks(person: Participant) -> list[str]:
    """Who suggested the person, whose place they would take, and what they said when they were sounded out."""
    remarks = []
    if person.suggested_by:
        remarks.append(f"Suggested by {person.suggested_by.name}.")
    if person.replaces:
        remarks.append(f"To take the place of {person.replaces.name}.")
    if person.sounded_out_on:
        answer = person.get_availability_display() or "No answer yet"
        remarks.append(f"{answer} (sounded out on {date_format(person.sounded_out_on)}).")
    return remarks


def nominees_docx(meeting: Meeting, at: datetime) -> bytes:
    """The table as it is at this time, one query; the nominees come first, then the reserve list."""
    people = Participant.objects.filter(meeting=meeting, erased_at=None).select_related("suggested_by", "replaces")
    nominated, reserve = (
        _in_order(people.filter(status=status)) for status in (Participant.Status.NOMINATED, Participant.Status.RESERVE)
    )
    builder = Builder(settings.SITE_URL)
    _lay_on_its_side(builder)
    days = days_in_words(meeting.starts_on, meeting.ends_on) if meeting.takes_place else ""
    subject = ", ".join(filter(None, [f"Expert Group Meeting on “{meeting.title}”", meeting.place, days]))
    builder.add_heading(HEADING, "nominees")
    builder.add(builder.paragraph("Normal", text=subject))
    sentences = [_counted(nominated, reserve), *_balance(nominated)]
    builder.add(builder.paragraph("Normal", text=" ".join(sentences)))
    if nominated or reserve:
        builder.add(_table(builder, nominated, reserve))
    as_at = f"{HEADING} · as at {day_and_hour(at, meeting.time_zone)} ({meeting.city}) · "
    builder.set_head(builder.paragraph("Header", run(as_at), *field("PAGE", run("1"))))
    set_properties(builder.document, title=f"{HEADING}: {meeting.title}", made_at=at)
    return saved(builder.document)


def _in_order(people: Iterable[Participant]) -> list[Participant]:
    return [person for category in by_category(people) for person in category.people]


def _lay_on_its_side(builder: Builder) -> None:
    section = builder.document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin, section.bottom_margin = Mm(22), Mm(15)


def _counted(nominated: list[Participant], reserve: list[Participant]) -> str:
    if not nominated and not reserve:
        return "Nobody is nominated at present, and nobody is on the reserve list."
    nominees = f"{len(nominated) or 'No'} nominee{'' if len(nominated) == 1 else 's'}"
    return f"{nominees}, and {len(reserve) or 'nobody'} on the reserve list."


def _balance(people: list[Participant]) -> list[str]:
    """How many nominees there are of each gender and regional group, as far as either is recorded."""
    parts = (("gender", "gender", Participant.Gender), ("regional group", "region", Participant.Region))
    return [
        f"Nominees by {heading}: {_numbers(Counter(getattr(person, name) for person in people), choices)}."
        for heading, name, choices in parts
        if any(getattr(person, name) for person in people)
    ]


def _numbers(counted: Counter[str], choices: type[TextChoices]) -> str:
    numbers = [(choice.label, counted[choice]) for choice in choices] + [("not recorded", counted[""])]
    return ", ".join(f"{label} {number}" for label, number in numbers if number)


def _table(builder: Builder, nominated: list[Participant], reserve: list[Participant]) -> Element:
    everybody = [*nominated, *reserve]
    columns = [column for column in COLUMNS if column.kept or any(any(column.lines(each)) for each in everybody)]
    rows = [[_cell(builder, "TableHead", ["No."]), *(_cell(builder, "TableHead", [each.heading]) for each in columns)]]
    for heading, people in (("Nominees", nominated), ("Reserve list", reserve)):
        if not people:
            continue
        rows.append([_cell(builder, "TableGroup", [heading])])
        for number, person in enumerate(people, start=1):
            cells = [_cell(builder, "TableText", column.lines(person)) for column in columns]
            rows.append([_cell(builder, "TableText", [str(number)]), *cells])
    shares = [11, *(column.share for column in columns)]
    return fixed_table([WIDTH * share // sum(shares) for share in shares], rows)


def _cell(builder: Builder, style: str, lines: Sequence[str]) -> list[Element]:
    """A paragraph for each line that is not empty; one if all are."""
    shown = [line for line in lines if line] or [""]
    return [table_paragraph(builder, style, [Span(line)] if line else [], "") for line in shown]
