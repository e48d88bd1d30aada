"""The signals that the portal's packages listen to, as a table for the documentation: `save()` does not show them."""

import inspect
from pathlib import Path
from weakref import ReferenceType

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.apps import apps
from django.conf import settings
from django.contrib.auth import signals as auth_signals
from django.db.backends import signals as backend_signals
from django.db.models import signals as model_signals
from django.dispatch import Signal

from egm_portal.meetings import actions as meeting_actions
from participants import actions
from reports import signals as report_signals

MODULES = (
    model_signals,
    backend_signals,
    auth_signals,
    account_signals,
    mfa_signals,
    meeting_actions,
    actions,
    report_signals,
)
TITLE = "| signal | sender | receiver |\n|---|---|---|"


def connections() -> list[tuple[str, str, str]]:
    """Signal, sender and receiver of each connection to a function of the portal; receivers in the order of calls."""
    packages = tuple(
        f"{config.name}."
        for config in apps.get_app_configs()
        # The virtual environment may be below the project.
        if Path(config.path).is_relative_to(settings.BASE_DIR) and "site-packages" not in Path(config.path).parts
    )
    # A signal keeps the ids of its senders: models, and apps for what follows a migration.
    senders = {id(model): model._meta.label for model in apps.get_models(include_auto_created=True)}
    senders |= {id(config): f"the app {config.label}" for config in apps.get_app_configs()}
    found = []
    for module in MODULES:
        for name, signal in inspect.getmembers(module, lambda member: isinstance(member, Signal)):
            for (_, sender), reference, *_ in signal.receivers:
                # Receivers are kept as weak references unless they were connected with weak=False.
                receiver = reference() if isinstance(reference, ReferenceType) else reference
                if receiver is not None and receiver.__module__.startswith(packages):
                    path = f"{receiver.__module__}.{receiver.__qualname__}".replace("<locals>.", "")
                    found.append((name, senders.get(sender, "any"), path))
    return sorted(found, key=lambda connection: connection[:2])


def table() -> str:
    return "\n".join([TITLE, *(f"| {name} | {sender} | `{receiver}` |" for name, sender, receiver in connections())])
