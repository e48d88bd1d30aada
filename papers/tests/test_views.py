from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.drafts.models import FormDraft
from egm_portal.mail.models import Message
from egm_portal.meetings.models import User
from papers import actions, rules
from papers.forms import THEY_AGREE
from papers.models import Document, Paper, Version
from tests import factories
from tests.factories import DUE, make_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def address(paper, name="upload", *more):
    return reverse(f"papers:{name}", args=[paper.participant.meeting.slug, paper.pk, *more])


def pdf(title="A paper", pages=6, name="paper.pdf"):
    return SimpleUploadedFile(name, make_pdf(pages, title), content_type="application/pdf")


def test_upload_leads_to_its_receipt(author, paper):
    response = author.post(
        address(paper),
        {"file": pdf(), "title": "My paper", "abstract": "Short.", "publication_consent": "on"},
        follow=True,
    )

    version = Version.objects.get()
    document = Document.objects.get()
    assert response.redirect_chain == [(address(paper, "receipt", 1), 302)]
    assert version.sha256 in response.text
    assert (document.title, document.abstract, document.publication_consent) == ("My paper", "Short.", True)


def test_file_alone_is_enough(author, paper):
    author.post(address(paper), {"file": pdf(name="participation in practice.pdf")})

    assert Document.objects.get().title == "participation in practice"


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("paper.pdf", b"", "application/pdf"), "The file is empty."),
        (
            SimpleUploadedFile("paper.docx", b"PK\x03\x04", "application/pdf"),
            "This Word document is damaged and cannot be opened.",
        ),
        (SimpleUploadedFile("paper.pdf", make_pdf(2)[:-200], "application/pdf"), "it may have been cut off"),
        (None, "Please choose a file."),
    ],
    ids=["empty", "word", "cut", "none"],
)
def test_refused_file_has_a_sentence_and_loses_no_words(author, paper, file, sentence):
    fields = {"title": "Typed with care", "abstract": "An abstract."} | ({"file": file} if file else {})

    response = author.post(address(paper), fields)

    assert response.status_code == 422
    assert sentence in response.text
    assert "Typed with care" in response.text
    assert "An abstract." in response.text
    assert not Version.objects.exists()


def test_file_over_the_limit_is_refused_with_both_figures(author, paper, settings):
    settings.UPLOAD_LIMIT = 25_000_000
    file = SimpleUploadedFile("big.pdf", make_pdf(2) + b" " * 26_000_000, "application/pdf")

    response = author.post(address(paper), {"file": file})

    assert response.status_code == 422
    assert "The file is 26 MB; the limit is 25 MB." in response.text


def test_details_that_are_too_long_do_not_cost_the_file(author, paper):
    response = author.post(address(paper), {"file": pdf(), "title": "x" * 301, "abstract": "An abstract."})

    assert response.status_code == 422
    assert Version.objects.count() == 1
    assert "Your file has been received" in response.text
    assert "x" * 301 in response.text


def test_same_file_twice_shows_the_receipt_that_stands(author, paper):
    for _ in range(2):
        response = author.post(address(paper), {"file": pdf()}, follow=True)

    assert "We already have this file" in response.text
    assert Version.objects.count() == 1


def test_file_that_comes_late_is_held_and_says_so(author, paper):
    with calendar_at(DUE + rules.GRACE + timedelta(seconds=1)):
        response = author.post(address(paper), {"file": pdf()}, follow=True)

    paper.refresh_from_db()
    assert "It arrived after the deadline." in response.text
    assert paper.state == Paper.State.AWAITED


def test_what_was_typed_is_a_draft_when_the_page_has_closed(author, paper):
    [form] = html.fromstring(author.get(address(paper)).text).xpath("//form[.//input[@name='_draft']]")
    sent = {name: value.removeprefix("\n") for name, value in form.form_values()}

    with calendar_at(DUE + timedelta(days=3)):
        author.post(address(paper), sent | {"file": pdf(), "abstract": "Typed in the last hour"})

    assert FormDraft.objects.get().values["abstract"]["typed"] == ["Typed in the last hour"]


def test_file_that_comes_days_late_gets_a_page_of_its_own(author, paper):
    with calendar_at(DUE + timedelta(days=3)):
        response = author.post(address(paper), {"file": pdf(), "abstract": "Typed in the last hour"})

    assert response.status_code == 422
    assert "The deadline has passed" in response.text
    assert "Typed in the last hour" in response.text
    assert "15 July 2013, 24:00 (Geneva)" in response.text
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    ("file", "is_told"), [({"file": SimpleUploadedFile("paper.pdf", b"no PDF", "application/pdf")}, True), ({}, False)]
)
def test_page_that_has_closed_asks_for_no_other_file_and_keeps_what_was_typed(author, paper, file, is_told):
    with calendar_at(DUE + timedelta(days=3)):
        response = author.post(address(paper), {**file, "abstract": "Typed in the last hour"})

    assert response.status_code == 422
    assert response.context["typed"] == [("Abstract", "Typed in the last hour")]
    assert "neither a PDF" not in response.text
    assert ("Your file arrived more than a day later and was not kept." in response.text) == is_told


def test_page_that_has_closed_says_that_nothing_has_come(author, paper):
    with calendar_at(DUE + timedelta(days=3)):
        closed = author.get(address(paper))
    with calendar_at(DUE):
        still_open = author.get(address(paper))

    assert [("No file has been received." in page.text) for page in (closed, still_open)] == [True, False]


def test_details_are_saved_without_a_file(author, paper):
    author.post(address(paper), {"file": pdf()})

    author.post(address(paper), {"title": "Better title", "abstract": "", "publication_consent": "on"})

    assert Document.objects.get().title == "Better title"


def test_new_version_saves_what_was_typed_beside_it(author, paper):
    author.post(address(paper), {"file": pdf()})
    typed = {"title": "Better title", "abstract": "Typed.", "publication_consent": "on", "email": "a@example.org"}

    page = author.post(address(paper), {"send": "yes", "file": pdf("Another"), **typed}, follow=True)

    document = Document.objects.get()
    paper.refresh_from_db()
    assert page.redirect_chain == [(address(paper, "receipt", 2), 302)]
    assert (document.title, document.abstract, document.publication_consent) == ("Better title", "Typed.", True)
    assert paper.assistant_email == "a@example.org"
    assert "The details have been saved." in page.text


@pytest.mark.parametrize("sent", [{}, {"file": SimpleUploadedFile("paper.pdf", b"not a PDF", "application/pdf")}])
def test_new_version_that_is_refused_keeps_what_was_typed_and_saves_nothing(author, paper, sent):
    author.post(address(paper), {"file": pdf()})
    typed = {"title": "Better title", "abstract": "Typed.", "publication_consent": "on", "email": "a@example.org"}

    page = author.post(address(paper), {"send": "yes", **sent, **typed})

    form = html.fromstring(page.text).get_element_by_id("paper")
    assert page.status_code == 422
    assert {name: form.fields[name].strip() for name in typed} == typed
    assert Document.objects.values_list("abstract", "publication_consent").get() == ("", False)


def test_file_that_was_received_is_not_asked_for_again_when_details_are_refused(author, paper):
    author.post(address(paper), {"file": pdf()})

    page = author.post(address(paper), {"send": "yes", "file": pdf("Another"), "title": "x" * 301})

    assert page.status_code == 422
    assert "data-received" in page.text
    assert Version.objects.count() == 2


def test_what_was_not_touched_on_an_older_page_is_not_written(author, paper):
    author.post(address(paper), {"file": pdf(), "title": "First", "publication_consent": "on", "keywords": "old"})
    older = dict(html.fromstring(author.get(address(paper)).text).get_element_by_id("paper").form_values())
    author.post(address(paper), {**older, "publication_consent": "", "keywords": "new", "email": "a@example.org"})

    author.post(address(paper), {**older, "title": "Second"})

    document = Document.objects.get()
    paper.refresh_from_db()
    assert (document.title, document.keywords, document.publication_consent) == ("Second", "new", False)
    assert paper.assistant_email == "a@example.org"


def test_somebody_is_named_before_a_file_has_come(author, paper):
    response = author.post(address(paper), {"email": "a@example.org"})

    paper.refresh_from_db()
    assert (response.status_code, paper.assistant_email) == (302, "a@example.org")


def test_details_are_saved_when_no_more_files_are_taken_today(author, paper, settings):
    author.post(address(paper), {"file": pdf()})
    settings.FILES_A_DAY = 1

    saved = author.post(address(paper), {"title": "Better title"})
    refused = author.post(address(paper), {"title": "Best title", "file": pdf("Another")})

    assert (saved.status_code, refused.status_code) == (302, 422)
    assert Document.objects.get().title == "Better title"
    assert "1 files have been sent here within a day" in refused.text


def test_details_are_cleaned_kept_and_shown_again(author, paper):
    author.post(address(paper), {"file": pdf(), "coauthors": "Expert 77, Country Z", "coauthors_agree": "on"})
    typed = {
        "coauthors_agree": "on",
        "title": "T",
        "keywords": "  mobile  voting; Mobile Voting,access,, ",
        "licence": "by/4.0",
    }

    author.post(address(paper), typed | {"coauthors": "Expert 78, Country Y\n\nExpert 77, Country Z"})

    document = Document.objects.get()
    page = author.get(address(paper)).text
    assert (document.keywords, document.licence) == ("Mobile Voting, access", "by/4.0")
    assert [str(each) for each in document.authors.all()][1:] == ["Expert 78, Country Y", "Expert 77, Country Z"]
    assert "Expert 78, Country Y\nExpert 77, Country Z</textarea>" in page
    assert '<option value="by/4.0" selected>' in page


def test_that_the_other_authors_agree_is_declared(author, paper):
    author.post(address(paper), {"file": pdf()})
    typed = {"title": "T", "coauthors": "Expert 78, Country Y, e78@example.org"}

    refused = author.post(address(paper), typed)
    before = Document.objects.get().authors.count()
    saved = author.post(address(paper), typed | {"coauthors_agree": "on"})

    page = author.get(address(paper)).text
    assert (refused.status_code, saved.status_code, before) == (422, 302, 1)
    assert THEY_AGREE in refused.text
    assert "Expert 78, Country Y, e78@example.org</textarea>" in refused.text
    assert "Expert 78, Country Y, e78@example.org</textarea>" in page
    assert Document.objects.get().authors.last().agreed_at is not None
    assert Message.objects.filter(to="e78@example.org").count() == 1


def test_what_is_not_about_the_other_authors_is_saved_without_the_declaration(author, paper):
    author.post(address(paper), {"file": pdf()})
    Document.objects.get().authors.create(name="Expert 78", position=1)

    saved = author.post(address(paper), {"title": "Better title"})

    assert (saved.status_code, Document.objects.get().title) == (302, "Better title")


def test_no_public_page_has_the_address_of_an_author(client, author, paper):
    author.post(address(paper), {"file": pdf(), "publication_consent": "on"})
    document = Document.objects.get()
    document.authors.create(name="Expert 78", country="Country Y", email="e78@example.org", position=1)
    actions.accept_paper(paper=Paper.objects.get())
    actions.publish_document(document=document)

    slug = paper.participant.meeting.slug
    pages = [document.get_absolute_url(), reverse("website:documents", args=[slug])]
    pages += [reverse(f"papers:{ending}", args=[slug, document.number]) for ending in ("bibtex", "ris", "csl_json")]
    texts = [client.get(page).content.decode() for page in pages]

    assert [("Expert 78" in text, "e78@" in text) for text in texts] == [(True, False)] * 5


def test_bad_line_of_authors_is_named_and_costs_no_words(author, paper):
    author.post(address(paper), {"file": pdf()})
    typed = {"title": "Typed with care", "keywords": "voting", "coauthors": "Expert 78\n, Country Y"}

    page = author.post(address(paper), typed)

    assert page.status_code == 422
    assert "Line 2 has no name." in page.text
    for words in ("Typed with care", 'value="voting"', "Expert 78\n, Country Y</textarea>"):
        assert words in page.text
    assert Document.objects.get().keywords == ""


def test_name_of_the_first_author_never_becomes_markup(author, paper):
    participant = paper.participant
    participant.name = "<img src=x onerror=zqx()>"
    participant.save()
    actions.name_assistant(paper=paper, email="assistant@example.org")
    assistant = User.objects.get(email="assistant@example.org")

    for user in (participant.user, assistant):
        author.force_login(user)
        page = author.get(address(paper)).text
        assert "<img src=x" not in page
        assert "The first author is &lt;img src=x onerror=zqx()&gt;." in page


def test_licence_that_is_not_offered_is_refused(author, paper):
    author.post(address(paper), {"file": pdf()})

    assert author.post(address(paper), {"title": "T", "licence": "by/9.9"}).status_code == 422
    assert Document.objects.get().licence == ""


def test_details_that_readers_see_are_no_longer_the_authors_to_change(client):
    paper = factories.make_paper("accepted")
    client.force_login(paper.participant.user)
    path, fields = address(paper), {"title": "Before", "abstract": "", "publication_consent": "on"}
    before = client.post(path, fields)
    actions.publish_document(document=paper.document)

    after = client.post(path, fields | {"title": "After"})

    assert (before.status_code, after.status_code) == (302, 422)
    assert "Your paper has been published." in after.text
    assert "After" in after.text
    assert Document.objects.get().title == "Before"
    assert 'name="title"' not in client.get(address(paper)).text


def test_fields_that_are_not_asked_change_nothing(author, paper):
    fields = {
        "file": pdf(),
        "title": "T",
        "access": "public",
        "publish_at": "2013-01-01",
        "symbol": "X",
        "state": "accepted",
    }

    author.post(address(paper), fields)

    document = Document.objects.get()
    paper.refresh_from_db()
    assert (document.access, document.publish_at, document.symbol, paper.state) == ("organizers", None, "", "submitted")


def test_own_page_shows_three_clocks(author, paper):
    response = author.get(reverse("my:meeting", args=[paper.participant.meeting.slug]))

    assert response.status_code == 200
    assert "15 July 2013, 24:00 in Geneva" in response.text
    assert "· 18:00 in New York" in response.text
    assert 'data-local datetime="2013-07-15T22:00:00+00:00"' in response.text
