"""Nothing of which something is left out is published before somebody has seen that."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.exceptions import NotAllowed
from papers import actions, rules, tasks
from papers.actions.looks import UNSEEN
from papers.models import Document, Version
from tests import factories, reviewed_files

pytestmark = pytest.mark.usefixtures("today")
LEFT_OUT = "Readers do not get 2 marks that highlight, underline or strike out text: page 1, “Secrethighlight”; page 1."


@pytest.fixture
def version(paper):
    """The file of the paper, of which something is left out; its author agrees to publication."""
    file = ContentFile(reviewed_files.annotated_pdf(), name="paper.pdf")
    received = actions.receive_paper(paper=paper, file=file, by=paper.participant.user).version
    paper.refresh_from_db()
    actions.describe_paper(paper=paper, title="A paper", publication_consent=True)
    return received


@pytest.fixture
def prepared(version):
    tasks.prepare_version(version.pk)
    version.refresh_from_db()
    return version


@pytest.fixture
def published(meeting):
    made = factories.make_document(meeting=meeting, title="Trends", symbol="EGM/2013/1")
    actions.publish_document(document=made)
    return made


def verb(name, row):
    return f"{reverse(f'admin:papers_{row._meta.model_name}_{name}')}?id={row.pk}"


def annotated_file():
    return SimpleUploadedFile("new.pdf", reviewed_files.annotated_pdf(), "application/pdf")


def words(response):
    return " ".join(html.fromstring(response.text).xpath("//main")[0].text_content().split())


def press(client, page, address):
    """Presses the button of a verb's page."""
    form = html.fromstring(page.text).xpath("//form[.//input[starts-with(@name, 'seen-')]]")[0]
    return client.post(address, {name: value for name, value in form.fields.items() if value is not None}, follow=True)


def look_address(version):
    return reverse("papers:look", args=[version.document.meeting.slug, version.document.number, version.number])


def test_paper_is_not_published_before_somebody_has_looked(paper, prepared):
    actions.accept_paper(paper=paper)

    with pytest.raises(NotAllowed) as refusal:
        actions.publish_document(document=prepared.document)

    assert str(refusal.value) == UNSEEN
    actions.confirm_look(version=prepared, by=paper.participant.user)
    actions.publish_document(document=prepared.document)
    assert Document.objects.get(pk=prepared.document_id).is_published


def test_picture_of_the_first_page_shows_no_remarks(version):
    before = version.first_page

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    assert before.startswith("data:image/webp;base64,")
    assert version.first_page.startswith("data:image/webp;base64,")
    assert version.first_page != before


def test_file_without_remarks_needs_no_look(paper):
    actions.receive_paper(paper=paper, file=factories.make_pdf_file(3), by=None)
    paper.refresh_from_db()
    actions.describe_paper(paper=paper, title="A paper", publication_consent=True)
    actions.accept_paper(paper=paper)

    actions.publish_document(document=paper.document)

    assert Version.objects.get().looked_at is None
    assert Document.objects.get().is_published


def test_page_that_publishes_shows_what_is_left_out_and_its_button_is_the_look(at_desk, organizer, paper, prepared):
    address = verb("accept-and-publish", paper)
    page = at_desk.get(address)

    press(at_desk, page, address)

    prepared.refresh_from_db()
    assert LEFT_OUT in words(page)
    assert prepared.looked_by == organizer
    assert Document.objects.get().is_published


def test_button_pressed_before_the_copy_was_made_publishes_nothing(at_desk, paper, version):
    address = verb("accept-and-publish", paper)

    refused = at_desk.post(address, {}, follow=True)

    paper.refresh_from_db()
    assert UNSEEN in words(refused)
    assert (paper.state, Document.objects.get().is_published) == ("submitted", False)
    press(at_desk, at_desk.get(address), address)
    assert Document.objects.get().is_published


def test_page_that_showed_another_file_publishes_nothing(at_desk, paper, prepared):
    address = verb("accept-and-publish", paper)
    page = at_desk.get(address)
    again = ContentFile(reviewed_files.annotated_pdf() + b"\n", name="again.pdf")
    newer = actions.receive_paper(paper=paper, file=again, by=None).version
    tasks.prepare_version(newer.pk)

    response = press(at_desk, page, address)

    assert "was changed after you opened this page" in words(response)
    assert not Document.objects.get().is_published


def test_accepted_file_that_replaces_a_public_one_needs_a_look(paper, prepared):
    actions.look_at_files(document=prepared.document, by=None)
    actions.accept_paper(paper=paper)
    actions.publish_document(document=prepared.document)
    again = ContentFile(reviewed_files.annotated_pdf() + b"\n", name="again.pdf")
    newer = actions.receive_paper(paper=paper, file=again, by=None).version

    with pytest.raises(NotAllowed) as refusal:
        actions.accept_paper(paper=paper)

    newer.refresh_from_db()
    assert (str(refusal.value), newer.is_current) == (UNSEEN, False)
    actions.accept_paper(paper=paper, look=actions.Look.at([newer], None))
    assert Version.objects.current().get() == newer


@pytest.mark.parametrize("language", ["", "fr"])
def test_file_added_to_a_published_document_waits_for_the_look(at_desk, organizer, published, language):
    at_desk.post(verb("add-file", published), {"file": annotated_file(), "language": language})
    added = Version.objects.get(number=2)
    waits = not added.is_current
    listed = at_desk.get(reverse("admin:papers_document_change", args=[published.pk])).text
    address = verb("approve-file", published)

    page = at_desk.get(address)
    press(at_desk, page, address)

    added.refresh_from_db()
    assert (waits, LEFT_OUT in words(page)) == (True, True)
    assert "not yet. It waits under “Approve the new file”. Readers do not get 1 sticky note" in listed
    assert (added.is_current, added.looked_by, added.language) == (True, organizer, language)


def test_file_added_before_publication_is_seen_when_it_is_published(at_desk, organizer, meeting):
    document = factories.make_document(meeting=meeting, file=False)
    at_desk.post(verb("add-file", document), {"file": annotated_file(), "language": ""})
    address = verb("publish", document)

    press(at_desk, at_desk.get(address), address)

    assert Version.objects.get().looked_by == organizer
    assert Document.objects.get().is_published


def test_corrigendum_with_remarks_is_not_published_with_its_file(at_desk, published):
    at_desk.post(verb("add-corrigendum", published), {"file": annotated_file()})

    made = Document.objects.get(kind="corrigendum")
    assert (made.is_published, rules.refusal_to_publish(made)) == (False, "")
    address = verb("publish", made)
    press(at_desk, at_desk.get(address), address)
    assert Document.objects.get(kind="corrigendum").is_published


def test_author_sees_what_is_left_out_and_confirms_it(author, paper, version):
    slug = paper.participant.meeting.slug
    pages = [
        reverse("papers:receipt", args=[slug, paper.pk, version.number]),
        reverse("papers:upload", args=[slug, paper.pk]),
    ]
    before = [words(author.get(page)) for page in pages]
    tasks.prepare_version(version.pk)
    shown = [words(author.get(page)) for page in pages]

    answer = author.post(look_address(version), {"then": pages[0]}, follow=True)

    version.refresh_from_db()
    assert ["The PDF for readers is being made." in text for text in before] == [True, True]
    told = "2 marks that highlight, underline or strike out text page 1, “Secrethighlight”"
    assert [told in text for text in shown] == [True, True]
    assert version.looked_by == paper.participant.user
    assert answer.request["PATH_INFO"] == pages[0]
    told = "You confirmed on 10 July 2013 having seen this"
    assert [told in words(author.get(page)) for page in pages] == [True, True]
    assert "I have seen what readers get" not in words(answer)


def test_only_whoever_submits_the_paper_confirms(client, organizer, other_expert, prepared):
    answers = {}
    for user in (organizer, other_expert.user):
        client.force_login(user)
        answers[user] = client.post(look_address(prepared)).status_code

    prepared.refresh_from_db()
    assert (list(answers.values()), prepared.looked_at) == ([404, 404], None)


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_confirmation_leads_to_no_other_site(author, prepared, then):
    response = author.post(look_address(prepared), {"then": then})

    assert response["Location"] == reverse("my:list")


def test_second_look_changes_nothing(author, organizer, prepared):
    actions.look_at_files(document=prepared.document, by=organizer)

    response = author.post(look_address(prepared), follow=True)

    prepared.refresh_from_db()
    assert "Somebody has confirmed this already." in response.text
    assert prepared.looked_by == organizer


def test_undo_takes_the_look_back(at_desk, paper, prepared):
    address = verb("accept-and-publish", paper)
    response = press(at_desk, at_desk.get(address), address)
    undo = html.fromstring(response.text).xpath("//form[contains(@action, 'undo')]")[0]

    at_desk.post(undo.action, dict(undo.fields.items()))

    prepared.refresh_from_db()
    assert (prepared.looked_at, prepared.looked_by, Document.objects.get().is_published) == (None, None, False)


def test_review_shows_what_is_left_out_beside_its_buttons(at_desk, meeting, paper, prepared):
    page = at_desk.get(reverse("admin:papers_paper_review", args=[meeting.slug]))

    seen = html.fromstring(page.text).xpath(
        f"//form[contains(@action, 'publish')]//input[@name='seen-{paper.pk}']/@value"
    )
    assert LEFT_OUT in words(page)
    assert seen == [str(prepared.pk)]
