"""The files of a document in several languages, under one symbol."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from egm_portal.clock import calendar_at
from papers import actions, queries
from papers.files.archives import readers_files
from papers.models import Document, Version
from tests import factories, forms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LATER = factories.TODAY + timedelta(hours=1)


@pytest.fixture
def document(meeting):
    """A published document in English, French and Arabic; the French file is its third version."""
    made = factories.make_document(meeting=meeting, access="public", symbol="EGM/2013/1")
    factories.make_version(made, pages=3, language="ar")
    factories.make_version(made, pages=4, language="fr")
    actions.publish_document(document=made)
    made.refresh_from_db()
    return made


def numbers(versions):
    return {version.language: version.number for version in versions}


def file_in(document, language, name):
    return reverse("papers:in_language", args=[document.meeting.slug, document.number, language, name])


def answer(client, path):
    response = client.get(path)
    content = b"".join(response)
    return response.status_code, response.get("Location") or response.get("Content-Disposition") or content.decode()


def add_file(at_desk, document, **typed):
    file = SimpleUploadedFile("new.pdf", factories.make_pdf(7, "New"), "application/pdf")
    return at_desk.post(f"{reverse('admin:papers_document_add-file')}?id={document.pk}", {"file": file, **typed})


def test_numbers_run_per_document_and_each_language_has_its_current_file(document):
    with calendar_at(LATER):
        factories.make_version(document, pages=5, language="fr")
        factories.make_version(document, pages=6)

    assert [(version.number, version.language) for version in document.versions.all()] == [
        (1, ""),
        (2, "ar"),
        (3, "fr"),
        (4, "fr"),
        (5, ""),
    ]
    assert numbers(document.versions.current()) == {"": 5, "ar": 2, "fr": 4}
    with calendar_at(LATER):
        assert Version.objects.shown().count() == 5


def test_file_in_the_documents_own_language_is_no_translation(document):
    made = factories.make_version(document, pages=5, language="en")

    assert (made.language, made.language_code, made.is_translation) == ("", "en", False)
    assert numbers(document.versions.current()) == {"": 4, "ar": 2, "fr": 3}


def test_each_language_has_an_address(client, document):
    found = {language: answer(client, file_in(document, language, "x.css")) for language in ("ar", "en", "fr", "zh")}

    assert found == {
        "ar": (301, file_in(document, "ar", "EGM_2013_1-AR.pdf")),
        "en": (301, file_in(document, "en", "EGM_2013_1-EN.pdf")),
        "fr": (301, file_in(document, "fr", "EGM_2013_1-FR.pdf")),
        "zh": (301, document.get_absolute_url()),
    }
    for language in ("ar", "en", "fr"):
        sent = client.get(found[language][1])
        assert (sent.status_code, b"".join(sent)[:5]) == (200, b"%PDF-"), language
        version = document.versions.current().get(language="" if language == "en" else language)
        assert sent["ETag"] == f'"{version.public_sha256}"'
    assert client.get(file_in(document, "en", "x.pdf").replace("/en/", "/de/")).status_code == 404


def test_translation_without_a_symbol_is_saved_under_another_name(document):
    Document.objects.update(symbol="", title="Trends")

    assert [version.file_name for version in Version.objects.all()] == ["trends.pdf", "trends-ar.pdf", "trends-fr.pdf"]


def test_translation_of_what_is_not_public_is_found_by_organizers_alone(client, meeting, organizer, outsider):
    made = factories.make_document(meeting=meeting)
    factories.make_version(made, language="fr")
    paths = [file_in(made, "fr", made.file_stem_in("fr") + ".pdf"), file_in(made, "fr", "x"), file_in(made, "ru", "x")]
    client.force_login(outsider)
    hidden = [answer(client, path)[0] for path in paths]
    client.force_login(organizer)
    own = client.get(paths[0])
    b"".join(own)

    assert hidden == [404, 404, 404]
    assert (own.status_code, own["Cache-Control"]) == (200, "private, no-store")
    assert [answer(client, path)[0] for path in paths[1:]] == [301, 301]


def test_withdrawn_document_says_so_in_every_language(client, document):
    with calendar_at(LATER):
        actions.withdraw_document(document=document, reason="A table was wrong.")
        found = [answer(client, file_in(document, language, "x.pdf")) for language in ("ar", "en", "zh")]

    assert [(status, "A table was wrong." in text) for status, text in found] == [(410, True)] * 3


def test_readers_who_ask_for_no_language_get_the_documents_own(client, document):
    path = reverse("papers:file", args=[document.meeting.slug, document.number, "EGM_2013_1-EN.pdf"])
    whole = client.get(path)
    b"".join(whole)

    assert whole["ETag"] == f'"{document.versions.get(number=1).public_sha256}"'
    assert [member.name for member in readers_files(Document.objects.all())] == ["001-EGM_2013_1-EN.pdf"]


def test_translation_stands_in_where_there_is_no_file_in_the_documents_own_language(client, meeting):
    made = factories.make_document(meeting=meeting, access="public", title="Trends", file=False)
    factories.make_version(made, language="fr")
    actions.publish_document(document=made)

    page = client.get(made.get_absolute_url()).text
    path = reverse("papers:file", args=[meeting.slug, made.number, "trends-fr.pdf"])

    assert f'href="{path}"' in page
    assert f'{path}" ' in page or f'{path}">' in page
    assert answer(client, path) == (200, 'attachment; filename="trends-fr.pdf"')
    assert client.get(reverse("papers:bibtex", args=[meeting.slug, made.number])).status_code == 200
    assert [member.name for member in readers_files(Document.objects.all())] == ["001-trends-fr.pdf"]


def test_language_of_a_document_may_be_corrected(client, document):
    before = file_in(document, "en", "EGM_2013_1-EN.pdf")
    Document.objects.update(language="es")

    assert answer(client, before) == (301, document.get_absolute_url())
    assert answer(client, file_in(document, "es", "EGM_2013_1-ES.pdf"))[0] == 200


def test_language_of_a_document_cannot_become_that_of_a_translation(at_desk, document):
    address = reverse("admin:papers_document_change", args=[document.pk])
    typed = forms.opened(at_desk, address, "document")

    refused = at_desk.post(address, typed | {"language": "fr"})
    taken = at_desk.post(address, typed | {"language": "es"})

    assert "There is a translation into this language, Français." in refused.text
    document.refresh_from_db()
    assert (taken.status_code, document.language) == (302, "es")


def test_organizer_adds_a_translation(at_desk, document):
    page = at_desk.get(f"{reverse('admin:papers_document_add-file')}?id={document.pk}").text
    assert "English, the document’s own language" in page
    assert "Russian (Русский)" in page

    add_file(at_desk, document, language="ru")
    add_file(at_desk, document, language="")

    assert numbers(document.versions.current()) == {"": 5, "ar": 2, "fr": 3, "ru": 4}
    listed = at_desk.get(reverse("admin:papers_document_change", args=[document.pk])).text
    assert "Русский" in listed


def test_second_document_with_the_symbol_is_shown_the_way_to_a_translation(at_desk, document):
    typed = forms.NEW_DOCUMENT | {"meeting": document.meeting_id, "symbol": "egm/2013/1", "language": "ru"}

    page = at_desk.post(reverse("admin:papers_document_add"), typed).text

    assert "A translation is added to that document" in page


def test_author_cannot_submit_a_translation(at_desk, meeting):
    paper = factories.make_paper("accepted", meeting=meeting)
    document = paper.document
    add_file(at_desk, document, language="")
    assert document.versions.count() == 1

    add_file(at_desk, document, language="fr")

    assert numbers(document.versions.current()) == {"": 1, "fr": 2}
    paper.refresh_from_db()
    assert (paper.state, queries.owed_paper(paper).newest.number) == ("accepted", 1)
    newer = factories.make_pdf_file(8, "newer")
    version = actions.receive_paper(paper=paper, file=newer, by=None, received_at=factories.TODAY).version
    actions.accept_paper(paper=paper)
    assert version.number == 3
    assert numbers(document.versions.current()) == {"": 3, "fr": 2}
