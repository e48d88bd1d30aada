"""The Celery application: its workers only wake what the database already holds."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")

app = Celery("egm_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**_) -> None:
    """Leaves the logs as the settings have set them up: Celery does so when anything is connected here."""
