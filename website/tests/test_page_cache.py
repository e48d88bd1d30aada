import gzip
from datetime import timedelta

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting
from tests import factories
from tests.factories import TODAY
from website import page_cache, validity
from website.page_cache import CachedPage, PageCache, accepts_gzip
from website.validity import Validity

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(seconds=5)


@pytest.fixture
def path(meeting):
    """The page of a meeting that nobody has changed since the day before."""
    with calendar_at(TODAY - timedelta(days=1)):
        meeting.save()
    meeting.refresh_from_db()
    return meeting.get_absolute_url()


def page(revision=1, since=TODAY, until=validity.FOREVER):
    return CachedPage(revision, TODAY, Validity(since, until), b"", "etag", "text/html")


@pytest.mark.parametrize(
    ("revision", "seconds", "holds"),
    [(1, 0, True), (1, 59, True), (1, 60, False), (2, 0, False), (1, -1, False)],
)
def test_page_holds_for_its_revision_and_validity(revision, seconds, holds):
    kept_page = page(until=TODAY + timedelta(minutes=1))

    assert kept_page.is_valid(revision, TODAY + timedelta(seconds=seconds)) is holds


def test_cache_drops_the_page_read_longest_ago():
    cache = PageCache(max_pages=2)
    for path in ("/a/", "/b/"):
        cache.put(path, page())

    cache.get("/a/")
    cache.put("/c/", page())

    assert [path for path in ("/a/", "/b/", "/c/") if cache.get(path)] == ["/a/", "/c/"]


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8", True),
        ("GZIP ; q=0.5", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("x-gzip-like", False),
    ],
)
def test_accepts_gzip_reads_the_header(header, accepted):
    assert accepts_gzip(header) is accepted


def test_answer_has_validators_and_no_cookie(client, path):
    with calendar_at(SOON):
        response = client.get(path)

    headers = {name: response[name] for name in ("Cache-Control", "Vary", "Content-Type")}
    assert headers == {
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding, Cookie",
        "Content-Type": "text/html; charset=utf-8",
    }
    assert response["Last-Modified"] == "Tue, 09 Jul 2013 07:00:00 GMT"
    assert response["ETag"].startswith('"')
    assert not response.cookies


def test_answer_is_compressed_on_request(client, path):
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(packed.content) == plain.content
    assert packed["Content-Encoding"] == "gzip"
    assert packed["ETag"] != plain["ETag"]


def test_head_is_get_without_the_body(client, path):
    get = client.get(path)
    head = client.head(path)

    assert head.content == b""
    assert {**head.headers} | {"X-Request-ID": ""} == {**get.headers} | {"X-Request-ID": ""}


def test_etag_of_the_same_page_answers_304(client, path):
    for encoding in ("identity", "gzip"):
        headers = {"Accept-Encoding": encoding}
        etag = client.get(path, headers=headers)["ETag"]

        for tag in (etag, f"W/{etag}", f'"other", {etag}'):
            response = client.get(path, headers={**headers, "If-None-Match": tag})
            assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag), encoding


def test_another_etag_outweighs_the_date(client, path):
    with calendar_at(SOON):
        date = client.get(path)["Last-Modified"]
        response = client.get(path, headers={"If-None-Match": '"other"', "If-Modified-Since": date})

    assert response.status_code == 200


def test_same_date_answers_304_and_another_does_not(client, path):
    with calendar_at(SOON):
        date = client.get(path)["Last-Modified"]
        same = client.get(path, headers={"If-Modified-Since": date})
        later = client.get(path, headers={"If-Modified-Since": "Wed, 10 Jul 2013 08:00:00 GMT"})

    assert (same.status_code, later.status_code) == (304, 200)


def test_page_that_may_change_within_the_second_names_no_date(client, meeting, path):
    assert "Last-Modified" in client.get(path)

    meeting.save()

    assert "Last-Modified" not in client.get(path)


def test_unchanged_page_costs_one_query(client, world, django_assert_num_queries):
    public = [path for path in world.paths() if client.get(path).status_code == 200]

    for path in public:
        with django_assert_num_queries(1):
            client.get(path)


def test_query_string_keeps_no_second_copy(client, path):
    client.get(path)
    client.get(path, {"utm": "1"})

    assert len(page_cache.cache) == 1


def test_narrowed_list_neither_comes_from_the_cache_nor_goes_there(client, world):
    for name in ("papers", "documents"):
        path = reverse(f"website:{name}", args=[world.meeting.slug])
        whole = client.get(path).content
        cached_pages = len(page_cache.cache)

        narrowed = [client.get(path, {"author": f"Nobody {number}"}).content for number in range(3)]
        plain = [client.get(path, query).content for query in ({}, {"utm": "1"}, {"author": "", "order": ""})]

        assert [b"show the whole list" in content for content in narrowed] == [True] * 3, name
        assert plain == [whole] * 3, name
        assert len(page_cache.cache) == cached_pages, name


def test_narrowed_list_has_validators_all_the_same(client, world):
    path = reverse("website:documents", args=[world.meeting.slug])

    response = client.get(path, {"order": "title"})
    again = client.get(path, {"order": "title"}, headers={"If-None-Match": response["ETag"]})
    other = client.get(path, {"order": "newest"}, headers={"If-None-Match": response["ETag"]})

    assert response["Cache-Control"] == "no-cache"
    assert (again.status_code, other.status_code) == (304, 200)


def test_keep_pages_off_keeps_nothing_between_requests(client, path, settings, django_assert_max_num_queries):
    settings.PAGE_CACHE = False
    etag = client.get(path)["ETag"]

    with pytest.raises(pytest.fail.Exception), django_assert_max_num_queries(1):
        client.get(path)

    assert client.get(path)["ETag"] == etag


def test_signed_in_reader_gets_a_page_of_their_own(client, path, outsider):
    client.force_login(outsider)

    response = client.get(path)

    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    assert len(page_cache.cache) == 0


def test_kept_page_is_not_the_signed_in_one(client, path, outsider):
    anonymous = client.get(path).content
    client.force_login(outsider)
    own = client.get(path).content
    client.logout()

    assert b"Sign out" in own
    assert client.get(path).content == anonymous


def test_withdrawn_announcement_closes_the_page_at_once(client, meeting, path):
    assert client.get(path).status_code == 200

    Meeting.objects.filter(pk=meeting.pk).update(public_from=None)

    assert client.get(path).status_code == 404


def test_post_is_refused(client, path):
    assert client.post(path).status_code == 405


def test_page_of_a_deleted_meeting_is_not_shown_at_the_address_of_another(client):
    with calendar_at(TODAY):
        first = factories.make_meeting(slug="one", title="The first meeting")
        address = first.get_absolute_url()
        before = client.get(address).text
        first.delete()
        factories.make_meeting(slug="one", title="Another meeting")

        after = client.get(address).text

    assert "The first meeting" in before and "The first meeting" not in after
