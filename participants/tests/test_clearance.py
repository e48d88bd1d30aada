"""Nominees as one Word table for whoever clears their names, and the day on which each was cleared."""

import io
from datetime import date

import docx
import pytest
from django.urls import reverse
from lxml import html
from tablib import Dataset

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole, User
from office.erasure import erase_person
from office.merging.actions import merge_participants
from participants.actions import move_to_reserve
from participants.admin.clearance_pages import ROUTE
from participants.clearance_table import nominees_docx
from participants.models import Participant
from tests import factories, forms

pytestmark = pytest.mark.usefixtures("today")
LIST = reverse("admin:participants_participant_changelist")
KEPT = ["No.", "Name", "Functional title", "Affiliation", "Country", "Role", "Cleared on"]


def nominee(meeting, name, **details):
    return factories.make_participant(meeting=meeting, name=name, **details)


def document_of(meeting):
    return docx.Document(io.BytesIO(nominees_docx(meeting, factories.TODAY)))


def rows_of(meeting):
    """The cells of the table, row by row; a row of one cell is a heading."""
    [table] = document_of(meeting).tables
    return [[cell.text for cell in row.cells[: len(row._tr.tc_lst)]] for row in table.rows]


def page_of(person):
    return reverse("admin:participants_participant_change", args=[person.pk])


def test_table_has_nominees_then_the_reserve_list_and_nobody_else(meeting):
    nominee(
        meeting,
        "María García",
        honorific="Ms.",
        family_name="García",
        family_name_state="checked",
        title="Director",
        affiliation="Institute A",
        country="Spain",
        cleared_on=date(2013, 7, 3),
    )
    move_to_reserve(participant=nominee(meeting, "Ada", country="Kenya"))
    factories.make_participant("accepted", meeting=meeting, name="Bo")
    nominee(factories.make_meeting(), "Elsewhere")

    head, *rows = rows_of(meeting)

    assert head == KEPT
    assert rows == [
        ["Nominees"],
        ["1", "Ms. María GARCÍA", "Director", "Institute A", "Spain", "Expert", "3 July 2013"],
        ["Reserve list"],
        ["1", "Ada", "", "", "Kenya", "Expert", ""],
    ]


def test_columns_that_nobody_fills_are_left_out_and_others_say_what_is_recorded(meeting):
    gone = factories.make_participant("declined", meeting=meeting, name="Dan")
    nominee(
        meeting,
        "Ada",
        role="observer",
        region="africa",
        gender="female",
        field="Law",
        name_in_own_script="艾达",
        suggested_by=gone,
        replaces=gone,
        sounded_out_on=date(2013, 7, 2),
        availability="available",
    )
    nominee(meeting, "Bo", sounded_out_on=date(2013, 7, 2))

    head, _, expert, observer = rows_of(meeting)

    assert head == [*KEPT[:-1], "Regional group", "Gender", "Field of work", "Remarks", "Cleared on"]
    assert expert[-2:] == ["No answer yet (sounded out on 2 July 2013).", ""]
    assert observer[1] == "Ada\n艾达"
    assert observer[-2] == (
        "Suggested by Dan.\nTo take the place of Dan.\nWould be available (sounded out on 2 July 2013)."
    )
    said = [paragraph.text for paragraph in document_of(meeting).paragraphs]
    assert said[2] == (
        "2 nominees, and nobody on the reserve list. Nominees by gender: Female 1, not recorded 1. "
        "Nominees by regional group: African States 1, not recorded 1."
    )


def test_table_lies_on_its_side_repeats_its_head_and_is_the_same_bytes_again(meeting):
    for number in range(30):
        nominee(meeting, f"Expert {number}")

    document = document_of(meeting)

    section = document.sections[0]
    assert section.page_width > section.page_height
    assert "tblHeader" in document.tables[0].rows[0]._tr.xml
    assert "as at 10 July 2013" in section.header.paragraphs[0].text
    assert nominees_docx(meeting, factories.TODAY) == nominees_docx(meeting, factories.TODAY)


def test_table_takes_two_queries_and_says_if_nobody_is_nominated(meeting, django_assert_num_queries):
    empty = document_of(meeting)
    gone = factories.make_participant("declined", meeting=meeting)
    for number in range(5):
        nominee(meeting, f"Expert {number}", suggested_by=gone, replaces=gone)

    with django_assert_num_queries(2):
        nominees_docx(meeting, factories.TODAY)

    assert not empty.tables
    assert empty.paragraphs[2].text == "Nobody is nominated at present, and nobody is on the reserve list."


def test_organizers_download_it_from_the_list_and_editors_do_not(client, at_desk, meeting):
    nominee(meeting, "Ada")
    address = reverse(f"admin:{ROUTE}", args=[meeting.pk])

    offered = html.fromstring(at_desk.get(LIST, {"meeting": meeting.pk}).text).xpath("//a[@href=$to]", to=address)
    got = at_desk.get(address)
    client.force_login(factories.make_organizer(meeting, role=StaffRole.EDITOR))
    to_editors = client.get(LIST, {"meeting": meeting.pk})

    assert offered[0].text_content() == "List for clearance"
    assert got["Content-Disposition"] == f'attachment; filename="{meeting.slug}-nominees.docx"'
    assert "no-store" in got["Cache-Control"]
    assert docx.Document(io.BytesIO(got.content)).tables
    assert address not in to_editors.text
    assert client.get(address).status_code == 403


def test_day_is_entered_on_the_page_of_the_person_shown_in_the_list_and_exported(at_desk, meeting):
    person = nominee(meeting, "Ada")
    fields = forms.opened(at_desk, page_of(person), "participant")

    saved = at_desk.post(page_of(person), fields | {"cleared_on": "2013-07-03"})
    listed = at_desk.get(LIST, {"meeting": meeting.pk}).text
    exported = at_desk.post(reverse("admin:participants_participant_export"), {"format": "csv"})

    assert saved.status_code == 302
    assert Participant.objects.get(pk=person.pk).cleared_on == date(2013, 7, 3)
    assert "cleared on 3 July" in html.fromstring(listed).text_content()
    [row] = Dataset().load(exported.content.decode("utf-8-sig"), format="csv").dict
    assert row["cleared_on"] == "2013-07-03"


def test_list_says_it_no_longer_once_the_person_was_invited(at_desk, meeting):
    person = factories.make_participant("invited", meeting=meeting, cleared_on=date(2013, 7, 3))

    listed = at_desk.get(LIST, {"meeting": meeting.pk})

    assert person.name in listed.text
    assert "cleared on" not in html.fromstring(listed.text).xpath("string(//table)")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("2013-07-11", "This day is still to come."), ("3 Jully", "Enter the day as 2013-07-15.")],
)
def test_day_that_cannot_be_is_refused_and_nothing_is_lost(at_desk, meeting, typed, sentence):
    person = nominee(meeting, "Ada")
    fields = forms.opened(at_desk, page_of(person), "participant")

    page = at_desk.post(page_of(person), fields | {"cleared_on": typed, "title": "Director"})

    errors = html.fromstring(page.text).xpath("string(//*[@id='id_cleared_on_error'])")
    assert sentence in errors
    assert forms.shown_in(page.text, "participant")["title"] == "Director"
    assert Participant.objects.get(pk=person.pk).cleared_on is None


def test_today_is_that_of_the_meeting(at_desk, meeting):
    person = nominee(meeting, "Ada")
    with calendar_at(factories.TODAY.replace(hour=22, minute=30)):  # 00:30 of the next day in Geneva
        fields = forms.opened(at_desk, page_of(person), "participant")
        saved = at_desk.post(page_of(person), fields | {"cleared_on": "2013-07-11"})

    assert saved.status_code == 302


def test_day_comes_with_a_merged_entry_and_goes_with_an_erased_person(meeting):
    kept, absorbed = nominee(meeting, "Ada"), nominee(meeting, "Ada B", cleared_on=date(2013, 7, 3))

    merge_participants(kept=kept, absorbed=absorbed)
    merged = Participant.objects.get(pk=kept.pk).cleared_on
    erase_person(participant=kept, by=User.objects.create_superuser("super@example.org", "a long enough password"))

    assert merged == date(2013, 7, 3)
    assert Participant.objects.get(pk=kept.pk).cleared_on is None


def test_several_are_marked_as_cleared_together_and_those_who_were_invited_are_not(at_desk, meeting):
    nominees = [nominee(meeting, "Ada"), nominee(meeting, "Bo", cleared_on=date(2013, 7, 1))]
    move_to_reserve(participant=nominees[1])
    guest = factories.make_participant("invited", meeting=meeting)
    address = reverse("admin:participants_participant_cleared")
    address += "?" + "&".join(f"id={person.pk}" for person in (*nominees, guest))

    page = at_desk.get(address)
    late = at_desk.post(address, forms.fields_of_verb(at_desk, address) | {"day": "2013-07-11"})
    done = at_desk.post(address, forms.fields_of_verb(at_desk, address) | {"day": "2013-07-03"})

    assert "Cleared on 1 July 2013 before" in page.text
    assert page.context["form"]["day"].value() == date(2013, 7, 10)
    assert [choice.row for choice in page.context["refused"]] == [guest]
    assert "This day is still to come." in late.text
    assert done.status_code == 302
    days = Participant.objects.order_by("pk").values_list("cleared_on", flat=True)
    assert list(days) == [date(2013, 7, 3), date(2013, 7, 3), None]


def test_day_that_somebody_else_has_entered_meanwhile_is_asked_about(at_desk, meeting):
    person = nominee(meeting, "Ada")
    address = f"{reverse('admin:participants_participant_cleared')}?id={person.pk}"
    opened = forms.fields_of_verb(at_desk, address)
    Participant.objects.update(cleared_on=date(2013, 7, 1))

    at_desk.post(address, opened | {"day": "2013-07-03"})

    assert Participant.objects.get().cleared_on == date(2013, 7, 1)
