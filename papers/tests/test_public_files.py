"""What readers get of a file: when it is made, and that nothing is shown without it."""

import hashlib
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from egm_portal.clock import real_now
from egm_portal.exceptions import NotAllowed
from office.invariants import findings
from papers import actions, tasks
from papers.actions.files import public_columns
from papers.file_types import DOCX
from papers.files import inspection, page_pictures, refusal_messages, sanitizing, storage
from papers.models import Document, Version
from tests import factories
from tests.forms import NEW_DOCUMENT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def paper(meeting):
    return factories.make_paper("submitted", meeting=meeting)


@pytest.fixture
def published(meeting):
    """The document of a paper that everybody may read."""
    return factories.make_paper("published", meeting=meeting).document


@pytest.fixture
def no_copies(monkeypatch):
    """Lets no copy be made."""

    def none(path):
        raise sanitizing.NotSanitized

    monkeypatch.setattr(sanitizing, "sanitize", none)


def aged(path, days):
    """Lets the file look as old as this in real time."""
    at = real_now().timestamp() - days * 24 * 3600
    os.utime(path, (at, at))


def test_file_that_no_version_names_goes_after_thirty_days(published):
    version = Version.objects.get(document=published)
    named = [Path(default_storage.path(name)) for name in (version.stored_name, version.public_name)]
    old, young = (
        Path(default_storage.path(storage.keep(ContentFile(text)).stored_name)) for text in (b"old", b"young")
    )
    for path in (*named, old):
        aged(path, 31)
    aged(young, 29)

    assert actions.delete_orphans() == 1

    assert [path.exists() for path in (*named, old, young)] == [True, True, False, True]
    assert actions.delete_orphans() == 0


def test_picture_of_a_page_goes_after_thirty_days_and_is_drawn_again(published):
    version = Version.objects.get(document=published)
    name = page_pictures.stored_picture(version.shown_name, 1)
    aged(Path(default_storage.path(name)), 31)

    assert actions.delete_orphans() == 1

    assert not default_storage.exists(name)
    assert page_pictures.stored_picture(version.shown_name, 1) == name


def test_page_that_cannot_be_drawn_has_no_picture(published):
    version = Version.objects.get(document=published)
    Path(default_storage.path(version.public_name)).write_bytes(b"damaged")

    assert page_pictures.stored_picture(version.shown_name, 1) == ""


def test_orphan_that_is_uploaded_again_is_kept(meeting):
    first = storage.keep(ContentFile(b"the same bytes"))
    path = Path(default_storage.path(first.stored_name))
    aged(path, 31)

    assert storage.keep(ContentFile(b"the same bytes")) == first

    assert actions.delete_orphans() == 0
    assert path.read_bytes() == b"the same bytes"


def original(document):
    return reverse("papers:original", args=[document.meeting.slug, document.number, 1, f"{document.file_stem}.pdf"])


def newest(document):
    return reverse("papers:file", args=[document.meeting.slug, document.number, f"{document.file_stem}.pdf"])


def received(client, path):
    response = client.get(path)
    return response, hashlib.sha256(b"".join(response)).hexdigest()


def as_before_copies(document):
    """The version as it was when readers got the file that came."""
    Version.objects.filter(document=document).update(
        public_name=F("stored_name"), public_sha256=F("sha256"), public_size=F("size")
    )
    return document.versions.get()


def test_author_and_organizers_get_the_file_as_it_came_and_readers_do_not(client, published, organizer, outsider):
    version = Version.objects.get()
    hashes, refused = [], []
    for user in (published.paper.participant.user, organizer):
        client.force_login(user)
        response, sha256 = received(client, original(published))
        hashes.append(sha256)
    client.force_login(outsider)
    refused.append(received(client, original(published))[0].status_code)
    client.logout()
    refused.append(received(client, original(published))[0].status_code)

    assert hashes == [version.sha256] * 2
    assert (response["ETag"], response["Cache-Control"]) == (f'"{version.sha256}"', "private, no-store")
    assert refused == [404, 404]


def test_page_and_citation_tell_of_what_readers_get(client, published):
    version = Version.objects.get()
    pages = [published.get_absolute_url(), reverse("papers:csl_json", args=[published.meeting.slug, published.number])]

    text = "".join(client.get(page).text for page in pages)

    assert version.public_sha256 in text
    assert version.sha256 not in text


def test_author_gets_a_file_of_which_there_is_no_copy_yet(client, paper):
    client.force_login(paper.participant.user)

    _, sha256 = received(client, newest(paper.document))

    assert sha256 == Version.objects.get().sha256


def test_worker_makes_the_copy_once(paper, monkeypatch):
    version = Version.objects.get()
    tasks.prepare_version(version.pk)
    version.refresh_from_db()
    made = version.public_name
    monkeypatch.setattr(sanitizing, "sanitize", lambda path: b"another")

    tasks.prepare_version(version.pk)
    tasks.prepare_waiting()

    version.refresh_from_db()
    assert version.public_name == made
    content = Path(default_storage.path(made)).read_bytes()
    assert (content[:5], hashlib.sha256(content).hexdigest()) == (b"%PDF-", version.public_sha256)


def test_sweep_makes_missing_public_files_and_skips_missing_originals(paper, meeting):
    away = factories.make_paper("submitted", meeting=meeting, title="Away").document.versions.get()
    default_storage.delete(away.stored_name)

    tasks.prepare_waiting()

    assert list(Version.objects.without_public_file()) == [away]


def test_accepting_makes_the_copy_before_its_transaction(paper, monkeypatch):
    depths = []
    make = sanitizing.sanitize

    def watched(path):
        depths.append(len(connection.savepoint_ids))
        return make(path)

    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(sanitizing, "sanitize", watched)

    actions.accept_paper(paper=paper)

    assert depths == [outside]
    assert Version.objects.current().get().public_size > 0


def test_paper_of_which_no_copy_can_be_made_is_not_accepted(at_desk, paper, no_copies):
    with pytest.raises(NotAllowed, match="No public file could be made"):
        actions.accept_paper(paper=paper)
    shown = at_desk.get(reverse("admin:papers_paper_change", args=[paper.pk])).text
    refused = at_desk.get(f"{reverse('admin:papers_paper_accept')}?id={paper.pk}").context["refused"]

    assert Version.objects.get().checks["unprepared"] == "copy"
    assert "No public file could be made of this file. Saving it again as PDF usually helps." in shown
    assert "Check the file again" in shown
    assert refused[0].text == "No public file could be made of its file. Check it again, or return it."


def test_second_check_makes_the_public_file(paper):
    version = Version.objects.get()
    version.checks |= {"unprepared": "copy"}
    version.save()

    actions.check_again(version=version)
    actions.accept_paper(paper=paper)

    assert Version.objects.current().get() == version


def test_document_refuses_a_file_that_cannot_be_sanitized(meeting, no_copies):
    document = factories.make_document(meeting=meeting, file=False)

    with pytest.raises(inspection.Unreadable, match="took too long"):
        actions.add_version(document=document, file=factories.make_pdf_file(), by=None)

    assert not Version.objects.exists()
    assert refusal_messages.UNCHECKED.startswith("This file could not be checked: reading it took too long")


@pytest.fixture
def send(at_desk, meeting):
    """Sends a PDF in one of the ways in which organizers add one to a document."""
    document = factories.make_document(meeting=meeting, file=False)
    pages = {
        "document": (reverse("admin:papers_document_add"), NEW_DOCUMENT),
        "several": (reverse("admin:papers_document_several"), {"kind": "background", "access": "organizers"}),
        "file": (f"{reverse('admin:papers_document_add-file')}?id={document.pk}", {}),
        "corrigendum": (f"{reverse('admin:papers_document_add-corrigendum')}?id={document.pk}", {}),
    }

    def sent(way):
        file = SimpleUploadedFile("a.pdf", factories.make_pdf(2, "Sent by an organizer"), "application/pdf")
        address, typed = pages[way]
        return at_desk.post(address, typed | {"meeting": meeting.pk, "files" if way == "several" else "file": file})

    return sent


@pytest.mark.parametrize("way", ["document", "several", "file", "corrigendum"])
def test_copy_of_a_document_is_made_before_anything_is_written(send, monkeypatch, way):
    made, written = [], []
    make = sanitizing.sanitize

    def watched(path):
        made.append(path)
        written.extend(query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE")))
        return make(path)

    monkeypatch.setattr(sanitizing, "sanitize", watched)

    with CaptureQueriesContext(connection) as queries:
        response = send(way)

    assert (response.status_code, len(made), written) == (302, 1, [])
    assert Version.objects.current().get().public_name


@pytest.mark.parametrize("way", ["document", "several", "file", "corrigendum"])
def test_file_that_cannot_be_sanitized_is_refused_at_its_field(send, no_copies, way):
    documents = Document.objects.count()

    response = send(way)

    form = response.context["adminform"].form if way == "document" else response.context["form"]
    errors = (
        {"files": [f"a.pdf: {refusal_messages.UNCHECKED}"]}
        if way == "several"
        else {"file": [refusal_messages.UNCHECKED]}
    )
    assert form.errors == errors
    assert (Document.objects.count(), Version.objects.count()) == (documents, 0)


def test_file_that_cannot_be_sanitized_does_not_stop_the_others(at_desk, meeting, monkeypatch):
    make, bad = sanitizing.sanitize, factories.make_pdf(2, "Gives no copy")

    def some(path):
        if Path(path).read_bytes() == bad:
            raise sanitizing.NotSanitized
        return make(path)

    monkeypatch.setattr(sanitizing, "sanitize", some)
    contents = {"one.pdf": factories.make_pdf(2, "One"), "bad.pdf": bad, "two.pdf": factories.make_pdf(2, "Two")}
    storage = [SimpleUploadedFile(name, content, "application/pdf") for name, content in contents.items()]
    typed = {"meeting": meeting.pk, "kind": "background", "access": "organizers", "files": storage}

    response = at_desk.post(reverse("admin:papers_document_several"), typed)

    assert response.context["form"].errors == {"files": [f"bad.pdf: {refusal_messages.UNCHECKED}"]}
    assert [document.title for document in Document.objects.all()] == ["one", "two"]


@pytest.mark.parametrize("media_type", [DOCX, "image/jpeg", "text/html", ""])
def test_readers_get_no_file_of_another_type_as_it_came(paper, media_type):
    version = Version.objects.get()

    with pytest.raises(sanitizing.NotSanitized):
        public_columns(version, media_type)

    assert public_columns(version, "image/webp")["public_name"] == version.stored_name
    assert public_columns(version, "application/pdf")["public_name"] != version.stored_name


def test_picture_that_the_portal_wrote_is_what_readers_get(meeting):
    document = factories.make_document(meeting=meeting, file=False, kind="photo_video")
    found = inspection.Inspection(pages=None, first_page="", checks={}, media_type="image/webp")

    version = actions.add_version(document=document, file=ContentFile(b"RIFF", name="a.webp"), by=None, found=found)

    assert (version.public_name, version.public_type) == (version.stored_name, "image/webp")


@pytest.mark.parametrize(
    "columns",
    [
        {"public_name": "", "public_sha256": "", "public_size": None},
        {"public_sha256": ""},
        {"public_size": None},
    ],
    ids=["current without a file", "without its hash", "without its size"],
)
def test_database_refuses_a_current_version_without_its_public_file(published, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.update(**columns)


def test_files_from_before_are_copied_by_a_command(client, published, capsys):
    version = as_before_copies(published)
    before = received(client, newest(published))[1]

    call_command("prepare_files")
    after = received(client, newest(published))[1]
    call_command("prepare_files")

    version.refresh_from_db()
    assert (before, after) == (version.sha256, version.public_sha256)
    assert before != after
    assert capsys.readouterr().out == "0 files are still waiting.\n" * 2


def test_earlier_file_that_cannot_be_sanitized_is_kept(published, no_copies, capsys):
    version = as_before_copies(published)

    call_command("prepare_files")

    assert capsys.readouterr().err == (f"Version {version.pk} could not be sanitized: readers get it as it came.\n")
    assert Version.objects.get().public_name == version.stored_name


def test_command_tries_again_where_nothing_could_be_made(paper):
    Version.objects.update(checks={"unprepared": "copy", "words": 3})

    call_command("prepare_files", verbosity=0)

    version = Version.objects.get()
    assert (bool(version.public_name), version.checks) == (True, {"words": 3})


def test_public_file_that_is_lost_or_changed_is_found(published):
    version = Version.objects.get()
    default_storage.delete(version.public_name)
    lost = list(findings())
    default_storage.save(version.public_name, ContentFile(b"another"))

    changed = list(findings())

    assert [finding.split(" (")[0] for finding in lost] == [f"The file of version 1 of document {published.pk}"]
    assert "has changed" in changed[0]
