"""The contact form: who writes what to whom, what nobody can do with it, and what is forgotten."""

import html as html_module
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.constant_time import MIN_SECONDS
from egm_portal.limits.counting import Limit
from egm_portal.mail import contact_actions
from egm_portal.mail.models import Bounce, ContactMessage, Message
from egm_portal.mail.tasks import delete_old_contact_messages, send_due_messages
from egm_portal.meetings.models import User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held_back")]

TYPED = {
    "name": "Zoë Reader",
    "email": "zoe@example.org",
    "subject": "A paper in braille",
    "text": "May I have it?\r\nThank you.",
}
PORTAL = reverse("website:portal_contact")
SENT_TO_PORTAL = reverse("website:portal_contact_sent")


@pytest.fixture
def path(meeting):
    return reverse("website:contact", args=[meeting.slug])


@pytest.fixture
def sent(meeting):
    return reverse("website:contact_sent", args=[meeting.slug])


def mails(kind):
    return Message.objects.filter(kind=f"mail/{kind}")


def everything_sent():
    send_due_messages()
    return {message.to[0]: message for message in mail.outbox}


def test_message_goes_to_the_unit_of_the_meeting_and_the_answer_to_its_sender(client, meeting, path, sent):
    answer = client.post(path, TYPED)

    row = ContactMessage.objects.get()
    assert (answer.status_code, answer.url) == (303, sent)
    assert (row.meeting, row.sender, row.email, row.text) == (
        meeting,
        None,
        "zoe@example.org",
        "May I have it?\nThank you.",
    )
    to_unit = everything_sent()['"Division for Social Policy and Development" <unit@example.org>']
    assert to_unit.reply_to == ["zoe@example.org"]
    assert to_unit.subject == f"{meeting.short_title}: message from Zoë Reader: A paper in braille"
    assert "  May I have it?\n  Thank you." in to_unit.body
    assert row.mail == mails("contact").get()


def test_message_to_the_portal_goes_to_its_own_unit(client, settings):
    settings.PORTAL_UNIT_EMAIL = "portal@example.org"

    answer = client.post(PORTAL, TYPED)

    assert (answer.status_code, answer.url) == (303, SENT_TO_PORTAL)
    assert ContactMessage.objects.get().meeting is None
    assert mails("contact").get().to == "portal@example.org"


def test_acknowledgement_repeats_nothing_that_was_typed_and_names_no_address_of_the_unit(client, path):
    canaries = {name: f"canary{number}" for number, name in enumerate(("name", "subject", "text"))}
    client.post(path, canaries | {"email": "canary3@example.org"})

    acknowledged = everything_sent()["canary3@example.org"]
    words = str(acknowledged.message())
    assert [word for word in canaries.values() if word in words] == []
    assert words.count("canary3@example.org") == 1
    assert "unit@example.org" not in words
    assert f"http://localhost:8000{path}" in acknowledged.body


def test_signed_in_sender_writes_with_the_account_and_gets_a_copy(client, expert, path):
    client.force_login(expert.user)
    form = html.fromstring(client.get(path).content)
    client.post(path, TYPED)

    row = ContactMessage.objects.get()
    assert form.xpath("//main//form//*[@name][not(@type = 'hidden') and not(self::button)]/@name") == [
        "subject",
        "text",
        "website",
    ]
    assert (row.sender, row.email, row.name) == (expert.user, expert.email, expert.user.name or TYPED["name"])
    assert (mails("contact_copy").get().to, mails("contact_acknowledged").count()) == (expert.email, 0)
    assert "  May I have it?\n  Thank you." in mails("contact_copy").get().text


def test_session_that_ended_while_writing_keeps_the_text_and_asks_who_writes(path):
    page = Client().post(path, {"text": "A long text."})

    fields = html.fromstring(page.content)
    assert page.status_code == 422
    assert fields.xpath("string(//textarea)").strip() == "A long text."
    assert fields.xpath("//*[@aria-invalid='true']/@name") == ["name", "email"]


def test_form_is_never_kept_holds_no_address_and_reading_it_writes_nothing(client, path, sent):
    for address in (path, sent, PORTAL, SENT_TO_PORTAL):
        page = client.get(address)

        assert "no-store" in page.headers["Cache-Control"]
        assert "@example.org" not in page.text
        assert list(page.cookies) == ([] if address.endswith("/sent/") else ["egm8000_csrftoken"])
    assert (ContactMessage.objects.count(), Message.objects.count()) == (0, 0)


def test_fields_tell_browsers_and_people_what_they_hold(client, path):
    page = html.fromstring(client.get(path).content)

    assert page.xpath("//input[@autocomplete and not(@tabindex)]/@autocomplete") == ["name", "email", "off"]
    assert page.xpath("//textarea/@maxlength") == []
    assert "Up to 5,000 characters." in page.xpath("string(//*[@id='id_text_helptext'])")
    [trap] = page.xpath("//*[@aria-hidden='true']//input")
    assert (trap.get("tabindex"), trap.get("autocomplete")) == ("-1", "off")


def test_form_works_with_the_csrf_check(path):
    browser = Client(enforce_csrf_checks=True)
    token = html.fromstring(browser.get(path).content).xpath(
        "string(//main//input[@name='csrfmiddlewaretoken']/@value)"
    )

    refused = browser.post(path, TYPED)
    taken = browser.post(path, TYPED | {"csrfmiddlewaretoken": token})

    assert (refused.status_code, taken.status_code) == (403, 303)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Zoë\r\nBcc: victim@example.org"),
        ("name", "Zoë\0"),
        ("subject", "Hello\nTo: victim@example.org"),
        ("email", "zoe@example.org\r\nBcc: victim@example.org"),
        ("email", '"zoe\x0b"@example.org'),
        ("email", "zoe@example.org, victim@example.org"),
        ("email", "Zoe <zoe@example.org>"),
        ("email", "zoë@example.org"),
        ("text", "null\0"),
        ("text", "   "),
        ("text", "x" * 5001),
    ],
)
def test_what_no_mail_can_hold_is_refused_with_the_text_kept(client, path, field, value):
    page = client.post(path, TYPED | {field: value})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert ContactMessage.objects.count() == 0
    if field != "text":
        assert "May I have it?" in html.fromstring(page.content).xpath("string(//textarea)")


@pytest.mark.parametrize("email", ['"zoe,reader"@example.org', '"zoe@x"@example.org', "zoe+o'neil@example.org"])
def test_odd_address_stays_one_address(client, path, email):
    client.post(path, TYPED | {"email": email})
    send_due_messages()

    assert [message.reply_to for message in mail.outbox if "zoe" not in message.to[0]] == [[email]]
    assert all(len(message.recipients()) == 1 for message in mail.outbox)
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_line_breaks_count_once(client, path):
    assert client.post(path, TYPED | {"text": "x\r\n" * 2499 + "xx"}).status_code == 303


def test_hostile_words_stay_words_in_the_mails(client, path):
    hostile = '"><script>zqx()</script>{{ settings.SECRET_KEY }}'
    client.post(path, TYPED | {"name": hostile, "subject": hostile, "text": hostile})

    to_unit = mails("contact").get()
    assert "<script>" not in to_unit.html
    assert html_module.escape(hostile) in to_unit.html
    assert hostile in to_unit.text


def test_filled_trap_is_answered_alike_and_nothing_is_written(path):
    person, program = (Client().post(path, TYPED | {"website": typed}) for typed in ("", "https://example.org"))

    assert (person.status_code, person.url, person.content) == (program.status_code, program.url, program.content)
    assert ContactMessage.objects.count() == 1
    assert Message.objects.count() == 2


def test_answers_are_alike_and_held_back_until_the_same_instant(expert, organizer, path, held_back):
    senders = [expert.email, organizer.email, "nobody@example.org"]

    answers = [Client().post(path, TYPED | {"email": email}) for email in senders]
    answers.append(Client().post(path, TYPED | {"website": "filled"}))
    signed_in = Client()
    signed_in.force_login(expert.user)
    answers.append(signed_in.post(path, TYPED))

    assert {(each.status_code, each.url, each.content) for each in answers} == {(303, answers[0].url, b"")}
    # The program holds no thread.
    assert held_back == [MIN_SECONDS] * 4


def test_program_is_counted_with_its_network_and_uses_up_nothing_of_the_unit(path, meeting, monkeypatch):
    monkeypatch.setattr(contact_actions, "MESSAGES_OF_NETWORK", Limit("a few", 2, timedelta(hours=1)))
    monkeypatch.setattr(contact_actions, "MESSAGES_TO_UNIT", Limit("a single one", 1, timedelta(hours=1)))
    program = Client(REMOTE_ADDR="192.0.2.1")

    answers = [program.post(path, TYPED | {"website": "filled"}).status_code for _ in range(4)]

    assert answers == [303, 303, 429, 429]
    assert not contact_actions.MESSAGES_TO_UNIT.is_spent(str(meeting.pk))


@pytest.mark.parametrize("limit", ["MESSAGES_TO_UNIT", "DAILY_MESSAGES_TO_UNIT"])
def test_networks_that_flood_a_unit_do_not_close_its_form_to_others(path, monkeypatch, limit):
    monkeypatch.setattr(contact_actions, limit, Limit(f"few {limit}", 4, timedelta(days=1)))
    monkeypatch.setattr(contact_actions, "FEW_OF_NETWORK", Limit("fewer", 2, timedelta(days=1)))
    monkeypatch.setattr(contact_actions, "MORE_TO_UNIT", Limit("cap", 5, timedelta(days=1)))

    def told(network, times):
        answers = [
            Client(REMOTE_ADDR=network).post(path, TYPED | {"text": f"Message {n} from {network}"})
            for n in range(times)
        ]
        return [answer.status_code for answer in answers]

    flooded = told("2001:db8:1:1::1", 4) + told("2001:db8:1:2::1", 4)
    elsewhere = told("192.0.2.1", 3) + told("192.0.2.2", 3)

    assert flooded == [303] * 6 + [429] * 2
    assert elsewhere == [303, 303, 429] + [303, 429, 429]
    assert ContactMessage.objects.count() == 4 + 5


@pytest.mark.parametrize(
    "limit",
    ["MESSAGES_OF_NETWORK", "DAILY_MESSAGES_OF_NETWORK", "MESSAGES_TO_UNIT", "DAILY_MESSAGES_TO_UNIT"],
)
def test_too_many_messages_keep_the_text_and_say_what_to_do(client, meeting, path, monkeypatch, limit, expert):
    meeting.contacts.update(address="Room 1, New York")
    monkeypatch.setattr(contact_actions, limit, Limit(f"few {limit}", 1, timedelta(hours=1)))
    monkeypatch.setattr(contact_actions, "MORE_TO_UNIT", Limit("one more", 1, timedelta(hours=1)))
    contact_actions.MORE_TO_UNIT.take(str(meeting.pk))
    first = client.post(path, TYPED)

    refused = client.post(path, TYPED)

    assert (first.status_code, refused.status_code, refused.headers["Retry-After"]) == (303, 429, "3600")
    assert "Your message was not sent" in refused.text
    assert "You can also write to the postal address on this page." in refused.text
    assert "May I have it?" in html.fromstring(refused.content).xpath("string(//textarea)")
    assert ContactMessage.objects.count() == 1
    signed_in = Client()
    signed_in.force_login(expert.user)
    assert signed_in.post(path, TYPED).status_code == 303


def test_limits_leave_room_for_a_conference_room(path):
    room = [Client(REMOTE_ADDR="192.0.2.1").post(path, TYPED | {"email": f"e{n}@example.org"}) for n in range(60)]

    assert {answer.status_code for answer in room} == {303}
    assert mails("contact_acknowledged").count() == 60
    assert contact_actions.MESSAGES_OF_NETWORK.times >= 2 * 60


@pytest.mark.parametrize(("typed", "messages"), [({}, 1), ({"text": "Another question"}, 2)])
def test_form_that_is_sent_twice_reaches_the_unit_once(client, path, sent, typed, messages):
    answers = [client.post(path, TYPED), client.post(path, TYPED | typed)]

    assert [answer.url for answer in answers] == [sent, sent]
    assert (ContactMessage.objects.count(), mails("contact").count()) == (messages, messages)
    assert mails("contact_acknowledged").count() == messages


def test_account_that_writes_without_end_is_refused(client, expert, path):
    client.force_login(expert.user)
    for _ in range(contact_actions.MESSAGES_OF_ACCOUNT.times):
        contact_actions.MESSAGES_OF_ACCOUNT.take(str(expert.user.pk))

    assert client.post(path, TYPED).status_code == 429


def test_nobody_is_sent_acknowledgements_without_end(path):
    for number in range(5):
        fields = TYPED | {"email": f"Zoe+{number}@EXAMPLE.org", "text": f"Message {number}"}
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(path, fields)

    assert mails("contact").count() == 5
    assert mails("contact_acknowledged").count() == contact_actions.ACKNOWLEDGEMENTS.times == 3


def test_meeting_without_a_unit_says_so_and_the_message_goes_to_the_portal(client, meeting, path, settings):
    meeting.contacts.all().delete()

    page = client.get(path)
    client.post(path, TYPED)

    assert html.fromstring(page.content).xpath("count(//p[@class='empty'])") == 1
    assert mails("contact").get().to == settings.PORTAL_UNIT_EMAIL


def test_pages_cost_a_fixed_number_of_queries(client, meeting, path, sent, django_assert_num_queries):
    for _ in (1, 2):
        with django_assert_num_queries(2):  # the meeting and its units
            client.get(path)
        with django_assert_num_queries(2):
            client.get(sent)
        with django_assert_num_queries(0):
            client.get(PORTAL)
        for number in (1, 2):
            meeting.contacts.create(unit=f"Unit {number}", email="another@example.org")


def test_statement_and_footer_lead_to_the_form(client):
    page = html.fromstring(client.get(reverse("website:accessibility")).content)

    assert page.xpath("//main//a/@href").count(PORTAL) == 1
    assert page.xpath("//footer//a/@href").count(PORTAL) == 1


def test_messages_are_forgotten_after_twelve_months_with_their_mails(client, path):
    with calendar_at(factories.TODAY):
        client.post(path, TYPED)
    with calendar_at(factories.TODAY + timedelta(days=1)):
        client.post(path, TYPED | {"email": "young@example.org"})
    old = mails("contact_acknowledged").get(to="zoe@example.org")
    Bounce.objects.create(address=old.to, reason="550", is_permanent=True, message=old)

    with calendar_at(factories.TODAY + timedelta(days=365)):
        delete_old_contact_messages()
        delete_old_contact_messages()

    assert ContactMessage.objects.get().email == "young@example.org"
    assert Message.objects.filter(kind__startswith="mail/contact").count() == 2
    assert not Bounce.objects.exists()


def test_staff_see_the_messages_of_their_meetings_under_mail(client, meeting, organizer, path):
    other = factories.make_meeting()
    for address in (path, reverse("website:contact", args=[other.slug]), PORTAL):
        client.post(address, TYPED)
    ours, *others = ContactMessage.objects.order_by("pk")
    listed, page = (
        reverse("admin:mail_contactmessage_changelist"),
        reverse("admin:mail_contactmessage_change", args=[ours.pk]),
    )
    superuser = User.objects.create_superuser("super@example.org", "a long enough password")

    client.force_login(organizer)
    mine = client.get(listed).context["cl"].result_list
    read = client.get(page)
    foreign = [client.get(reverse("admin:mail_contactmessage_change", args=[each.pk])).status_code for each in others]
    client.force_login(superuser)

    assert list(mine) == [ours]
    assert "May I have it?" in read.text and "waiting to be sent" in read.text
    assert html.fromstring(read.content).xpath("//main//textarea | //input[@type='submit']") == []
    assert foreign == [302, 302]
    assert len(client.get(listed).context["cl"].result_list) == 3


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_messages_costs_a_fixed_number_of_queries(at_desk, path, rows, django_assert_num_queries):
    for _ in range(rows):
        Client().post(path, TYPED)

    with django_assert_num_queries(16):
        at_desk.get(reverse("admin:mail_contactmessage_changelist"))


def test_contact_person_is_named_where_people_ask(client, meeting, path):
    unit = meeting.contacts.get()
    unit.person, unit.functional_title, unit.telephone = "Ms. A. Officer", "Social Affairs Officer", "+1 212 555 0100"
    unit.save()

    page = client.get(path).text

    assert all(words in page for words in ("Ms. A. Officer", "Social Affairs Officer", "+1 212 555 0100"))
    assert unit.email not in page
