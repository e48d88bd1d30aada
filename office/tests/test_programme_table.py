"""A programme from a table: what each row becomes, how it is added, and that it is undone as a whole."""

import io
import time
from datetime import date
from datetime import time as hour

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from agenda.models import Item, Session
from egm_portal.adminkit.spreadsheets import Xlsx
from egm_portal.meetings.models import StaffRole
from office.programme.table.cells import cells_of_html, cells_of_text, text_of_cells
from office.programme.table.rows import read_table
from office.programme.table.times import day_at_start, hours_at_start
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PROGRAMME = [
    ["Time", "Title", "Speaker"],
    ["Wednesday, 24 July 2013", "", ""],
    ["09:00-09:30", "Registration", ""],
    ["09:30 – 10:30", "Opening plenary\nChair: Ms. Jane Doe", ""],
    ["09:30", "Welcome remarks", "Mr. Yves Roche (ITU)"],
    ["10:00", "Overview of the meeting", "Ana Maria Garcia, DSPD"],
    ["10:30-11:00", "Coffee break", ""],
    ["11:00-13:00", "Session 1: Open information", ""],
    ["", "Talk A", "Doe"],
    ["", "Talk B", "Dr. Somebody Else"],
    ["Day 2", "", ""],
    ["9.30 a.m. – 11 a.m.", "A talk alone", "Jane Doe"],
]


@pytest.fixture
def people(meeting):
    names = ["Jane Doe", "Ana María García", "Yves Roche"]
    return [factories.make_participant("accepted", meeting=meeting, name=name) for name in names]


@pytest.fixture
def page(meeting):
    return reverse("admin:meetings_meeting_programme_table", args=[meeting.pk])


def fields(response):
    form = html.fromstring(response.text).get_element_by_id("table-form")
    return {name: value for name, value in form.form_values() if name != "file"}


def planned(table):
    return [(session.kind, session.title, session.minutes, [item.title for item in session.items]) for session in table]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:30-10:15", ((hour(9, 30), hour(10, 15)), "")),
        ("9.30 a.m.", ((hour(9, 30), None), "")),
        ("10h00", ((hour(10), None), "")),
        ("from 9:00 to 10.30", ((hour(9), hour(10, 30)), "")),
        ("11:30 – 1.15 p.m.", ((hour(11, 30), hour(13, 15)), "")),
        ("2 – 3.30 p.m.", ((hour(14), hour(15, 30)), "")),
        ("9 a.m.-12 noon", ((hour(9), hour(12)), "")),
        ("0930-1015", ((hour(9, 30), hour(10, 15)), "")),
        ("10:00 to 11:00: Session 1", ((hour(10), hour(11)), "Session 1")),
        ("2013", None),
        ("5 papers", None),
        ("10 – 12", None),
        ("25:00-26:00", None),
    ],
)
def test_hours_are_read_as_people_write_them(text, expected):
    assert hours_at_start(text) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *[("Wednesday, 24 July 2013", 24), ("Day 2: Thursday 25 July", 25), ("July 25, 2013", 25), ("Thursday", 25)],
        *[("2013-07-24T00:00:00", 24), ("24/07/2013", 24), ("24.07.2013", 24), ("Sunday", None), ("9.30", None)],
        *[("25 experts", None), ("Monitoring", None), ("31 June", None)],
    ],
)
def test_days_are_read_as_people_write_them(meeting, text, day):
    found = day_at_start(text, meeting)

    assert (found and found[0]) == (day and date(2013, 7, day))


def test_rows_become_sessions_breaks_and_items(meeting, people):
    table = read_table(PROGRAMME, meeting, people)

    assert planned(table.sessions) == [
        ("break", "Registration", 30, []),
        ("opening", "Opening plenary", 60, ["Welcome remarks", "Overview of the meeting"]),
        ("break", "Coffee break", 30, []),
        ("session", "Open information", 120, ["Talk A", "Talk B (Dr. Somebody Else)"]),
        ("session", "A talk alone", 90, ["A talk alone"]),
    ]
    assert [row.people for row in table.rows if row.people] == [
        *[["Chair: Jane Doe"], ["Yves Roche"], ["Ana María García"], ["Jane Doe"], ["Jane Doe"]]
    ]
    assert [(row.number, row.problems) for row in table.rows if row.problems] == [
        (10, ["Nobody in the meeting has the name “Dr. Somebody Else”: it is kept as text."])
    ]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["09:00-10:00", "Opening"]], "No row above it says the day."),
        ([["24 July"], ["09:00-11:00", "Session 1"], ["10:00-12:00", "Session 2"]], "before “Session 1” ends."),
        ([["24 July"], ["09:00-10:00", "03:00-04:00", "Opening"]], "It has two times: the first one is taken."),
        ([["24 July"], ["10:00-09:00", "Opening"]], "It ends before it begins"),
        ([["24 July"], ["09:00-10:00"]], "It has no title and is left out."),
        ([["24 July"], ["", "A talk without a time"]], "It has no time, and stands in no session."),
        ([["24 July"], ["", "Session 1"], ["", "Talk"]], "Neither it nor its items have a time."),
        ([["24 July"], ["09:00-09:20", "Session 1"], ["09:00-09:30", "Talk"]], ""),
        ([["1 August"]], "This day is outside the days of the meeting."),
        ([["24 July"], ["09:00-10:00", "Session 1 " + "x" * 300]], "is cut after 200"),
    ],
)
def test_row_says_what_is_wrong_with_it(meeting, rows, problem):
    table = read_table(rows, meeting, [])

    assert problem in " ".join(problem for row in table.rows for problem in row.problems)


def test_cell_of_a_column_without_a_heading_names_a_chair_or_is_said_to_be_left_out(meeting, people):
    table = read_table(
        [
            ["Time", "Title", "Speaker", ""],
            ["24 July", "", "", ""],
            ["09:00-10:00", "Session 1: Open data", "", "Chair: Jane Doe\nRapporteur: Yves Roche"],
            ["", "Talk", "Ana María García", "20 slides"],
        ],
        meeting,
        people,
    )

    (session,) = table.sessions
    assert [(role, person.name) for role, person in session.officers] == [
        ("chair", "Jane Doe"),
        ("rapporteur", "Yves Roche"),
    ]
    assert [row.people for row in table.rows] == [
        [],
        ["Chair: Jane Doe", "Rapporteur: Yves Roche"],
        ["Ana María García"],
    ]
    assert table.rows[2].problems == ["“20 slides” is not taken: no heading says what it is."]


def test_closing_remarks_are_an_item_and_what_has_no_end_lasts_until_the_next_row_begins(meeting):
    table = read_table(
        [
            ["24 July"],
            ["9:30", "Opening plenary"],
            ["", "Opening remarks"],
            ["10:30", "Coffee"],
            ["11:00", "Session 1: Open data"],
            ["11:40", "Talk"],
            ["12:30", "Closing plenary"],
            ["", "Closing remarks"],
        ],
        meeting,
        [],
    )

    assert planned(table.sessions) == [
        ("opening", "Opening plenary", 60, ["Opening remarks"]),
        ("break", "Coffee", 30, []),
        ("session", "Open data", 90, ["Talk"]),
        ("closing", "Closing plenary", 15, ["Closing remarks"]),
    ]
    assert [row.hours for row in table.rows if row.becomes == "session"] == [
        *["09:30-10:30", "10:30-11:00", "11:00-12:30", "12:30"]
    ]
    assert [row.problems for row in table.rows if row.problems] == []


@pytest.mark.parametrize("words", ["End of day 1", "end of the first day.", "Adjournment", "Close of the meeting"])
@pytest.mark.parametrize("hours", ["16:15", "16:15-18:00"])
def test_end_of_a_day_ends_what_is_above_it_and_becomes_nothing(meeting, words, hours):
    table = read_table([["24 July"], [hours, "Discussion"], ["18:00", words]], meeting, [])

    assert planned(table.sessions) == [("session", "Discussion", 105, [])]
    assert [row.label for row in table.rows] == ["Day", "Session", "End"]
    assert table.problems == 0


def test_end_with_a_speaker_is_a_session(meeting, people):
    rows = [["24 July"], ["16:15-17:00", "Discussion"], ["17:00", "Close of the meeting", "Jane Doe"]]

    table = read_table(rows, meeting, people)

    assert [session.title for session in table.sessions] == ["Discussion", "Close of the meeting"]


def test_table_from_word_with_merged_cells_and_several_lines_in_a_cell(meeting):
    source = (
        "<table><tr><td colspan=2>24 July 2013</td></tr>"
        "<tr><td rowspan=2>09:00-10:00</td><td>Session 1: First</td></tr>"
        "<tr><td><p>Talk</p><p>J. Doe</p></td></tr></table>"
    )

    cells = cells_of_html(source)
    table = read_table(cells, meeting, [])

    assert cells_of_text(text_of_cells(cells)) == cells
    assert [(row.label, row.title) for row in table.rows][:2] == [
        ("Day", "Wednesday, 24 July 2013"),
        ("Session", "First"),
    ]
    assert table.sessions[0].items[0].title.startswith("Talk")


def test_table_is_shown_added_and_undone_as_a_whole(at_desk, meeting, people, page):
    before = Session.objects.filter(meeting=meeting).count()
    shown = at_desk.post(page, {"table": text_of_cells(PROGRAMME)})
    untouched = Session.objects.filter(meeting=meeting).count()

    added = at_desk.post(page, fields(shown) | {"add": "yes"}, follow=True)
    sessions = list(Session.objects.filter(meeting=meeting).order_by("starts_at"))
    speakers = Item.objects.get(title="Welcome remarks").people.values_list("name", flat=True)

    assert untouched == before
    assert len(sessions) == before + 5
    assert list(speakers) == ["Yves Roche"]
    assert "Rows of a table were added." in added.text
    again = at_desk.post(page, fields(shown) | {"add": "yes"})
    assert (again.status_code, "Nothing was added" in again.text) == (409, True)

    (batch,) = set(html.fromstring(added.text).xpath("//button[@name='undo']/@value"))
    programme = reverse("admin:meetings_meeting_programme", args=[meeting.pk])
    undone = at_desk.post(programme, {"undo": batch}, follow=True)

    assert "Undone." in undone.text
    assert Session.objects.filter(meeting=meeting).count() == before
    assert not Item.objects.filter(title="Welcome remarks").exists()


def test_sessions_are_labelled_as_in_the_table_or_all_counted(at_desk, meeting, page):
    def labels(*titles):
        rows = [["24 July"], *([f"{hour}:00-{hour}:45", title] for hour, title in enumerate(titles, start=9))]
        Session.objects.filter(meeting=meeting).delete()
        shown = at_desk.post(page, {"table": text_of_cells(rows)})
        at_desk.post(page, fields(shown) | {"add": "yes"})
        return list(Session.objects.filter(meeting=meeting).order_by("starts_at").values_list("label", flat=True))

    as_written = labels("Session 1: Data", "Discussion", "Session 2: Voting", "Working groups")
    counted = labels("Data", "Discussion")

    assert (as_written, counted) == (["1", "", "2", ""], ["1", "2"])


def test_workbook_is_read_without_a_row_of_names(at_desk, meeting, page):
    book = openpyxl.Workbook()
    for row in [
        [date(2013, 7, 24)],
        [hour(9), hour(10), "Opening plenary"],
        [hour(10), hour(12), "Session 1: Open data"],
    ]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    sent = SimpleUploadedFile("programme.xlsx", file.getvalue(), Xlsx.content_type)

    shown = at_desk.post(page, {"file": sent, "table": ""})

    rows = html.fromstring(shown.text).xpath("//table[@class='read-table']//tbody/tr")
    assert [row.xpath("td[position() > 1 and position() < 5]//text()") for row in rows[1:]] == [
        *[["Opening plenary", "09:00-10:00", "Opening plenary"], ["Session", "10:00-12:00", "Open data"]]
    ]


def test_table_that_is_too_long_gets_a_sentence_and_stays_in_the_field(at_desk, page):
    response = at_desk.post(page, {"table": "09:00\tTalk\n" * 1500})

    assert response.status_code == 422
    assert "The table has 1,500 rows." in response.text
    assert response.text.count("09:00\tTalk") == 1500


def test_two_hundred_rows_are_shown_at_once_with_the_same_queries(
    at_desk, meeting, people, page, django_assert_max_num_queries
):
    rows = [["24 July"]] + [
        [f"{8 + row // 20:02d}:{row % 20 * 3:02d}", f"Session {row}" if row % 5 == 0 else "Talk", "Jane Doe; Nobody"]
        for row in range(199)
    ]
    at_desk.post(page, {"table": text_of_cells(rows[:3])})

    began = time.process_time()
    with django_assert_max_num_queries(30):
        response = at_desk.post(page, {"table": text_of_cells(rows)})

    assert response.status_code == 200
    assert time.process_time() - began < 0.5


def test_viewer_adds_nothing(client, meeting, page):
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    assert client.post(page, {"table": text_of_cells(PROGRAMME), "add": "yes"}).status_code == 403
