"""The list of participants as a file: what an organizer may see, and no cell that is a formula."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from participants.models import Participant
from participants.tests.test_import import kinds, preview
from tests import factories, tables

EXPORT = "admin:participants_participant_export"
CSV, XLSX = "csv", "xlsx"


def export(client, kind=CSV, **filters):
    return client.post(reverse(EXPORT, query=filters), {"format": kind})


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def cells_of(response):
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    return [list(row) for row in sheet.iter_rows()]


def test_export_gives_each_column_in_the_form_of_the_portals_own_files(at_desk, meeting):
    factories.make_participant(meeting=meeting, status="accepted", name="Zoë", email="z@example.org", region="africa")

    response = export(at_desk)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="participants-2013-07-10.csv"'
    assert response["Cache-Control"].split(", ")[-1] == "private"
    moment = "2013-07-10T07:00:00Z"
    names, cells = rows_of(response)
    assert names == [
        *tables.COLUMNS,
        "family_name_state",
        "services_meeting",
        "status",
        "list_consent",
        "cleared_on",
        "invited_at",
        "answered_at",
    ]
    assert {name: cell for name, cell in zip(names, cells, strict=True) if cell} == {
        "name": "Zoë",
        "family_name": "Zoë",
        "family_name_state": "guessed",
        "services_meeting": "no",
        "email": "z@example.org",
        "country": "Country A",
        "role": "expert",
        "region": "africa",
        "attendance": "in_person",
        "status": "accepted",
        "list_consent": "yes",
        "invited_at": moment,
        "answered_at": moment,
    }


def test_export_holds_the_filtered_list_and_no_rows_of_others(at_desk, meeting):
    factories.make_participant(meeting=meeting, name="Guest", status="invited")
    factories.make_participant(meeting=meeting, name="Nominee")
    factories.make_participant(name="Foreign")

    everybody, invited = export(at_desk), export(at_desk, status__exact="invited")

    assert [row[0] for row in rows_of(everybody)[1:]] == ["Guest", "Nominee"]
    assert [row[0] for row in rows_of(invited)[1:]] == ["Guest"]


def test_rows_of_others_are_not_exported_by_number(at_desk, meeting):
    foreign = factories.make_participant(name="Foreign")

    response = at_desk.post(reverse(EXPORT), {"format": CSV, "_selected_action": [foreign.pk]})

    assert b"Foreign" not in response.content


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_forty_hostile_names_are_no_formulas_and_come_back_as_they_were(at_desk, meeting, kind):
    for number, name in enumerate(tables.HOSTILE_NAMES):
        Participant.objects.create(meeting=meeting, **tables.row(number, name=" ".join(name.split())))

    response = export(at_desk, kind)
    again = preview(at_desk, meeting, SimpleUploadedFile("again", response.content))

    if kind == XLSX:
        cells = [cell for row in cells_of(response) for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
        names = [row[0].value for row in cells_of(response)]
    else:
        names = [row[0] for row in rows_of(response)]
    assert [name for name in names if name.lstrip(' "\u200b')[:1] in tuple("=+-@＝\t\r\0")] == []
    assert kinds(again) == ["skip"] * 40


@pytest.mark.parametrize("people", [1, 3])
def test_export_takes_a_fixed_number_of_queries(at_desk, meeting, people, django_assert_max_num_queries):
    for _ in range(people):
        factories.make_paper(meeting=meeting, state="submitted")
    export(at_desk)

    with django_assert_max_num_queries(18):
        export(at_desk)


def test_organizer_who_may_only_look_does_not_import(at_desk, organizer):
    organizer.groups.get().permissions.remove(*organizer.groups.get().permissions.filter(codename="add_participant"))

    answers = [at_desk.get(reverse(f"admin:participants_participant_{page}")) for page in ("import", "export")]
    listed = at_desk.get(reverse("admin:participants_participant_changelist"))

    assert [answer.status_code for answer in answers] == [403, 200]
    assert reverse("admin:participants_participant_import") not in listed.text
