import subprocess
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from egm_portal.clock import calendar_at
from egm_portal.pdf.actions import run_rendering, run_waiting_renderings
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.prerendered import RETRY_AFTER
from participants import list_pdf
from participants.list_pdf import LIST
from participants.profile_actions import set_consents
from tests import factories
from tests.factories import TODAY
from tests.pdf_checks import pass_the_checks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def render_now():
    list_pdf.request_list_pdfs()
    run_waiting_renderings()


def test_list_is_rendered_once_and_is_the_list_as_it_is(meeting, expert):
    assert list_pdf.ready_list(meeting) is None

    render_now()
    first = list_pdf.ready_list(meeting)
    render_now()

    assert (first.state, first.content, Rendering.objects.get()) == (Rendering.State.DONE, {}, first)


def test_withdrawn_consent_takes_the_pdf_away_at_once_and_the_file_with_the_next(
    meeting, expert, other_expert, django_capture_on_commit_callbacks
):
    render_now()
    before = list_pdf.ready_list(meeting)
    set_consents(participant=expert, list_consent=False)

    assert list_pdf.ready_list(meeting) is None
    with django_capture_on_commit_callbacks(execute=True):
        render_now()
    after = list_pdf.ready_list(meeting)
    assert Rendering.objects.get() == after
    assert (Path(before.file.path).exists(), Path(after.file.path).exists()) == (False, True)


def test_list_that_changes_back_while_another_is_rendered_stays(meeting, expert):
    render_now()
    first = list_pdf.ready_list(meeting)
    set_consents(participant=expert, list_consent=False)
    list_pdf.request_list_pdfs()
    set_consents(participant=expert, list_consent=True)

    run_waiting_renderings()
    assert list_pdf.ready_list(meeting) == first
    list_pdf.request_list_pdfs()
    assert Rendering.objects.get() == first


def test_another_day_makes_no_other_list(meeting, expert):
    render_now()

    with calendar_at(TODAY + timedelta(days=1)):
        render_now()
        assert list_pdf.ready_list(meeting) == Rendering.objects.get()
        assert "As at 11 July 2013" in LIST.build(meeting.pk).html


@pytest.mark.parametrize("public_from", [None, TODAY + timedelta(seconds=1)])
def test_meeting_that_is_not_public_has_no_list(meeting, expert, public_from):
    render_now()
    meeting.public_from = public_from
    meeting.save()

    assert list_pdf.ready_list(meeting) is None
    list_pdf.request_list_pdfs()
    assert not Rendering.objects.exists()


def test_failed_list_is_tried_again_after_an_hour(meeting, expert):
    list_pdf.request_list_pdfs()
    Rendering.objects.update(state="failed", error="The disk may be full.", finished_at=TODAY)

    list_pdf.request_list_pdfs()
    assert Rendering.objects.get().state == Rendering.State.FAILED
    with calendar_at(TODAY + RETRY_AFTER):
        render_now()
        assert list_pdf.ready_list(meeting)


def test_sweep_asks_the_same_queries_however_many_meetings(meeting, expert):
    render_now()
    with CaptureQueriesContext(connection) as one:
        list_pdf.request_list_pdfs()
    for _ in range(3):
        factories.make_participant(status="accepted")
    render_now()

    with CaptureQueriesContext(connection) as four:
        list_pdf.request_list_pdfs()
    assert len(four) == len(one)


def test_change_of_a_participant_or_of_the_meeting_wakes_the_worker(
    meeting, expert, django_capture_on_commit_callbacks
):
    for row in (expert, meeting):
        connection.run_on_commit.clear()  # one transaction wakes it once
        with django_capture_on_commit_callbacks() as wake_ups:
            row.save()
        assert "participants.tasks.print_lists" in {getattr(each, "task", "") for each in wake_ups}


def test_empty_and_long_lists_pass_the_accessibility_checks(meeting):
    names = ["王小明", "محمد عبد الله", "W" * 200, "<script>zqx()</script> & \"'", "Ángela Müller-Łukaszewicz"]
    names += [f"Expert {number}" for number in range(5, 60)]
    roles = cycle(["expert", "consultant", "civil_society", "staff", "observer"])
    list_pdf.request_list_pdfs()
    empty = run_rendering(Rendering.objects.get(kind=LIST.kind).pk)
    full = factories.make_meeting()
    for name, role in zip(names, roles, strict=False):
        factories.make_participant(meeting=full, status="accepted", name=name, role=role, title="Professor")
    list_pdf.request_list_pdfs()
    long = run_rendering(Rendering.objects.get(kind=LIST.kind, meeting=full).pk)

    assert pass_the_checks(empty, long)
    assert empty.pages < long.pages


def test_list_names_only_those_who_agreed(meeting, expert):
    expert.honorific, expert.title, expert.affiliation = "Ms.", "Judge", "Court"
    expert.save()
    factories.make_participant(meeting=meeting, status="accepted", name="Silent", list_consent=None)
    factories.make_participant(meeting=meeting, status="invited", name="Invited")

    html = LIST.build(meeting.pk).html

    for words in (f"Ms. {expert.name}", "Judge, Court", expert.country, meeting.title, "24 and 25 July 2013", "Geneva"):
        assert words in html
    assert ("Silent" in html, "Invited" in html) == (False, False)


NAMES = {
    "Nguyễn Thị Bích": "NotoSerif",
    "Анна Ковалёва": "NotoSerif",
    "Γεώργιος Παπαδόπουλος": "NotoSerif",
    "فاطمة الزهراء": "NotoNaskhArabic",
    "सुनीता शर्मा": "NotoSerifDevanagari",
    "王小明": "NotoSerifCJK",
}


def test_list_on_paper_has_its_day_its_pages_and_names_in_every_script(meeting):
    for name in NAMES:
        factories.make_participant(meeting=meeting, status="accepted", name=name)
    factories.make_participant(
        meeting=meeting, status="accepted", name="Member", title="Chief", affiliation="Division A, UNDESA", role="staff"
    )
    render_now()

    path = list_pdf.ready_list(meeting).file.path
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True).stdout
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]

    assert "As at 10 July 2013" in lines
    assert "Name Title and affiliation Country" in lines
    assert "Member Chief, Division A, Department of Economic" in lines
    assert lines[-1] == "1/1"
    # Poppler reorders the letters of scripts that are joined.
    assert [
        name for name in ("Nguyễn Thị Bích", "Анна Ковалёва", "Γεώργιος Παπαδόπουλος", "王小明") if name in text
    ] == [
        "Nguyễn Thị Bích",
        "Анна Ковалёва",
        "Γεώργιος Παπαδόπουλος",
        "王小明",
    ]
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True).stdout.replace("-", "")
    assert [font for font in set(NAMES.values()) if font not in fonts] == []
