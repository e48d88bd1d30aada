import pytest
from django.urls import reverse

from egm_portal.mail.models import Message
from participants.models import Participant
from tests import factories

FORM = {
    "role": "expert",
    "name": "Expert 7",
    "email": "seven@example.org",
    "country": "Country G",
    "list_consent": "unknown",
    "invitations-TOTAL_FORMS": "0",
    "invitations-INITIAL_FORMS": "0",
}


def page_of(verb, *people):
    ids = "&".join(f"id={person.pk}" for person in people)
    return reverse(f"admin:participants_participant_{verb}") + f"?{ids}"


def text_of(response):
    return response.content.decode()


def test_invitation_shows_who_gets_it_and_who_is_refused_before_anything_is_sent(at_desk, meeting):
    nominee = factories.make_participant(meeting=meeting, name="Nominee")
    attending = factories.make_participant(meeting=meeting, name="Speaker", status="accepted")
    before = Message.objects.count()

    page = at_desk.get(page_of("invite", nominee, attending))

    assert [choice.row for choice in page.context["able"]] == [nominee]
    assert [(choice.row, choice.text) for choice in page.context["refused"]] == [(attending, "Accepted already.")]
    assert nominee.email in text_of(page)
    assert Message.objects.count() == before


def test_confirmed_invitation_is_queued_once_and_the_refused_stay(at_desk, meeting):
    nominee = factories.make_participant(meeting=meeting)
    attending = factories.make_participant(meeting=meeting, status="accepted")
    before = Message.objects.filter(kind="participants/invitation").count()

    page = at_desk.post(page_of("invite", nominee, attending), follow=True)

    assert f"Invited: {nominee}." in text_of(page)
    assert Message.objects.filter(kind="participants/invitation").count() == before + 1
    nominee.refresh_from_db(), attending.refresh_from_db()
    assert (nominee.status, attending.status) == ("invited", "accepted")


def test_action_of_the_list_asks_first(at_desk, meeting):
    nominee = factories.make_participant(meeting=meeting)
    chosen = {"action": "invite", "_selected_action": [nominee.pk]}

    page = at_desk.post(reverse("admin:participants_participant_changelist"), chosen)

    nominee.refresh_from_db()
    assert [choice.row for choice in page.context["able"]] == [nominee]
    assert nominee.status == "nominated"


def test_more_rows_are_changed_at_once_than_an_address_can_name(at_desk, meeting):
    people = Participant.objects.bulk_create(
        Participant(meeting=meeting, name=f"Expert {n}", email=f"many{n}@example.org") for n in range(1100)
    )
    chosen = {"action": "reserve", "_selected_action": [people[0].pk], "select_across": "1"}
    page = at_desk.post(reverse("admin:participants_participant_changelist"), chosen)

    at_desk.post(page.context["address"], {"ids": page.context["ids"]})

    assert Participant.objects.filter(status="reserve").count() == 1100


@pytest.mark.parametrize(("answer", "status"), [("yes", "accepted"), ("no", "declined")])
def test_answer_is_recorded_with_a_note(at_desk, meeting, answer, status):
    guest = factories.make_participant(meeting=meeting, status="invited")

    at_desk.post(page_of("answer", guest), {"accepts": answer, "note": "By telephone on 9 July"})

    guest.refresh_from_db()
    assert (guest.status, guest.answer_note) == (status, "By telephone on 9 July")


def test_answer_without_a_note_is_asked_again(at_desk, meeting):
    guest = factories.make_participant(meeting=meeting, status="invited")

    page = at_desk.post(page_of("answer", guest), {"accepts": "yes"})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["note"]
    guest.refresh_from_db()
    assert guest.status == "invited"


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("take-back", "invited", "nominated"),
        ("withdraw", "accepted", "withdrawn"),
        ("reserve", "nominated", "reserve"),
        ("nominate", "reserve", "nominated"),
        ("withdraw", "nominated", "nominated"),
        ("reserve", "accepted", "accepted"),
        ("take-back", "declined", "declined"),
        ("answer", "withdrawn", "withdrawn"),
    ],
)
def test_verb_changes_the_status_or_refuses(at_desk, meeting, verb, before, after):
    person = factories.make_participant(meeting=meeting, status="accepted" if before == "withdrawn" else before)
    Participant.objects.filter(pk=person.pk).update(status=before)

    response = at_desk.post(page_of(verb, person), {"note": "", "accepts": "yes"})

    assert response.status_code == (200 if before == after else 302)
    person.refresh_from_db()
    assert person.status == after


def test_refusal_that_only_the_action_knows_becomes_a_message(at_desk, meeting):
    nominee = factories.make_participant(meeting=meeting)

    page = at_desk.post(page_of("answer", nominee), {"accepts": "no", "note": "By letter"}, follow=True)

    assert page.status_code == 200
    assert f"{nominee.name} is nominated: no answer was recorded." in text_of(page)


def test_verbs_do_not_reach_rows_of_another_meeting(at_desk):
    foreign = factories.make_participant()

    assert at_desk.get(page_of("invite", foreign)).status_code == 404
    assert at_desk.post(page_of("invite", foreign)).status_code == 404
    foreign.refresh_from_db()
    assert foreign.status == "nominated"


def test_verb_with_a_form_takes_rows_of_one_meeting(at_desk, organizer, meeting):
    second = factories.make_meeting()
    second.organizers.add(organizer)
    people = [factories.make_participant(meeting=each, status="invited") for each in (meeting, second)]

    page = at_desk.post(page_of("answer", *people), {"accepts": "yes", "note": "x"}, follow=True)

    assert "These rows belong to several meetings. Choose those of one." in text_of(page)
    assert set(Participant.objects.values_list("status", flat=True)) == {"invited"}


def test_status_cannot_be_posted_with_the_form(at_desk, meeting):
    nominee = factories.make_participant(meeting=meeting)
    address = reverse("admin:participants_participant_change", args=[nominee.pk])

    response = at_desk.post(address, FORM | {"status": "accepted", "meeting": factories.make_meeting().pk, "user": 1})

    assert response.status_code == 302
    nominee.refresh_from_db()
    assert (nominee.name, nominee.status, nominee.meeting, nominee.user) == ("Expert 7", "nominated", meeting, None)


def test_address_of_somebody_with_a_link_is_fixed(at_desk, meeting):
    guest = factories.make_participant(meeting=meeting, status="invited", email="guest@example.org")
    address = reverse("admin:participants_participant_change", args=[guest.pk])

    at_desk.post(address, FORM)

    guest.refresh_from_db()
    assert (guest.name, guest.email) == ("Expert 7", "guest@example.org")


def test_new_participant_comes_into_the_meeting_of_the_list(at_desk, meeting, organizer):
    factories.make_meeting().organizers.add(organizer)
    add = reverse("admin:participants_participant_add")

    page = at_desk.get(f"{add}?_changelist_filters=meeting%3D{meeting.pk}")
    response = at_desk.post(add, FORM | {"meeting": meeting.pk})

    assert page.context["adminform"].form["meeting"].value() == meeting.pk
    assert response.status_code == 302
    assert Participant.objects.get().meeting == meeting


def test_nobody_comes_into_a_meeting_of_others(at_desk):
    page = at_desk.post(reverse("admin:participants_participant_add"), FORM | {"meeting": factories.make_meeting().pk})

    assert list(page.context["adminform"].form.errors) == ["meeting"]
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_list_has_a_fixed_number_of_queries(at_desk, meeting, count, django_assert_num_queries):
    for _ in range(count):
        factories.make_paper(meeting=meeting, state="submitted")
    at_desk.get(reverse("admin:participants_participant_changelist"))

    with django_assert_num_queries(11):
        page = at_desk.get(reverse("admin:participants_participant_changelist"))

    assert text_of(page).count("to review") == count
