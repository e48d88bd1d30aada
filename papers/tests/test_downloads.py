import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.meetings.actions import change_meeting_slug
from papers import actions
from papers.models import Document, Version
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def address(document, version=None, name=None):
    name = name or f"{document.file_stem}.pdf"
    if version:
        return reverse("papers:version", args=[document.meeting.slug, document.number, version, name])
    return reverse("papers:file", args=[document.meeting.slug, document.number, name])


@pytest.fixture
def document(meeting):
    return factories.make_paper("published", meeting=meeting).document


@pytest.fixture
def unpublished(meeting):
    return factories.make_paper("accepted", meeting=meeting).document


def body(response):
    return b"".join(response.streaming_content)


def status(client, path):
    response = client.get(path)
    b"".join(response)
    return response.status_code


def test_public_file_downloads_with_its_hash(client, document):
    response = client.get(address(document))
    version = Version.objects.get()

    assert hashlib.sha256(body(response)).hexdigest() == version.public_sha256 != version.sha256
    assert response["ETag"] == f'"{version.public_sha256}"'
    assert int(response["Content-Length"]) == version.public_size
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="consultation-that-changes-the-answer.pdf"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "public, no-cache"


def test_version_may_be_kept_for_a_year(client, document):
    with calendar_at(factories.TODAY + timedelta(minutes=11)):  # until then it can be taken back
        response = client.get(address(document, 1))
    body(response)

    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_conditions_head_and_ranges_are_answered(client, document):
    whole = client.get(address(document))
    etag = whole["ETag"]
    body(whole)

    unchanged = client.get(address(document), headers={"If-None-Match": etag})
    head = client.head(address(document))
    part = client.get(address(document), headers={"Range": "bytes=0-4"})

    assert (unchanged.status_code, head.status_code, part.status_code) == (304, 200, 206)
    assert int(head["Content-Length"]) == Version.objects.get().public_size
    assert body(part) == b"%PDF-"


RANGES = {
    "bytes=0-0": (206, b"%"),
    "bytes=-6": (206, b"%%EOF\n"),
    "bytes=1-2": (206, b"PD"),
    "bytes=9999999-": (416, b""),
    "bytes=5-3": (200, None),
    "bytes=0-1,4-5": (200, None),
    "lines=0-1": (200, None),
}


def test_range_returns_the_named_bytes_or_the_whole_file(client, document):
    whole = Path(default_storage.path(Version.objects.get().public_name)).read_bytes()

    answers = {asked: client.get(address(document), headers={"Range": asked}) for asked in RANGES}

    assert {asked: (answer.status_code, body(answer)) for asked, answer in answers.items()} == {
        asked: (status_code, whole if content is None else content) for asked, (status_code, content) in RANGES.items()
    }


def test_download_goes_on_only_with_the_same_file(client, document):
    whole = client.head(address(document))
    conditions = {"same": whole["ETag"], "date": whole["Last-Modified"], "other": '"0"', "weak": f"W/{whole['ETag']}"}

    found = {}
    for name, condition in conditions.items():
        response = client.get(address(document), headers={"Range": "bytes=0-4", "If-Range": condition})
        body(response)
        found[name] = response.status_code

    assert found == {"same": 206, "date": 206, "other": 200, "weak": 200}


@pytest.mark.parametrize("accel", ["", "/files/"])
def test_reader_who_has_the_file_does_not_get_it_again(client, document, settings, accel):
    settings.X_ACCEL_PREFIX = accel
    etag = f'"{Version.objects.get().public_sha256}"'

    for asked, status_code in [(etag, 304), (f'"0", W/{etag}', 304), ("*", 304), ('"0"', 200)]:
        response = client.get(address(document), headers={"If-None-Match": asked})
        b"".join(response)

        assert (response.status_code, response["ETag"]) == (status_code, etag), asked


def test_private_file_is_kept_nowhere(client, unpublished, organizer):
    client.force_login(organizer)

    response = client.get(address(unpublished))
    body(response)

    assert response["Cache-Control"] == "private, no-store"


def test_version_that_only_its_author_may_have_is_kept_by_no_cache(client, document):
    paper = document.paper
    actions.receive_paper(paper=paper, file=factories.make_pdf_file(7, "second"), by=None, received_at=factories.TODAY)
    public = client.get(address(document, 1))
    body(public)
    client.force_login(paper.participant.user)

    response = client.get(address(document, 2))
    body(response)

    assert public["Cache-Control"].startswith("public")
    assert response["Cache-Control"] == "private, no-store"


def test_file_whose_publication_is_still_to_come_is_kept_by_no_cache(client, unpublished, organizer):
    actions.publish_document(document=unpublished, at=factories.TODAY + timedelta(hours=1))
    client.force_login(organizer)

    response = client.get(address(unpublished, 1))
    body(response)

    assert response["Cache-Control"] == "private, no-store"


def test_file_for_participants_is_closed_to_others(client, meeting, expert, outsider):
    note = factories.make_document(meeting=meeting, access=Document.Access.PARTICIPANTS)
    actions.publish_document(document=note)
    client.force_login(expert.user)
    assert status(client, address(note)) == 200

    client.force_login(outsider)
    assert status(client, address(note)) == 404


def test_version_that_readers_never_had_has_no_public_address(client, document):
    paper = document.paper
    actions.receive_paper(paper=paper, file=factories.make_pdf_file(7, "second"), by=None, received_at=factories.TODAY)

    assert status(client, address(document, 2)) == 404
    client.force_login(paper.participant.user)
    assert status(client, address(document, 2)) == 200


OTHER_NAMES = ["x.css", "paper.pdf", "consultation-that-changes-the-answer.html", "ü ?%41.pdf"]


def everywhere(document, name):
    """The addresses of the document's file under this name, by route."""
    place = [document.meeting.slug, document.number]
    between = {"file": [], "in_language": ["en"], "version": [1], "original": [1]}
    return {route: reverse(f"papers:{route}", args=[*place, *rest, name]) for route, rest in between.items()}


@pytest.mark.parametrize("method", ["get", "head"])
def test_other_name_leads_to_the_present_one_without_content(client, document, method):
    present = everywhere(document, f"{document.file_stem}.pdf")
    for name in OTHER_NAMES:
        for route, path in everywhere(document, name).items():
            response = getattr(client, method)(f"{path}?page=2", headers={"Range": "bytes=0-4"})

            if route == "original":
                assert response.status_code == 404, name
            else:
                assert (response.status_code, response.content) == (301, b""), (route, name)
                assert response["Location"] == f"{present[route]}?page=2", (route, name)
                assert response["Cache-Control"] == "no-cache", (route, name)


def test_other_name_of_what_is_not_public_is_kept_by_no_cache(client, unpublished, organizer):
    client.force_login(organizer)
    present = everywhere(unpublished, f"{unpublished.file_stem}.pdf")
    for route, path in everywhere(unpublished, "x.css").items():
        response = client.get(path)

        assert (response.status_code, response["Location"]) == (301, present[route]), route
        assert response["Cache-Control"] == "private, no-store", route


def test_other_name_opens_nothing(client, unpublished, document, outsider):
    hidden = [*everywhere(unpublished, "x.css").values(), address(document, 9, "x.css")]
    client.force_login(outsider)
    signed_in = [client.get(path).status_code for path in hidden]
    client.logout()

    assert [client.get(path).status_code for path in hidden] == signed_in == [404] * 5


def test_withdrawn_document_says_so_under_every_name(client, document):
    with calendar_at(factories.TODAY + timedelta(hours=1)):
        actions.withdraw_document(document=document, reason="A table was wrong.")
        found = {client.get(path).status_code for path in everywhere(document, "x.css").values()}

    assert found == {410}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another title"},
        {"title": "Заголовок"},
        {"symbol": "EGM/ICT/2013/1"},
        {"symbol": "EGM?#%41;&ü 1\\2", "language": "fr"},
    ],
)
def test_address_of_before_a_change_leads_to_the_file(client, document, changes, settings):
    settings.PAGE_CACHE = False  # written past the revision
    before = [address(document), address(document, 1)]
    Document.objects.update(**changes)

    for path in before:
        moved = client.get(path)
        assert moved.status_code == 301, path
        assert status(client, moved["Location"]) == 200, path


def test_former_address_of_the_meeting_leads_to_the_file_at_once(client, document):
    before = everywhere(document, "x.css")["version"]
    change_meeting_slug(meeting=document.meeting, slug="moved")
    document.meeting.refresh_from_db()

    assert client.get(before)["Location"] == address(document, 1)
    assert client.get(before.replace("/documents/1/", "/documents/9/"), follow=True).status_code == 404


def test_symbol_names_the_file(client, document):
    Document.objects.update(symbol="EGM/ICT/2013/1")
    document.refresh_from_db()

    response = client.get(address(document))
    body(response)

    assert response["Content-Disposition"] == 'attachment; filename="EGM_ICT_2013_1-EN.pdf"'


def test_language_that_is_no_code_cannot_change_the_address_or_the_headers(client, document, settings):
    settings.PAGE_CACHE = False  # written past the revision
    for language in ("en/fr", "e n", "e\r\nX:y", 'e"n', "e?#%41"):
        Document.objects.update(symbol="EGM/2013/1", language=language)
        document.refresh_from_db()

        assert client.get(document.get_absolute_url()).status_code == 200, language
        assert status(client, address(document)) == 200, language


def test_web_server_may_send_the_file(client, document, settings):
    settings.X_ACCEL_PREFIX = "/files/"

    response = client.get(address(document))

    assert response["X-Accel-Redirect"] == f"/files/{Version.objects.get().public_name}"
    assert response.content == b""


def test_lost_file_has_a_page(client, document):
    default_storage.delete(Version.objects.get().public_name)

    response = client.get(address(document))

    assert response.status_code == 404
    assert "This file is temporarily unavailable" in response.text


def test_public_file_costs_two_queries(client, document, django_assert_num_queries):
    path = address(document)
    body(client.get(path))  # the first download is logged

    with django_assert_num_queries(2):
        body(client.get(path))


def test_number_is_written_in_one_way_only(client, document):
    page = document.get_absolute_url()
    other = page.replace(f"/documents/{document.number}/", f"/documents/0{document.number}/")

    assert (client.get(page).status_code, client.get(other).status_code) == (200, 404)


def test_reader_whose_session_is_over_gets_what_is_public(client, meeting, settings):
    paper = factories.make_paper("published", meeting=meeting)
    version = paper.document.versions.get()
    client.cookies[settings.SESSION_COOKIE_NAME] = "over"

    answer = client.head(f"{paper.document.get_absolute_url()}{version.file_name}")

    assert answer.status_code == 200
