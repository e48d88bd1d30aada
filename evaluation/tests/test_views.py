"""The questionnaire, and its results."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agenda.actions import release_programme
from agenda.models import Officer
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole
from evaluation.models import Respondent, Results
from evaluation.tests.answers import answer, answered
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(evaluated):
    return reverse("evaluation:answer", args=[evaluated.slug])


def test_a_participant_answers_once(client, evaluated, expert, page, last_day):
    client.force_login(expert.user)

    with calendar_at(last_day):
        own_page = client.get(reverse("my:meeting", args=[evaluated.slug]))
        refused = client.post(page, {"objectives": "good", "comment": "What was typed."})
        sent = client.post(page, answer("good", "What was typed."), follow=True)
        again = client.post(page, answer("poor", "More words."))

    assert "<b>Thu 8 August</b> 24:00" in own_page.text
    assert (refused.status_code, refused.text.count("Choose one of the five ratings.")) == (
        422,
        8,
    )  # summary and fields
    assert "What was typed." in refused.text
    assert "You have answered. Thank you." in sent.text
    assert (again.status_code, "More words." in again.text) == (422, True)
    assert (Results.objects.get().answered, Respondent.objects.get().participant) == (1, expert)


def test_people_are_told_before_they_answer_what_the_report_may_print(client, evaluated, expert, page, last_day):
    client.force_login(expert.user)

    with calendar_at(last_day):
        shown = client.get(page).text

    told = "The report of the meeting may print how many people answered and how often each rating was given."
    assert f"{told} It prints no comments.</p>" in shown.partition("Send the answers")[0]


@pytest.mark.parametrize(("role", "status"), [("expert", 200), ("observer", 200), ("staff", 404)])
def test_those_who_service_the_meeting_are_not_asked(client, evaluated, page, last_day, role, status):
    person = factories.make_participant(status="accepted", meeting=evaluated, role=role)
    client.force_login(person.user)

    with calendar_at(last_day):
        assert client.get(page).status_code == status


def test_there_is_no_page_without_an_evaluation(client, meeting, expert):
    client.force_login(expert.user)

    assert client.get(reverse("evaluation:answer", args=[meeting.slug])).status_code == 404


def test_the_rapporteur_of_the_meeting_reads_the_results_and_that_of_a_session_does_not(client, evaluated, expert):
    session = factories.make_session(meeting=evaluated)
    office = Officer.objects.create(meeting=evaluated, session=session, participant=expert, role="rapporteur")
    release_programme(meeting=evaluated, kind="provisional", by=None)
    client.force_login(expert.user)
    results, own_page = (
        reverse("evaluation:results", args=[evaluated.slug]),
        reverse("my:meeting", args=[evaluated.slug]),
    )

    of_session = client.get(results).status_code, results in client.get(own_page).text
    Officer.objects.filter(pk=office.pk).update(session=None)
    of_meeting = client.get(results).status_code, results in client.get(own_page).text

    assert (of_session, of_meeting) == ((404, False), (200, True))


def test_the_rapporteur_finds_the_results_without_a_programme(client, evaluated, expert):
    Officer.objects.create(meeting=evaluated, participant=expert, role="rapporteur")
    client.force_login(expert.user)

    own_page = client.get(reverse("my:meeting", args=[evaluated.slug])).text

    assert f'<a href="{reverse("evaluation:results", args=[evaluated.slug])}">Results of the evaluation</a>' in own_page


@pytest.mark.parametrize(("role", "may_change"), [(StaffRole.EDITOR, True), (StaffRole.VIEWER, False)])
def test_only_who_may_change_the_settings_is_told_to(client, evaluated, role, may_change):
    client.force_login(factories.make_organizer(evaluated, role=role))

    with calendar_at(evaluated.evaluation_until):
        page = client.get(reverse("evaluation:results", args=[evaluated.slug])).text

    assert "at least five people have answered" in page
    assert ("You can choose a later time under" in page) == may_change


def test_results_tell_no_names_and_only_from_five_answers_on(client, evaluated, organizer):
    people = answered(evaluated, 4, comment="The canary sang.")
    client.force_login(organizer)
    results = reverse("evaluation:results", args=[evaluated.slug])

    with calendar_at(evaluated.evaluation_until + timedelta(days=1)):
        before = client.get(results)
        evaluated.evaluation_until += timedelta(days=7)
        evaluated.save()
    people += answered(evaluated, 1, "poor")
    with calendar_at(evaluated.evaluation_until):
        after = client.get(results)

    assert "at least five people have answered" in before.text and "canary" not in before.text
    assert (after.text.count("The canary sang."), after.text.count("<td>4</td>")) == (4, 5)
    assert [person.name for person in people if person.name in before.text + after.text] == []
