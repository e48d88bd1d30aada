"""Tasks that are named by a string: each exists, and no package names one of a package above it or beside it."""

import ast
import importlib
import tomllib
from fnmatch import fnmatch

import pytest
from django.conf import settings

from egm_portal.celery import app

CONTRACT = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
LAYERS = [layer.split(" | ") for layer in CONTRACT["contracts"][0]["layers"]]


def place_of(name):
    """The package of the contract to which a dotted name belongs, and how many layers are above it."""
    return next(
        (package, above)
        for above, layer in enumerate(LAYERS)
        for package in layer
        if name == package or name.startswith(f"{package}.")
    )


def may_name(module, task):
    """Whether a module may name this task: one of its own package, or of a lower layer."""
    (own, own_layer), (package, layer) = place_of(module), place_of(task)
    return own == package or own_layer < layer


def wake_ups():
    """Module and task of each call of `wake_after_commit`; the name may be a constant, as the module sees it."""
    for package in CONTRACT["root_packages"]:
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            if "tests" in path.parts or "wake_after_commit(" not in source:
                continue
            module = ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
            for call in ast.walk(ast.parse(source)):
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("wake_after_commit"):
                    yield module, eval(ast.unparse(call.args[0]), vars(importlib.import_module(module)))


@pytest.fixture(scope="module")
def tasks():
    """The names of all tasks that a worker finds."""
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_task_that_is_woken_exists(tasks):
    woken = {task for _, task in wake_ups()}

    assert len(woken) > 5
    assert woken - tasks == set()


def test_every_task_of_beat_exists(tasks):
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled - tasks == set()


def test_every_route_is_of_a_task(tasks):
    idle = [route for route in settings.CELERY_TASK_ROUTES if not any(fnmatch(task, route) for task in tasks)]

    assert idle == []


def test_woken_task_is_of_the_same_package_or_a_lower_layer():
    assert [(module, task) for module, task in wake_ups() if not may_name(module, task)] == []


@pytest.mark.parametrize(
    ("module", "task", "allowed"),
    [
        ("participants.list_pdf", "participants.tasks.print_lists", True),
        ("reports.actions.reports", "egm_portal.mail.tasks.send_due_messages", True),
        ("participants.list_pdf", "office.tasks.print_lists", False),
        ("egm_portal.mail.actions", "egm_portal.pdf.tasks.render", False),
        ("office.bulk_mail", "my.tasks.delete_expired_codes", False),
    ],
)
def test_neither_a_higher_package_nor_a_neighbour_may_be_named(module, task, allowed):
    assert may_name(module, task) is allowed
