from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.urls import reverse
from PIL import Image

from papers import actions
from papers.files import images, inspection, refusal_messages, sanitizing
from papers.models import Document, Version
from tests import factories, forms
from tests.forms import NEW_DOCUMENT

pytestmark = pytest.mark.usefixtures("today")


def page_of(verb, document):
    return f"{reverse(f'admin:papers_document_{verb}')}?id={document.pk}"


def change_of(document):
    return reverse("admin:papers_document_change", args=[document.pk])


def photo(kind="JPEG", size=(3000, 1500), name="photo.jpg"):
    """A photograph whose EXIF names who took it."""
    picture, out = Image.new("RGB", size, "teal"), BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Somebody private"
    picture.save(out, kind, exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), f"image/{kind.lower()}")


def added(at_desk, meeting, **typed):
    return at_desk.post(reverse("admin:papers_document_add"), NEW_DOCUMENT | {"meeting": meeting.pk} | typed)


def errors(response):
    return response.context["adminform"].form.errors


@pytest.fixture
def others_write(monkeypatch):
    """Lets somebody else write whenever a file is read, and lists how each of these writes ended."""
    outcomes = []

    def write():
        try:
            Document.objects.update(position=F("position") + 1)
        finally:
            connection.close()
        return "written"

    def watched(read):
        def reading(*args, **named):
            with ThreadPoolExecutor(1) as pool:
                outcomes.append((connection.in_atomic_block, pool.submit(write).result()))
            return read(*args, **named)

        return reading

    for module, name in [(inspection, "inspect_file"), (sanitizing, "sanitize"), (images, "prepare")]:
        monkeypatch.setattr(module, name, watched(getattr(module, name)))
    return outcomes


@pytest.mark.embedded("locks")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "reads"), [("background", 2), ("photo_video", 1)], ids=["inspected and copied", "made anew"]
)
def test_nobody_waits_while_the_file_of_a_new_document_is_read(at_desk, meeting, others_write, kind, reads):
    file = photo() if kind == "photo_video" else SimpleUploadedFile("a.pdf", factories.make_pdf(2), "application/pdf")

    response = added(at_desk, meeting, kind=kind, file=file)

    assert response.status_code == 302
    assert others_write == [(False, "written")] * reads
    assert Version.objects.current().get().document.kind == kind


def test_two_files_for_a_new_document_are_refused(at_desk, meeting):
    files = [SimpleUploadedFile("a.pdf", factories.make_pdf(pages), "application/pdf") for pages in (2, 3)]

    response = added(at_desk, meeting, kind="background", file=files)

    assert errors(response) == {"file": [refusal_messages.SEVERAL]}
    assert not Document.objects.exists()


def test_link_in_place_of_a_file_can_be_published(at_desk, client, meeting):
    added(at_desk, meeting, kind="photo_video", link="https://www.example.org/film")
    document = Document.objects.get()
    at_desk.post(page_of("publish", document))

    client.logout()
    page = client.get(document.get_absolute_url()).content.decode()
    listed = client.get(reverse("website:documents", args=[meeting.slug])).content.decode()

    link = '<a class="btn btn-primary" href="https://www.example.org/film" rel="noopener noreferrer external">'
    assert link in page
    assert "This document has no file yet." not in page
    assert "on example.org" in listed


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("http://example.org/film", "Enter the full address, beginning with https://."),
        ("javascript:alert(1)", "Enter the full address, beginning with https://."),
        ("HTTPS://example.org/", "Enter the full address, beginning with https://."),
        ("https://", "Enter the full address, beginning with https://."),
        (
            "https://me:secret@example.org/",
            "This address contains a user name or a password. Enter one that anybody may see.",
        ),
    ],
)
def test_address_that_is_no_public_one_is_refused_beside_the_field(at_desk, meeting, link, sentence):
    response = added(at_desk, meeting, link=link)

    assert errors(response) == {"link": [sentence]}
    assert b"Trends" in response.content
    assert not Document.objects.exists()


def test_document_without_file_and_link_is_not_published(at_desk, meeting):
    document = factories.make_document(file=False, meeting=meeting)

    page = at_desk.post(page_of("publish", document))

    assert [choice.text for choice in page.context["refused"]] == ["It has no accepted file, and no external address."]
    with pytest.raises(actions.NotAllowed):
        actions.publish_document(document=document)


def test_document_has_a_file_or_an_address(at_desk, meeting):
    file = SimpleUploadedFile("paper.pdf", factories.make_pdf(3, "New"), "application/pdf")
    both = added(at_desk, meeting, link="https://example.org/", file=file)
    document = factories.make_document(meeting=meeting)
    typed = forms.opened(at_desk, change_of(document), "document") | {"link": "https://example.org/"}

    later = at_desk.post(change_of(document), typed)

    assert errors(both) == {"link": ["Enter either a file or an external address, not both."]}
    assert errors(later) == {"link": ["This document has a file, which readers get. Leave the address empty."]}


def test_file_is_not_added_beside_an_address(at_desk, meeting):
    document = factories.make_document(file=False, meeting=meeting, link="https://example.org/film")

    page = at_desk.get(page_of("add-file", document))

    assert [choice.text for choice in page.context["refused"]] == [
        "It has an external address. Remove that from its form first."
    ]
    with pytest.raises(actions.NotAllowed):
        factories.make_version(document)
    assert not Version.objects.exists()


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_photograph_is_made_anew_without_what_the_camera_wrote(at_desk, client, meeting, kind, name):
    response = added(at_desk, meeting, kind="photo_video", title="The opening", file=photo(kind, name=name))

    assert response.status_code == 302
    version = Version.objects.select_related("document").get()
    at_desk.post(page_of("publish", version.document))
    client.logout()
    sent = client.get(reverse("papers:file", args=[meeting.slug, 1, "the-opening.webp"]))
    content = b"".join(sent)
    picture = Image.open(BytesIO(content))
    assert (sent["Content-Type"], picture.format, picture.size) == ("image/webp", "WEBP", (2400, 1200))
    assert dict(picture.getexif()) == {}
    assert b"Somebody private" not in content
    assert version.first_page.startswith("data:image/webp;base64,")


def test_page_of_a_photograph_names_its_type(at_desk, client, meeting):
    added(at_desk, meeting, kind="photo_video", title="The opening", file=photo(size=(300, 200)))
    document = Document.objects.get()
    at_desk.post(page_of("publish", document))

    client.logout()
    page = client.get(document.get_absolute_url()).content.decode()

    assert "Download WebP picture, English" in page
    assert '<meta name="DC.format" content="image/webp">' in page
    assert "citation_pdf_url" not in page


@pytest.mark.parametrize(
    ("kind", "file", "sentence"),
    [
        (
            "photo_video",
            SimpleUploadedFile("a.jpg", b"not a picture", "image/jpeg"),
            "This file cannot be opened as a picture. Please send a JPEG, PNG or WebP file.",
        ),
        (
            "statement",
            photo(size=(30, 20)),
            "This is not a PDF file, but a picture. Please put it into a document, save that as PDF, and upload "
            "that file.",
        ),
    ],
)
def test_file_is_judged_by_the_kind_of_the_document(at_desk, meeting, kind, file, sentence):
    file.seek(0)

    response = added(at_desk, meeting, kind=kind, file=file)

    assert errors(response) == {"file": [sentence]}


def test_further_photograph_is_a_new_version(at_desk, meeting):
    added(at_desk, meeting, kind="photo_video", file=photo(size=(30, 20)))
    document = Document.objects.get()

    at_desk.post(page_of("add-file", document), {"file": photo(size=(40, 20))})

    assert [version.number for version in document.versions.current()] == [2]


def test_subjects_are_shown_found_and_cited(at_desk, client, meeting):
    added(at_desk, meeting, subjects=" ICT,  social   policy, ICT,, ", link="https://example.org/")
    document = Document.objects.get()
    at_desk.post(page_of("publish", document))

    client.logout()
    page = client.get(document.get_absolute_url()).content.decode()
    found = client.get(reverse("website:search") + "?q=social+policy").content.decode()

    assert document.subjects == "ICT, social policy"
    assert "<dt>Subjects</dt><dd>ICT, social policy</dd>" in page
    assert '<meta name="citation_keywords" content="social policy">' in page
    assert '<meta name="DC.subject" content="ICT">' in page
    assert document.get_absolute_url() in found
    assert "KW  - social policy" in client.get(reverse("papers:ris", args=[meeting.slug, 1])).content.decode()
    bibtex = client.get(reverse("papers:bibtex", args=[meeting.slug, 1])).content.decode()
    assert "keywords = {ICT, social policy}" in bibtex


def test_related_documents_name_each_other(at_desk, client, meeting):
    one, other = (factories.make_document(meeting=meeting, title=title) for title in ("One thing", "Another thing"))
    typed = forms.opened(at_desk, change_of(one), "document") | {"related": other.title}
    assert at_desk.post(change_of(one), typed).status_code == 302
    for document in (one, other):
        actions.publish_document(document=document)

    client.logout()
    pages = [client.get(document.get_absolute_url()) for document in (one, other)]

    assert [page.context["page"].related for page in pages] == [[other], [one]]


def test_related_document_that_is_not_public_is_not_named(at_desk, client, meeting):
    one, other = (factories.make_document(meeting=meeting) for _ in range(2))
    one.related.add(other)
    actions.publish_document(document=one)

    client.logout()

    assert client.get(one.get_absolute_url()).context["page"].related == []


def test_document_of_another_meeting_is_not_offered(at_desk, organizer, meeting):
    other = factories.make_meeting()
    factories.make_member(other, organizer)
    foreign = factories.make_document(meeting=other)

    response = added(at_desk, meeting, related=foreign.pk)

    assert list(errors(response)) == ["related"]


def test_errata_note_stands_with_its_date(at_desk, client, meeting):
    document = factories.make_document(meeting=meeting)
    actions.publish_document(document=document)
    typed = forms.opened(at_desk, change_of(document), "document") | {"errata_note": "Page 3: read July."}
    at_desk.post(change_of(document), typed)

    client.logout()
    page = client.get(document.get_absolute_url()).content.decode()

    assert "Note of errata, 10 July 2013" in page
    assert "Page 3: read July." in page


def test_every_kind_of_document_can_be_chosen(at_desk, meeting):
    form = at_desk.get(reverse("admin:papers_document_add")).context["adminform"].form

    assert [label for value, label in form.fields["kind"].choices if value] == [
        "Aide-memoire",
        "Concept paper",
        "Background paper",
        "United Nations document",
        "Publication",
        "Information note",
        "Programme",
        "List of participants",
        "Expert paper",
        "Presentation",
        "Statement",
        "Report",
        "Summary of findings",
        "Annex",
        "Addendum",
        "Corrigendum",
        "Photo or video",
    ]


def test_address_elsewhere_is_one_with_https_whoever_writes_it(meeting):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_document(file=False, meeting=meeting, link="http://example.org/")

    assert factories.make_document(file=False, meeting=meeting, link="https://example.org/").pk


def test_address_is_not_taken_from_readers(at_desk, meeting):
    document = factories.make_document(file=False, meeting=meeting, link="https://example.org/film")
    actions.publish_document(document=document)
    typed = forms.opened(at_desk, change_of(document), "document") | {"link": ""}
    shown = at_desk.post(change_of(document), typed)
    actions.withdraw_document(document=document, reason="It moved.")
    withdrawn = at_desk.post(change_of(document), typed)

    assert errors(shown) == {"link": ["Readers get this document at that address. Withdraw it from them first."]}
    assert withdrawn.status_code == 302
