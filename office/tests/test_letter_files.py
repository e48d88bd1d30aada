"""Files from an organizer's computer that a letter carries: what is taken, who gets them, and how long they stay."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.mail.models import Message
from egm_portal.mail.rendering import fill
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.models import User
from office import letter_files
from office.erasure import erase_person
from office.invariants import findings
from office.models import LetterFile
from papers.actions import delete_orphans, publish_document
from papers.file_types import DOCX
from papers.files import refusal_messages, storage
from tests import corpus, factories, word_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LETTER = {
    "subject": "The room",
    "text": "Dear {name},\n\nsee the plan.",
    "form": "5f3c2a1b-0000-4000-8000-000000000001",
}


@pytest.fixture
def superuser():
    return User.objects.create_superuser("super@example.org", "a long enough password")


@pytest.fixture
def people(meeting):
    return [
        factories.make_participant(meeting=meeting, name=f"Person {letter}", email=f"{letter}@example.org")
        for letter in "ab"
    ]


def page(*rows):
    return reverse("admin:participants_participant_write", query={"ids": ",".join(str(row.pk) for row in rows)})


def pdf(name="Plan of the room.pdf", title="Plan"):
    return SimpleUploadedFile(name, factories.make_pdf(1, title), "application/pdf")


def word_file(name="Form.docx"):
    return SimpleUploadedFile(name, word_files.made(), DOCX)


def errors(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def listed(response):
    """The files that the page shows as received, and whether each is ticked."""
    boxes = html.fromstring(response.text).xpath("//input[@name='received']")
    return [(" ".join(box.getparent().text_content().split()), box.get("checked") is not None) for box in boxes]


def sent_again(client, rows, response, **changes):
    """Sends the form as the page shows it, with these changes."""
    [form] = html.fromstring(response.text).xpath("//form[.//textarea[@name='text']]")
    values = {"received": []}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    return client.post(page(*rows), values | changes)


def test_each_letter_and_each_copy_carries_the_files(at_desk, meeting, people, mailoutbox):
    meeting.contacts.update(gets_copies=True)

    answer = at_desk.post(page(*people), LETTER | {"copies": "dean@example.org", "files": [pdf(), word_file()]})
    send_due_messages()

    assert answer.status_code == 302
    sent = {mail.recipients()[0]: mail for mail in mailoutbox if mail.subject.endswith("The room")}
    assert len(sent) == 4
    for mail in sent.values():
        assert [(name, media) for name, _, media in mail.attachments] == [
            ("Plan of the room.pdf", "application/pdf"),
            ("Form.docx", DOCX),
        ]
        assert mail.attachments[0].content == factories.make_pdf(1, "Plan")
        assert "Attached: Plan of the room.pdf (1 kB), Form.docx (" in " ".join(mail.body.split())
    assert LetterFile.objects.count() == 2
    assert list(findings()) == []


def test_preview_names_the_files_and_keeps_them_for_the_sending(at_desk, people):
    preview = at_desk.post(page(*people), LETTER | {"files": [pdf()], "preview": "1"})
    again = sent_again(at_desk, people, preview)

    assert preview.status_code == 200
    assert "Attached: Plan of the room.pdf (1 kB)" in preview.context["previews"][0].text
    assert listed(preview) == [("Plan of the room.pdf (1 kB)", True)]
    assert again.status_code == 302
    assert [str(file) for file in LetterFile.objects.all()] == ["Plan of the room.pdf (1 kB)"]


def test_error_in_another_field_loses_no_file(at_desk, people):
    refused = at_desk.post(page(*people), LETTER | {"subject": "", "files": [pdf(), word_file()]})
    added = sent_again(at_desk, people, refused, files=[pdf("Map.pdf", "Map")])
    again = sent_again(at_desk, people, added, subject="The room")

    assert (refused.status_code, errors(refused).keys()) == (422, {"subject"})
    assert [ticked for _, ticked in listed(refused)] == [True, True]
    assert len(listed(added)) == 3
    assert again.status_code == 302
    names = list(LetterFile.objects.values_list("original_name", flat=True))
    assert names == ["Plan of the room.pdf", "Form.docx", "Map.pdf"]


def test_file_that_is_unticked_is_not_sent(at_desk, people):
    preview = at_desk.post(page(*people), LETTER | {"files": [pdf(), word_file()], "preview": "1"})
    first = preview.context["form"].fields["received"].choices[0][0]

    sent_again(at_desk, people, preview, received=[first])

    assert LetterFile.objects.get().original_name == "Plan of the room.pdf"


def test_letter_without_a_file_shows_none(at_desk, people):
    response = at_desk.post(page(*people), LETTER | {"preview": "1"})

    assert (listed(response), "Attached" in response.text) == ([], False)
    assert at_desk.post(page(*people), LETTER).status_code == 302
    assert not LetterFile.objects.exists()


def test_refused_file_is_named_and_the_others_are_kept(at_desk, people):
    harmful = SimpleUploadedFile("Game.pdf", corpus.hostile()["script in an object stream"][1], "application/pdf")

    response = at_desk.post(page(*people), LETTER | {"files": [pdf(), harmful]})

    assert errors(response) == {"files": [f"Game.pdf: {refusal_messages.ACTIVE['javascript']}"]}
    assert listed(response) == [("Plan of the room.pdf (1 kB)", True)]
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "List.xlsx",
            b"PK\x03\x04 no package",
            f"List.xlsx: {refusal_messages.other_type(letter_files.PDF_SLIDES_OR_WORD.names)}",
        ),
        ("run.exe", b"MZ\x90", f"run.exe: {refusal_messages.other_type(letter_files.PDF_SLIDES_OR_WORD.names)}"),
        ("empty.pdf", b"", "empty.pdf: The file is empty."),
    ],
)
def test_other_files_are_refused_with_their_names(at_desk, people, name, content, sentence):
    response = at_desk.post(page(*people), LETTER | {"files": [SimpleUploadedFile(name, content)]})

    [found] = errors(response)["files"]
    assert found.startswith(sentence)
    assert not Message.objects.exists()


def test_too_many_and_too_large_files_are_kept_until_some_are_unticked(at_desk, people, monkeypatch):
    files = [pdf(f"{number}.pdf", f"Page {number}") for number in range(4)]
    first = at_desk.post(page(*people), LETTER | {"files": files, "preview": "1"})

    many = sent_again(at_desk, people, first, files=[pdf("5.pdf", "Page 5"), pdf("6.pdf", "Page 6")])
    monkeypatch.setattr("office.bulk_mail.MAX_ATTACHED", 2000)
    large = sent_again(at_desk, people, first, preview="1")

    assert errors(many) == {"files": [letter_files.TOO_MANY.format(6)]}
    assert len(listed(many)) == 6
    assert errors(large)["files"][0].endswith("more than many mail servers accept: 2 kB altogether is the limit.")
    assert len(listed(large)) == 4


def test_document_of_the_meeting_counts_with_the_files(at_desk, meeting, people, monkeypatch):
    note = factories.make_document(meeting=meeting, title="Note", access="public")
    monkeypatch.setattr("office.bulk_mail.MAX_ATTACHED", 3000)
    publish_document(document=note)
    note.versions.update(public_size=2900)

    response = at_desk.post(page(*people), LETTER | {"document": "Note", "attached": "on", "files": [pdf()]})

    assert errors(response).keys() == {"files"}


def test_file_that_somebody_else_has_sent_is_not_taken(client, at_desk, people, superuser):
    preview = at_desk.post(page(*people), LETTER | {"files": [pdf()], "preview": "1"})
    token = preview.context["form"].fields["received"].choices[0][0]
    client.force_login(superuser)

    response = client.post(page(*people), LETTER | {"received": [token]})

    assert errors(response) == {"received": [letter_files.GONE]}
    assert not LetterFile.objects.exists()


def test_form_that_is_sent_twice_keeps_its_file_once(at_desk, people):
    for _ in range(2):
        at_desk.post(page(*people), LETTER | {"files": [pdf(), pdf("The same.pdf")]})

    assert LetterFile.objects.get().mails.count() == 2


def test_file_goes_with_the_last_of_its_mails_that_is_erased(
    at_desk, people, superuser, django_capture_on_commit_callbacks
):
    at_desk.post(page(*people), LETTER | {"files": [pdf()]})
    file = LetterFile.objects.get()

    erase_person(participant=people[0], by=superuser)
    left = [message.to for message in file.mails.all()]
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(participant=people[1], by=superuser)

    assert left == ["b@example.org"]
    assert not LetterFile.objects.exists()
    assert not default_storage.exists(file.stored_name)


def test_name_of_an_erased_person_in_the_name_of_a_file_goes(at_desk, people, superuser):
    at_desk.post(page(people[1]), LETTER | {"files": [pdf("For Person a.pdf")]})

    erase_person(participant=people[0], by=superuser)

    assert LetterFile.objects.get().original_name == "For Erased person.pdf"


def test_sweep_leaves_the_file_until_the_meeting_is_deleted(at_desk, meeting, people, monkeypatch):
    at_desk.post(page(*people), LETTER | {"files": [pdf()]})
    name = LetterFile.objects.get().stored_name
    monkeypatch.setattr(storage, "is_young", lambda *_: False)

    delete_orphans()
    kept = default_storage.exists(name)
    meeting.delete()
    delete_orphans()

    assert (kept, default_storage.exists(name)) == (True, False)
    assert not LetterFile.objects.exists()


def test_missing_file_is_found_and_no_letter_leaves_without_it(at_desk, people, mailoutbox):
    at_desk.post(page(*people), LETTER | {"files": [pdf()]})
    file = LetterFile.objects.get()
    default_storage.delete(file.stored_name)

    send_due_messages()

    assert list(findings()) == [f"The file of letter {file.letter} is missing."]
    assert [mail for mail in mailoutbox if mail.subject == "The room"] == []
    with pytest.raises(FileNotFoundError):
        fill(Message.objects.filter(kind="office/letter").first())
