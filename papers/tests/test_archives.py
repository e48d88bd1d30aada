from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.test import RequestFactory

from papers import actions
from papers.file_types import DOCX
from papers.files.archives import archive, name_inside, readers_files, received_files, with_received_file
from papers.models import Author, Document, Paper, Version
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def opened(response):
    return ZipFile(BytesIO(b"".join(response.streaming_content)))


def sent(members, method="GET", **headers):
    return archive(RequestFactory().generic(method, "/", headers=headers), members, "papers.zip", "private, no-store")


def test_archive_holds_the_files_byte_for_byte_under_its_announced_length(meeting):
    titles = ["One", "Two"]
    for title in titles:
        factories.make_paper("submitted", meeting=meeting, title=title)
    members = received_files(Paper.objects.all())

    response = sent(members)
    content = b"".join(response.streaming_content)

    assert int(response["Content-Length"]) == len(content)
    assert response["Content-Disposition"] == 'attachment; filename="papers.zip"'
    zipped = ZipFile(BytesIO(content))
    assert zipped.testzip() is None
    assert [zipped.read(name) for name in zipped.namelist()] == [factories.make_pdf(6, title) for title in titles]


def test_names_inside_have_number_author_and_title(meeting):
    paper = factories.make_paper("submitted", meeting=meeting, title="Seeing the budget")
    Author.objects.update(name="Expert 4")

    assert [member.name for member in received_files(Paper.objects.filter(pk=paper.pk))] == [
        "001-Expert_4-seeing-the-budget.pdf"
    ]


@pytest.mark.parametrize(
    ("author", "symbol", "name"),
    [
        ("../../etc/passwd", "", "001-etc_passwd-a-title.pdf"),
        ("C:\\Windows\\x", "", "001-C_Windows_x-a-title.pdf"),
        ("", "..\\..\\EGM/2013/1", "001-EGM_2013_1-EN.pdf"),
        ("Łukasz Żak", "", "001-Łukasz_Żak-a-title.pdf"),
        ("\u202efdp.exe", "", "001-fdp.exe-a-title.pdf"),
        ("CON", "", "001-CON-a-title.pdf"),
        ("x" * 200, "", "001-" + "x" * 116 + ".pdf"),
    ],
)
def test_names_inside_are_safe(meeting, author, symbol, name):
    document = factories.make_document(meeting=meeting, title="A title", symbol=symbol)
    if author:
        Author.objects.create(document=document, name=author)

    version = document.versions.get()
    assert name_inside(version, version.file_name) == name


def test_newest_file_that_counts_is_the_one_received(meeting):
    paper = factories.make_paper("submitted", meeting=meeting)
    actions.receive_paper(paper=paper, file=factories.make_pdf_file(7, "Second"), by=None)
    Version.objects.filter(number=2).update(timeliness="late")

    first = paper.document.versions.get(number=1)
    assert [member.sha256 for member in received_files(Paper.objects.all())] == [first.sha256]


def test_received_files_are_those_that_came_but_for_what_the_scanner_found(meeting):
    word, closed = (factories.make_paper("submitted", meeting=meeting, title=title) for title in ("Word", "Closed"))
    word.document.versions.update(media_type=DOCX, public_name="other", public_sha256="1" * 64, public_size=1)
    closed.document.versions.update(checks={"unchecked": True, "quarantined": "Eicar"})

    (member,) = received_files(Paper.objects.all())

    assert list(with_received_file(Paper.objects.all())) == [word]
    came = word.document.versions.get()
    assert (member.stored_name, member.sha256) == (came.stored_name, came.sha256)
    assert member.name.endswith(".docx")


def test_paper_that_is_no_longer_expected_is_not_among_those_received(meeting):
    paper = factories.make_paper("submitted", meeting=meeting)
    before = received_files(Paper.objects.all())
    actions.withdraw_paper(paper=paper)

    assert (len(before), received_files(Paper.objects.all())) == (1, [])


def test_readers_get_what_was_accepted_and_published(meeting):
    published = factories.make_paper("published", meeting=meeting)
    factories.make_paper("accepted", meeting=meeting, title="Accepted")

    version = published.document.versions.get()
    assert [(member.stored_name, member.sha256) for member in readers_files(Document.objects.all())] == [
        (version.public_name, version.public_sha256)
    ]
    assert version.public_sha256 != version.sha256


def test_missing_file_is_named_in_the_archive(meeting):
    for title in ("One", "Two"):
        factories.make_paper("submitted", meeting=meeting, title=title)
    first, second = received_files(Paper.objects.all())
    default_storage.delete(first.stored_name)

    zipped = opened(sent([first, second]))

    assert zipped.namelist() == [second.name, "missing-files.txt"]
    assert first.name in zipped.read("missing-files.txt").decode()


def test_archive_that_the_reader_has_is_not_sent_again(meeting):
    factories.make_paper("submitted", meeting=meeting)
    members = received_files(Paper.objects.all())
    tag = sent(members)["ETag"]

    assert sent(members, **{"If-None-Match": tag}).status_code == 304
    assert b"".join(sent(members, "HEAD").streaming_content) == b""


@pytest.mark.parametrize("count", [1, 3])
def test_received_files_take_two_queries(meeting, count, django_assert_num_queries):
    for number in range(count):
        factories.make_paper("submitted", meeting=meeting, title=f"Paper {number}")

    with django_assert_num_queries(2):
        assert len(received_files(Paper.objects.filter(participant__meeting=meeting))) == count
