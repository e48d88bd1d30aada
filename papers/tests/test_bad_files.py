"""What comes of bad files where people send them: on the author's page, and in the administration."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY
from django.urls import reverse
from lxml import html

from egm_portal.exceptions import NotAllowed
from papers import actions
from papers.files import inspection, refusal_messages
from papers.models import Paper, Version
from tests import corpus, factories
from tests.factories import make_pdf
from tests.undone import undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
MARKUP = "//script[contains(., 'zqx')] | //*[@onerror] | //img[@src='x']"


@pytest.fixture
def unchecked(paper):
    """A version of the paper that could not be checked."""
    file = factories.make_pdf_file(6, "Heavy")
    return actions.receive_paper(paper=paper, file=file, by=None, found=inspection.UNCHECKED).version


def page_of(paper, name="upload", *more):
    return reverse(f"papers:{name}", args=[paper.participant.meeting.slug, paper.pk, *more])


def verb(name, row):
    return f"{reverse(f'admin:papers_{row._meta.model_name}_{name}')}?id={row.pk}"


def upload(data=None, name="paper.pdf", declared="application/pdf"):
    return SimpleUploadedFile(name, data or make_pdf(6), declared)


def errors(response):
    shown = html.fromstring(response.text).xpath("//*[@id='id_file_error']")
    return [" ".join(each.text_content().split()) for each in shown]


@pytest.mark.parametrize("name", ["script when opened", "attachment", "with a password", "web page", "loop of pages"])
def test_hostile_file_is_refused_beside_the_field(author, paper, name):
    word, data = corpus.hostile()[name]

    response = author.post(page_of(paper), {"file": upload(data), "title": "Typed with care"})

    assert response.status_code == 422
    assert errors(response) == [refusal_messages.SENTENCES[word]]
    assert "Typed with care" in response.text
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (upload(name="paper.docx"), refusal_messages.WRONG_NAME.format(kind="PDF", ending=".pdf")),
        (upload(name="paper"), refusal_messages.WRONG_NAME.format(kind="PDF", ending=".pdf")),
        (upload(declared="text/html"), refusal_messages.WRONG_TYPE.format(declared="text/html", kind="PDF")),
        ([upload(), upload(make_pdf(7))], refusal_messages.SEVERAL),
    ],
    ids=["ending", "no ending", "declared type", "two files"],
)
def test_pdf_that_is_called_otherwise_is_refused(author, paper, file, sentence):
    response = author.post(page_of(paper), {"file": file})

    assert (response.status_code, errors(response)) == (422, [sentence])
    assert not Version.objects.exists()


@pytest.mark.parametrize("declared", ["application/pdf", "application/x-pdf", "application/octet-stream"])
def test_what_browsers_call_a_pdf_is_taken(author, paper, declared):
    assert author.post(page_of(paper), {"file": upload(declared=declared)}).status_code == 302


def test_hostile_name_is_refused_or_stored_and_shown_as_text(author, paper, subtests):
    for name in corpus.HOSTILE_NAMES:
        with subtests.test(name=name), undone():
            _assert_harmless_name(author, paper, name)


def _assert_harmless_name(author, paper, name):
    multipart = f"multipart/form-data; boundary={BOUNDARY}"

    response = author.post(page_of(paper), _raw(name), content_type=multipart, follow=True)

    if response.status_code == 422:
        assert len(errors(response)) == 1
        assert not Version.objects.exists()
        return
    version = Version.objects.get()
    assert re.fullmatch(r"documents/[0-9a-f]{2}/[0-9a-f]{64}", version.stored_name)
    assert version.original_name.isprintable()
    assert not re.search(r"[/\\]", version.original_name)
    assert html.fromstring(response.text).xpath(MARKUP) == []
    _assert_harmless_download(author, version)


def _raw(name: str) -> bytes:
    """A form with one file as a program sends it that escapes nothing but what would end the header."""
    named = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    head = f'Content-Disposition: form-data; name="file"; filename="{named}"\r\nContent-Type: application/pdf\r\n\r\n'
    return f"--{BOUNDARY}\r\n{head}".encode() + make_pdf(6) + f"\r\n--{BOUNDARY}--\r\n".encode()


def _assert_harmless_download(client, version: Version) -> None:
    document = version.document
    args = [document.meeting.slug, document.number, version.number, version.file_name]
    answer = client.get(reverse("papers:version", args=args))
    assert b"".join(answer)
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.pdf"', answer["Content-Disposition"])
    assert answer["Content-Type"] == "application/pdf"


def test_file_that_could_not_be_checked_counts_and_says_so(author, paper, unchecked):
    paper.refresh_from_db()

    receipt, page = author.get(page_of(paper, "receipt", 1)).text, author.get(page_of(paper)).text

    assert paper.state == Paper.State.SUBMITTED
    assert "This file could not be checked" in receipt
    assert "This file could not be checked" in page
    assert "None page" not in receipt + page


def test_file_that_could_not_be_checked_is_not_accepted(paper, unchecked):
    with pytest.raises(NotAllowed, match="could not be checked"):
        actions.accept_paper(paper=paper)

    actions.check_again(version=unchecked)
    actions.accept_paper(paper=paper)
    unchecked.refresh_from_db()
    assert (unchecked.pages, unchecked.is_unchecked, unchecked.current_from) == (6, False, factories.TODAY)


def test_file_for_which_there_was_no_place_is_checked_later(author, paper, unchecked):
    Version.objects.update(checks=inspection.WAITING.checks)
    told = author.get(page_of(paper, "receipt", 1)).text

    assert actions.check_waiting() == 1
    unchecked.refresh_from_db()
    assert "This file has waited for its check since 10 July 2013, 09:00 (Geneva). It is next." in told
    assert (unchecked.pages, unchecked.is_unchecked, unchecked.waits_for_check) == (6, False, False)
    assert actions.check_waiting() == 0


def test_organizer_is_led_to_check_it_again(at_desk, paper, unchecked):
    refused = at_desk.get(verb("accept", paper)).context["refused"]
    shown = at_desk.get(reverse("admin:papers_paper_change", args=[paper.pk])).text

    response = at_desk.post(verb("check-again", paper), follow=True)

    unchecked.refresh_from_db()
    assert refused[0].text == "Its file could not be checked. Check it again, or return it."
    assert "This file could not be checked" in shown
    assert "Check the file again" in shown
    assert not unchecked.is_unchecked
    assert "6 pages, A4" in response.text


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (inspection.UNCHECKED, "could not be checked this time either"),
        (
            inspection.Unreadable(refusal_messages.SENTENCES["javascript"], "javascript"),
            "cannot be accepted. This PDF contains JavaScript",
        ),
    ],
    ids=["still unchecked", "hostile"],
)
def test_file_that_is_no_better_on_a_second_look_stays_unchecked(monkeypatch, unchecked, found, sentence):
    def second_look(path):
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(inspection, "inspect_file", second_look)

    with pytest.raises(NotAllowed, match=sentence):
        actions.check_again(version=unchecked)

    unchecked.refresh_from_db()
    assert unchecked.is_unchecked


def test_document_takes_no_file_that_could_not_be_checked(at_desk, meeting, monkeypatch):
    document = factories.make_document(meeting=meeting, file=False)
    monkeypatch.setattr(inspection, "SECONDS", 0)

    response = at_desk.post(verb("add-file", document), {"file": upload(make_pdf(9, "Slow"))})

    assert response.status_code == 422
    assert response.context["form"].errors == {"file": [refusal_messages.UNCHECKED]}
    assert not Version.objects.exists()
