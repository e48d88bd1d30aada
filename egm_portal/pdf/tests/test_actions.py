import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace

import pikepdf
import pytest
from django.db import connection, connections

from egm_portal import sandbox
from egm_portal.clock import calendar_at, real_now
from egm_portal.exceptions import NotAllowed
from egm_portal.pdf import actions, registry
from egm_portal.pdf.models import Rendering

pytestmark = pytest.mark.django_db
MORNING = datetime(2013, 7, 10, 7, 0, tzinfo=UTC)
State = Rendering.State


@pytest.fixture
def request_note(meeting, note):
    def request_note(**changes):
        return actions.request_rendering(**({"kind": "note", "meeting": meeting, "subject_id": 1} | changes))

    return request_note


@pytest.mark.embedded("locks")
def test_rendering_is_requested_and_printed(request_note, organizer):
    with calendar_at(MORNING):
        requested = request_note(by=organizer)
        done = actions.run_rendering(requested.pk)

    with done.file.open() as file, pikepdf.open(file) as pdf:
        title = str(pdf.docinfo["/Title"])
        file.seek(0)
        content = file.read()
    assert (requested.state, requested.requested_at, requested.requested_by) == (State.QUEUED, MORNING, organizer)
    assert (done.state, done.percent, done.pages, done.finished_at, done.content) == (State.DONE, 100, 1, MORNING, {})
    assert (done.size, done.sha256) == (len(content), sha256(content).hexdigest())
    assert done.file.name == f"renderings/note-1-{done.content_hash[:16]}.pdf"
    assert title == "Note 1"


def test_same_content_is_not_printed_twice(request_note):
    first = actions.run_rendering(request_note().pk)

    again = actions.run_rendering(request_note().pk)

    assert again == first
    assert (again.attempts, again.started_at) == (1, first.started_at)


def test_changed_content_is_another_rendering(request_note, note):
    first = request_note()
    note.text = "Second wording."

    second = request_note()

    assert second != first
    assert Rendering.objects.count() == 2


def test_rendering_prints_what_was_asked_for(request_note, note):
    rendering = request_note()
    note.text = "Second wording."

    actions.run_rendering(rendering.pk)

    assert note.built == 1


def test_unknown_kind_is_refused(request_note):
    with pytest.raises(registry.UnknownSource):
        request_note(kind="nothing")


def test_worker_is_woken_unless_the_rendering_is_ready(request_note, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as first:
        rendering = request_note()
    actions.run_rendering(rendering.pk)
    with django_capture_on_commit_callbacks() as second:
        request_note()

    assert (len(first), len(second)) == (1, 0)


def test_rendering_that_fails_says_why_and_can_be_asked_for_again(request_note, monkeypatch):
    monkeypatch.setattr(actions.printer, "WALL_SECONDS", 0)
    failed = actions.run_rendering(request_note().pk)
    monkeypatch.undo()

    again = request_note()
    done = actions.run_rendering(again.pk)

    assert (failed.state, failed.error) == (State.FAILED, actions.printer.TOO_LONG)
    assert (again.pk, again.state, again.error) == (failed.pk, State.QUEUED, "")
    assert done.state == State.DONE


def test_rendering_that_waits_is_cancelled_and_can_be_asked_for_again(request_note):
    rendering = request_note()

    actions.cancel_rendering(rendering=rendering)
    left = actions.run_rendering(rendering.pk)
    done = actions.run_rendering(request_note().pk)

    assert (left.state, left.error, left.attempts) == (State.FAILED, actions.CANCELLED, 0)
    assert (done.pk, done.state) == (rendering.pk, State.DONE)


def test_rendering_that_is_cancelled_while_it_is_printed_stops_at_its_next_step(request_note, settings):
    rendering = request_note()
    claimed = actions._claimed(rendering.pk)
    actions.cancel_rendering(rendering=rendering)

    actions._print(claimed)

    rendering.refresh_from_db()
    assert (rendering.state, rendering.error, rendering.step) == (State.FAILED, actions.CANCELLED, "")
    assert not (settings.FILES_DIR / "renderings").exists()


def test_rendering_that_has_ended_is_not_cancelled(request_note):
    done = actions.run_rendering(request_note().pk)

    with pytest.raises(NotAllowed):
        actions.cancel_rendering(rendering=done)

    done.refresh_from_db()
    assert done.state == State.DONE


def test_disk_that_is_full_fails_in_plain_words(request_note, settings):
    (settings.FILES_DIR / "renderings").write_text("in the way", encoding="utf-8")

    failed = actions.run_rendering(request_note().pk)

    assert (failed.state, failed.error) == (State.FAILED, "The PDF could not be stored. The disk may be full.")


@pytest.mark.embedded("locks")
def test_claimed_rendering_is_not_claimed_again_before_its_lease_ends(request_note):
    rendering = request_note()

    first, second = actions._claimed(rendering.pk), actions._claimed(rendering.pk)
    Rendering.objects.update(leased_until=real_now())
    third = actions._claimed(rendering.pk)

    assert (first.attempts, second, third.attempts) == (1, None, 2)


def test_rendering_of_a_worker_that_died_is_taken_up_within_half_a_minute(request_note, settings):
    claimed = actions._claimed(request_note().pk)

    left = (claimed.leased_until - real_now()).total_seconds()

    assert 0 < left + settings.CELERY_BEAT_SCHEDULE["sweep renderings"]["schedule"] < 30


def test_worker_keeps_its_lease_while_it_prints(request_note, monkeypatch):
    claimed = actions._claimed(request_note().pk)
    begun = claimed.leased_until

    actions._keep_lease(claimed)
    young = Rendering.objects.get().leased_until
    Rendering.objects.update(leased_until=begun - actions.RENEWED_AFTER)
    claimed.leased_until = begun - actions.RENEWED_AFTER
    actions._keep_lease(claimed)
    renewed = Rendering.objects.get().leased_until
    Rendering.objects.update(leased_until=begun + actions.LEASE)
    claimed.leased_until -= actions.LEASE

    assert (young, claimed.state) == (begun, State.RUNNING)
    assert renewed > begun
    with pytest.raises(actions.LeaseLost):
        actions._keep_lease(claimed)


def test_silent_printing_renews_the_lease(request_note, monkeypatch):
    monkeypatch.setattr(sandbox, "PULSE", 0.001)
    monkeypatch.setattr(actions, "RENEWED_AFTER", timedelta())
    monkeypatch.setattr(actions, "REPORT_INTERVAL", float("inf"))
    renewals = []

    def note(execute, statement, *rest):
        renewals.extend(["renewal"] * ('SET "leased_until"' in statement))
        return execute(statement, *rest)

    rendering = request_note()
    with connection.execute_wrapper(note):
        done = actions.run_rendering(rendering.pk)

    assert (done.state, len(renewals) > 3) == (State.DONE, True)


def test_running_rendering_is_given_back_as_it_stands(request_note):
    rendering = request_note()
    actions._claimed(rendering.pk)

    assert actions.run_rendering(rendering.pk).state == State.RUNNING


def test_sweep_prints_what_waits_and_what_a_dead_worker_left(request_note):
    queued, left, running = (request_note(subject_id=number) for number in (1, 2, 3))
    for rendering in (left, running):
        actions._claimed(rendering.pk)
    Rendering.objects.filter(pk=left.pk).update(leased_until=real_now() - timedelta(seconds=1))

    actions.run_waiting_renderings()

    states = dict(Rendering.objects.values_list("pk", "state"))
    assert states == {queued.pk: State.DONE, left.pk: State.DONE, running.pk: State.RUNNING}


def test_rendering_that_kills_its_worker_three_times_is_given_up(request_note):
    rendering = request_note()
    for _ in range(actions.ATTEMPTS):
        actions._claimed(rendering.pk)
        Rendering.objects.update(leased_until=real_now() - timedelta(seconds=1))

    actions.run_waiting_renderings()

    rendering.refresh_from_db()
    assert (rendering.state, rendering.error) == (
        State.FAILED,
        "The portal was stopped each time while generating this PDF.",
    )


@pytest.fixture
def no_steps(monkeypatch):
    """No step is written into the row: a worker notices only at the end that its lease is lost."""
    monkeypatch.setattr(actions, "REPORT_INTERVAL", float("inf"))


@pytest.mark.usefixtures("no_steps")
def test_worker_whose_lease_has_ended_leaves_the_winners_file(request_note):
    rendering = request_note()
    slow = actions._claimed(rendering.pk)
    Rendering.objects.update(leased_until=real_now())
    actions._print(actions._claimed(rendering.pk))

    actions._print(slow)

    rendering.refresh_from_db()
    assert rendering.state == State.DONE
    assert rendering.file.storage.exists(rendering.file.name)


def test_file_without_a_rendering_is_deleted_after_an_hour(request_note, settings):
    rendering = actions.run_rendering(request_note().pk)
    kept = settings.FILES_DIR / rendering.file.name
    orphan, fresh = kept.with_name("note-9-left.pdf"), kept.with_name("note-9-fresh.pdf")
    for path in (orphan, fresh):
        path.write_bytes(b"%PDF-")
    for path in (orphan, kept):
        os.utime(path, (0, 0))

    assert actions.delete_orphans() == 1
    assert sorted(path.name for path in kept.parent.iterdir()) == sorted([kept.name, fresh.name])


def test_file_is_kept_with_its_name_and_goes_with_the_row_whose_subject_has_changed(
    request_note, settings, django_capture_on_commit_callbacks
):
    rendering = actions.run_rendering(request_note().pk)
    file = settings.FILES_DIR / rendering.file.name
    os.utime(file, (0, 0))
    Rendering.objects.update(subject_id=2)

    assert actions.delete_orphans() == 0
    with django_capture_on_commit_callbacks(execute=True):
        Rendering.objects.get().delete()
    assert not file.exists()


@pytest.mark.usefixtures("no_steps")
def test_worker_whose_lease_has_ended_writes_nothing_and_its_file_goes_with_the_row(
    request_note, settings, django_capture_on_commit_callbacks
):
    rendering = request_note()
    slow = actions._claimed(rendering.pk)
    Rendering.objects.update(leased_until=real_now())
    actions._claimed(rendering.pk)

    actions._print(slow)

    rendering.refresh_from_db()
    assert (rendering.state, rendering.file.name) == (State.RUNNING, "")
    with django_capture_on_commit_callbacks(execute=True):
        rendering.delete()
    assert list((settings.FILES_DIR / "renderings").iterdir()) == []


def test_steps_are_written_a_few_times_a_second_at_most(request_note, django_assert_num_queries, monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(actions, "time", SimpleNamespace(monotonic=lambda: clock.now))
    report = actions._reporter(actions._claimed(request_note().pk))

    with django_assert_num_queries(1):
        for number in range(50):
            report(f"Laying out page {number}", 20)
    clock.now += actions.REPORT_INTERVAL
    report("Writing the PDF", 80)

    assert list(Rendering.objects.values_list("step", "percent")) == [("Writing the PDF", 80)]


@pytest.mark.django_db(transaction=True)
def test_eight_workers_print_one_rendering_once(request_note):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer; the conditional claim is tested above.")
    rendering = request_note()

    def claim(_):
        try:
            return actions._claimed(rendering.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as workers:
        claims = list(workers.map(claim, range(8)))

    assert len([claimed for claimed in claims if claimed]) == 1
