"""Participants from a file: the preview says what each row would do, and the rows that are right come in."""

import csv
import io

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from egm_portal.adminkit import import_files
from egm_portal.adminkit.history import entries_of
from egm_portal.adminkit.spreadsheets import Csv, UnreadableFile, Xlsx, without_apostrophe
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import visible
from papers.models import SearchEntry
from participants.models import FormerParticipant, Participant
from tests import factories, tables

IMPORT = "admin:participants_participant_import"
CONFIRM = "admin:participants_participant_process_import"


def preview(client, meeting, file):
    return client.post(reverse(IMPORT), {"meeting": meeting.pk, "import_file": file})


def choices(page, **chosen):
    """What a browser posts from the page of a preview, with these choices: the page itself has the file."""
    [form] = html.fromstring(page.text).xpath("//form[.//input[@name='preview']]")
    return {name: value or "" for name, value in form.form_values()} | chosen


def again(client, page, **chosen):
    return client.post(reverse(IMPORT), choices(page) | chosen)


def confirm(client, page, **chosen):
    return client.post(reverse(CONFIRM), choices(page) | chosen, follow=True)


def mend(client, page, **chosen):
    """The file of the refused rows."""
    return client.post(reverse(CONFIRM), choices(page) | {"mend": "yes"} | chosen)


def refusals(page):
    """Row number and reason of each row that the preview refuses."""
    return [
        (row.number, f"{column}: {' '.join(sentences)}")
        for row in page.context["result"].invalid_rows
        for column, sentences in row.error_dict.items()
    ]


def kinds(page):
    return [row.import_type for row in page.context["result"].valid_rows()]


FORMS = {
    "UTF-8": lambda rows: tables.csv_file(rows, ends="\n"),
    "UTF-8 with a mark": lambda rows: tables.csv_file(rows, encoding="utf-8-sig"),
    "semicolons": lambda rows: tables.csv_file(rows, delimiter=";", encoding="utf-8-sig"),
    "tabs": lambda rows: tables.csv_file(rows, delimiter="\t"),
    "CSV of Excel for Windows": lambda rows: tables.csv_file(rows, delimiter=";", encoding="cp1252"),
    "Unicode text of Excel": lambda rows: tables.csv_file(rows, delimiter="\t", encoding="utf-16"),
    "old line ends": lambda rows: tables.csv_file(rows, ends="\r"),
    "workbook": tables.xlsx_file,
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_file_comes_in_whole(at_desk, meeting, form):
    rows = [tables.row(1, name="Zoë Expert", affiliation='Institute “A”, Country B; "C"'), tables.row(2, role="staff")]

    page = preview(at_desk, meeting, FORMS[form](rows))
    before = Participant.objects.count()
    done = confirm(at_desk, page)

    assert kinds(page) == ["new", "new"]
    assert before == 0
    assert "Imported: 2 new, 0 changed, 0 unchanged." in done.text
    guessed = [rows[0] | {"family_name": "Expert"}, rows[1] | {"family_name": "Expert 2"}]
    assert list(Participant.objects.order_by("pk").values(*tables.COLUMNS)) == guessed
    assert set(Participant.objects.values_list("meeting", "status")) == {(meeting.pk, "nominated")}
    assert Message.objects.count() == 0


def test_import_stays_in_the_meeting(at_desk, organizer, meeting):
    factories.make_member(factories.make_meeting(slug="other", short_title="Other"), organizer)

    page = preview(at_desk, meeting, tables.csv_file([tables.row(1)]))
    done = confirm(at_desk, page)

    assert f'href="{reverse(IMPORT)}?meeting={meeting.pk}"' in page.text
    assert done.redirect_chain == [
        (f"{reverse('admin:participants_participant_changelist')}?meeting={meeting.pk}", 302)
    ]


def test_preview_tells_new_changed_and_unchanged_rows_apart(at_desk, meeting):
    factories.make_participant(meeting=meeting, status="accepted", email="Row1@example.org", name="Old name")
    Participant.objects.create(meeting=meeting, **tables.row(2))

    page = preview(at_desk, meeting, tables.csv_file([tables.row(number) for number in (1, 2, 3)]))
    confirm(at_desk, page)

    assert kinds(page) == ["update", "skip", "new"]
    assert "<del>Old name</del> <ins>Expert 1</ins>" in page.text
    changed = Participant.objects.get(name="Expert 1")
    assert (changed.email, changed.status, changed.list_consent) == ("Row1@example.org", "accepted", True)
    assert sorted(LogEntry.objects.values_list("object_repr", "change_message")) == [
        ("Expert 1, Country A", "Changed from a file."),
        ("Expert 3, Country A", "Added from a file."),
    ]


def test_column_left_out_leaves_its_field_and_an_empty_cell_empties_it(at_desk, meeting):
    Participant.objects.create(meeting=meeting, **tables.row(1, role="staff"))
    rows = [tables.row(1, title="", role="")]

    page = preview(at_desk, meeting, tables.csv_file(rows, columns=("email", "name", "title", "role")))
    confirm(at_desk, page)

    person = Participant.objects.get()
    assert (person.title, person.affiliation, person.role) == ("", "Institute 1", "staff")


def test_import_increments_the_meetings_revision_once_for_all_rows(at_desk, meeting):
    before = Meeting.objects.get(pk=meeting.pk).revision

    confirm(at_desk, preview(at_desk, meeting, tables.csv_file([tables.row(1), tables.row(2)])))

    assert Meeting.objects.get(pk=meeting.pk).revision == before + 1


def test_words_of_the_screens_are_taken_for_choices(at_desk, meeting):
    rows = [tables.row(1, role="United Nations staff", region="african states", gender="FEMALE")]

    confirm(at_desk, preview(at_desk, meeting, tables.csv_file(rows)))

    person = Participant.objects.get()
    assert (person.role, person.region, person.gender) == ("staff", "africa", "female")


def test_columns_that_are_not_read_are_named(at_desk, meeting):
    rows = [tables.row(1, status="accepted", note="x")]

    page = preview(at_desk, meeting, tables.csv_file(rows, columns=("name", "email", "status", "note")))
    confirm(at_desk, page)

    assert page.context["result"].unread == ["status", "note"]
    assert Participant.objects.get().status == "nominated"


def test_somebody_who_was_merged_does_not_come_back(at_desk, meeting):
    kept = factories.make_participant(meeting=meeting, name="Ana Muñoz", email="ana@example.org")
    FormerParticipant.objects.create(former_id=9999, participant=kept, name="A. Muñoz", email="old@example.org")

    page = preview(at_desk, meeting, tables.csv_file([tables.row(1, name="A. Munoz", email="OLD@example.org")]))
    confirm(at_desk, page)

    assert (kinds(page), "Was merged into" in page.text) == (["skip"], True)
    [person] = Participant.objects.all()
    assert (person.name, person.email, person.title) == (kept.name, kept.email, kept.title)


def test_nobody_imports_into_a_meeting_of_others(at_desk, meeting):
    foreign = factories.make_meeting()

    page = preview(at_desk, foreign, tables.csv_file([tables.row(1)]))

    assert list(page.context["form"].errors) == ["meeting"]
    assert foreign.short_title not in page.text


def test_somebody_of_another_meeting_is_somebody_new_here(at_desk, meeting):
    foreign = factories.make_participant(email="row1@example.org", name="Foreign")

    page = preview(at_desk, meeting, tables.csv_file([tables.row(1)]))
    confirm(at_desk, page)

    foreign.refresh_from_db()
    assert (kinds(page), foreign.name) == (["new"], "Foreign")


def test_preview_is_confirmed_by_whoever_looked_at_it_and_leaves_nothing_behind(at_desk, client, meeting, settings):
    typed = choices(preview(at_desk, meeting, tables.csv_file([tables.row(1)])))

    client.force_login(factories.make_organizer(meeting))
    of_another = client.post(reverse(CONFIRM), typed)
    client.force_login(factories.organizers_of(meeting)[0])
    first, second = (client.post(reverse(CONFIRM), typed, follow=True) for _ in range(2))
    forged = client.post(reverse(CONFIRM), typed | {"preview": typed["preview"][:-1] + "x"})

    for refused in (of_another, forged):
        assert "This preview has expired. Choose the file again." in refused.text
    assert "Imported: 1 new, 0 changed, 0 unchanged." in first.text
    assert "Imported: 0 new, 0 changed, 1 unchanged." in second.text
    assert not (settings.DATA_DIR / "imports").exists()
    assert Participant.objects.count() == 1


def test_preview_expires(at_desk, meeting, monkeypatch):
    page = preview(at_desk, meeting, tables.csv_file([tables.row(1)]))
    monkeypatch.setattr(import_files, "LIFE", -1)

    assert "This preview has expired." in confirm(at_desk, page).text
    assert Participant.objects.count() == 0


def test_organizer_who_lost_the_meeting_cannot_confirm(at_desk, meeting, organizer):
    page = preview(at_desk, meeting, tables.csv_file([tables.row(1)]))
    factories.make_member(factories.make_meeting(), organizer)
    meeting.memberships.get(user=organizer).delete()

    answer = confirm(at_desk, page)

    assert "You may no longer edit this meeting." in answer.text
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("file", [tables.csv_file, tables.xlsx_file])
def test_forty_hostile_names_stay_data(at_desk, meeting, file):
    rows = [tables.row(number, name=name) for number, name in enumerate(tables.HOSTILE_NAMES)]

    page = preview(at_desk, meeting, file(rows))
    confirm(at_desk, page)
    listed = at_desk.get(reverse("admin:participants_participant_changelist"))
    Participant.objects.update(status="accepted", list_consent=True, answered_at=factories.TODAY)
    public = at_desk.get(reverse("website:participants", args=[meeting.slug]))

    assert len(rows) == 40
    names = [visible(" ".join(without_apostrophe(name).split())) for name in tables.HOSTILE_NAMES]
    assert list(Participant.objects.order_by("pk").values_list("name", flat=True)) == names
    for shown in (page, listed, public):
        assert [
            word for word in ("<script>alert", "<img src=x", "<svg onload", "</title><b>") if word in shown.text
        ] == []
        assert "{{ settings.SECRET_KEY }}" in shown.text


def test_nomination_without_an_address_is_known_by_its_name(at_desk, meeting):
    Participant.objects.create(meeting=meeting, **tables.row(1, email=""))

    page = preview(at_desk, meeting, tables.csv_file([tables.row(1, email="", title="Dean"), tables.row(2, email="")]))

    assert kinds(page) == ["update"]
    assert refusals(page) == [(3, "email: A new participant needs an e-mail address.")]


def test_rows_that_are_right_come_in_and_the_others_come_back_as_they_came(at_desk, meeting):
    rows = [tables.row(1, email="wrong", gender="x"), tables.row(2), tables.row(3, name="", title="=1+1")]
    page = preview(at_desk, meeting, tables.csv_file(rows))

    done = confirm(at_desk, page)
    sent_back = mend(at_desk, done)

    assert list(Participant.objects.values_list("name", flat=True)) == ["Expert 2"]
    assert "Imported: 1 new, 0 changed, 0 unchanged." in done.text
    assert sent_back["Content-Disposition"] == 'attachment; filename="participants-to-mend.csv"'
    table = list(csv.reader(io.StringIO(sent_back.content.decode("utf-8-sig"))))
    assert table[0] == [*tables.COLUMNS, "why this row was refused"]
    assert [row[:-1] for row in table[1:]] == [list(row.values()) for row in (rows[0], rows[2] | {"title": "'=1+1"})]
    assert table[1][-1].startswith("gender: “x” is not a valid value.")
    assert table[2][-1] == "name: This field cannot be blank."


@pytest.mark.parametrize("file", [tables.csv_file, tables.xlsx_file])
def test_rows_that_came_back_come_in_once_they_are_mended(at_desk, meeting, file):
    page = preview(at_desk, meeting, file([tables.row(1), tables.row(2, email="wrong")]))
    sent_back = mend(at_desk, page)
    extension = sent_back["Content-Disposition"][-5:-1].strip(".")

    content = sent_back.content
    if extension == "csv":
        content = content.replace(b"wrong", b"right@example.org")
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        book.active.cell(2, tables.COLUMNS.index("email") + 1).value = "right@example.org"
        out = io.BytesIO()
        book.save(out)
        content = out.getvalue()
    mended = preview(at_desk, meeting, SimpleUploadedFile(f"mended.{extension}", content))

    assert (kinds(mended), mended.context["result"].unread) == (["new"], ["why this row was refused"])
    confirm(at_desk, mended)
    assert Participant.objects.get().email == "right@example.org"


def test_row_that_is_refused_only_when_confirmed_comes_back(at_desk, meeting):
    known = Participant.objects.create(meeting=meeting, **tables.row(1, email=""))
    page = preview(at_desk, meeting, tables.csv_file([tables.row(2), tables.row(1, email="", title="Dean")]))
    known.delete()

    answer = confirm(at_desk, page)

    assert refusals(answer) == [(3, "email: A new participant needs an e-mail address.")]
    assert "The other rows have been imported." in answer.text
    assert list(Participant.objects.values_list("name", flat=True)) == ["Expert 2"]


def test_names_too_long_are_refused_and_not_cut(at_desk, meeting):
    page = preview(at_desk, meeting, tables.xlsx_file([tables.row(1, name="x" * 300)]))

    assert refusals(page) == [(2, "name: Ensure this value has at most 200 characters (it has 300).")]


def test_queries_of_a_preview_do_not_grow_with_the_rows(at_desk, meeting):
    def count_of(rows):
        with CaptureQueriesContext(connection) as context:
            preview(at_desk, meeting, tables.csv_file([tables.row(number) for number in range(rows)]))
        return len([query for query in context.captured_queries if "SAVEPOINT" not in query["sql"]])

    count_of(1)  # for the bar of the meeting, whose conflicts are kept

    assert count_of(1) == count_of(30)


def test_queries_of_an_import_do_not_grow_with_the_rows(at_desk, meeting):
    def count_of(first, rows):
        numbers = range(first, first + rows)
        page = preview(at_desk, meeting, tables.csv_file([tables.row(number) for number in numbers]))
        with CaptureQueriesContext(connection) as context:
            at_desk.post(reverse(CONFIRM), choices(page))
        return len([query for query in context.captured_queries if "SAVEPOINT" not in query["sql"]])

    counts = count_of(0, 1), count_of(100, 2), count_of(200, 20)

    assert Participant.objects.count() == 23
    assert counts[1] == counts[2]


def test_what_follows_from_a_new_row_follows_from_many(at_desk, meeting):
    confirm(at_desk, preview(at_desk, meeting, tables.csv_file([tables.row(1)])))
    imported = Participant.objects.get()
    saved = Participant.objects.create(meeting=meeting, **tables.row(1, email="other@example.org"))

    def follows(person):
        [entry] = entries_of([person.pk], Participant)
        [found] = SearchEntry.objects.filter(participant=person)
        return entry.changes | {"id": "", "email": ""}, entry.action, found.title, found.abstract

    assert follows(imported) == follows(saved)
    [entry] = entries_of([imported.pk], Participant)
    assert entry.actor == factories.organizers_of(meeting)[0]


TEMPLATE = "admin:participants_participant_import_template"


@pytest.mark.parametrize(("extension", "read"), [("csv", Csv), ("xlsx", Xlsx)])
def test_template_has_the_columns_and_is_taken_once_it_is_filled(at_desk, meeting, extension, read):
    address = reverse(TEMPLATE, args=[extension])
    answer = at_desk.get(address)

    assert address in at_desk.get(reverse(IMPORT)).text
    assert answer["Content-Disposition"] == f'attachment; filename="participants-template.{extension}"'
    with pytest.raises(UnreadableFile, match="but no rows"):
        read().create_dataset(answer.content)
    page = preview(at_desk, meeting, SimpleUploadedFile(f"people.{extension}", filled(answer.content, extension)))
    assert kinds(page) == ["new"]


def filled(template, extension):
    """The template with one person, each value under its column."""
    row = list(tables.row(1).values())
    if extension == "csv":
        return template + ",".join(row).encode()
    book = openpyxl.load_workbook(io.BytesIO(template))
    assert [cell.value for cell in book.active[1]] == list(tables.COLUMNS)
    assert book.sheetnames == ["Table", "Columns"]
    book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def likenesses(page):
    return [
        [(str(person), getattr(person, "row_number", None)) for person in getattr(row, "like", [])]
        for row in page.context["result"].valid_rows()
    ]


def test_preview_names_whom_a_new_row_may_be(at_desk, meeting):
    known = factories.make_participant(meeting=meeting, name="Ana Muñoz", affiliation="", country="")
    factories.make_participant(meeting=factories.make_meeting(), name="Ana Muñoz")
    rows = [
        tables.row(1, name="MUNOZ, Ana", affiliation="", country=""),
        tables.row(2, name="Ana Munoz", affiliation="", country=""),
        tables.row(3, name="Somebody Else"),
    ]

    page = preview(at_desk, meeting, tables.csv_file(rows))

    assert likenesses(page) == [
        [(str(known), None)],
        [(str(known), None), ("Ana Munoz", 2)],
        [],
    ]
    assert "May be the same person as" in page.text


def test_rows_that_are_alike_are_imported_all_the_same(at_desk, meeting):
    factories.make_participant(meeting=meeting, name="Ana Muñoz", affiliation="", country="")

    confirm(at_desk, preview(at_desk, meeting, tables.csv_file([tables.row(1, name="ANA MUNOZ")])))

    assert Participant.objects.filter(meeting=meeting).count() == 2
