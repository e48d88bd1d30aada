from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from egm_portal.clock import calendar_at
from papers import actions
from papers.files import sanitizing
from papers.models import Document
from tests import factories

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def document(meeting):
    made = factories.make_document(meeting=meeting, title="Trends", symbol="EGM/2013/1", language="fr")
    actions.publish_document(document=made)
    return made


def correct(at_desk, document, verb="add-corrigendum", **typed):
    file = SimpleUploadedFile("corr.pdf", factories.make_pdf(1, "Corrected"), "application/pdf")
    address = f"{reverse(f'admin:papers_document_{verb}')}?id={document.pk}"
    return at_desk.post(address, {"file": file} | typed)


def test_corrigendum_is_a_document_of_its_own(at_desk, document):
    response = correct(at_desk, document)

    made = Document.objects.get(kind="corrigendum")
    assert response["Location"] == reverse("admin:papers_document_change", args=[made.pk])
    assert (made.title, made.symbol, made.language) == ("Corrigendum to “Trends”", "EGM/2013/1/Corr.1", "fr")
    assert (made.accompanies_id, made.versions.count()) == (document.pk, 1)


def test_page_of_the_document_says_at_once_that_it_was_corrected(at_desk, client, document):
    correct(at_desk, document)
    made = Document.objects.get(kind="corrigendum")

    client.logout()
    page, own = (client.get(shown.get_absolute_url()) for shown in (document, made))

    text = page.content.decode()
    line = f'Corrected by <a href="{made.get_absolute_url()}" dir="auto">EGM/2013/1/Corr.1</a>, 10 July 2013'
    assert line in text
    assert text.index(line) < text.index("Download PDF")
    assert own.context["page"].related == [document]


def test_addendum_belongs_with_the_document_and_corrects_nothing(at_desk, client, document):
    correct(at_desk, document, "add-addendum", title="More figures")
    made = Document.objects.get(kind="addendum")

    client.logout()
    page = client.get(document.get_absolute_url()).context["page"]

    assert (made.title, made.symbol) == ("More figures", "EGM/2013/1/Add.1")
    assert (page.corrections, page.related) == ([], [made])


def test_corrigenda_are_counted(at_desk, document):
    factories.make_document(meeting=document.meeting, symbol="egm/2013/1/corr.1")
    for _ in range(2):
        correct(at_desk, document)

    symbols = Document.objects.filter(kind="corrigendum").values_list("symbol", flat=True)
    assert list(symbols) == ["EGM/2013/1/Corr.2", "EGM/2013/1/Corr.3"]


def test_corrigendum_of_a_document_that_is_published_meanwhile_is_not_left_behind(at_desk, document, monkeypatch):
    Document.objects.filter(pk=document.pk).update(publish_at=None)
    make = sanitizing.sanitize

    def slow(path):
        actions.publish_document(document=document)
        return make(path)

    monkeypatch.setattr(sanitizing, "sanitize", slow)

    correct(at_desk, document)

    assert Document.objects.get(kind="corrigendum").publish_at == factories.TODAY


@pytest.mark.parametrize(("verb", "kind"), [("add-corrigendum", "corrigendum"), ("add-addendum", "addendum")])
def test_correction_of_a_document_that_is_not_published_waits_for_it(at_desk, document, verb, kind):
    later = factories.TODAY + timedelta(days=1)
    Document.objects.filter(pk=document.pk).update(publish_at=None, access="participants")
    correct(at_desk, document, verb)
    before = Document.objects.get(kind=kind)

    actions.publish_document(document=document, at=later)

    made = Document.objects.get(kind=kind)
    assert (before.publish_at, before.access) == (None, "participants")
    assert (made.publish_at, made.access) == (later, "participants")


def test_correction_has_the_readers_that_its_document_was_given_meanwhile(at_desk, document):
    Document.objects.filter(pk=document.pk).update(publish_at=None, access="organizers")
    for _ in range(2):
        correct(at_desk, document)
    Document.objects.filter(pk=document.pk).update(access="participants")
    Document.objects.filter(symbol="EGM/2013/1/Corr.2").update(access="public")

    actions.publish_document(document=document)

    made = Document.objects.filter(kind="corrigendum").values_list("access", "publish_at")
    assert list(made) == [("participants", factories.TODAY), ("public", None)]


def test_correction_that_waits_is_moved_with_its_document(at_desk, document):
    later, earlier = factories.TODAY + timedelta(days=2), factories.TODAY + timedelta(days=1)
    Document.objects.filter(pk=document.pk).update(publish_at=later)
    for _ in range(2):
        correct(at_desk, document)
    own = Document.objects.get(symbol="EGM/2013/1/Corr.2")
    actions.publish_document(document=own, at=later + timedelta(days=1))

    actions.publish_document(document=document, at=earlier)

    made = Document.objects.filter(kind="corrigendum").values_list("publish_at", flat=True)
    assert list(made) == [earlier, later + timedelta(days=1)]


def test_only_corrections_with_a_file_that_were_never_shown_come_with_their_document(at_desk, document):
    correct(at_desk, document)
    shown = Document.objects.get(kind="corrigendum")
    actions.withdraw_document(document=shown, reason="A mistake.")
    actions.withdraw_document(document=document, reason="A mistake.")
    correct(at_desk, document)
    actions.add_correction(document=document, kind="corrigendum")  # has no file
    factories.make_document(meeting=document.meeting, title="Slides", accompanies=document, access="public")

    with calendar_at(factories.TODAY + timedelta(days=1)):
        actions.publish_document(document=document)
        public = set(Document.objects.public().values_list("symbol", flat=True))

    shown.refresh_from_db()
    assert public == {"EGM/2013/1", "EGM/2013/1/Corr.2"}
    assert shown.publish_at == factories.TODAY


def test_corrigendum_of_a_document_that_is_published_later_is_published_with_it(at_desk, document):
    later = factories.TODAY + timedelta(days=1)
    Document.objects.filter(pk=document.pk).update(publish_at=later)
    correct(at_desk, document)

    assert Document.objects.get(kind="corrigendum").publish_at == later
    with calendar_at(later):
        assert Document.objects.public().count() == 2


def test_corrigendum_of_a_published_paper(at_desk, client, meeting):
    paper = factories.make_paper("published", meeting=meeting)
    correct(at_desk, paper.document)

    client.logout()
    page = client.get(paper.document.get_absolute_url()).context["page"]

    assert [other.kind for other in page.corrections] == ["corrigendum"]
    assert page.corrections[0].symbol == ""


def test_file_that_is_refused_makes_no_corrigendum(at_desk, document):
    file = SimpleUploadedFile("corr.pdf", b"hello", "application/pdf")
    page = correct(at_desk, document, file=file, title="Typed")

    assert page.status_code == 422
    assert 'value="Typed"' in page.content.decode()
    assert Document.objects.count() == 1


def test_symbol_that_would_be_too_long_is_refused(at_desk, document):
    Document.objects.filter(pk=document.pk).update(symbol="x" * 78)
    page = correct(at_desk, document)

    said = [str(message) for message in at_desk.get(page["Location"]).context["messages"]]
    assert "would be longer than a symbol may be. Nothing was added." in said[0]
    assert Document.objects.count() == 1


def test_corrigendum_is_not_corrected(at_desk, document):
    correct(at_desk, document)
    made = Document.objects.get(kind="corrigendum")

    page = correct(at_desk, made)

    assert [choice.text for choice in page.context["refused"]] == ["It is a corrigendum or an addendum itself."]
