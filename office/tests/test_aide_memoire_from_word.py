"""An aide-memoire from Word: read, shown by sections, written, and undone."""

import io
from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from docx import Document
from lxml import html

from egm_portal.meetings.models import AideMemoireSection, StaffRole
from papers.file_types import DOCX
from reports.aide_memoire import shown_sections
from tests import factories
from website.templatetags.plain_text import plain_text

PURPOSE = "The meeting follows A/RES/66/119 and is **short**.\n\n- what\n- how"
TEXT = f"Aide-memoire\n\nI. Purpose\n\n{PURPOSE}\n\nII. Venue\n\nRoom K."


@pytest.fixture
def page(meeting):
    return reverse("admin:meetings_meeting_aide-memoire-from-word", args=[meeting.pk])


def fields(response, form="sections-form"):
    return dict(html.fromstring(response.text).get_element_by_id(form).form_values())


def sections(meeting):
    return list(meeting.aide_memoire.order_by("number").values_list("number", "heading", "body"))


def word_file():
    document = Document()
    document.add_heading("I. Purpose", 1)
    paragraph = document.add_paragraph("The meeting is ")
    paragraph.add_run("convened").bold = True
    document.add_paragraph("first", style="List Bullet")
    document.add_heading("II. Venue", 1)
    document.add_paragraph("Geneva")
    file = io.BytesIO()
    document.save(file)
    return SimpleUploadedFile("aide-memoire.docx", file.getvalue(), DOCX)


@pytest.mark.django_db
def test_pasted_text_is_shown_written_and_read_by_all(at_desk, client, meeting, page):
    shown = at_desk.post(page, {"text": TEXT})
    response = at_desk.post(page, fields(shown), follow=True)

    assert "3 sections found" in shown.text
    assert sections(meeting) == [
        (1, "Purpose", "The meeting follows A/RES/66/119 and is **short**.\n\n- what\n- how"),
        (2, "Venue", "Room K."),
    ]
    assert "2 sections of the aide-memoire were written." in response.text
    public = client.get(reverse("website:aide_memoire", args=[meeting.slug])).text
    assert '<a href="https://undocs.org/A/RES/66/119">' in public
    assert "<b>short</b>" in public


@pytest.mark.django_db
def test_word_document_is_read_with_what_is_bold(at_desk, meeting, page):
    shown = at_desk.post(page, {"file": word_file()})
    at_desk.post(page, fields(shown))

    assert sections(meeting) == [*[(1, "Purpose", "The meeting is **convened**\n\n- first"), (2, "Venue", "Geneva")]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "numbers"), [("instead", ["Purpose", "Venue"]), ("after", ["Old", "Purpose", "Venue"])]
)
def test_sections_replace_those_that_are_there_or_follow_them_and_this_is_undone(
    at_desk, meeting, page, place, numbers
):
    meeting.aide_memoire.create(number=1, heading="Old", body="Text.")
    shown = at_desk.post(page, {"text": TEXT})

    written = at_desk.post(page, fields(shown) | {"place": place}, follow=True)
    after = [heading for _, heading, _ in sections(meeting)]
    (undo,) = [form for form in html.fromstring(written.text).xpath("//form") if "undo" in (form.get("class") or "")]
    at_desk.post(undo.action, dict(undo.form_values()))

    assert after == numbers
    assert sections(meeting) == [(1, "Old", "Text.")]


@pytest.mark.django_db
def test_nothing_is_written_over_what_somebody_else_changed(at_desk, meeting, page):
    section = meeting.aide_memoire.create(number=1, heading="Old", body="Text.")
    shown = at_desk.post(page, {"text": TEXT})
    section.body = "Changed."
    section.save()

    response = at_desk.post(page, fields(shown))

    assert (response.status_code, "Somebody else changed" in response.text) == (422, True)
    assert sections(meeting) == [(1, "Old", "Changed.")]


@pytest.mark.django_db
def test_section_without_heading_gets_a_sentence_and_loses_nothing(at_desk, meeting, page):
    shown = at_desk.post(page, {"text": TEXT})

    response = at_desk.post(page, fields(shown) | {"form-1-heading": "", "form-2-body": "Kept as typed."})

    assert response.status_code == 422
    assert "Enter a heading, or leave this out." in response.text
    assert "Kept as typed." in response.text
    assert sections(meeting) == []


@pytest.mark.django_db
def test_viewer_reads_no_document(client, meeting, page):
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    assert client.get(page).status_code == 403
    assert client.post(f"{page}paste/", {"html": "<p>x</p>"}).status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        *["Two\nlines.\n\n- a\n- b", "• a\n* b\n  goes on", "Matters:\n1. a\n2. b", "3) c\n4) d", "> 5 and *this*"],
        *["# no heading", "(a) first\n\n(b) second", "[x](https://un.org) _y_ \\* [^1]", "a | b\n--- | ---\nc | d"],
        *["- a\n1. b", "  indented\n    more", "2013. It was short."],
    ],
)
def test_plain_text_of_before_looks_the_same_in_marks(text):
    in_marks = import_module("egm_portal.meetings.migrations.0003_aide_memoires_in_marks").in_marks
    (shown,) = shown_sections([AideMemoireSection(number=1, heading="x", body=in_marks(text))])
    rendered = render_to_string("reports/_marked_parts.html", {"parts": shown.parts, "linked": True})

    def look(source):
        found = html.fragment_fromstring(source, create_parent=True)
        return [
            (element.tag, element.get("start"), " ".join(element.text_content().split())) for element in found.iter()
        ]

    assert look(rendered)[1:] == look(plain_text(text))[1:]
