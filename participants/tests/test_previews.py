"""What organizers see of invitations before and after they leave."""

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.mail.models import MailTemplate, Message
from participants import actions
from participants.mail import invitations_previewed
from participants.models import Participant
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/participants/participant/"


def page_of(*people):
    ids = "&".join(f"id={person.pk}" for person in people)
    return reverse("admin:participants_participant_invite") + f"?{ids}"


def test_invite_page_shows_the_mail_of_each_as_it_will_leave(at_desk, meeting):
    people = [factories.make_participant(meeting=meeting, name=f"Person {letter}") for letter in "ab"]

    page = at_desk.get(page_of(*people))

    assert not Message.objects.exists()
    previews = page.context["previews"]
    assert [preview.to for preview in previews] == [person.email for person in people]
    for person, preview in zip(people, previews, strict=True):
        actions.invite_participant(participant=person, by=None)
        sent = Message.objects.get(to=person.email)
        assert preview.subject == sent.subject
        assert preview.text == sent.text.replace(sent.slots["link"], "[the person's own link]")
        assert preview.subject in page.text


def test_own_wording_of_the_meeting_is_what_is_previewed(at_desk, meeting):
    text = "Dear {name}, come and see: {link}"
    MailTemplate.objects.create(meeting=meeting, kind="participants/invitation", subject="Come, {name}", text=text)
    nominee = factories.make_participant(meeting=meeting, name="Person a")

    (preview,) = at_desk.get(page_of(nominee)).context["previews"]

    assert preview.subject == "Come, Person a"
    assert preview.text.startswith("Dear Person a, come and see: [the person's own link]")


def test_who_is_refused_has_no_preview(at_desk, expert):
    assert at_desk.get(page_of(expert)).context["previews"] == []


@pytest.mark.parametrize("count", [1, 5])
def test_previews_take_three_queries_for_any_number(meeting, count, django_assert_num_queries):
    for _ in range(count):
        factories.make_participant(meeting=meeting)
    people = list(Participant.objects.select_related("meeting", "letter_of_invitation"))  # as the screen selects them

    with django_assert_num_queries(3):
        assert len(invitations_previewed(people)) == count


def test_list_finds_those_whose_link_has_expired(at_desk, meeting):
    guest = factories.make_participant(meeting=meeting, status="invited", name="Guest")
    factories.make_participant(meeting=meeting, status="accepted", name="Speaker")
    factories.make_participant(meeting=meeting, name="Nominee")
    until = guest.invitations.get().expires_at

    assert list(at_desk.get(LIST, {"open": "expired"}).context["cl"].queryset) == []
    with calendar_at(until):
        assert list(at_desk.get(LIST, {"open": "expired"}).context["cl"].queryset) == [guest]
        actions.invite_participant(participant=guest, by=None)
        assert list(at_desk.get(LIST, {"open": "expired"}).context["cl"].queryset) == []
