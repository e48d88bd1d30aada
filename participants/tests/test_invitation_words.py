"""The invitation in the organizers' own words: a template that begins with the portal's, and a personal paragraph."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.mail import registry
from egm_portal.mail.models import MailTemplate, Message
from egm_portal.mail.rendering import beginning_of
from participants.actions import invite_participant
from participants.mail import invitations_previewed
from participants.models import Participant
from tests import factories
from tests.forms import INVITED

pytestmark = pytest.mark.usefixtures("today")
INVITE = reverse("admin:participants_participant_invite")
KIND = "participants/invitation"


@pytest.fixture
def nominee(meeting):
    return factories.make_participant(meeting=meeting, name="Ada")


def own_beginning(meeting):
    subject, text = beginning_of(registry.kind_named(KIND))
    return MailTemplate.objects.create(meeting=meeting, kind=KIND, subject=subject, text=text)


WHOLE = """\
Dear Ms. Ada,

On behalf of the Division for Social Policy and Development, Department of Economic and Social Affairs of the United \
Nations, we have the pleasure of inviting you, as an expert, to the Expert Group Meeting on “E-Participation: \
Empowering People through ICTs”, to be held at ITU Headquarters, Geneva, on 24 and 25 July 2013.

We met in Nairobi.

You are asked to submit a paper of 5 to 10 pages in English by 15 July 2013, 24:00 (Geneva), and to present it \
briefly. Experts participate in their personal capacity.

The United Nations will provide an economy-class ticket and a daily subsistence allowance, in accordance with its \
rules. If you need a visa, please say so when you reply.

Please reply by 14 July 2013, using your personal link. Opening it does not send a reply.

Reply to the invitation:
{link}

The link works until 23 July 2013, 24:00 (Geneva).

The aide-memoire is on the page of your link.

Yours sincerely,
Division for Social Policy and Development
unit@example.org

--
You receive this message because the organizers of the meeting invited you.
Expert Group Meetings <http://localhost:8000/>
"""


def test_plain_text_of_an_invitation(meeting):
    person = factories.make_participant(meeting=meeting, name="Ada", honorific="Ms.")

    reply_by = date(2013, 7, 14)
    invite_participant(participant=person, by=None, personal="We met in Nairobi.", reply_by=reply_by, payer="un")

    message = Message.objects.get()
    assert message.subject == f"Invitation: Expert Group Meeting on {meeting.short_title}, Geneva, 24-25 July 2013"
    assert message.text == WHOLE.format(link=message.slots["link"])


@pytest.mark.parametrize("role", Participant.Role.values)
@pytest.mark.parametrize("personal", ["", "We met in Nairobi."])
def test_template_begins_with_exactly_what_is_sent_without_one(meeting, role, personal):
    person = factories.make_participant(meeting=meeting, role=role, honorific="Ms.")

    [portals] = invitations_previewed([person], personal)
    own_beginning(meeting)
    [own] = invitations_previewed([person], personal)

    assert own.subject == portals.subject
    assert own.text.split() == portals.text.split()


def test_page_of_a_new_template_begins_with_the_text_of_the_portal(at_desk, meeting):
    add = f"{reverse('admin:mail_mailtemplate_add')}?meeting={meeting.pk}"
    empty = html.fromstring(at_desk.get(add).text)
    assert not empty.xpath("//form[@id='mailtemplate_form']")
    [way] = empty.xpath("//a[contains(@href, 'kind=participants%2Finvitation')]/@href")

    page = html.fromstring(at_desk.get(reverse("admin:mail_mailtemplate_add") + way).text)
    form = dict(page.get_element_by_id("mailtemplate_form").form_values())
    saved = at_desk.post(add, form)

    assert form["kind"] == KIND
    assert form["text"].strip() == beginning_of(registry.kind_named(KIND))[1]
    assert saved.status_code == 302
    assert MailTemplate.objects.get().subject == "Invitation: Expert Group Meeting on {short_title}, {city}, {dates}"


def test_personal_paragraph_is_previewed_sent_and_kept_in_the_message(at_desk, meeting, nominee):
    typed = INVITED | {"ids": nominee.pk, "personal": "We met in Nairobi.\r\n\r\n<b>Come!</b>"}

    preview = at_desk.post(INVITE, typed | {"preview": "1"})
    sent_before = Message.objects.count()
    at_desk.post(INVITE, typed)

    message = Message.objects.get()
    assert sent_before == 0
    for text in (preview.context["previews"][0].text, message.text):
        assert "25 July 2013.\n\nWe met in Nairobi.\n\n<b>Come!</b>\n\nYou are asked to submit" in text
    assert "<p>We met in Nairobi.</p>\n\n<p>&lt;b&gt;Come!&lt;/b&gt;</p>" in message.html


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Hello {name}\r\n\r\n{link}", "Hello Ada\n\nWe met.\n\n[link:"),
        ("Hello {name}\n\n{link}\n\n{personal}\n\nUs", "Hello Ada\n\n[link:"),
    ],
)
def test_own_template_has_a_place_for_the_paragraph(at_desk, meeting, nominee, text, begins):
    MailTemplate.objects.create(meeting=meeting, kind=KIND, subject="Come", text=text)

    at_desk.post(INVITE, INVITED | {"ids": nominee.pk, "personal": "We met."})

    sent = Message.objects.get().text
    assert sent.startswith(begins)
    assert sent.count("We met.") == 1


@pytest.mark.parametrize(
    ("personal", "sentence"),
    [
        ("Dear {name}, {link}", "Placeholders are not replaced here: write the text without {name}, {link}."),
        ("x" * 1001, "1,000 characters"),
    ],
)
def test_paragraph_that_cannot_be_sent_is_refused_and_comes_back(at_desk, nominee, personal, sentence):
    page = at_desk.post(INVITE, INVITED | {"ids": nominee.pk, "personal": personal})

    nominee.refresh_from_db()
    assert (page.status_code, nominee.status) == (422, "nominated")
    assert sentence in page.text
    assert personal in page.text
