from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalStaticFilesConfig(StaticFilesConfig):
    """Leaves out all of Bootstrap's files but the one style sheet in use: compressing them took most of the time."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap/js/*",
        "bootstrap-*",
        "bootstrap.rtl.*",
        "bootstrap.css*",
    ]
