"""The Celery application: its workers only wake what the database already holds."""

import gc
import os

from celery import Celery
from celery.signals import setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")

app = Celery("egm_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**_) -> None:
    """Leaves the logs as the settings have set them up: Celery does so when anything is connected here."""


@worker_init.connect
def freeze_gc_before_fork(**_) -> None:
    # A garbage collection writes to every object that it looks at, so that each process of the worker would get a copy
    # of its own of everything that is loaded by now: 55 MB instead of 1.
    gc.collect()
    gc.freeze()
