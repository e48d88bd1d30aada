from pathlib import Path

import pytest
from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.pdf.actions import run_waiting_renderings
from participants import list_pdf
from participants.profile_actions import set_consents
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(meeting):
    return reverse("website:participants_pdf", args=[meeting.slug])


@pytest.fixture
def ready(meeting, expert):
    list_pdf.request_list_pdfs()
    factories.print_waiting()
    return list_pdf.ready_list(meeting)


def body(response):
    return b"".join(response)


def test_list_is_answered_with_what_caches_need(client, meeting, ready, address):
    response = client.get(address)

    assert body(response) == Path(ready.file.path).read_bytes()
    assert (response["ETag"], response["Cache-Control"]) == (f'"{ready.sha256}"', "public, no-cache")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{meeting.slug}-participants.pdf"'


def test_ranges_conditions_and_head(client, ready, address):
    part = client.get(address, headers={"range": "bytes=0-3"})
    same = client.get(address, headers={"if-none-match": f'"{ready.sha256}"'})
    head = client.head(address)

    assert (part.status_code, body(part)) == (206, b"%PDF")
    assert (same.status_code, body(same)) == (304, b"")
    assert (head.status_code, body(head), head["Content-Length"]) == (200, b"", str(ready.size))
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("condition", [{}, {"if-none-match": "*"}, {"range": "bytes=0-3"}])
def test_withdrawn_consent_is_not_served_even_once(client, expert, ready, address, condition):
    set_consents(participant=expert, list_consent=False)

    response = client.get(address, headers=condition)

    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "60", "no-store")
    assert "The PDF is being generated" in response.text
    assert expert.name not in response.text


def test_reading_it_changes_nothing(client, meeting, expert, address, django_assert_num_queries):
    with django_assert_num_queries(3):
        response = client.get(address)

    assert response.status_code == 503
    assert reverse("website:participants", args=[meeting.slug]) in response.text
    assert not list_pdf.Rendering.objects.exists()


def test_file_that_is_away_is_printed_again(client, ready, address):
    Path(ready.file.path).unlink()

    assert client.get(address).status_code == 503
    for _ in range(2):
        list_pdf.request_list_pdfs()
    run_waiting_renderings()
    assert body(client.get(address)).startswith(b"%PDF")


def test_page_of_participants_leads_to_it_when_it_is_ready(client, meeting, expert, address):
    page = reverse("website:participants", args=[meeting.slug])
    before = client.get(page).text
    list_pdf.request_list_pdfs()
    run_waiting_renderings()

    assert (address in before, address in client.get(page).text) == (False, True)
    set_consents(participant=expert, list_consent=False)
    assert address not in client.get(page).text


def test_meeting_that_is_not_public_has_none(client, meeting, ready, address, organizer):
    meeting.public_from = None
    meeting.save()
    client.force_login(organizer)

    assert client.get(address).status_code == 404


def test_with_nginx_only_its_place_is_answered(client, ready, address, settings):
    settings.X_ACCEL_PREFIX = "/protected/"

    response = client.get(address)

    assert (response["X-Accel-Redirect"], body(response)) == (f"/protected/{ready.file.name}", b"")
    assert ready.finished_at <= portal_now()
