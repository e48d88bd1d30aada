"""What is pasted as HTML: read for those who may write, into a section or a list, and never saved."""

import pytest
from django.test import Client
from django.urls import reverse

from agenda.actions import release_programme
from agenda.models import Officer
from egm_portal.incoming.html import MAX_BYTES
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import StaffRole
from reports import actions
from tests.factories import make_organizer, make_session, make_user

pytestmark = pytest.mark.django_db
HTML = """<h1>I. Conclusions</h1><p>Silence is an <i>answer</i><a href="#_ftn1" name="_ftnref1">[1]</a>.</p>
<table><tr><th>Place</th><th>Cost</th></tr><tr><td>Radio</td><td>1</td></tr></table><img src="file:///a.png">
<script>document.title = "run"</script><div id=ftn1><p><a href="#_ftnref1" name="_ftn1">[1]</a> In 2012.</p></div>"""
TABLE = "\n\n| Place | Cost |\n| --- | --: |\n| Radio | 1 |"


@pytest.fixture
def writer(client, organizer):
    client.force_login(organizer)
    return client


@pytest.fixture
def page(report):
    section = report.sections.get(chapter="introduction")
    return reverse("reports:paste", args=[report.meeting.slug, section.pk])


def test_html_is_answered_as_marks_and_nothing_is_saved(writer, page):
    before = TextVersion.objects.count()

    answer = writer.post(page, {"html": HTML, "label": "3"})

    assert answer.json() == {
        "text": f"# Conclusions\n\nSilence is an *answer*[^3].{TABLE}\n\n[^3]: In 2012.",
        "told": "1 heading, 1 table, 1 note kept; 1 picture left out.",
    }
    assert TextVersion.objects.count() == before


def test_table_is_no_text_of_a_list(writer, meeting, report):
    answer = writer.post(reverse("room:paste", args=[meeting.slug]), {"html": HTML})

    assert answer.json() == {
        "text": "# Conclusions\n\nSilence is an *answer*[^1].\n\n[^1]: In 2012.",
        "told": "1 heading, 1 note kept; 1 picture, 1 table left out.",
    }


@pytest.mark.parametrize("html", ["<p>" + "x" * MAX_BYTES, "<b>" * 40_000], ids=["large", "deep"])
def test_too_much_is_refused_in_a_sentence(writer, page, html):
    answer = writer.post(page, {"html": html})

    assert answer.status_code == 413
    assert answer.json()["refusal"].endswith("it was pasted as plain text.")


@pytest.mark.parametrize("role", [StaffRole.VIEWER, None])
def test_only_writers_have_html_read(client, report, page, role):
    client.force_login(make_organizer(report.meeting, role=role) if role else make_user(email="else@example.org"))
    expected = 403 if role else 404

    in_list = reverse("room:paste", args=[report.meeting.slug])

    assert [client.post(address, {"html": HTML}).status_code for address in (page, in_list)] == [expected] * 2


def test_rapporteur_of_a_session_has_html_read_for_its_section_alone(client, meeting, expert):
    session, other = make_session(meeting=meeting), make_session(meeting=meeting)
    release_programme(meeting=meeting, kind="provisional", by=None)
    Officer.objects.create(meeting=meeting, session=session, role="rapporteur", participant=expert)
    report = actions.start_report(meeting=meeting)
    own, others = (report.sections.get(session=each) for each in (session, other))
    client.force_login(expert.user)

    def paste(section):
        return client.post(reverse("reports:paste", args=[meeting.slug, section.pk]), {"html": "<h1>Trust"})

    assert paste(own).json()["text"] == "# Trust"
    assert paste(others).status_code == 403


def test_another_site_has_nothing_read(page, organizer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(organizer)

    assert client.post(page, {"html": HTML}).status_code == 403


def test_nothing_pasted_is_nothing(writer, page):
    assert writer.post(page).json() == {"text": "", "told": ""}


def test_it_is_answered_with_the_same_few_queries_whatever_is_pasted(writer, page, django_assert_num_queries):
    writer.post(page, {"html": HTML})
    with django_assert_num_queries(5):
        writer.post(page, {"html": HTML})
    with django_assert_num_queries(5):
        writer.post(page, {"html": HTML * 20})
