from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from agenda.actions import release_programme
from agenda.models import Programme
from egm_portal.clock import real_now
from egm_portal.mail.models import Message
from office import health, tasks
from office.models import Heartbeat
from tests import factories

BROKER_AWAY = "The broker is not responding."
SILENT = "The queue “{}” has had no heartbeat for 5 minutes: its worker or beat is stopped or overloaded."


@pytest.fixture(autouse=True)
def every_queue_alive(request):
    """Workers and beat have just been at work, where the test has a database."""
    if "db" in request.fixturenames:
        request.getfixturevalue("db")
        for queue in ("mail", "pdf", "files"):
            tasks.record_heartbeat(queue)


def failing():
    return [sentence for sentence in health.failing_parts() if sentence != BROKER_AWAY]


def test_livez_answers_without_the_database(client):
    response = client.get(reverse("office:livez"))

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_nothing_fails_in_a_sound_portal(db):
    assert failing() == []


def test_readyz_names_what_fails(client, db, settings):
    settings.FILES_DIR = settings.DATA_DIR / "absent"

    response = client.get(reverse("office:readyz"))

    assert response.status_code == 503
    lines = response.content.decode().splitlines()
    assert lines[0] == "not ready"
    assert "The folder of files is not writable." in lines


def test_check_ready_names_what_fails_and_ends_with_1(db, settings, capsys):
    settings.FILES_DIR = settings.DATA_DIR / "absent"

    with pytest.raises(SystemExit) as ended:
        call_command("check_ready")

    assert ended.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "not ready"
    assert "The folder of files is not writable." in lines


@pytest.mark.embedded("locks")
def test_check_ready_ends_with_0_in_a_sound_portal(db, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("check_ready")

    assert (ended.value.code, capsys.readouterr().out) == (0, "ready\n")


def test_folder_for_files_on_their_way_is_asked_by_itself(db, settings):
    settings.FILE_UPLOAD_TEMP_DIR.rmdir()
    settings.FILE_UPLOAD_TEMP_DIR.touch()

    assert failing() == ["The folder files/incoming is not writable."]


def test_missing_migration_is_counted(db):
    MigrationRecorder(connection).migration_qs.filter(app="papers", name="0001_initial").delete()

    assert failing() == ["1 migration has not been applied."]


@pytest.mark.parametrize(("minutes", "fails"), [(9, False), (11, True)])
def test_mail_that_no_worker_takes_is_noticed(meeting, minutes, fails):
    factories.make_participant(meeting=meeting, status="invited", mails=True)
    Message.objects.update(next_attempt_at=real_now() - timedelta(minutes=minutes))

    assert failing() == (
        ["E-mails have been waiting for more than 10 minutes: no worker is sending them."] if fails else []
    )


def test_mail_that_waits_for_its_next_attempt_is_no_fault(meeting):
    factories.make_participant(meeting=meeting, status="invited", mails=True)
    Message.objects.update(queued_at=real_now() - timedelta(hours=5), next_attempt_at=real_now() + timedelta(hours=1))

    assert failing() == []


@pytest.mark.parametrize(("minutes", "fails"), [(4, False), (6, True)])
def test_a_queue_whose_worker_is_stopped_is_noticed(db, minutes, fails):
    Heartbeat.objects.filter(queue="pdf").update(at=real_now() - timedelta(minutes=minutes))

    assert failing() == ([SILENT.format("pdf")] if fails else [])


def test_queues_that_have_never_been_served_are_noticed(db):
    Heartbeat.objects.all().delete()

    assert failing() == [SILENT.format(queue) for queue in ("files", "mail", "pdf")]


def test_a_disk_without_room_for_uploads_is_noticed(db, settings):
    settings.UPLOAD_LIMIT = 10**15

    assert [sentence.partition(" has only ")[0] for sentence in failing()] == ["The disk of the files"]


def test_beat_asks_every_queue_for_a_sign_of_life(settings):
    routed = {settings.CELERY_TASK_DEFAULT_QUEUE, *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}
    asked = [
        (entry["args"], entry["options"]["queue"])
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if entry["task"] == tasks.record_heartbeat.name
    ]

    assert sorted(asked) == [([queue], queue) for queue in sorted(routed)]


def test_newest_release_that_cannot_be_read_is_named(meeting):
    factories.make_session(meeting=meeting)
    earlier, newest = (release_programme(meeting=meeting, kind="provisional", by=None) for _ in range(2))
    Programme.objects.filter(pk=earlier.pk).update(content={"format": 99, "sessions": []})
    sound = failing()
    Programme.objects.filter(pk=newest.pk).update(content={"format": 99, "sessions": []})

    assert sound == []
    assert failing() == [f"The newest release of a programme, number {newest.pk}, cannot be read by this version."]


def test_only_get_and_head_are_answered(client, db):
    assert [client.post(reverse(f"office:{name}")).status_code for name in ("livez", "readyz")] == [405, 405]
