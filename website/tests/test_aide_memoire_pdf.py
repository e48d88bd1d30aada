from pathlib import Path

import pypdfium2
import pytest
from django.urls import reverse

from egm_portal.meetings.models import AideMemoireSection
from egm_portal.pdf.actions import run_waiting_renderings
from egm_portal.pdf.models import Rendering
from tests.factories import make_meeting
from tests.pdf_checks import pass_the_checks
from website import aide_memoire_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def section(meeting):
    body = "The Division is organizing a meeting:\n- for experts;\n- in Geneva."
    return AideMemoireSection.objects.create(meeting=meeting, number=1, heading="Purpose", body=body)


def render_now():
    aide_memoire_pdf.request_aide_memoire_pdfs()
    run_waiting_renderings()


def address(meeting, name="aide_memoire_pdf"):
    return reverse(f"website:{name}", args=[meeting.slug])


def test_aide_memoire_is_printed_in_the_form_of_lists(client, meeting, section):
    render_now()

    rendering = aide_memoire_pdf.ready_aide_memoire(meeting, [section])
    served = b"".join(client.get(address(meeting)))

    with pypdfium2.PdfDocument(rendering.file.path) as pdf:
        text = pdf[0].get_textpage().get_text_bounded().split()
    assert pass_the_checks(rendering)
    assert served == Path(rendering.file.path).read_bytes()
    assert text[text.index("Aide-memoire") : text.index("Aide-memoire") + 3] == ["Aide-memoire", "I.", "Purpose"]
    assert text[-1] == "1/1"


def test_page_leads_to_it_when_it_is_ready(client, meeting, section):
    before = address(meeting) in client.get(address(meeting, "aide_memoire")).text
    being_made = client.get(address(meeting))

    render_now()

    assert (before, being_made.status_code) == (False, 503)
    assert address(meeting, "aide_memoire") in being_made.text
    assert address(meeting) in client.get(address(meeting, "aide_memoire")).text


def test_text_that_changes_replaces_it(client, meeting, section):
    render_now()
    section.body = "Another text."
    section.save()

    stale = client.get(address(meeting)).status_code
    render_now()
    render_now()

    assert (stale, Rendering.objects.count()) == (503, 1)
    assert aide_memoire_pdf.ready_aide_memoire(meeting, [section]) is not None


@pytest.mark.parametrize("others", [0, 2])
def test_at_rest_the_sweep_asks_little(section, others, django_assert_num_queries):
    for _ in range(others):
        AideMemoireSection.objects.create(meeting=make_meeting(), number=1, heading="Purpose", body="Text.")
    render_now()

    with django_assert_num_queries(4):
        aide_memoire_pdf.request_aide_memoire_pdfs()


def test_meeting_without_a_text_has_none(client, meeting):
    render_now()

    assert (client.get(address(meeting)).status_code, Rendering.objects.count()) == (404, 0)
