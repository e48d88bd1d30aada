import re
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.db import connection
from django.urls import reverse

from agenda import actions
from agenda.programme_pdf import PROGRAMME, printable_programme, request_programme_pdfs
from egm_portal.pdf.actions import run_waiting_renderings
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.prerendered import NothingToRender
from participants.profile_actions import set_consents
from tests import factories
from tests.pdf_checks import pass_the_checks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def session(meeting, expert):
    """A session in a room of its own with a chair, a speaker and a moderator, all of whom may be named."""
    expert.affiliation = "Institute A"
    expert.save()
    session = factories.make_session(meeting=meeting, room="Room L", title="Consultation and decision")
    factories.make_session(meeting=meeting, kind="break", title="Lunch")
    session.officers.create(meeting=meeting, role="chair", participant=expert)
    item = session.items.get()
    item.people.add(expert)
    for name, role in (("<script>zqx()</script>", "moderator"), ("محمد عبد الله", "discussant")):
        person = factories.make_participant("accepted", meeting=meeting, name=name)
        item.people.add(person, through_defaults={"role": role})
    return session


def release(meeting):
    return actions.release_programme(meeting=meeting, kind="provisional", by=None)


def render_now():
    request_programme_pdfs()
    run_waiting_renderings()


def test_programme_passes_the_checks(meeting, session):
    release(meeting)
    render_now()

    printed = Rendering.objects.get(kind=PROGRAMME.kind)

    assert pass_the_checks(printed)
    assert printed.pages == 1


def test_no_page_of_a_day_begins_within_a_session(meeting):
    for number in range(12):
        starts_at = meeting.starts_at + timedelta(hours=8, minutes=45 * number)
        session = factories.make_session(meeting=meeting, title=f"Session {number}", starts_at=starts_at, minutes=45)
        for place in range(2, 6):
            session.items.create(title=f"A talk {place}", minutes=5, position=place)
    factories.accept_open_conflicts(meeting)
    release(meeting)
    render_now()

    with pypdfium2.PdfDocument(Rendering.objects.get(kind=PROGRAMME.kind).file.path) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    begun = [re.search(r"Session and items\s+(\S+)", text)[1] for text in pages]
    assert len(pages) > 2
    assert [time for time in begun if not re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", time)] == []


def test_officers_of_the_meeting_who_agreed_are_named(client, meeting, session, expert):
    release(meeting)
    render_now()
    set_consents(participant=expert, list_consent=True)
    unnamed = factories.make_participant("accepted", meeting=meeting, name="Nobody Named", list_consent=False)
    chosen = [("chair", expert), ("rapporteur", unnamed)]
    actions.change_officers(meeting=meeting, officers=chosen, by=None)

    pages = [client.get(reverse(f"website:{name}", args=[meeting.slug])) for name in ("meeting", "agenda")]
    html = printable_programme(meeting).html

    assert pages[1].context["pdf"] is None  # it is generated again
    for text in (*(page.text for page in pages), html):
        assert f"Chair: <bdi>{expert.name}</bdi>, {expert.origin}" in text
        assert unnamed.name not in text


def test_programme_names_times_rooms_and_people(meeting, session, expert):
    release(meeting)

    html = printable_programme(meeting).html

    for words in (
        "Provisional programme",
        "Released on 10 July 2013. All times are Geneva time.",
        "Wednesday, 24 July 2013",
        "11:00-12:30",
        "Consultation and decision",
        "Room L",
        f"Chair: <bdi>{expert.name}</bdi>, Institute A, Country A",
        "Moderator: <bdi>&lt;script&gt;zqx()&lt;/script&gt;</bdi>",
    ):
        assert words in html


def test_link_appears_with_the_pdf_and_goes_with_a_withdrawn_consent(
    client, meeting, session, expert, django_capture_on_commit_callbacks
):
    release(meeting)
    page, address = (reverse(f"website:{name}", args=[meeting.slug]) for name in ("agenda", "agenda_pdf"))
    before = client.get(address).status_code

    render_now()
    is_linked, served = address in client.get(page).text, client.get(address)
    file = Rendering.objects.get(kind=PROGRAMME.kind).file.path
    set_consents(participant=expert, list_consent=False)

    assert (before, is_linked, served.status_code) == (503, True, 200)
    assert b"".join(served).startswith(b"%PDF")
    assert served.headers["Content-Disposition"] == f'attachment; filename="{meeting.slug}-agenda.pdf"'
    assert (client.get(address).status_code, address in client.get(page).text) == (503, False)
    with django_capture_on_commit_callbacks(execute=True):
        render_now()
    assert client.head(address).status_code == 200
    assert not Path(file).exists()


def test_another_release_is_rendered_and_replaces_the_one_before(meeting, session):
    release(meeting)
    render_now()
    first = Rendering.objects.get(kind=PROGRAMME.kind)
    session.title = "Decision"
    session.save()
    release(meeting)

    render_now()

    assert Rendering.objects.get(kind=PROGRAMME.kind).pk != first.pk


def test_meeting_without_a_release_has_no_pdf(client, meeting, session):
    render_now()

    with pytest.raises(NothingToRender):
        printable_programme(meeting)
    assert not Rendering.objects.filter(kind=PROGRAMME.kind).exists()
    assert client.get(reverse("website:agenda_pdf", args=[meeting.slug])).status_code == 404


def test_release_and_changes_of_what_it_shows_wake_the_worker(
    meeting, session, expert, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as wake_ups:
        release(meeting)
    of_release = {getattr(each, "task", "") for each in wake_ups}
    connection.run_on_commit.clear()  # one transaction wakes it once
    with django_capture_on_commit_callbacks() as wake_ups:
        expert.save()
    of_person = {getattr(each, "task", "") for each in wake_ups}

    assert "agenda.tasks.print_programme" in of_release & of_person
