import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from papers import actions
from papers.admin.paper_verbs import AcceptAndPublish
from papers.files import refusal_messages
from papers.models import Document, Paper, Version
from tests import factories, forms


@pytest.fixture
def submitted(meeting):
    with calendar_at(factories.TODAY):
        return factories.make_paper(meeting=meeting, state="submitted", pages=12)


def page_of(model, verb, *rows):
    return reverse(f"admin:papers_{model}_{verb}") + "?" + "&".join(f"id={row.pk}" for row in rows)


def upload(content=None, name="paper.pdf"):
    return SimpleUploadedFile(name, factories.make_pdf(7, "New") if content is None else content, "application/pdf")


def test_list_shows_the_length_and_what_the_meeting_asks_for(at_desk, submitted):
    page = at_desk.get(reverse("admin:papers_paper_changelist")).content.decode()

    assert '<span class="together">12 pages</span>, <span class="together">10 asked</span>' in page
    assert "to review" in page
    assert "15 July 2013" in page
    assert "24:00 (Geneva)" in page


def test_accepted_paper_is_expected_and_given_more_time_no_longer(at_desk, submitted):
    at_desk.post(page_of("paper", "accept", submitted))

    verbs = dict(at_desk.get(reverse("admin:papers_paper_change", args=[submitted.pk])).context["verb_links"])

    assert {"No longer expected", "Extend the deadline"} & set(verbs) == set()
    assert [
        at_desk.get(page_of("paper", verb, submitted)).context["refused"][0].text for verb in ("withdraw", "more-time")
    ] == ["It has been accepted.", "It has been accepted."]


def test_accept_and_publish_goes_on_when_somebody_published_meanwhile(meeting, organizer, today):
    paper = factories.make_paper("accepted", meeting=meeting)
    Document.objects.filter(pk=paper.document_id).update(publication_consent=True)
    actions.receive_paper(paper=paper, file=factories.make_pdf_file(6, "Newer"), by=None)
    seen = Paper.objects.select_related("document", "participant__meeting").get(pk=paper.pk)
    assert seen.document.is_published is False
    actions.publish_document(document=Document.objects.get(pk=paper.document_id))

    AcceptAndPublish().perform(seen, organizer)

    done = Paper.objects.select_related("document").get(pk=paper.pk)
    assert (done.state, done.document.is_published) == ("accepted", True)


def test_accept_and_publish_in_one_step(at_desk, submitted):
    response = at_desk.post(page_of("paper", "accept-and-publish", submitted))

    assert response.status_code == 302
    assert list(Document.objects.public(factories.TODAY)) == [submitted.document]


def test_paper_without_consent_is_not_published(at_desk, submitted):
    Document.objects.update(publication_consent=False)

    page = at_desk.post(page_of("paper", "accept-and-publish", submitted))

    assert [choice.text for choice in page.context["refused"]] == ["The author has not agreed to publication."]
    submitted.refresh_from_db()
    assert submitted.state == Paper.State.SUBMITTED


def test_returned_paper_has_a_note_and_a_new_date_in_the_time_of_the_meeting(at_desk, submitted):
    typed = {"note": "Please add a summary.", "until_day": "2013-07-18", "until_hour": "24:00", "tells": "on"}

    at_desk.post(page_of("paper", "return", submitted), typed)

    submitted.refresh_from_db()
    assert (submitted.state, submitted.return_note) == ("returned", "Please add a summary.")
    assert submitted.extensions.get().until == datetime(2013, 7, 18, 22, tzinfo=UTC)
    assert Message.objects.filter(kind="papers/returned").count() == 1


def test_date_that_has_passed_is_refused(at_desk, submitted):
    typed = {"note": "x", "until_day": "2013-07-10", "until_hour": "09:00"}

    page = at_desk.post(page_of("paper", "more-time", submitted), typed)

    assert page.context["form"].errors == {"until": ["This time has passed. Enter a later one."]}
    assert submitted.extensions.count() == 0


def test_file_is_uploaded_for_the_author(at_desk, organizer, meeting):
    paper = factories.make_paper(meeting=meeting)

    response = at_desk.post(page_of("paper", "upload", paper), {"file": upload()})

    assert response.status_code == 302
    version = Version.objects.get(document__paper=paper)
    assert (version.uploaded_by, version.pages, version.timeliness) == (organizer, 7, "on_time")
    assert version.sha256 == hashlib.sha256(factories.make_pdf(7, "New")).hexdigest()
    assert Message.objects.filter(kind="papers/received").count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Please check it on your computer and choose it again."),
        (b"hello", refusal_messages.SENTENCES["other"]),
    ],
)
def test_bad_file_is_refused_at_its_field(at_desk, meeting, content, sentence):
    paper = factories.make_paper(meeting=meeting)

    page = at_desk.post(page_of("paper", "upload", paper), {"file": upload(content)})

    assert page.status_code == 422
    assert page.context["form"].errors == {"file": [sentence]}
    assert Version.objects.count() == 0


def test_upload_long_after_the_deadline_asks_for_more_time_first(client, organizer, meeting):
    paper = factories.make_paper(meeting=meeting)
    client.force_login(organizer)

    with calendar_at(factories.DUE + timedelta(days=3)):
        page = client.get(page_of("paper", "upload", paper))

    assert [choice.text for choice in page.context["refused"]] == [
        "Its deadline has passed. Extend the deadline first."
    ]


def test_late_file_is_taken(client, organizer, meeting):
    paper = factories.make_paper(meeting=meeting)
    client.force_login(organizer)

    with calendar_at(factories.DUE + timedelta(hours=3)):
        client.post(page_of("paper", "upload", paper), {"file": upload()})
        waiting = client.get(reverse("admin:papers_paper_changelist")).content.decode()
        client.post(page_of("paper", "take-late", paper))

    assert "late file pending" in waiting
    paper.refresh_from_db()
    assert paper.state == Paper.State.SUBMITTED
    assert Version.objects.get().timeliness == "late"


def test_new_paper_is_awaited(at_desk, meeting):
    speaker = factories.make_participant(meeting=meeting, status="accepted")
    typed = {
        "participant": str(speaker),
        "kind": "background",
        "own_due_at_day": "2013-07-22",
        "own_due_at_hour": "24:00",
    }

    response = at_desk.post(reverse("admin:papers_paper_add"), typed)

    assert response.status_code == 302
    paper = Paper.objects.get(participant=speaker, kind="background")
    assert (paper.state, paper.own_due_at) == ("awaited", datetime(2013, 7, 22, 22, tzinfo=UTC))


def options(page, name: str) -> dict[str, str]:
    found = html.fromstring(page.text).xpath(f"//select[@name='{name}']/option")
    return {option.get("value"): option.text for option in found}


def test_paper_is_of_a_kind_of_papers_or_keeps_the_one_that_it_has(at_desk, meeting):
    speaker = factories.make_participant(meeting=meeting, status="accepted")
    typed = {"participant": str(speaker), "kind": "aide_memoire"}
    asked = factories.make_paper(meeting=meeting, kind="statement")

    refused = at_desk.post(reverse("admin:papers_paper_add"), typed)

    assert list(options(refused, "kind")) == ["concept_paper", "background", "expert_paper"]
    assert (refused.status_code, Paper.objects.filter(kind="aide_memoire").exists()) == (200, False)
    kept = at_desk.get(reverse("admin:papers_paper_change", args=[asked.pk]))
    assert "statement" in options(kept, "kind")


def test_language_of_a_document_is_chosen_from_those_of_the_united_nations_first(at_desk, meeting):
    document = factories.make_document(meeting=meeting, language="fr-CA")
    page = reverse("admin:papers_document_change", args=[document.pk])

    added, stored = at_desk.get(reverse("admin:papers_document_add")), at_desk.get(page)
    refused = at_desk.post(reverse("admin:papers_document_add"), DOCUMENT | {"meeting": meeting.pk, "language": "xx"})

    offered = options(added, "language")
    assert list(offered)[:6] == ["ar", "zh", "en", "fr", "ru", "es"]
    assert (offered["pt"], offered["sw"], offered["am"]) == ("Portuguese", "Swahili", "Amharic")
    assert options(stored, "language")["fr-CA"] == "Français"
    assert "Choose a language from the list." in refused.text
    assert not Document.objects.filter(language="xx").exists()


DOCUMENT = {
    "kind": "background",
    "title": "Trends",
    "language": "en",
    "access": "organizers",
    "position": "0",
    "authors-TOTAL_FORMS": "1",
    "authors-INITIAL_FORMS": "0",
    "authors-0-name": "Expert 3",
    "authors-0-country": "Country C",
    "authors-0-position": "0",
    "versions-TOTAL_FORMS": "0",
    "versions-INITIAL_FORMS": "0",
    "items-TOTAL_FORMS": "0",
    "items-INITIAL_FORMS": "0",
}


def test_new_document_gets_the_next_number_its_authors_and_its_file(at_desk, organizer, meeting):
    factories.make_document(meeting=meeting)

    response = at_desk.post(reverse("admin:papers_document_add"), DOCUMENT | {"meeting": meeting.pk, "file": upload()})

    assert response.status_code == 302
    made = Document.objects.get(title="Trends")
    assert (made.number, [author.name for author in made.authors.all()]) == (2, ["Expert 3"])
    assert made.versions.get().uploaded_by == organizer


def test_list_says_from_when_readers_get_a_document(at_desk, meeting):
    none, now, later, gone = (factories.make_document(meeting=meeting, title=f"Document {n}") for n in range(4))
    for document, at in [(now, None), (later, datetime(2013, 7, 12, 7, tzinfo=UTC)), (gone, None)]:
        actions.publish_document(document=document, at=at)
    actions.withdraw_document(document=gone, reason="It was a draft.")

    page = html.fromstring(at_desk.get(reverse("admin:papers_document_changelist")).content)

    cells = page.xpath("//td[contains(@class, 'field-publication_in_short')]")
    assert [" ".join(cell.text_content().split()) for cell in cells] == [
        "not published",
        "published 10 July, 09:00",
        "to be published 12 July, 09:00",
        "withdrawn 10 July, 09:00",
    ]


def test_document_is_published_later_and_withdrawn_with_a_reason(at_desk, meeting):
    document = factories.make_document(meeting=meeting)

    at_desk.post(page_of("document", "publish", document), {"at_day": "2013-07-12", "at_hour": "09:00"})
    document.refresh_from_db()
    planned = document.publish_at
    at_desk.post(page_of("document", "withdraw", document), {"note": "It was a draft."})

    document.refresh_from_db()
    assert planned == datetime(2013, 7, 12, 7, tzinfo=UTC)
    assert (document.withdrawn_at, document.withdrawn_reason) == (factories.TODAY, "It was a draft.")


def test_file_of_a_paper_is_not_replaced_outside_its_workflow(at_desk, submitted):
    page = at_desk.post(page_of("document", "add-file", submitted.document), {"file": upload()})

    assert [choice.text for choice in page.context["refused"]] == [
        "Files of a paper are uploaded on the paper’s page. Translations can be added once it is accepted."
    ]
    assert submitted.document.versions.count() == 1


def test_new_file_of_a_document_is_a_new_version(at_desk, meeting):
    document = factories.make_document(meeting=meeting)

    at_desk.post(page_of("document", "add-file", document), {"file": upload()})

    assert [version.number for version in document.versions.current()] == [2]
    assert document.versions.count() == 2


def test_access_of_a_published_document_is_fixed(at_desk, meeting):
    document = factories.make_document(meeting=meeting)
    at_desk.post(page_of("document", "publish", document), {})

    at_desk.post(
        reverse("admin:papers_document_change", args=[document.pk]),
        DOCUMENT | {"authors-TOTAL_FORMS": "0", "title": "Trends and cities"},
    )

    document.refresh_from_db()
    assert (document.title, document.access) == ("Trends and cities", "public")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_have_a_fixed_number_of_queries(at_desk, meeting, count, django_assert_num_queries):
    for _ in range(count):
        factories.make_paper(meeting=meeting, state="submitted")
    lists = [reverse("admin:papers_paper_changelist"), reverse("admin:papers_document_changelist")]
    for address in lists:
        at_desk.get(address)

    for address, queries in zip(lists, [13, 11], strict=True):
        with django_assert_num_queries(queries):
            at_desk.get(address)


def test_consent_is_for_the_author_to_give(at_desk, submitted):
    document = submitted.document
    Document.objects.filter(pk=document.pk).update(publication_consent=False)
    address = reverse("admin:papers_document_change", args=[document.pk])

    typed = forms.opened(at_desk, address, "document") | {"publication_consent": "on", "abstract": "A new one."}
    assert at_desk.post(address, typed).status_code == 302

    document.refresh_from_db()
    assert (document.abstract, document.publication_consent) == ("A new one.", False)


def test_consent_to_a_document_without_an_author_here_is_written_down(at_desk, meeting):
    document = factories.make_document(meeting=meeting, kind="presentation")

    page = at_desk.get(reverse("admin:papers_document_change", args=[document.pk]))

    assert "publication_consent" in page.context["adminform"].form.fields
