"""Which static files of other packages the portal leaves out."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalStaticFilesConfig(StaticFilesConfig):
    """Of Bootstrap's files the pages ask for one style sheet; to compress the others took most of the time."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap/js/*",
        "bootstrap-*",
        "bootstrap.rtl.*",
        "bootstrap.css*",
    ]
