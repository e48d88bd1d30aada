import pytest
from django.core.files.storage import default_storage

from papers.actions import publish_document, withdraw_document
from reports import actions, pictures, report_pdf
from reports.queries import report_content
from tests.factories import make_document, make_photograph


def published(document):
    publish_document(document=document)
    return document


@pytest.fixture
def photograph(meeting):
    return published(make_photograph(meeting=meeting, title="The opening", symbol="EGM/2013/P.1"))


@pytest.mark.parametrize("count", [1, 3])
def test_public_photographs_have_the_address_of_their_version(meeting, photograph, count, django_assert_num_queries):
    documents = [photograph, *(published(make_photograph(meeting=meeting)) for _ in range(count - 1))]

    with django_assert_num_queries(1):
        addresses = pictures.addresses_in(documents)

    path = f"/meetings/{meeting.slug}/documents/1"
    assert addresses.symbols == {"egm/2013/p.1": f"{path}/"}
    assert len(addresses.pictures) == count
    assert addresses.pictures[1] == f"{path}/v1/EGM_2013_P.1-EN.webp"


def test_writers_are_told_which_public_documents_are_no_pictures_and_nothing_of_others(
    meeting, photograph, django_assert_num_queries
):
    published(make_document(meeting=meeting))
    make_photograph(meeting=meeting)
    withdraw_document(document=published(make_photograph(meeting=meeting)), reason="A mistake.")

    with django_assert_num_queries(1):
        refusals = pictures.refusals_to_show(meeting)

    assert refusals == {
        1: "",
        2: "Document 2 is not a picture: only its description is printed.",
    }


def test_pictures_are_shown_on_the_page_and_are_files_in_print(client, report, meeting, photograph):
    actions.write_section(
        report=report, chapter="introduction", body="One.\n\n![A full room](1)\nFigure: The *opening*\n\n![Nothing](7)"
    )
    (shown, missing) = report_content(report).chapters[0].paragraphs[0].parts

    sent = client.get(shown.picture.address)
    printed = report_pdf.printable(report.pk)

    content = b"".join(sent)
    assert (sent.status_code, sent["Content-Type"], missing.picture.address) == (200, "image/webp", "")
    with default_storage.open(printed.files[shown.picture.address]) as file:
        assert file.read() == content
    assert f'<img src="{shown.picture.address}" alt="A full room">' in printed.html
    assert '<span class="table-title">The <i>opening</i></span>' in printed.html
    assert '<p dir="ltr">Nothing</p>' in printed.html
