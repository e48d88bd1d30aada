"""Inviting people whose signed letter of invitation is missing: the page names them, and asks."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.mail.models import Message
from participants.letters_of_invitation.actions import add_signed_letter, prepare_letter
from tests import factories
from tests.forms import INVITED

pytestmark = pytest.mark.usefixtures("today")
INVITE = reverse("admin:participants_participant_invite")
BOX = "without_letter"


def person_called(name, meeting, *, prepared=False, signed=False):
    person = factories.make_participant(meeting=meeting, name=name)
    if prepared or signed:
        letter = prepare_letter(participant=person, dated_on=date(2013, 7, 10), reply_by=date(2013, 7, 14))
        if signed:
            add_signed_letter(letter=letter, stored_name=f"scan of {name}")
    return person


def page_of(*people):
    return f"{INVITE}?{'&'.join(f'id={person.pk}' for person in people)}"


def help_on(page):
    return " ".join(html.fromstring(page.text).xpath(f"string(//*[@id='id_{BOX}_helptext'])").split())


def error_on(page):
    return html.fromstring(page.text).xpath(f"string(//*[@id='id_{BOX}_error'])").strip()


def test_page_names_those_whose_letter_is_missing_and_sends_nothing_unless_the_box_is_ticked(at_desk, meeting):
    signed = person_called("Ada", meeting, signed=True)
    unsigned = [person_called(name, meeting, prepared=True) for name in ("Bo", "Chi")]
    none = person_called("Dan", meeting)
    address = page_of(signed, *unsigned, none)
    typed = INVITED | {"personal": "We met in Nairobi.", f"payers-{none.pk}": "nobody"}

    page = at_desk.get(address)
    refused = at_desk.post(address, typed)
    sent_before = Message.objects.count()
    sent = at_desk.post(address, typed | {BOX: "on"})

    assert help_on(page) == (
        "There is no signed letter of invitation yet for Bo and Chi. No letter of invitation has been prepared for "
        "Dan. An invitation carries the letter once its scan has been added under Letters of invitation."
    )
    assert "Invite them without a signed letter" in page.text
    assert reverse("admin:participants_participant_letters", args=[meeting.pk]) in page.text
    assert refused.status_code == 422
    assert "Select this to invite them without a signed letter, or add the signed letters first." in error_on(refused)
    assert "We met in Nairobi." in refused.text
    assert refused.context["form"]["payers"].value() == {none.pk: "nobody"}
    assert (sent_before, sent.status_code, Message.objects.count()) == (0, 302, 4)


def test_page_of_one_person_asks_by_name(at_desk, meeting):
    person = person_called("Bo", meeting, prepared=True)

    page = at_desk.get(page_of(person))
    refused = at_desk.post(page_of(person), INVITED | {"preview": "1"})
    previewed = at_desk.post(page_of(person), INVITED | {"preview": "1", BOX: "on"})

    assert "Invite Bo without a signed letter" in page.text
    assert refused.status_code == 422
    assert "Select this to invite Bo without a signed letter" in error_on(refused)
    assert [mail.to for mail in previewed.context["previews"]] == [person.email]
    assert html.fromstring(previewed.text).xpath(f"//input[@id='id_{BOX}']/@checked")


def test_page_asks_nothing_if_all_letters_are_signed_or_the_meeting_has_none(at_desk, meeting):
    other = factories.make_meeting()
    person_called("Elsewhere", other, prepared=True)
    person = person_called("Ada", meeting)

    without_letters = at_desk.get(page_of(person))
    person_called("Bo", meeting, signed=True)
    with_letters = at_desk.get(page_of(person))
    letter = prepare_letter(participant=person, dated_on=date(2013, 7, 10), reply_by=date(2013, 7, 14))
    add_signed_letter(letter=letter, stored_name="scan")
    signed = at_desk.get(page_of(person))

    assert [BOX in page.context["form"].fields for page in (without_letters, with_letters, signed)] == [
        False,
        True,
        False,
    ]


def test_page_asks_about_a_letter_that_was_prepared_after_it_was_opened(at_desk, meeting):
    person = person_called("Ada", meeting)
    at_desk.get(page_of(person))
    person_called("Bo", meeting, prepared=True)

    refused = at_desk.post(page_of(person), INVITED)

    assert refused.status_code == 422
    assert "No letter of invitation has been prepared for Ada." in help_on(refused)
    assert not Message.objects.exists()


def test_many_names_are_counted_and_take_no_more_queries(at_desk, meeting, django_assert_max_num_queries):
    people = [person_called(f"Expert {number:02}", meeting, prepared=number < 6) for number in range(12)]
    at_desk.get(page_of(*people))

    with django_assert_max_num_queries(36):
        page = at_desk.get(page_of(*people))

    assert "prepared for Expert 06, Expert 07, Expert 08, Expert 09, Expert 10 and Expert 11." in help_on(page)


def test_eleventh_name_is_counted(at_desk, meeting):
    people = [person_called(f"Expert {number:02}", meeting, prepared=True) for number in range(12)]

    [eleven, twelve] = (help_on(at_desk.get(page_of(*people[:number]))) for number in (11, 12))

    assert "Expert 09 and 1 other." in eleven
    assert "Expert 09 and 2 others." in twelve
