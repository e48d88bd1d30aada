"""The page on which people are invited: by when they reply, and who pays for whom."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from office.meeting_copy import copy_meeting
from participants import actions
from participants.models import FundingTerms, Invitation, Participant
from participants.reminder_mails import invitation_unanswered
from participants.tests.test_reminder_mails import queued
from tests import factories, forms
from tests.forms import INVITED

pytestmark = pytest.mark.usefixtures("today")
UNITED_NATIONS = "The United Nations will provide an economy-class ticket and a daily subsistence allowance"
HOST = "The Government of Switzerland will cover your travel and stay."
NOBODY = "We regret that the United Nations is unable to cover the cost of your participation."


@pytest.fixture
def terms(meeting):
    roles = {"expert": "un", "observer": "host", "host": "the Government of Switzerland"}
    return FundingTerms.objects.create(meeting=meeting, **roles)


def page_of(*people):
    ids = "&".join(f"id={person.pk}" for person in people)
    return reverse("admin:participants_participant_invite") + f"?{ids}"


def errors_on(page):
    return " ".join(html.fromstring(page.text).xpath("//ul[contains(@class, 'errorlist')]//text()"))


def test_page_begins_with_a_fortnight_and_what_the_settings_say(at_desk, meeting, terms):
    with calendar_at(factories.TODAY - timedelta(days=30)):
        form = at_desk.get(page_of(factories.make_participant(meeting=meeting))).context["form"]

    assert form["reply_by"].value() == date(2013, 6, 24)
    assert form["payer_expert"].value() == "un"
    assert "payer_observer" not in form.fields


def test_nothing_leaves_before_it_is_chosen_who_pays(at_desk, meeting):
    person = factories.make_participant(meeting=meeting, role="observer")

    page = at_desk.post(page_of(person), {"reply_by": "2013-07-14", "payer_observer": ""})
    sent_before = Message.objects.count()
    at_desk.post(page_of(person), {"reply_by": "2013-07-14", "payer_observer": "nobody"})

    assert "Choose who pays: the invitation says it." in errors_on(page)
    assert sent_before == 0
    assert NOBODY in Message.objects.get().text


def test_exceptions_are_previewed_sent_kept_and_shown_on_the_page_of_the_link(at_desk, client, meeting, terms):
    usual, other = (factories.make_participant(meeting=meeting, name=name) for name in ("Ada", "Ben"))
    observer = factories.make_participant(meeting=meeting, role="observer")
    people = [usual, other, observer]
    typed = INVITED | {"payer_observer": "host", f"payers-{other.pk}": "nobody"}

    preview = at_desk.post(page_of(*people), typed | {"preview": "1"})
    at_desk.post(page_of(*people), typed)

    previewed = [mail.text for mail in preview.context["previews"]]
    sent = [Message.objects.get(to=person.email).text for person in people]
    for texts in (previewed, sent):
        assert [sentence in text for sentence, text in zip((UNITED_NATIONS, NOBODY, HOST), texts, strict=True)] == [
            True
        ] * 3
    assert list(Participant.objects.order_by("pk").values_list("funding", flat=True)) == ["un", "nobody", "host"]


def test_host_without_a_name_is_asked_for(at_desk, meeting):
    page = at_desk.post(page_of(factories.make_participant(meeting=meeting)), INVITED | {"payer_expert": "host"})

    assert "Name the host" in errors_on(page)
    assert reverse("admin:meetings_meeting_invitations", args=[meeting.pk]) in page.text
    assert not Message.objects.exists()


def test_paper_that_is_due_before_the_reply_is_a_conflict(at_desk, meeting):
    person = factories.make_participant(meeting=meeting, name="Ada")
    late = INVITED | {"reply_by": "2013-07-20"}

    page = at_desk.post(page_of(person), late)
    sent_before = Message.objects.count()
    at_desk.post(page_of(person), late | {"reply_by_confirmed": "yes"})

    assert "The paper of Ada is due on 15 July 2013, before the day to reply by." in errors_on(page)
    assert sent_before == 0
    assert Invitation.objects.get().reply_by == date(2013, 7, 20)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2013-07-09", "This day is over."),
        ("2013-07-24", "Nobody can reply after 23 July 2013"),
        ("", "This field is required."),
        ("31 June", "Enter a valid date."),
    ],
)
def test_day_on_which_nobody_can_reply_is_refused_and_nothing_is_lost(at_desk, meeting, typed, sentence):
    person = factories.make_participant(meeting=meeting)

    page = at_desk.post(page_of(person), INVITED | {"reply_by": typed, "personal": "We met in Nairobi."})

    assert sentence in errors_on(page)
    assert "We met in Nairobi." in page.text
    assert not Message.objects.exists()


def test_link_outlives_the_day_to_reply_by(meeting):
    person = factories.make_participant(meeting=meeting)

    with calendar_at(factories.TODAY - timedelta(days=30)):
        invitation = actions.invite_participant(participant=person, by=None, reply_by=date(2013, 7, 8))

    assert invitation.expires_at.date() == date(2013, 7, 15)


def test_last_reminder_names_the_last_day_of_the_link_and_the_reserve_list(meeting):
    guest = factories.make_participant("invited", meeting=meeting)
    actions.move_to_reserve(participant=factories.make_participant(meeting=meeting))
    Invitation.objects.update(reply_by=date(2013, 7, 9))

    message = queued(invitation_unanswered(guest.invitations.get(), "key"))

    assert message.subject.startswith("Last reminder: may we have your reply by 23 July 2013?")
    assert "After that date we may offer the place to another expert." in message.text


def test_answer_says_what_to_do_about_paper_travel_and_visa(meeting, terms):
    guest = factories.make_participant("invited", meeting=meeting, visa_letter="needed", mails=True)

    actions.accept_invitation(invitation=guest.invitations.get())

    text = Message.objects.get(kind="participants/answer").text
    assert "Paper: 5 to 10 pages in English, due on 15 July 2013, 24:00 (Geneva)." in text
    assert "Travel: the United Nations will provide your ticket; please do not buy one yourself." in text
    assert "Visa: your visa support letter is being prepared." in text


def test_settings_name_the_host_who_pays(at_desk, meeting):
    address = reverse("admin:meetings_meeting_invitations", args=[meeting.pk])
    fields = forms.opened(at_desk, address, "meeting")
    prefix = "funding_terms"
    typed = fields | {f"{prefix}-0-expert": "un", f"{prefix}-0-observer": "host"}

    refused = at_desk.post(address, typed)
    at_desk.post(address, typed | {f"{prefix}-0-host": "the Government of Switzerland"})

    assert "Name the host, who pays for some of them." in refused.text
    found = FundingTerms.objects.get(meeting=meeting)
    assert (found.expert, found.observer, found.host, found.staff) == (
        "un",
        "host",
        "the Government of Switzerland",
        "",
    )


def test_two_who_choose_at_once_overwrite_nothing(at_desk, meeting):
    address = reverse("admin:meetings_meeting_invitations", args=[meeting.pk])
    opened = forms.opened(at_desk, address, "meeting")

    first, second = (at_desk.post(address, opened | {"funding_terms-0-expert": payer}) for payer in ("un", "nobody"))

    assert (first.status_code, second.status_code) == (302, 200)
    assert "Somebody else has just saved this page." in second.text
    assert FundingTerms.objects.get().expert == "un"


def test_copied_meeting_has_the_same_terms(meeting, terms, organizer):
    copy = copy_meeting(
        meeting=meeting,
        title="Next",
        short_title="Next",
        slug="next",
        starts_on=date(2014, 7, 24),
        by=organizer,
    )

    assert FundingTerms.objects.get(meeting=copy).expert == "un"
    assert Meeting.objects.get(pk=meeting.pk).funding_terms == terms
