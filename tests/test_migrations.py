"""Each migration suits the code of the version before, which goes on running while web servers are replaced in turn."""

import pytest
from django.apps import apps
from django.conf import settings as portal
from django.db import connection
from django_migration_linter import MigrationLinter

SUITABLE: list[str] = []
"""Migrations with something that the linter refuses, though it suits the version before: they say why."""


@pytest.fixture
def linter(db):
    """The linter over our own packages; only PostgreSQL's statements tell what production will do."""
    if connection.vendor != "postgresql":
        pytest.skip("production runs on PostgreSQL")

    def lint(*labels):
        checked = MigrationLinter(include_apps=labels, ignore_name=SUITABLE)
        checked.lint_all_migrations()
        return checked

    return lint


def test_every_migration_suits_the_version_before(linter, capsys):
    labels = [app.label for app in apps.get_app_configs() if (portal.BASE_DIR / app.name.split(".")[0]).is_dir()]

    checked = linter(*labels)

    refused = [line for line in capsys.readouterr().out.splitlines() if line.endswith("ERR")]
    assert (refused, checked.nb_total > 10) == ([], True)


def test_migrations_that_break_the_version_before_are_refused(linter, settings):
    settings.MIGRATION_MODULES = {"office": "tests.unsuitable_migrations"}

    checked = linter("office")

    assert (checked.nb_erroneous, checked.nb_valid) == (3, 2)
