"""The portal's own settings, with the views that its pages are measured against."""

from egm_portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
