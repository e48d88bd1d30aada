import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from papers.files import refusal_messages
from papers.kinds import KINDS
from papers.models import Document, Version
from tests import factories

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def address(db):
    return reverse("admin:papers_document_several")


def pdf(name, title):
    return SimpleUploadedFile(name, factories.make_pdf(2, title), "application/pdf")


def sent(meeting, *files, **changes):
    return {"meeting": meeting.pk, "kind": "background", "access": "participants", "files": files} | changes


def test_each_file_becomes_a_document(at_desk, organizer, meeting, address):
    response = at_desk.post(address, sent(meeting, pdf("budget_seen.pdf", "One"), pdf("a-village.pdf", "Two")))

    assert response["Location"] == f"{reverse('admin:papers_document_changelist')}?meeting={meeting.pk}"
    made = Document.objects.order_by("number")
    assert [(row.title, row.kind, row.access, row.publish_at) for row in made] == [
        ("budget seen", "background", "participants", None),
        ("a village", "background", "participants", None),
    ]
    assert [version.uploaded_by for version in Version.objects.current()] == [organizer, organizer]


def test_refused_file_does_not_stop_the_others(at_desk, meeting, address):
    bad = SimpleUploadedFile("notes.pdf", b"hello", "application/pdf")
    response = at_desk.post(address, sent(meeting, pdf("one.pdf", "One"), bad, pdf("two.pdf", "Two"), kind="statement"))

    page = response.content.decode()
    assert response.status_code == 422
    assert [row.title for row in Document.objects.all()] == ["one", "two"]
    assert response.context["form"].errors == {
        "files": [f"notes.pdf: {refusal_messages.other_type(KINDS['statement'].file_types.names)}"]
    }
    assert '<option value="statement" selected>' in page
    assert "Added: one; two." in page


def test_no_sentence_speaks_of_a_paper():
    sentences = [
        *refusal_messages.SENTENCES.values(),
        refusal_messages.SEVERAL,
        refusal_messages.WRONG_NAME,
        refusal_messages.WRONG_TYPE,
    ]

    assert [sentence for sentence in sentences if "your paper" in sentence or "the paper" in sentence] == []


def test_photographs_are_taken_by_their_kind(at_desk, meeting, address):
    picture = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff broken", "image/jpeg")
    response = at_desk.post(address, sent(meeting, picture, kind="photo_video"))

    assert response.context["form"].errors == {
        "files": ["a.jpg: This file cannot be opened as a picture. Please send a JPEG, PNG or WebP file."]
    }


@pytest.mark.parametrize(
    ("kind", "accepted"), [("background", "PDF"), ("photo_video", "PDF, JPEG, PNG or WebP")], ids=["PDF", "picture too"]
)
@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04", b"{\\rtf"], ids=["other", "archive", "old Word"])
def test_refusal_names_the_file_types_of_the_chosen_kind(at_desk, meeting, address, kind, accepted, content):
    bad = SimpleUploadedFile("notes.pdf", content, "application/pdf")
    response = at_desk.post(address, sent(meeting, bad, kind=kind))

    sentence = f"A file of this type is not accepted here. Please save it as {accepted}, and upload that file."
    assert response.context["form"].errors == {"files": [f"notes.pdf: {sentence}"]}


def test_empty_file_is_named(at_desk, meeting, address):
    response = at_desk.post(address, sent(meeting, SimpleUploadedFile("a.pdf", b"", "application/pdf")))

    assert response.context["form"].errors == {
        "files": ["a.pdf: The file is empty. Please check it on your computer and choose it again."]
    }


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, "Please choose at least one file."),
        (21, "These are 21 files. Please choose 20 at a time, at most."),
    ],
)
def test_number_of_files_has_its_limits(at_desk, meeting, address, count, sentence):
    files = [pdf(f"{number}.pdf", "One") for number in range(count)]

    response = at_desk.post(address, sent(meeting, *files))

    assert response.context["form"].errors == {"files": [sentence]}
    assert not Document.objects.exists()


def test_meeting_of_others_is_not_offered(at_desk, meeting, address):
    foreign = factories.make_meeting()

    response = at_desk.post(address, sent(foreign, pdf("one.pdf", "One")))

    assert list(response.context["form"].errors) == ["meeting"]
    assert list(response.context["form"].fields["meeting"].queryset) == [meeting]
    assert not Document.objects.exists()


def test_who_may_not_add_documents_has_no_such_page(at_desk, meeting, address):
    Group.objects.get().permissions.filter(codename="add_document").delete()

    assert at_desk.get(address).status_code == 403


def test_list_leads_to_the_page(at_desk, meeting, address):
    page = at_desk.get(f"{reverse('admin:papers_document_changelist')}?meeting={meeting.pk}")

    assert page.context["list_links"] == [("Add several files", f"{address}?meeting={meeting.pk}")]
