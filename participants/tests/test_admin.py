import pytest
from django.urls import reverse

from egm_portal.mail.models import Message
from participants.models import Participant
from tests import factories
from tests.forms import INVITED

FORM = {
    "role": "expert",
    "attendance": "in_person",
    "name": "Expert 7",
    "email": "seven@example.org",
    "country": "Country G",
    "list_consent": "unknown",
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
    assert [(choice.row, choice.text) for choice in page.context["refused"]] == [(attending, "Already accepted.")]
    assert nominee.email in text_of(page)
    assert Message.objects.count() == before


def test_confirmed_invitation_is_queued_once_and_the_refused_stay(at_desk, meeting):
    nominee = factories.make_participant(meeting=meeting)
    attending = factories.make_participant(meeting=meeting, status="accepted")
    before = Message.objects.filter(kind="participants/invitation").count()

    page = at_desk.post(page_of("invite", nominee, attending), INVITED, follow=True)

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
    chosen = {"action": "answer", "_selected_action": [people[0].pk], "select_across": "1"}
    page = at_desk.post(reverse("admin:participants_participant_changelist"), chosen)

    answer = at_desk.post(page.context["address"], {"ids": page.context["ids"], "accepts": "yes"})

    assert list(answer.context["form"].errors) == ["note"]
    assert len(answer.context["able"]) == 1100


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_change_costs_a_fixed_number_of_queries(at_desk, meeting, django_assert_num_queries, count):
    people = [factories.make_participant(meeting=meeting) for _ in range(count)]
    address = page_of("answer", *people)
    at_desk.get(address)

    with django_assert_num_queries(10):
        page = at_desk.get(address)

    assert len(page.context["able"]) == count


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
        ("revoke", "invited", "nominated"),
        ("withdraw", "accepted", "withdrawn"),
        ("reserve", "nominated", "reserve"),
        ("nominate", "reserve", "nominated"),
        ("withdraw", "nominated", "nominated"),
        ("reserve", "accepted", "accepted"),
        ("revoke", "declined", "declined"),
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
    guest = factories.make_participant(meeting=meeting, status="invited")
    guest.invitations.all().delete()

    page = at_desk.post(page_of("revoke", guest), follow=True)

    assert page.status_code == 200
    assert f"{guest.name} has no invitation to revoke." in text_of(page)


@pytest.mark.parametrize("before", ["nominated", "reserve"])
def test_no_that_came_before_an_invitation_is_recorded(at_desk, meeting, before):
    person = factories.make_participant(meeting=meeting)
    Participant.objects.filter(pk=person.pk).update(status=before)

    at_desk.post(page_of("answer", person), {"accepts": "no", "note": "By letter"})

    person.refresh_from_db()
    assert (person.status, person.answer_note) == ("declined", "By letter")
    told = Message.objects.get(kind="participants/answer").text
    assert "link in your invitation" not in told and "reply to this message" in told


def test_answer_that_cannot_be_recorded_keeps_the_note_on_the_page(at_desk, meeting):
    declined = factories.make_participant(meeting=meeting, status="declined")

    page = at_desk.post(page_of("answer", declined), {"accepts": "no", "note": "By telephone on 9 July"})

    assert page.status_code == 422
    assert page.context["form"].errors == {"accepts": [f"{declined.name}: declined: this answer cannot be recorded."]}
    assert "By telephone on 9 July" in text_of(page)


@pytest.mark.parametrize("verb", ["invite", "answer", "write", "bounced"])
def test_nothing_is_done_by_mail_with_somebody_without_an_address(at_desk, meeting, verb):
    nominee = factories.make_participant(meeting=meeting, email="")

    page = at_desk.get(page_of(verb, nominee))

    assert [choice.text for choice in page.context["refused"]] == ["There is no e-mail address yet."]


def test_who_declined_is_asked_once_more_and_the_old_answer_goes(at_desk, meeting):
    declined = factories.make_participant(meeting=meeting, status="declined")

    page = at_desk.get(page_of("invite", declined))
    at_desk.post(page_of("invite", declined), INVITED)

    assert "Declined before; this asks again." in text_of(page)
    declined.refresh_from_db()
    assert (declined.status, declined.answered_at) == ("invited", None)


def test_page_leads_to_nothing_that_organizers_may_not_see(at_desk, organizer, meeting):
    nominee = factories.make_participant(meeting=meeting)
    at_desk.post(page_of("invite", nominee), INVITED)

    page = text_of(at_desk.get(reverse("admin:participants_participant_change", args=[nominee.pk])))

    assert str(organizer) in page
    assert reverse("admin:meetings_user_change", args=[organizer.pk]) not in page


@pytest.mark.parametrize("number", ["abc", "²", "999999999999999999"])
def test_list_of_a_meeting_that_there_cannot_be_is_empty(at_desk, meeting, number):
    factories.make_participant(meeting=meeting)

    page = at_desk.get(reverse("admin:participants_participant_changelist"), {"meeting": number})

    assert (page.status_code, page.context["cl"].result_count) == (200, 0)


def test_address_too_long_for_a_row_is_asked_again(at_desk, meeting):
    guest = factories.make_participant(meeting=meeting, status="invited")
    long = "x" * 64 + "@" + ".".join(letter * 60 for letter in "abc") + ".example.org"

    page = at_desk.post(page_of("change-email", guest), {"email": long})

    assert (len(long) > 254, page.status_code) == (True, 422)


def test_verb_with_a_form_takes_rows_of_one_meeting(at_desk, organizer, meeting):
    second = factories.make_meeting()
    factories.make_member(second, organizer)
    people = [factories.make_participant(meeting=each, status="invited") for each in (meeting, second)]

    page = at_desk.post(page_of("answer", *people), {"accepts": "yes", "note": "x"}, follow=True)

    assert "These rows belong to several meetings. Choose rows of one meeting only." in text_of(page)
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
    factories.make_member(factories.make_meeting(), organizer)
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

    with django_assert_num_queries(15):
        page = at_desk.get(reverse("admin:participants_participant_changelist"))

    assert text_of(page).count(">to review<") == count


def add(client, meeting, **changes):
    return client.post(reverse("admin:participants_participant_add"), {"meeting": meeting.pk, **FORM, **changes})


def test_somebody_who_may_be_in_the_meeting_is_added_after_a_question(at_desk, meeting):
    known = factories.make_participant(meeting=meeting, name="Muñoz Ana", country="")
    typed = {"name": "Ana Munoz", "title": "Professor"}

    asked = add(at_desk, meeting, **typed)
    added = add(at_desk, meeting, **typed, name_confirmed="yes")

    assert (asked.status_code, added.status_code) == (200, 302)
    assert "This may be the same person as Muñoz Ana. Tick the box below" in asked.text
    assert reverse("admin:participants_participant_change", args=[known.pk]) in asked.text
    assert 'value="Professor"' in asked.text
    assert Participant.objects.filter(meeting=meeting).count() == 2


def test_nobody_is_asked_about_people_of_other_meetings(at_desk, meeting):
    factories.make_participant(meeting=factories.make_meeting(), name="Ana Muñoz")

    added = add(at_desk, meeting, name="Ana Munoz")

    assert added.status_code == 302


def test_name_of_the_other_is_no_markup(at_desk, meeting):
    factories.make_participant(meeting=meeting, name="<b>Ana</b>", country="")

    asked = add(at_desk, meeting, name="<b>Ana</b>")

    assert "&lt;b&gt;Ana&lt;/b&gt;" in asked.text
    assert "<b>Ana" not in asked.text
