"""Who declined or withdrew is replaced: by whom they suggested, from the reserve list, or by somebody new."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from office.board import board_of
from participants import actions, rules, tokens
from participants.models import Participant
from participants.queries import candidates_for
from tests import factories
from tests.forms import fields_of_verb

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def left(meeting):
    """Somebody who declined, suggested a colleague, and works on archives in Africa."""
    person = factories.make_participant(
        "invited", meeting=meeting, name="Expert Left", region="africa", field="Archives"
    )
    colleague = actions.Colleague(name="Colleague C", email="colleague@example.org")
    actions.decline_invitation(invitation=person.invitations.get(), colleague=colleague)
    person.refresh_from_db()
    return person


def reserve(meeting, name, **details):
    person = factories.make_participant(meeting=meeting, name=name, **details)
    actions.move_to_reserve(participant=person)
    return Participant.objects.get(pk=person.pk)


def address(person):
    return f"{reverse('admin:participants_participant_replace')}?id={person.pk}"


def replace(browser, person, **typed):
    page = address(person)
    return browser.post(page, {"ids": person.pk} | fields_of_verb(browser, page) | typed)


def invite_page(person):
    return f"{reverse('admin:participants_participant_invite')}?id={person.pk}"


def test_candidates_are_the_colleague_then_the_reserve_list_by_what_they_have_in_common(meeting, left):
    reserve(meeting, "Reserve A")
    reserve(meeting, "Reserve Z", region="africa", field="Archives")
    factories.make_participant(meeting=meeting, name="Nominee N")
    factories.make_participant("accepted", meeting=meeting)

    assert [person.name for person in candidates_for(left)] == ["Colleague C", "Reserve Z", "Reserve A", "Nominee N"]


def test_replacement_is_linked_and_the_page_of_the_invitation_opens(at_desk, meeting, left):
    person = reserve(meeting, "Reserve A", email="reserve@example.org")

    answer = replace(at_desk, left, who=person.pk)

    person.refresh_from_db()
    assert (person.replaces, left.replacement, person.status) == (left, person, "nominated")
    assert answer.url == invite_page(person)
    assert "Reserve A" in at_desk.get(answer.url).text
    assert not Message.objects.filter(to=person.email).exists()
    pages = [
        at_desk.get(reverse("admin:participants_participant_change", args=[row.pk])).text for row in (left, person)
    ]
    assert ["Reserve A" in pages[0], "Expert Left" in pages[1]] == [True, True]


def test_somebody_new_takes_the_role_and_the_place(at_desk, meeting, left):
    answer = replace(at_desk, left, who="new", name="Expert New", email="new@example.org")

    person = Participant.objects.get(name="Expert New")
    assert (person.replaces, person.role, person.status) == (left, left.role, "nominated")
    assert answer.url == invite_page(person)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [("accepted", "already takes part."), ("invited", "has already been invited."), ("declined", "has declined.")],
)
def test_who_already_takes_part_is_refused_with_a_sentence(at_desk, meeting, left, status, sentence):
    person = factories.make_participant(status, meeting=meeting, name="Expert Here", country="")

    chosen = replace(at_desk, left, who=person.pk)
    typed = replace(at_desk, left, who="new", name="Somebody", email=person.email.upper())
    named = replace(at_desk, left, who="new", name="Expert here")

    assert [answer.status_code for answer in (chosen, typed, named)] == [422, 422, 422]
    assert all(f"Expert Here {sentence}" in answer.text for answer in (chosen, typed, named))
    assert ('value="Somebody"' in typed.text, 'value="Expert here"' in named.text) == (True, True)
    assert not Participant.objects.filter(replaces=left).exists()
    with pytest.raises(NotAllowed, match=sentence):
        actions.replace_participant(participant=left, candidate=person)


def test_somebody_new_needs_a_name(at_desk, left):
    answer = replace(at_desk, left, who="new")

    assert answer.status_code == 422
    assert "Enter the name of the person, or choose somebody above." in answer.text


def test_somebody_of_the_same_name_is_new_with_another_address(at_desk, meeting, left):
    factories.make_participant("accepted", meeting=meeting, name="Expert Here", country="")

    replace(at_desk, left, who="new", name="Expert Here", email="another@example.org")

    assert left.replacement.email == "another@example.org"


def test_who_waits_and_is_typed_is_to_be_chosen(at_desk, left):
    answer = replace(at_desk, left, who="new", name="C", email="colleague@example.org")

    assert answer.status_code == 422
    assert "Choose Colleague C above." in answer.text


def test_without_an_address_the_page_of_the_person_opens(at_desk, left):
    answer = replace(at_desk, left, who="new", name="Expert New")

    person = Participant.objects.get(name="Expert New")
    assert answer.url == reverse("admin:participants_participant_change", args=[person.pk])


def test_a_place_is_given_once_and_then_by_whoever_has_it(meeting, left):
    first = actions.replace_participant(participant=left, name="First", email="first@example.org")
    taken = rules.refusal_to_replace(left)
    actions.record_answer(participant=first, accepts=False, note="By telephone")
    gone = rules.refusal_to_replace(left)
    second = actions.replace_participant(participant=Participant.objects.get(pk=first.pk), name="Second")

    assert taken == "First takes their place."
    assert gone == "First had taken their place: replace First instead."
    assert list(Participant.objects.to_replace()) == []
    assert (second.replaces, second.role) == (first, left.role)


def test_who_goes_back_to_the_reserve_list_has_no_place_any_more(at_desk, meeting, left):
    person = actions.replace_participant(participant=left, candidate=reserve(meeting, "Reserve A"))

    page = f"{reverse('admin:participants_participant_reserve')}?id={person.pk}"
    answer = at_desk.post(page, {"ids": person.pk} | fields_of_verb(at_desk, page), follow=True)

    assert answer.status_code == 200
    assert (left.replacement, list(Participant.objects.to_replace())) == (None, [left])


def test_who_takes_one_place_cannot_take_another(meeting, left):
    other = factories.make_participant("declined", meeting=meeting, name="Expert Other")
    person = actions.replace_participant(participant=left, candidate=reserve(meeting, "Reserve A"))

    with pytest.raises(NotAllowed, match=f"takes the place of {left}"):
        actions.replace_participant(participant=other, candidate=person)


@pytest.mark.parametrize(("status", "sentence"), [("accepted", "Accepted."), ("reserve", "Reserve list.")])
def test_only_who_declined_or_withdrew_is_replaced(meeting, status, sentence):
    person = factories.make_participant("accepted", meeting=meeting)
    Participant.objects.filter(pk=person.pk).update(status=status)

    assert rules.refusal_to_replace(Participant.objects.get(pk=person.pk)) == sentence


def test_nobody_is_replaced_in_a_meeting_that_is_over(meeting, left):
    with calendar_at(meeting.ends_at + timedelta(minutes=1)):
        assert rules.refusal_to_replace(left) == rules.MEETING_OVER


def test_a_withdrawal_is_not_undone_once_the_place_is_given(meeting):
    person = factories.make_participant("accepted", meeting=meeting)
    actions.withdraw_participant(participant=person, tells=False)
    person.refresh_from_db()
    before = rules.refusal_to_undo(person, "accepted")

    actions.replace_participant(participant=person, name="First")

    assert (before, rules.refusal_to_undo(person, "accepted")) == ("", "First takes their place.")


def test_who_declined_reads_that_the_place_has_been_given(client, left):
    page = reverse("participants:invitation", args=[tokens.invitation_token(left.invitations.get())])
    before = client.get(page).text

    actions.replace_participant(participant=left, name="First", email="first@example.org")
    after = client.get(page).text

    assert ("Accept after all" in before, "Accept after all" in after) == (True, False)
    assert "The place has been given to somebody else." in after


def tasks(meeting):
    return [task for task in board_of(meeting).tasks if "nobody has their place" in task.rest]


def test_to_do_list_says_who_is_to_be_replaced(meeting, left):
    (task,) = tasks(meeting)
    actions.replace_participant(participant=left, candidate=Participant.objects.get(name="Colleague C"))

    assert (task.what, task.rest) == (str(left), "has declined or withdrawn, and nobody has their place.")
    assert (task.button, task.link.partition("&")[0]) == ("Replace", address(left))
    assert tasks(meeting) == []


def test_to_do_list_does_not_ask_for_somebody_whom_nobody_misses(meeting):
    factories.make_participant("declined", meeting=meeting, role="observer")
    factories.make_participant("declined", meeting=meeting)
    without_reserve = tasks(meeting)
    reserve(meeting, "Reserve A")
    meeting.experts_min = meeting.experts_max = 1
    with_reserve = tasks(meeting)

    factories.make_participant("accepted", meeting=meeting)

    assert (without_reserve, len(with_reserve), tasks(meeting)) == ([], 1, [])


def test_to_do_list_and_the_list_of_people_name_the_same(at_desk, meeting, left):
    speaker = factories.make_participant("declined", meeting=meeting, name="Expert Speaker")
    factories.make_session(meeting=meeting).items.get().people.add(speaker)

    (task,) = tasks(meeting)
    page = at_desk.get(task.link).text

    assert (task.what, task.button) == ("2 people", "See who")
    assert all(name in page for name in ("Expert Left", "Expert Speaker"))


def test_programme_says_that_a_speaker_is_to_be_confirmed(client, at_desk, meeting):
    speaker = factories.make_participant("accepted", meeting=meeting, name="Expert Gone", list_consent=True)
    silent = factories.make_participant("accepted", meeting=meeting, name="Expert Silent", list_consent=False)
    session = factories.make_session(meeting=meeting)
    session.items.get().people.add(speaker)
    session.items.create(title="Another", minutes=10, position=2).people.add(silent)
    release_programme(meeting=meeting, kind="provisional", by=None)
    agenda = reverse("website:agenda", args=[meeting.slug])
    before = client.get(agenda).text

    actions.withdraw_participant(participant=speaker)
    after = client.get(agenda).text
    with calendar_at(meeting.ends_at + timedelta(minutes=1)):
        later = client.get(agenda).text

    editor = at_desk.get(reverse("admin:meetings_meeting_programme", args=[meeting.pk])).text
    assert [page.count("Speaker to be confirmed") for page in (before, after, later)] == [0, 1, 0]
    assert ("Expert Gone" in before, "Expert Gone" in after) == (True, False)
    assert '<bdi>Speaker</bdi> <span class="tag">to be confirmed</span>' in editor
