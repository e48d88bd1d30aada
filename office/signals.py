"""The signals that the portal's packages listen to, for the documentation.

Whoever reads `save()` does not see what follows from it; this table says it.
"""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from weakref import ReferenceType

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth import signals as auth_signals
from django.db.backends import signals as backend_signals
from django.db.models import signals as model_signals
from django.dispatch import Signal

from participants import actions

MODULES = (model_signals, backend_signals, auth_signals, account_signals, mfa_signals, actions)
TITLE = "| signal | sender | receiver |\n|---|---|---|"


def connections() -> list[tuple[str, str, str]]:
    """Signal, sender and receiver of each connection to a function of the portal; receivers in the order of calls."""
    packages = tuple(f"{config.name}." for config in apps.get_app_configs() if _is_own(config))
    senders = _senders()
    found = [
        (name, senders.get(sender, "any"), f"{receiver.__module__}.{receiver.__qualname__.replace('<locals>.', '')}")
        for module in MODULES
        for name, signal in inspect.getmembers(module, lambda member: isinstance(member, Signal))
        for sender, receiver in _receivers(signal)
        if receiver.__module__.startswith(packages)
    ]
    return sorted(found, key=lambda connection: connection[:2])


def table() -> str:
    """The connections in Markdown."""
    rows = [
        f"| {name} | {sender} | `{receiver.replace('<locals>.', '')}` |" for name, sender, receiver in connections()
    ]
    return "\n".join([TITLE, *rows])


def _is_own(config: AppConfig) -> bool:
    path = Path(config.path)
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def _receivers(signal: Signal) -> Iterator[tuple[int, Callable]]:
    """The id of the sender and the receiver of each connection."""
    for (_, sender), reference, *_ in signal.receivers:
        receiver = reference() if isinstance(reference, ReferenceType) else reference
        if receiver is not None:
            yield sender, receiver


def _senders() -> dict[int, str]:
    models = {id(model): model._meta.label for model in apps.get_models(include_auto_created=True)}
    return models | {id(config): f"the app {config.label}" for config in apps.get_app_configs()}
