"""The cast of every test, and what no test may do."""

import gc
import hashlib
import math
import os
from contextlib import nullcontext
from pathlib import Path
from threading import BoundedSemaphore
from types import SimpleNamespace

import pytest
from django.db import connection
from pytest_socket import socket_allow_hosts

from agenda.open_conflicts import forget_open_conflicts
from agenda.tests.days import released_day
from agenda.tests.programmes import at
from egm_portal import constant_time
from egm_portal.clock import calendar_at
from egm_portal.meetings import unit
from papers.files import archives, inspection, sanitizing
from tests import factories
from tests.khal import khal_in
from tests.migrated import copied_database

INSPECTED: dict[tuple, inspection.Inspection] = {}
COPIED: dict[tuple, bytes] = {}


def pytest_sessionstart(session) -> None:
    """Looks for garbage seldom, and not among what was loaded: it took a tenth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker, tmp_path_factory):
    """Each of several workers has a database of its own, which is a copy where the database can make one."""
    if "PYTEST_XDIST_WORKER" not in os.environ or connection.vendor != "postgresql":
        yield
        return
    with django_db_blocker.unblock(), copied_database(connection, tmp_path_factory.getbasetemp().parent):
        with django_db_blocker.block():
            yield


@pytest.fixture(autouse=True)
def no_network():
    """Nothing outside this machine is reached."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Passwords of the cast are hashed as cheaply as possible: nothing here depends on their strength."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def unit_of_the_settings():
    """No row of a unit, and no query for it: each process reads it again after some seconds."""
    unit.memory.keep("", seconds=math.inf)
    yield
    unit.memory.keep("", seconds=math.inf)


@pytest.fixture
def held_back(monkeypatch):
    """The seconds for which answers were held back, one after the other; their clock stands still meanwhile."""
    seconds: list[float] = []
    monkeypatch.setattr(constant_time, "time", SimpleNamespace(monotonic=lambda: 0.0, sleep=seconds.append))
    return seconds


@pytest.fixture(autouse=True)
def inspected_once(request, monkeypatch):
    """The same bytes are inspected and copied once in a run: each starts a process. Their own tests start them all."""
    if request.module.__name__.endswith(
        ("test_confinement", "test_copying", "test_inspection", "test_scanning", "test_verdicts", "test_word_files")
    ):
        return
    monkeypatch.setattr(inspection, "inspect_file", _remembered(inspection.inspect_file, INSPECTED))
    monkeypatch.setattr(sanitizing, "sanitize", _remembered(sanitizing.sanitize, COPIED))


def _remembered(work, known: dict):
    def remembered(path, **how):
        key = (hashlib.sha256(Path(path).read_bytes()).hexdigest(), *how.items())
        if key not in known:
            known[key] = work(path, **how)
        return known[key]

    return remembered


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Each test has rows of its own, also where they have the ids of others."""
    forget_open_conflicts()


@pytest.fixture(autouse=True)
def no_archive_is_being_sent(monkeypatch):
    """What a test did not read to its end counts in no other."""
    monkeypatch.setattr(archives, "_free", BoundedSemaphore(archives.AT_ONCE))


@pytest.fixture(autouse=True)
def own_files(tmp_path, settings):
    """Files and mails of a test stay in its own folder."""
    settings.DATA_DIR = tmp_path
    settings.FILES_DIR = settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "files" / "incoming"
    settings.MAIL_DIR = tmp_path / "mail"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def with_history(monkeypatch):
    """Factories write the history of their rows, as the portal does."""
    monkeypatch.setattr(factories, "disable_auditlog", nullcontext)


@pytest.fixture
def meeting(db):
    """The e-participation meeting, public, with its papers open on 10 July 2013."""
    return factories.make_meeting()


@pytest.fixture
def organizer(meeting):
    """An organizer of the meeting, and of no other."""
    return factories.make_organizer(meeting)


@pytest.fixture
def expert(meeting):
    """An expert who has accepted and owes a paper."""
    return factories.make_participant(meeting=meeting, status="accepted")


@pytest.fixture
def other_expert(meeting):
    """Another expert of the same meeting."""
    return factories.make_participant(meeting=meeting, status="accepted")


@pytest.fixture
def outsider(db):
    """Somebody who signs in and takes part in nothing."""
    return factories.make_user()


@pytest.fixture
def khal(tmp_path):
    """Runs khal on a calendar of its own."""
    return khal_in(tmp_path)


@pytest.fixture
def today():
    """The portal's calendar, held at 10 July 2013, 09:00 in Geneva: papers are open."""
    with calendar_at(factories.TODAY):
        yield


@pytest.fixture
def at_desk(client, organizer, today):
    """The organizer's browser, signed in, on that day."""
    client.force_login(organizer)
    return client


@pytest.fixture
def day(meeting):
    """The meeting's first day, as it was released on 10 July: its sessions by title."""
    with calendar_at(factories.TODAY):
        return released_day(meeting)


@pytest.fixture
def morning(day):
    """The portal's calendar, held at 11:05 of that day."""
    with calendar_at(at("24 11:05")):
        yield
