from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from egm_portal.clock import real_now
from egm_portal.mail.models import Message
from egm_portal.office import health
from tests import factories

BROKER_AWAY = "The broker does not answer."


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
    assert "The folder of files cannot be written." in lines


def test_missing_migration_is_counted(db):
    MigrationRecorder(connection).migration_qs.filter(app="papers", name="0001_initial").delete()

    assert failing() == ["1 migrations have not been applied."]


@pytest.mark.parametrize(("minutes", "fails"), [(9, False), (11, True)])
def test_mail_that_no_worker_takes_is_noticed(meeting, minutes, fails):
    factories.make_participant(meeting=meeting, status="invited", mails=True)
    Message.objects.update(next_attempt_at=real_now() - timedelta(minutes=minutes))

    assert failing() == (["Mails have waited for more than 10 minutes: no worker sends them."] if fails else [])


def test_mail_that_waits_for_its_next_attempt_is_no_fault(meeting):
    factories.make_participant(meeting=meeting, status="invited", mails=True)
    Message.objects.update(queued_at=real_now() - timedelta(hours=5), next_attempt_at=real_now() + timedelta(hours=1))

    assert failing() == []


def test_only_get_and_head_are_answered(client, db):
    assert [client.post(reverse(f"office:{name}")).status_code for name in ("livez", "readyz")] == [405, 405]
