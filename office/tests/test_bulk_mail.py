import pytest
from django.urls import reverse

from egm_portal.mail.actions import record_bounce
from egm_portal.mail.models import Bounce, Message
from egm_portal.mail.tasks import send_due_messages
from papers.actions import publish_document, withdraw_document
from papers.models import Document
from tests import factories

pytestmark = pytest.mark.django_db
FORM = "5f3c2a1b-0000-4000-8000-000000000001"


@pytest.fixture
def people(meeting):
    return [
        factories.make_participant(meeting=meeting, name=f"Person {letter}", email=f"{letter}@example.org")
        for letter in "abc"
    ]


@pytest.fixture
def note(meeting, today):
    document = factories.make_document(meeting=meeting, title="Information note", access=Document.Access.PARTICIPANTS)
    publish_document(document=document)
    return document


def page(verb, *rows) -> str:
    return reverse(f"admin:participants_participant_{verb}") + "?" + "&".join(f"id={row.pk}" for row in rows)


def letter(**changes) -> dict:
    return {"subject": "{meeting}: another room", "text": "Dear {name},\n\nroom L & M.\n\nUs", "form": FORM} | changes


def letters() -> list[Message]:
    return list(Message.objects.filter(kind="office/letter").order_by("to"))


def test_each_person_receives_a_separate_letter(at_desk, meeting, people):
    answer = at_desk.post(page("write", *people), letter())

    assert answer.status_code == 302
    assert [message.to for message in letters()] == ["a@example.org", "b@example.org", "c@example.org"]
    first = letters()[0]
    assert (first.subject, first.reply_to) == (f"{meeting.title}: another room", "unit@example.org")
    assert first.text.splitlines()[:7] == ["Dear Person a,", "", "room L & M.", "", "Us", "", "--"]
    assert "<p>room L &amp; M.</p>" in first.html


def test_preview_shows_the_first_and_sends_nothing(at_desk, meeting, people, note):
    answer = at_desk.post(page("write", *people), letter(document=note.title, preview="1"))

    (preview,) = answer.context["previews"]
    assert answer.status_code == 200
    assert (preview.heading, preview.to) == ("Preview: Person a, the first of 3 people", "Person a <a@example.org>")
    assert preview.text.splitlines()[4:8] == [
        "Us",
        "",
        "Information note",
        f"http://localhost:8000{note.get_absolute_url()}",
    ]
    assert f'value="{FORM}"' in answer.text
    assert letters() == []


def test_same_form_posted_twice_sends_once_and_another_sends_again(at_desk, people):
    for form in (FORM, FORM, FORM.replace("1", "2")):
        at_desk.post(page("write", people[0]), letter(form=form))
    at_desk.post(page("write", people[0]), letter(text="Corrected: room M."))

    assert len(letters()) == 3


def test_document_stands_where_its_placeholder_does(at_desk, people, note):
    at_desk.post(page("write", people[0]), letter(text="See {document}\nUs", document=note.title))

    (message,) = letters()
    assert message.text.splitlines()[:3] == [
        "See Information note",
        f"http://localhost:8000{note.get_absolute_url()}",
        "Us",
    ]


def test_file_of_the_document_goes_with_each_letter(at_desk, people, note, mailoutbox):
    at_desk.post(page("write", *people[:2]), letter(document=note.title, attached="on"))
    send_due_messages()

    files = [sent.attachments for sent in mailoutbox if "another room" in sent.subject]
    content = note.versions.get()
    assert len(files) == 2
    assert [(name, len(data), media) for name, data, media in files[0]] == [
        (content.file_name, content.public_size, "application/pdf")
    ]


def test_file_of_a_document_withdrawn_meanwhile_does_not_go(at_desk, people, note, mailoutbox):
    at_desk.post(page("write", people[0]), letter(document=note.title, attached="on"))
    withdraw_document(document=note, reason="A mistake.")
    send_due_messages()

    (sent,) = [mail for mail in mailoutbox if "another room" in mail.subject]
    assert sent.attachments == []


def test_large_file_is_pointed_to_and_not_attached(at_desk, people, note):
    note.versions.update(public_size=5_000_001)

    answer = at_desk.post(page("write", *people), letter(document=note.title, attached="on"))

    assert answer.context["form"].errors["attached"][0].startswith("The file is 5 MB, more than")
    assert letters() == []


@pytest.mark.parametrize(
    ("changes", "field", "mistake"),
    [
        ({"attached": "on"}, "attached", "Choose the document whose file is attached."),
        ({"text": "{dedline}"}, "text", "{dedline} is not a placeholder of this e-mail. Available: {name}, "),
        ({"subject": "{nobody}"}, "subject", "{nobody} is not a placeholder of this e-mail. Available: {name}, "),
        ({"text": "See {document}"}, "document", "The text contains {document}: choose a document."),
        ({"form": "no uuid"}, "form", "Enter a valid UUID."),
    ],
)
def test_letter_is_refused_with_what_is_wrong(at_desk, people, changes, field, mistake):
    answer = at_desk.post(page("write", *people), letter(**changes))

    assert answer.context["form"].errors[field][0].startswith(mistake)
    assert letters() == []


@pytest.mark.parametrize("text", ["{{ settings.SECRET_KEY }}", "{% debug %}", "%(x)s", "{0.__class__}"])
def test_code_in_a_letter_stays_as_it_was_typed(at_desk, people, text):
    at_desk.post(page("write", people[0]), letter(subject=text, text=text))

    (message,) = letters()
    assert (message.subject, message.text.splitlines()[0]) == (text, text)


def test_only_documents_that_participants_may_read_are_offered(at_desk, meeting, people, note):
    draft = factories.make_document(meeting=meeting)
    foreign = factories.make_document(access=Document.Access.PUBLIC)
    publish_document(document=foreign)

    answer = at_desk.get(page("write", *people))

    assert list(answer.context["form"].fields["document"].queryset) == [note]
    for other in (draft, foreign):
        assert at_desk.post(page("write", *people), letter(document=other.title)).status_code == 422
    assert letters() == []


def test_foreign_participant_gets_no_letter(at_desk):
    assert at_desk.post(page("write", factories.make_participant()), letter()).status_code == 404
    assert letters() == []


def test_bounced_address_is_flagged_left_out_and_cleared(at_desk, organizer, people):
    lost, well, _ = people
    at_desk.post(page("bounced", lost), {"said": "550 no such user"})
    flagged = at_desk.get(reverse("admin:participants_participant_changelist"))
    asked = at_desk.get(page("write", lost, well))
    at_desk.post(page("write", lost, well), letter())
    at_desk.post(page("reachable", lost))

    assert flagged.text.count('tag-bad">e-mail bounced') == 1
    assert [choice.text for choice in asked.context["refused"]] == ["An e-mail to this address bounced."]
    assert [message.to for message in letters()] == [well.email]
    bounce = Bounce.objects.get()
    assert (bounce.reason, bounce.recorded_by, bounce.cleared_by) == ("550 no such user", organizer, organizer)


def test_bounce_of_another_meeting_flags_nobody_here(at_desk, people):
    record_bounce(address=people[0].email.upper(), reason="550", meeting=factories.make_meeting(), by=None)

    text = at_desk.get(reverse("admin:participants_participant_changelist")).text

    assert "e-mail bounced" not in text
    assert [choice.text for choice in at_desk.get(page("write", people[0])).context["refused"]] == []


def test_address_refused_in_another_meeting_is_flagged_and_cleared_here(at_desk, people):
    Bounce.objects.create(address=people[0].email, reason="550", meeting=factories.make_meeting(), is_permanent=True)

    text = at_desk.get(reverse("admin:participants_participant_changelist")).text
    at_desk.post(page("reachable", people[0]))

    assert text.count('tag-bad">address refused') == 1
    assert not Bounce.objects.active().exists()


def test_bounce_flags_no_address_that_only_looks_alike(at_desk, meeting):
    factories.make_participant(meeting=meeting, email="a_b@example.org")
    record_bounce(address="axb@example.org", reason="550", meeting=meeting, by=None)

    assert 'tag-bad">e-mail bounced' not in at_desk.get(reverse("admin:participants_participant_changelist")).text


def test_copies_go_once_and_are_named_in_each_letter(at_desk, people):
    at_desk.post(page("write", *people), letter(copies="dean@example.org; dean@example.org, Mission@example.org"))
    at_desk.post(page("write", *people), letter(copies="dean@example.org, Mission@example.org"))

    copies = Message.objects.filter(kind="office/letter_copy").order_by("to")
    assert [message.to for message in copies] == ["Mission@example.org", "dean@example.org"]
    assert copies[0].subject.startswith("Copy: ")
    assert "a letter to Person a and 2 others." in copies[0].text
    assert ["Copies to: dean@example.org, Mission@example.org" in message.text for message in letters()] == [True] * 3


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("dean@example.org, not an address", "“not” is not an e-mail address. Write commas between them."),
        (", ".join(f"a{number}@example.org" for number in range(11)), "Up to 10 addresses: these are 11."),
        ("dıan@example.org", "Please enter an address in plain letters only, without accents or other scripts."),
    ],
)
def test_copies_to_what_is_no_address_are_refused_and_nothing_is_sent(at_desk, people, typed, sentence):
    answer = at_desk.post(page("write", *people), letter(copies=typed))

    assert answer.context["form"].errors["copies"] == [sentence]
    assert letters() == []


def test_mailbox_of_the_unit_gets_one_copy_without_being_named(at_desk, meeting, people):
    meeting.contacts.update(gets_copies=True)

    asked = at_desk.get(page("write", *people))
    at_desk.post(page("write", *people), letter(copies="Unit@example.org"))
    at_desk.post(page("write", *people), letter(form=FORM.replace("1", "2")))

    copies = Message.objects.filter(kind="office/letter_copy").order_by("pk")
    assert "One goes to unit@example.org too." in asked.text
    assert [message.to for message in copies] == ["Unit@example.org", "unit@example.org"]
    assert "a letter to Person a and 2 others." in copies[1].text
    assert "Copies to:" not in copies[1].text
    assert "Copies to:" not in Message.objects.filter(kind="office/letter").latest("pk").text


def test_unit_that_is_not_named_gets_no_copy(at_desk, people):
    at_desk.post(page("write", *people), letter())

    assert not Message.objects.filter(kind="office/letter_copy").exists()


def test_addresses_are_shown_to_copy(at_desk, people):
    people[1].email = ""
    people[1].save()

    shown = at_desk.get(page("addresses", *people)).text

    assert ">a@example.org; c@example.org</textarea>" in shown
    assert "There is no e-mail address yet." in shown
