"""Publishing, withdrawing and doing it to many: once for a document that organizers add, and once for a paper."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from papers import actions
from papers.models import Document
from tests import factories

pytestmark = pytest.mark.usefixtures("today")
REASON = "It was a draft."
LATER = datetime(2013, 7, 12, 7, tzinfo=UTC)  # 09:00 in Geneva


def make(sort, meeting, number=1):
    """A document, or an accepted paper, that is not published yet."""
    if sort == "document":
        return factories.make_document(meeting=meeting, title=f"Document {number}")
    return factories.make_paper("accepted", meeting=meeting, title=f"Paper {number}").document


def ask(at_desk, verb, *documents, **typed):
    chosen = "&".join(f"id={document.pk}" for document in documents)
    return at_desk.post(f"{reverse(f'admin:papers_document_{verb}')}?{chosen}", typed)


def found(client, document):
    """What readers get at the addresses of the document: its page, its file, its version, its citation."""
    client.logout()
    file, place = f"{document.file_stem}.pdf", [document.meeting.slug, document.number]
    addresses = [
        reverse("website:document", args=place),
        reverse("papers:file", args=[*place, file]),
        reverse("papers:version", args=[*place, 1, file]),
        reverse("papers:bibtex", args=place),
    ]
    answers = []
    for address in addresses:
        response = client.get(address)
        answers.append((response.status_code, REASON.encode() in b"".join(response)))
    return answers


@pytest.mark.parametrize("sort", ["document", "paper"])
def test_document_is_not_withdrawn_without_a_reason(at_desk, meeting, sort):
    document = make(sort, meeting)
    actions.publish_document(document=document)

    page = ask(at_desk, "withdraw", document, note=" ")

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["note"])
    assert Document.objects.published().count() == 1


@pytest.mark.parametrize("sort", ["document", "paper"])
def test_document_is_published_at_the_time_that_was_given(at_desk, client, meeting, sort):
    document = make(sort, meeting)
    ask(at_desk, "publish", document, at_day="2013-07-12", at_hour="09:00")

    statuses = []
    for at in (factories.TODAY, LATER):
        with calendar_at(at):
            statuses.append([status for status, _ in found(client, document)])

    document.refresh_from_db()
    assert document.publish_at == LATER
    assert statuses == [[404] * 4, [200] * 4]


@pytest.mark.parametrize("sort", ["document", "paper"])
def test_withdrawn_document_can_be_published_again(at_desk, client, meeting, sort):
    document = make(sort, meeting)
    actions.publish_document(document=document)
    actions.withdraw_document(document=document, reason=REASON)

    ask(at_desk, "publish", document)

    document.refresh_from_db()
    assert (document.withdrawn_at, document.withdrawn_reason) == (None, "")
    assert [status for status, _ in found(client, document)] == [200] * 4


@pytest.mark.parametrize("sort", ["document", "paper"])
def test_many_are_published_and_withdrawn_at_once(at_desk, meeting, sort):
    documents = [make(sort, meeting, number) for number in range(3)]
    empty = factories.make_document(file=False, meeting=meeting, title="Without a file")

    chosen = "&".join(f"id={document.pk}" for document in [*documents, empty])
    asked = at_desk.get(f"{reverse('admin:papers_document_publish')}?{chosen}")
    ask(at_desk, "publish", *documents, empty)
    published = Document.objects.public().count()
    ask(at_desk, "withdraw", *documents, note=REASON)

    assert [choice.row for choice in asked.context["refused"]] == [empty]
    assert published == 3
    assert Document.objects.filter(withdrawn_reason=REASON).count() == 3


@pytest.mark.parametrize(("model", "row"), [("document", "document"), ("paper", "paper")])
def test_list_offers_what_can_be_done_to_many(at_desk, meeting, model, row):
    make(row, meeting)

    page = at_desk.get(reverse(f"admin:papers_{model}_changelist"))

    offered = [verb.label for verb in page.context["list_verbs"]]
    wanted = {"document": {"Publish", "Withdraw from readers"}, "paper": {"Accept", "Accept and publish"}}[model]
    assert wanted <= set(offered)


@pytest.mark.parametrize(
    ("at", "withdrawn", "published", "scheduled"),
    [
        (None, None, False, False),
        (factories.TODAY, None, True, False),
        (LATER, None, False, True),
        (factories.TODAY, factories.TODAY, False, False),
        (LATER, factories.TODAY, False, False),
    ],
)
def test_document_is_published_scheduled_or_neither(at, withdrawn, published, scheduled):
    document = Document(publish_at=at, withdrawn_at=withdrawn)

    assert (document.is_published, document.is_scheduled) == (published, scheduled)


def test_document_that_is_scheduled_can_be_withdrawn(at_desk, meeting):
    document = make("document", meeting)
    refused = ask(at_desk, "withdraw", document, note=REASON).status_code
    actions.publish_document(document=document, at=LATER)

    taken = ask(at_desk, "withdraw", document, note=REASON).status_code

    document.refresh_from_db()
    assert (refused, taken, document.is_scheduled) == (200, 302, False)
