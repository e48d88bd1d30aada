import hashlib
import os
from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from egm_portal.clock import calendar_at, real_now
from papers import actions, rules
from papers.actions.uploads import TOO_LATE, too_many
from papers.models import Paper, Upload, Version
from papers.tests.test_views import address, pdf
from tests import factories
from tests.factories import DUE, TODAY, make_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
SECOND = timedelta(seconds=1)
FILE = make_pdf(6, "In parts")
HALF = len(FILE) // 2
PATCH = {"content_type": "application/offset+octet-stream", "HTTP_TUS_RESUMABLE": "1.0.0"}


def announce(client, paper, file=FILE, **changes):
    told = {"name": "paper.pdf", "size": len(file), "sha256": hashlib.sha256(file).hexdigest()}
    return client.post(address(paper, "begin_parts"), told | {"media_type": "application/pdf"} | changes)


def append(client, place, offset, part, **headers):
    return client.patch(place, part, **PATCH | {"HTTP_UPLOAD_OFFSET": str(offset)} | headers)


def bring(client, paper, file=FILE, cut=HALF, **changes):
    """The address of a file of which every part has come."""
    place = announce(client, paper, file, **changes)["Location"]
    append(client, place, 0, file[:cut])
    append(client, place, cut, file[cut:])
    return place


def post(client, paper, place, **typed):
    return client.post(address(paper), {"upload": place.split("/")[-2], **typed}, follow=True)


def test_parts_become_the_file_and_the_receipt_says_that_both_counted_the_same(author, paper):
    place = announce(author, paper)["Location"]
    first = append(author, place, 0, FILE[:HALF])
    stands = author.head(place)
    last = append(author, place, HALF, FILE[HALF:])
    page = post(author, paper, place, title="Typed", publication_consent="on")

    version = Version.objects.get()
    assert [(each.status_code, each["Upload-Offset"]) for each in (first, stands, last)] == [
        (204, str(HALF)),
        (200, str(HALF)),
        (204, str(len(FILE))),
    ]
    assert (version.sha256, version.original_name, version.client_hash_matched) == (
        hashlib.sha256(FILE).hexdigest(),
        "paper.pdf",
        True,
    )
    assert version.document.title == "Typed"
    assert "Checked: the file arrived unchanged." in page.text
    assert not Upload.objects.exists()


def test_whole_file_has_a_receipt_without_such_a_sentence(author, paper):
    page = author.post(address(paper), {"file": pdf()}, follow=True)

    assert Version.objects.get().client_hash_matched is False
    assert "The browser that sent it" not in page.text


def test_browser_that_cannot_hash_is_not_asked_to(author, paper):
    post(author, paper, bring(author, paper, sha256=""))

    assert Version.objects.get().client_hash_matched is False


def test_file_that_changed_in_transit_is_refused_and_can_be_sent_again(
    author, paper, django_capture_on_commit_callbacks
):
    place = bring(author, paper, sha256="0" * 64)
    path = Upload.objects.get().path

    with django_capture_on_commit_callbacks(execute=True):
        page = post(author, paper, place, title="Typed with care")

    assert page.status_code == 422
    assert "The file changed on its way here." in page.text
    assert "Typed with care" in page.text
    assert author.head(place).status_code == 404
    assert (Version.objects.exists(), path.exists()) == (False, False)


@pytest.mark.parametrize("token", ["", "unknown", "\0", "x" * 300, "unfinished"])
def test_form_without_a_whole_upload_says_so_and_loses_no_words(author, paper, token):
    if token == "unfinished":
        token = announce(author, paper)["Location"].split("/")[-2]
    page = author.post(address(paper), {"upload": token, "title": "Typed with care"})

    assert page.status_code == 422
    assert ("Please choose a file." if not token else "The parts of your file are no longer here.") in page.text
    assert "Typed with care" in page.text


def test_refused_file_forgets_its_parts(author, paper):
    file = make_pdf(2)[:-200]

    page = post(author, paper, bring(author, paper, file))

    assert "it may have been cut off" in page.text
    assert not Upload.objects.exists()


@pytest.mark.parametrize("offset", [0, HALF - 1, HALF + 1, len(FILE)])
def test_part_out_of_place_changes_nothing(author, paper, offset):
    place = announce(author, paper)["Location"]
    append(author, place, 0, FILE[:HALF])

    answer = append(author, place, offset, b"other bytes")

    assert answer.status_code == 409
    assert Upload.objects.get().path.read_bytes() == FILE[:HALF]


def test_sum_of_the_parts_keeps_to_what_was_announced(author, paper):
    place = announce(author, paper)["Location"]

    assert append(author, place, 0, FILE + b"more").status_code == 409
    assert author.head(place)["Upload-Offset"] == "0"


def test_bytes_after_the_acknowledged_offset_are_overwritten(author, paper):
    place = announce(author, paper)["Location"]
    append(author, place, 0, FILE[:HALF])
    with Upload.objects.get().path.open("ab") as file:
        file.write(b"a part whose row was never written")

    append(author, place, HALF, FILE[HALF:])

    assert Upload.objects.get().path.read_bytes() == FILE


def test_upload_whose_bytes_are_lost_is_not_there(author, paper):
    place = announce(author, paper)["Location"]
    append(author, place, 0, FILE[:HALF])
    Upload.objects.get().path.write_bytes(b"")

    assert author.head(place).status_code == 404
    assert append(author, place, HALF, FILE[HALF:]).status_code == 404
    with pytest.raises(EOFError):
        actions.append_part(upload=Upload.objects.get(), offset=HALF, part=FILE[HALF:], at=TODAY)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_TUS_RESUMABLE": "0.2.2"}, 412),
        ({"content_type": "application/pdf"}, 415),
        ({"HTTP_UPLOAD_OFFSET": "-1"}, 400),
        ({"HTTP_UPLOAD_OFFSET": "²"}, 400),
        ({"HTTP_UPLOAD_OFFSET": "9" * 20}, 400),
        ({"CONTENT_LENGTH": "3000000"}, 413),
        ({"CONTENT_LENGTH": "5", "wsgi.input": BytesIO(b"cut")}, 400),
        ({"CONTENT_LENGTH": ""}, 400),
    ],
)
def test_request_that_is_no_part_is_refused(author, paper, headers, status):
    place = announce(author, paper)["Location"]

    assert append(author, place, 0, b"bytes", **headers).status_code == status
    assert Upload.objects.get().offset == 0


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"size": 25_000_001}, 422, "The file is 25,000,001 bytes; the limit is 25,000,000 bytes (25 MB)."),
        ({"size": 0}, 422, "greater than or equal to 1"),
        ({"name": "x" * 256}, 422, "The name of the file is too long."),
        ({"sha256": "nonsense"}, 422, "valid value"),
    ],
)
def test_announcement_that_cannot_be_is_refused_before_a_byte_is_sent(author, paper, changes, status, sentence):
    answer = announce(author, paper, **changes)

    assert answer.status_code == status
    assert sentence in answer.text
    assert not Upload.objects.exists()


def test_stopped_upload_leaves_nothing(author, paper, django_capture_on_commit_callbacks):
    place = announce(author, paper)["Location"]
    append(author, place, 0, FILE[:HALF])
    path = Upload.objects.get().path

    with django_capture_on_commit_callbacks(execute=True):
        status = author.delete(place).status_code

    assert (status, path.exists(), Upload.objects.exists()) == (204, False, False)


def test_upload_is_of_whoever_began_it(client, author, paper, other_expert, outsider):
    place = announce(author, paper)["Location"]

    for user in (other_expert.user, outsider):
        client.force_login(user)
        asked = [client.head(place), append(client, place, 0, FILE[:HALF]), client.delete(place)]
        assert [each.status_code for each in (*asked, announce(client, paper))] == [404] * 4
    client.logout()
    assert reverse("account_login") in append(client, place, 0, FILE[:HALF]).url
    assert Upload.objects.get().offset == 0


def test_upload_for_another_paper_is_not_taken(author, paper):
    other = factories.make_paper(participant=paper.participant, kind="concept_paper")

    page = post(author, other, bring(author, paper))

    assert "The parts of your file are no longer here." in page.text
    assert Upload.objects.get().paper == paper


def test_parts_end_when_the_paper_is_no_longer_expected(author, paper):
    place = announce(author, paper)["Location"]
    actions.withdraw_paper(paper=paper)

    assert append(author, place, 0, FILE[:HALF]).status_code == 404
    assert announce(author, paper).status_code == 422


def test_parts_need_the_token_of_the_form(paper):
    client = Client(enforce_csrf_checks=True)
    client.force_login(paper.participant.user)
    upload = factories.make_upload(paper)
    place = reverse("papers:parts", args=[paper.participant.meeting.slug, paper.pk, upload.token])

    refused = [append(client, place, 0, b"bytes"), client.delete(place), announce(client, paper)]

    assert [each.status_code for each in refused] == [403] * 3
    assert Upload.objects.get().offset == 0


@pytest.mark.parametrize(
    ("completed", "timeliness", "state"),
    [
        (DUE - SECOND, "on_time", "submitted"),
        (DUE, "on_time", "submitted"),
        (DUE + SECOND, "in_grace", "submitted"),
        (DUE + rules.GRACE, "in_grace", "submitted"),
        (DUE + rules.GRACE + SECOND, "late", "awaited"),
    ],
)
def test_request_that_brings_the_last_part_counts(author, paper, completed, timeliness, state):
    with calendar_at(DUE - SECOND):
        place = announce(author, paper)["Location"]
        append(author, place, 0, FILE[:HALF])
    with calendar_at(completed):
        append(author, place, HALF, FILE[HALF:])
    with calendar_at(completed + timedelta(hours=2)):
        post(author, paper, place)

    version = Version.objects.get()
    assert (version.received_at, version.timeliness) == (completed, timeliness)
    assert Paper.objects.get(pk=paper.pk).state == state


class SlowLine(BytesIO):
    """A body that arrives ten minutes after the deadline, whenever its request began."""

    def __init__(self, body, calendars):
        super().__init__(body)
        self.calendars = calendars

    def read(self, *args):
        self.calendars.enter_context(calendar_at(DUE + timedelta(minutes=10)))
        return super().read(*args)


@pytest.mark.parametrize(
    ("began", "timeliness"), [(DUE - SECOND, "on_time"), (DUE, "on_time"), (DUE + SECOND, "in_grace")]
)
def test_slow_body_counts_from_the_beginning_of_its_request(author, paper, began, timeliness):
    boundary = b"--line\r\n"
    head = b'Content-Disposition: form-data; name="file"; filename="paper.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    body = boundary + head + FILE + b"\r\n--line--\r\n"

    with ExitStack() as calendars:
        calendars.enter_context(calendar_at(began))
        slow = {"wsgi.input": SlowLine(body, calendars)}
        author.generic("POST", address(paper), body, "multipart/form-data; boundary=line", **slow)

    version = Version.objects.get()
    assert (version.received_at, version.timeliness) == (began, timeliness)


@pytest.mark.parametrize(("began", "timeliness"), [(DUE - SECOND, "on_time"), (DUE + SECOND, "in_grace")])
def test_slow_last_part_counts_from_the_beginning_of_its_request(author, paper, began, timeliness):
    place = announce(author, paper)["Location"]
    with ExitStack() as calendars:
        calendars.enter_context(calendar_at(began))
        append(author, place, 0, FILE, **{"wsgi.input": SlowLine(FILE, calendars)})
        post(author, paper, place)

    assert Version.objects.get().timeliness == timeliness


def test_nothing_is_announced_when_the_file_would_not_even_be_held(author, paper):
    with calendar_at(DUE + rules.GRACE + rules.HELD + SECOND):
        answer = announce(author, paper)

    assert (answer.status_code, answer.text) == (422, TOO_LATE)


def test_as_many_files_as_may_come_in_a_day_are_taken_and_no_more(author, paper, settings):
    settings.FILES_A_DAY = 2
    for number in range(2):
        author.post(address(paper), {"file": pdf(f"File {number}")})

    refused = author.post(address(paper), {"file": pdf("One more"), "title": "Typed with care"})
    announced = announce(author, paper)
    with calendar_at(TODAY + timedelta(days=1)):
        taken = author.post(address(paper), {"file": pdf("One more")})

    assert (refused.status_code, announced.status_code, taken.status_code) == (422, 422, 302)
    assert too_many() in refused.text
    assert announced.text == too_many()
    assert Version.objects.count() == 3


def test_uploads_that_were_begun_count_too(author, paper, settings):
    settings.FILES_A_DAY = 2

    answers = [announce(author, paper).status_code for _ in range(3)]

    assert answers == [201, 201, 422]


def test_folder_that_takes_no_file_has_a_page_and_later_takes_the_file(author, paper, settings):
    author.raise_request_exception = False
    part_address = announce(author, paper)["Location"]
    settings.FILE_UPLOAD_TEMP_DIR.rmdir()
    settings.FILE_UPLOAD_TEMP_DIR.touch()

    whole = author.post(address(paper), {"file": pdf("Whole")})
    part = append(author, part_address, 0, FILE[:HALF])
    settings.FILE_UPLOAD_TEMP_DIR.unlink()
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    later = [author.post(address(paper), {"file": pdf("Whole")}), append(author, part_address, 0, FILE[:HALF])]

    assert (whole.status_code, part.status_code) == (507, 507)
    assert "The portal cannot store files at the moment" in whole.text
    assert [answer.status_code for answer in later] == [302, 204]


def test_abandoned_upload_goes_after_a_day_of_real_time(author, paper):
    for _ in range(2):
        append(author, announce(author, paper)["Location"], 0, FILE[:HALF])
    old, young = Upload.objects.all()
    long_ago = real_now() - rules.UPLOAD_LIFE - SECOND
    Upload.objects.filter(pk=old.pk).update(begun_at=long_ago)
    os.utime(old.path, (long_ago.timestamp(),) * 2)

    actions.delete_stale_uploads()

    assert list(Upload.objects.all()) == [young]
    assert (old.path.exists(), young.path.exists()) == (False, True)


def test_what_killed_processes_left_goes_after_a_day(settings):
    incoming, documents = settings.FILE_UPLOAD_TEMP_DIR, settings.FILES_DIR / "documents/ab"
    folder = incoming / "tmpfolder"
    folder.mkdir()
    documents.mkdir(parents=True)
    old = [incoming / "tmp1.upload", folder / "copy.pdf", documents / ".incoming-x"]
    young, kept = incoming / "tmp2.upload", documents / "abcd"
    for path in [*old, young, kept]:
        path.write_bytes(b"left")
    for path in [*old, kept]:
        os.utime(path, (0, 0))

    actions.delete_stale_uploads()
    os.utime(folder, (0, 0))
    actions.delete_stale_uploads()

    assert [path.exists() for path in (*old, folder)] == [False] * 4
    assert young.exists()
    assert kept.exists()


@pytest.mark.embedded("constraints")
def test_upload_cannot_be_complete_and_wait_for_parts(paper):
    upload = factories.make_upload(paper)

    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(completed_at=TODAY)
