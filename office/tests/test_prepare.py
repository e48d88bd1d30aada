import os
import stat
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from egm_portal import settings as read
from egm_portal.meetings.models import User
from office.management.commands import prepare
from office.organizers import make_organizer
from office.printed_sign_in import make_first_superuser
from tests import factories


@pytest.fixture
def strict_umask():
    """The umask of script/server and of the systemd units, which keeps uploaded files from others."""
    before = os.umask(0o027)
    yield
    os.umask(before)


@pytest.fixture
def one_style_sheet(settings, tmp_path):
    source = tmp_path / "source"
    (source / "css").mkdir(parents=True)
    (source / "css" / "one.css").write_text("p { margin: 0 }\n" * 100, encoding="ascii")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [source]
    settings.STORAGES = portal.STORAGES | {"staticfiles": read.STORAGES["staticfiles"]}
    finders.get_finder.cache_clear()
    yield
    finders.get_finder.cache_clear()


def test_static_files_can_be_read_by_the_user_of_nginx(one_style_sheet, strict_umask, settings):
    prepare.Command().collect_static()

    collected = sorted(settings.STATIC_ROOT.rglob("*"))
    modes = {(path.suffix or "folder", stat.S_IMODE(path.stat().st_mode)) for path in collected}
    assert modes == {("folder", 0o755), (".css", 0o644), (".gz", 0o644), (".br", 0o644), (".json", 0o644)}


def test_static_files_are_kept_under_the_names_by_which_pages_ask(one_style_sheet, settings):
    prepare.Command().collect_static()

    kept = {path.name for path in (settings.STATIC_ROOT / "css").iterdir()}
    name = Path(staticfiles_storage.stored_name("css/one.css")).name
    assert kept == {name, f"{name}.gz", f"{name}.br"}


def test_sheet_has_the_texts_of_those_that_it_imports(one_style_sheet, settings):
    folder = settings.STATICFILES_DIRS[0] / "css"
    (folder / "both.css").write_text('/* All. */\n\n@import "one.css";\n@import "two.css";\n', encoding="ascii")
    (folder / "two.css").write_text('@import "three.css";\na { color: red }\n', encoding="ascii")
    (folder / "three.css").write_text("b { color: blue }\n", encoding="ascii")
    prepare.Command().collect_static()
    before = staticfiles_storage.stored_name("css/both.css")

    (folder / "two.css").write_text('@import "three.css";\na { color: green }\n', encoding="ascii")
    prepare.Command().collect_static()

    name = staticfiles_storage.stored_name("css/both.css")
    joined = (settings.STATIC_ROOT / name).read_text(encoding="ascii")
    assert joined == "/* All. */\n\n" + "p { margin: 0 }\n" * 100 + "\nb { color: blue }\n\na { color: green }\n\n"
    assert name != before


@pytest.mark.embedded("migrations")
@pytest.mark.django_db
def test_database_from_before_the_migrations_began_again_is_refused_with_a_sentence():
    MigrationRecorder(connection).record_unapplied("room", "0001_initial")

    with pytest.raises(CommandError, match="Set DATA_DIR to another folder, or DATABASE_URL to an empty database"):
        call_command("prepare")


@pytest.fixture
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.embedded("migrations")
@pytest.mark.django_db
def test_new_portal_has_a_superuser_who_signs_in_with_the_printed_password(client, data_dir):
    call_command("prepare", superuser=True)
    call_command("prepare", superuser=True)

    password = data_dir / "organizer-password"
    user, typed = User.objects.get(), password.read_text(encoding="ascii").strip()
    client.post(reverse("account_login"), {"login": user.email, "password": typed})
    page = client.get(reverse("admin:index"))
    assert (user.email, user.is_superuser, stat.S_IMODE(password.stat().st_mode)) == (
        "organizer@example.org",
        True,
        0o600,
    )
    assert (page.status_code, page.context["title"]) == (200, "Add your first meeting")


@pytest.mark.django_db
def test_portal_that_somebody_can_open_gets_no_superuser(data_dir):
    organizer = make_organizer(email="a@example.org")

    call_command("prepare", superuser=True)

    assert User.objects.get() == organizer
    assert not (data_dir / "organizer-password").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("in_production", [False, True])
def test_nobody_is_made_beside_an_account_or_in_production(data_dir, settings, in_production):
    settings.PRODUCTION = in_production
    before = [] if in_production else [factories.make_user()]

    make_first_superuser()

    assert list(User.objects.all()) == before
    assert not (data_dir / "organizer-password").exists()
