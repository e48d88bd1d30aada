"""Compression of pages for signed-in readers; anonymous pages are compressed in the page cache."""

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse

from website.middleware import Compression

pytestmark = pytest.mark.django_db
GZIP = {"Accept-Encoding": "gzip"}


def test_page_is_compressed_with_another_length_each_time(at_desk, meeting):
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    pages = [at_desk.get(address, headers=GZIP) for _ in range(6)]

    assert [page.headers["Content-Encoding"] for page in pages] == ["gzip"] * 6
    assert b"<html" in gzip.decompress(pages[0].content)
    # Whoever can read lengths cannot tell from them what a page holds (BREACH).
    assert len({len(page.content) for page in pages}) > 1


@pytest.mark.parametrize(
    "answer",
    [
        StreamingHttpResponse([b"x" * 1000], content_type="text/csv"),
        HttpResponse(b"x" * 1000, content_type="application/pdf"),
    ],
)
def test_files_go_as_they_are(answer):
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = "gzip"

    sent = Compression(lambda _: answer)(request)

    assert "Content-Encoding" not in sent.headers
