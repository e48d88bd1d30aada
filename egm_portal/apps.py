from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalStaticFilesConfig(StaticFilesConfig):
    """Leaves out all of Bootstrap's files but the one style sheet in use, and what is served minified besides.

    Compressing them took most of the time.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap/js/*",
        "bootstrap-*",
        "bootstrap.rtl.*",
        "bootstrap.css*",
        "jquery.js",
        "xregexp.js",
        "select2.full.js",
    ]
