"""The screen of a meeting: what an organizer enters, and what comes of it."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from agenda.actions import release_programme
from agenda.release_plan import plan_release
from egm_portal.clock import calendar_at
from egm_portal.mail.models import MailTemplate
from egm_portal.meetings.models import FormerSlug, Meeting
from evaluation.tests.answers import answered
from office.organizers import make_superuser
from participants.actions import withdraw_participant
from reminders.kinds import KINDS
from tests import factories
from tests.forms import opened, shown_in

NEW = {
    "title": "Ageing and the city",
    "short_title": "Ageing",
    "starts_on": "2014-03-24",
    "ends_on": "2014-03-25",
    "time_zone": "America/New_York",
    "city": "New York",
    "country": "United States of America",
}
ADDED = NEW | {"contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0"}
BASICS = NEW | {"slug": "ageing-2014", "language": "English", "experts_min": "8", "experts_max": "10"}
PAPERS = {
    "papers_due_day": "2014-03-03",
    "papers_due_hour": "24:00",
    "concept_paper_due_day": "2014-02-10",
    "concept_paper_due_hour": "24:00",
    "pages_min": "5",
    "pages_max": "10",
}


def page_of(meeting, name="change"):
    return reverse(f"admin:meetings_meeting_{name}", args=[meeting.pk])


def test_who_makes_a_meeting_organizes_it_and_goes_on_to_its_venue(at_desk, organizer):
    response = at_desk.post(reverse("admin:meetings_meeting_add"), ADDED)

    made = Meeting.objects.get(slug="ageing-2014")
    assert response["Location"] == page_of(made)
    assert factories.organizers_of(made) == [organizer]
    assert (made.language, made.experts_max, made.public_from) == ("English", 10, None)


def test_new_meeting_asks_only_for_what_must_be_known(at_desk):
    form = at_desk.get(reverse("admin:meetings_meeting_add")).context["adminform"].form

    assert [name for name, field in form.fields.items() if field.required] == list(NEW)


@pytest.mark.parametrize(
    ("name", "typed", "field", "sentence"),
    [
        ("change", BASICS | {"ends_on": "2014-03-23"}, "ends_on", "The last day is before the first day."),
        (
            "change",
            BASICS | {"experts_max": "7"},
            "experts_max",
            "The maximum number of experts is below the minimum.",
        ),
        (
            "papers",
            {"pages_min": "5", "pages_max": "4"},
            "pages_max",
            "The maximum number of pages is below the minimum.",
        ),
    ],
)
def test_what_is_in_the_wrong_order_is_said_once_and_beside_the_second_field(
    at_desk, untold, name, typed, field, sentence
):
    page = at_desk.post(page_of(untold, name), typed)

    assert page.context["adminform"].form.errors == {field: [sentence]}


def test_days_of_a_new_meeting_in_the_wrong_order_are_said_beside_the_last_one(at_desk):
    page = at_desk.post(reverse("admin:meetings_meeting_add"), ADDED | {"ends_on": "2014-03-23"})

    assert page.context["adminform"].form.errors == {"ends_on": ["The last day is before the first day."]}


def test_deadlines_are_typed_in_the_time_of_the_meeting(at_desk):
    at_desk.post(reverse("admin:meetings_meeting_add"), ADDED)
    made = Meeting.objects.get(slug="ageing-2014")

    at_desk.post(page_of(made, "papers"), PAPERS)

    made.refresh_from_db()
    assert made.papers_due == datetime(2014, 3, 4, 5, tzinfo=UTC)
    assert made.concept_paper_due == datetime(2014, 2, 11, 5, tzinfo=UTC)


def test_title_typed_over_two_lines_is_saved_in_one(at_desk):
    at_desk.post(reverse("admin:meetings_meeting_add"), ADDED | {"title": "Expert Group Meeting\r\non  ageing "})

    assert Meeting.objects.get(slug="ageing-2014").title == "Expert Group Meeting on ageing"


@pytest.mark.parametrize(
    ("short_title", "slug"),
    [
        ("Ageing", "ageing-2014-2"),
        ("Ageing 2014", "ageing-2014-2"),
        ("高齢化", "meeting-2014"),
        ("x" * 80, "x" * 70 + "-2014"),
    ],
)
def test_new_meeting_gets_an_address_that_no_other_has_or_had(at_desk, meeting, short_title, slug):
    FormerSlug.objects.create(slug="ageing-2014", meeting=meeting)

    at_desk.post(reverse("admin:meetings_meeting_add"), ADDED | {"short_title": short_title})

    assert Meeting.objects.get(short_title=short_title).slug == slug


@pytest.mark.usefixtures("untold")
def test_each_page_of_the_settings_saves_its_own_fields_and_stays_open(at_desk, meeting):
    for name, typed in {"change": BASICS, "papers": PAPERS}.items():
        response = at_desk.post(page_of(meeting, name), typed)

        assert response["Location"] == page_of(meeting, name)
    meeting.refresh_from_db()
    assert (meeting.title, meeting.pages_min, meeting.experts_min) == ("Ageing and the city", 5, 8)


def test_the_end_of_the_evaluation_is_set_until_results_were_shown(at_desk, meeting):
    page = page_of(meeting, "evaluation")
    first = {"evaluation_until_day": "2013-08-08", "evaluation_until_hour": "24:00"}

    saved = at_desk.post(page, first)
    meeting.refresh_from_db()
    answerers = answered(meeting, 5)
    withdraw_participant(participant=answerers[0])
    with calendar_at(meeting.evaluation_until):
        refused = at_desk.post(page, opened(at_desk, page, "meeting") | first | {"evaluation_until_day": "2013-08-20"})
        shown = at_desk.get(page)

    assert (saved.status_code, meeting.evaluation_until) == (302, datetime(2013, 8, 8, 22, tzinfo=UTC))
    assert "The results have been shown: the evaluation cannot be opened again." in refused.text
    assert "5 people have answered; 4 are asked at present." in shown.text


@pytest.mark.usefixtures("untold")
@pytest.mark.parametrize(("chosen", "hour"), [("first", 0), ("second", 1)])
def test_deadline_that_clocks_show_twice_is_asked_about_beside_its_field(at_desk, meeting, chosen, hour):
    meeting.starts_on = meeting.ends_on = date(2013, 10, 28)
    meeting.save()
    address = reverse("admin:meetings_meeting_papers", args=[meeting.pk])
    typed = {"papers_due_day": "2013-10-27", "papers_due_hour": "02:30", "pages_max": "12"}

    asked = at_desk.post(address, opened(at_desk, address, "meeting") | typed)
    again = shown_in(asked.text, "meeting")
    saved = at_desk.post(address, again | {"papers_due_which": chosen})

    meeting.refresh_from_db()
    assert typed.items() <= again.items()
    assert "The clocks go back that night and show this time twice." in asked.text
    assert saved.status_code == 302
    assert (meeting.papers_due, meeting.pages_max) == (datetime(2013, 10, 27, hour, 30, tzinfo=UTC), 12)


def test_new_meeting_begins_with_the_usual_reminders(at_desk):
    at_desk.post(reverse("admin:meetings_meeting_add"), ADDED)

    usual = {(kind.name, days) for kind in KINDS.values() for days in kind.usual}
    assert set(Meeting.objects.get(slug="ageing-2014").reminder_rules.values_list("kind", "days")) == usual


@pytest.mark.usefixtures("untold")
def test_deadline_is_shown_in_the_time_of_the_meeting(at_desk, meeting):
    page = at_desk.get(page_of(meeting, "papers")).content.decode()

    assert 'name="papers_due_day" value="2013-07-15"' in page
    assert 'name="papers_due_hour" value="24:00"' in page
    assert "Geneva time (Europe/Zurich)" in page


def test_changed_address_leaves_a_way_from_the_old_one(at_desk, meeting):
    old = meeting.slug

    response = at_desk.post(page_of(meeting), BASICS)

    assert response.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.slug, meeting.title) == ("ageing-2014", "Ageing and the city")
    assert FormerSlug.objects.get(slug=old).meeting == meeting


def test_address_of_another_meeting_is_not_taken(at_desk, meeting):
    FormerSlug.objects.create(slug="ageing-2014", meeting=factories.make_meeting())

    response = at_desk.post(page_of(meeting), BASICS)

    assert response.context["adminform"].form.errors == {
        "slug": ["Another meeting had this address, which still redirects to it. Choose another one."]
    }


@pytest.mark.usefixtures("untold")
def test_hour_that_clocks_skip_is_refused(at_desk, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(time_zone="America/New_York", ends_on="2014-03-25")
    skipped = {"papers_due_day": "2014-03-09", "papers_due_hour": "02:30"}

    response = at_desk.post(page_of(meeting, "papers"), PAPERS | skipped)

    assert list(response.context["adminform"].form.errors) == ["papers_due"]


@pytest.mark.parametrize("kind", ["provisional", "final"])
def test_release_is_confirmed_and_then_public(at_desk, meeting, kind):
    factories.make_session(meeting=meeting, title="Opening plenary")
    factories.accept_open_conflicts(meeting)
    address = reverse("admin:meetings_meeting_compare", args=[meeting.pk])

    page = at_desk.get(address)
    nothing_yet = meeting.programmes.count()
    response = at_desk.post(address, {"kind": kind, "notify": "nobody", "state": plan_release(meeting).state})

    assert "This is the first release, with 1 session." in page.content.decode()
    assert nothing_yet == 0
    assert response.status_code == 302
    assert meeting.programmes.get().kind == kind


def test_provisional_release_after_the_final_one_is_refused_with_a_sentence(at_desk, meeting):
    factories.make_session(meeting=meeting)
    factories.accept_open_conflicts(meeting)
    release_programme(meeting=meeting, kind="final", by=None)
    address = reverse("admin:meetings_meeting_compare", args=[meeting.pk])

    seen = {"notify": "nobody", "state": plan_release(meeting).state}
    page = at_desk.post(address, {"kind": "provisional"} | seen)

    assert page.status_code == 409
    assert "The final programme has been released. Any further release is a revision of it." in page.content.decode()
    assert meeting.programmes.count() == 1


def test_copy_has_structure_and_wording_on_new_dates_and_nobody(at_desk, organizer, filled_meeting):
    filled_meeting.sessions.get().items.filter(title="Own item").update(slides_expected=True)
    filled_meeting.sessions.update(number=5)
    Meeting.objects.filter(pk=filled_meeting.pk).update(
        concept_paper_due=datetime(2013, 6, 19, 22, tzinfo=UTC),
        interpretation="With interpretation into French",
        not_for_attribution=True,
        joining_link="https://join.example.org/1",
    )
    filled_meeting.sessions.get().officers.all().delete()
    factories.accept_open_conflicts(filled_meeting)
    address = reverse("admin:meetings_meeting_copy") + f"?id={filled_meeting.pk}"
    typed = {"title": "Next", "short_title": "Next", "slug": "next-2014", "starts_on": "2014-01-22"}
    typed["with_talks"] = "on"

    response = at_desk.post(address, typed)

    copy = Meeting.objects.get(slug="next-2014")
    assert response["Location"] == reverse("admin:meetings_meeting_change", args=[copy.pk])
    assert (copy.starts_on, copy.ends_on) == (date(2014, 1, 22), date(2014, 1, 23))
    assert copy.papers_due == datetime(2014, 1, 13, 23, tzinfo=UTC)
    assert copy.concept_paper_due == datetime(2013, 12, 18, 23, tzinfo=UTC)
    assert copy.public_from is None
    assert (copy.interpretation, copy.joining_link) == ("With interpretation into French", "")
    assert copy.not_for_attribution
    assert [str(section) for section in copy.aide_memoire.all()] == ["1. Own background"]
    assert copy.contacts.count() == filled_meeting.contacts.count()
    assert [(session.number, session.title, session.starts_at) for session in copy.sessions.all()] == [
        (1, "Own session", datetime(2014, 1, 22, 10, tzinfo=UTC))
    ]
    items = copy.sessions.get().items.all()
    assert [(item.title, item.paper, item.people.count(), item.slides_expected) for item in items] == [
        ("Discussion", None, 0, False),
        ("Own item", None, 0, True),
    ]
    assert [(words.kind, words.subject) for words in MailTemplate.objects.filter(meeting=copy)] == [
        ("papers/accepted", "Own thanks")
    ]
    assert [(rule.kind, rule.days) for rule in copy.reminder_rules.all()] == [("paper_missing", -3)]
    assert (copy.participants.count(), copy.documents.count(), copy.programmes.count()) == (0, 0, 0)
    assert factories.organizers_of(copy) == [organizer]
    assert filled_meeting.sessions.count() == 1
    assert (filled_meeting.accepted_conflicts.count(), copy.accepted_conflicts.count()) == (1, 0)
    assert (filled_meeting.clearances.count(), copy.clearances.count()) == (1, 0)


def test_copy_beyond_the_calendar_is_refused_with_a_sentence(at_desk, filled_meeting):
    address = reverse("admin:meetings_meeting_copy") + f"?id={filled_meeting.pk}"
    typed = {"title": "Next", "short_title": "Next", "slug": "next-2199", "starts_on": "2199-12-31"}

    page = at_desk.post(address, typed, follow=True)

    assert "A date of the meeting would be outside the years 1945 to 2199: nothing was copied." in page.text
    assert not Meeting.objects.filter(slug="next-2199").exists()


def test_copy_has_a_short_title_that_no_other_of_ones_meetings_has(at_desk, meeting, organizer):
    own, foreign = factories.make_meeting(short_title="Own, 2012"), factories.make_meeting(short_title="Foreign")
    factories.make_member(own, organizer)
    address = reverse("admin:meetings_meeting_copy") + f"?id={meeting.pk}"
    typed = {"title": "Next", "slug": "next-2014", "starts_on": "2014-01-22"}

    offered = at_desk.get(address).context["form"].initial
    answers = {
        short_title: at_desk.post(address, typed | {"short_title": short_title})
        for short_title in (meeting.short_title.upper(), "own, 2012", foreign.short_title)
    }

    assert (offered["short_title"], offered["slug"]) == (f"{meeting.short_title} 2014", f"{meeting.slug}-2014")
    assert [answer.context and answer.context["form"].errors for answer in answers.values()] == [
        {"short_title": ["The meeting that you copy has this short title. Choose a different one."]},
        {"short_title": ["Another of your meetings has this short title. Choose a different one."]},
        None,
    ]
    assert Meeting.objects.filter(short_title="Foreign").count() == 2


def test_short_title_of_another_own_meeting_is_refused_in_the_form(at_desk, meeting, organizer):
    other = factories.make_meeting(short_title="Other")
    factories.make_member(other, organizer)
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])

    page = at_desk.post(address, {"short_title": "other"})
    unchanged = at_desk.post(address, {"short_title": meeting.short_title, "initial-short_title": meeting.short_title})

    sentence = "Another of your meetings has this short title. Choose a different one."
    assert page.context["adminform"].form.errors["short_title"] == [sentence]
    assert "short_title" not in unchanged.context["adminform"].form.errors


def test_copy_refuses_an_address_that_is_taken(at_desk, meeting):
    address = reverse("admin:meetings_meeting_copy") + f"?id={meeting.pk}"
    typed = {"title": "Next", "short_title": "Next", "slug": meeting.slug, "starts_on": "2014-01-22"}

    page = at_desk.post(address, typed)

    assert page.status_code == 422
    assert page.context["form"].errors == {"slug": ["Another meeting has, or had, this address. Choose another one."]}


def test_superuser_who_adds_or_copies_a_meeting_is_its_organizer_and_sends_its_aide_memoire(client, filled_meeting):
    superuser = make_superuser(email="root@example.org", password="a long enough password")
    client.force_login(superuser)
    typed = {"title": "Next", "short_title": "Next", "slug": "next-2014", "starts_on": "2014-01-22"}

    client.post(reverse("admin:meetings_meeting_add"), ADDED)
    client.post(reverse("admin:meetings_meeting_copy") + f"?id={filled_meeting.pk}", typed)

    added = Meeting.objects.exclude(pk=filled_meeting.pk)
    assert [factories.organizers_of(meeting) for meeting in added] == [[superuser], [superuser]]
    page = client.get(reverse("admin:review_clearance_changelist"), {"meeting": added[0].pk})
    assert "Send the aide-memoire" in page.text
