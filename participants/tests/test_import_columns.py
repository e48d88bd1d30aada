"""Tables as other people make them: headings in three languages, two names, titles above, sheets and merged cells."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from participants.import_columns import address_of, column_of, matched, value_of
from participants.models import Participant
from participants.tests.test_import import again, confirm, kinds, preview, refusals
from tests import tables


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("E-mail address", "email"),
        ("EMAIL", "email"),
        ("Courriel", "email"),
        ("Correo electrónico", "email"),
        ("Given name(s)", ""),
        ("First name", "first_name"),
        ("Prénom", "first_name"),
        ("Apellidos", "last_name"),
        ("Organisation", "affiliation"),
        ("Institución", "affiliation"),
        ("Pays", "country"),
        ("Catégorie", "role"),
        ("Job title", "title"),
        ("Mr./Ms.", "honorific"),
        ("Regional group", "region"),
        ("M/F", "gender"),
        ("Telephone", ""),
        ("why this row was refused", ""),
    ],
)
def test_heading_means_a_column(heading, column):
    assert column_of(heading) == column


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (["Nom", "Prénom", "Courriel"], {0: "last_name", 1: "first_name", 2: "email"}),
        (["Nom", "Courriel"], {0: "name", 1: "email"}),
        (["Nombre", "Apellidos"], {0: "first_name", 1: "last_name"}),
        (["Nombre", "Correo"], {0: "name", 1: "email"}),
        (["Name", "E-mail", "Email address"], {0: "name", 1: "email"}),
        (["Full name", "Surname", "E-mail"], {0: "name", 1: "family_name", 2: "email"}),
        (["First name", "Family name", "E-mail"], {0: "first_name", 1: "last_name", 2: "email"}),
    ],
)
def test_headings_are_read_together(headings, found):
    assert matched(headings, []) == found


def test_title_is_the_form_of_address_where_all_cells_are_one():
    assert matched(["Title", "Name"], [["Mr", "A"], ["", "B"], ["Dr.", "C"]]) == {0: "honorific", 1: "name"}
    assert matched(["Title", "Name"], [["Mr", "A"], ["Dean", "B"]]) == {0: "title", 1: "name"}


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("role", "Civil society", "civil_society"),
        ("role", "NGO", "civil_society"),
        ("role", "ITU staff", "staff"),
        ("role", "UN staff", "staff"),
        ("role", "Observador", "observer"),
        ("role", "speaker", "speaker"),
        ("gender", "F", "female"),
        ("region", "GRULAC", "latin_america"),
        ("attendance", "En ligne", "online"),
        ("honorific", "MR", "Mr."),
        ("honorific", "Mrs", "Mrs."),
        ("honorific", "H.E.", "H.E."),
        ("title", "Mr", "Mr"),
    ],
)
def test_word_means_a_value(column, cell, value):
    assert value_of(column, cell) == value


def test_usual_forms_of_address_are_known():
    assert [address_of(cell) for cell in ("Mme", "PROF.", "Dean", "")] == ["Mme", "Prof.", "", ""]


def text_file(*lines):
    return SimpleUploadedFile("people.csv", "\r\n".join(lines).encode())


def test_table_of_others_comes_in(at_desk, meeting):
    file = text_file(
        "Expert Group Meeting;;;;;",
        ";;;;;",
        "Civilité;Prénom;Nom;Courriel;Pays;Catégorie",
        "Mr;Ana María;GARCÍA LÓPEZ;ana@example.org;Turquía;Civil society",
        ";;;;;",
        "Mrs;Kofi;Annan-Test;kofi@example.org;Corée du Sud;ITU staff",
    )

    page = preview(at_desk, meeting, file)
    confirm(at_desk, page)

    assert [row.row_number for row in page.context["result"].valid_rows() if row.is_new()] == [4, 6]
    people = Participant.objects.order_by("pk").values_list("honorific", "name", "family_name", "country", "role")
    assert list(people) == [
        ("Mr.", "Ana María García López", "García López", "Turkey", "civil_society"),
        ("Mrs.", "Annan-Test Kofi", "Annan-Test", "Republic of Korea", "staff"),
    ]
    assert set(Participant.objects.values_list("region", flat=True)) == {""}


def test_columns_are_chosen_where_their_headings_say_nothing(at_desk, meeting):
    page = preview(at_desk, meeting, text_file("Who,Where to write,Name of pet", "A. Expert,a@example.org,Rex"))
    chosen = again(at_desk, page, **{"column:0": "name", "column:1": "email"})
    confirm(at_desk, chosen)

    assert "confirm" not in page.text.split("Columns of the file")[0]
    assert kinds(chosen) == ["new"]
    assert chosen.context["result"].unread == ["name of pet"]
    assert Participant.objects.get().name == "A. Expert"


def test_word_that_is_not_known_is_asked_about_once_for_all_rows(at_desk, meeting):
    rows = [tables.row(number, role="Speaker") for number in (1, 2)]
    page = preview(at_desk, meeting, tables.csv_file(rows))
    chosen = again(at_desk, page, **{"meant:role:speaker": "observer"})
    confirm(at_desk, chosen)

    assert [(asked.column, asked.word, asked.rows) for asked in page.context["result"].asked] == [
        ("role", "Speaker", 2)
    ]
    assert kinds(chosen) == ["new", "new"]
    assert set(Participant.objects.values_list("role", flat=True)) == {"observer"}


def test_country_of_several_is_asked_about_and_one_of_the_past_is_refused(at_desk, meeting):
    rows = [tables.row(1, country="Congo"), tables.row(2, country="Czechoslovakia"), tables.row(3, country="Kosovo")]
    page = preview(at_desk, meeting, tables.csv_file(rows))
    chosen = again(at_desk, page, **{"meant:country:congo": "Congo"})
    confirm(at_desk, chosen)

    assert [number for number, _ in refusals(page)] == [2, 3]
    assert [(asked.word, len(asked.options)) for asked in page.context["result"].asked] == [("Congo", 2)]
    assert [number for number, _ in refusals(chosen)] == [3]
    assert list(Participant.objects.order_by("pk").values_list("country", flat=True)) == ["Congo", "Kosovo"]


def workbook(*sheets, merged=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("people.xlsx", out.getvalue())


def test_merged_cells_count_for_all_their_rows(at_desk, meeting):
    rows = [
        ["List of participants", None, None],
        [None, None, None],
        ["Name", "E-mail", "Organization"],
        ["A. Expert", "a@example.org", "Institute A"],
        ["B. Expert", "b@example.org", None],
        ["C. Expert", "c@example.org", "Institute C"],
    ]

    confirm(at_desk, preview(at_desk, meeting, workbook(rows, merged=["A1:C1", "C4:C5"])))

    people = Participant.objects.order_by("pk").values_list("name", "affiliation")
    assert list(people) == [("A. Expert", "Institute A"), ("B. Expert", "Institute A"), ("C. Expert", "Institute C")]


def test_sheet_with_the_people_is_found_and_another_can_be_chosen(at_desk, meeting):
    notes, people = [["Notes"], ["Ask Ana"]], [["Name", "E-mail"], ["A. Expert", "a@example.org"]]
    file = workbook(notes, people, [["Name", "E-mail"], ["Z. Expert", "z@example.org"]])

    page = preview(at_desk, meeting, file)
    other = again(at_desk, page, sheet="2")
    confirm(at_desk, other)

    assert [row.instance.name for row in page.context["result"].valid_rows()] == ["A. Expert"]
    assert Participant.objects.get().name == "Z. Expert"


def test_column_without_a_name_and_two_of_one_name_are_no_mistakes(at_desk, meeting):
    page = preview(at_desk, meeting, text_file("name,,email,email", "A. Expert,x,a@example.org,other@example.org"))

    assert kinds(page) == ["new"]
    assert page.context["result"].unread == ["column 2", "email (4)"]


@pytest.mark.parametrize("name", ["Kosovo", "Country A"])
def test_other_places_are_kept_as_typed(at_desk, meeting, name):
    confirm(at_desk, preview(at_desk, meeting, tables.csv_file([tables.row(1, country=name)])))

    assert Participant.objects.get().country == name


def test_two_columns_for_one_are_asked_about(at_desk, meeting):
    page = preview(at_desk, meeting, text_file("name,email,other", "A. Expert,a@example.org,b@example.org"))
    chosen = again(at_desk, page, **{"column:2": "email"})

    assert "Two columns are read as the e-mail address. Choose one." in chosen.text
    assert "Import these rows" not in chosen.text


def test_choices_that_the_page_did_not_offer_are_ignored(at_desk, meeting):
    page = preview(at_desk, meeting, tables.csv_file([tables.row(1, role="speaker")]))
    nonsense = {"column:99": "email", "column:3": "status", "meant:role:speaker": "chair", "meant:status:x": "accepted"}
    chosen = again(at_desk, page, **nonsense, **{"meant:nothing:x": "y", "column:x": "name", "sheet": "7"})

    assert chosen.status_code == 200
    assert "The file has no such sheet." in chosen.text
    chosen = again(at_desk, page, **nonsense, **{"meant:nothing:x": "y", "column:x": "name"})
    assert refusals(chosen)[0][0] == 2
    assert Participant.objects.count() == 0


def test_names_are_in_the_order_of_the_country_that_was_chosen(at_desk, meeting):
    page = preview(
        at_desk, meeting, text_file("First name,Last name,E-mail,Country", "Minsu,KIM,kim@example.org,Korea")
    )
    confirm(at_desk, again(at_desk, page, **{"meant:country:korea": "Republic of Korea"}))

    person = Participant.objects.get()
    assert (person.name, person.family_name, person.country) == ("Kim Minsu", "Kim", "Republic of Korea")


def test_preview_has_the_columns_that_have_something_under_their_names(at_desk, meeting):
    page = preview(at_desk, meeting, text_file("First name,Last name,E-mail", "Ana,Silva,silva@example.org"))

    headings = [heading.split(">")[1].split("<")[0] for heading in page.text.split("<th")[1:]]
    assert {"Name", "Family name", "E-mail address"} <= set(headings)
    assert {"family_name", "Biography", "Honorific"}.isdisjoint(headings)


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("First name,Last name,E-mail;Ana María,Silva,silva@example.org", "checked"),
        ("Name,Family name,E-mail;Ana María Silva,Silva,silva@example.org", "checked"),
        ("Name,Family name,E-mail;Ana María Silva,,silva@example.org", "guessed"),
        ("Name,E-mail;Ana María SILVA,silva@example.org", "guessed"),
    ],
)
def test_family_name_below_its_heading_is_known_and_not_guessed(at_desk, meeting, line, state):
    confirm(at_desk, preview(at_desk, meeting, text_file(*line.split(";"))))

    person = Participant.objects.get()
    assert (person.name, person.family_name, person.family_name_state) == ("Ana María Silva", "Silva", state)
