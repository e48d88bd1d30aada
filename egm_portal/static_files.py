"""Where style sheets, scripts and pictures of the portal are collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModulesStorage(CompressedManifestStaticFilesStorage):
    """Also gives the names with hashes to the modules that a script imports."""

    support_js_module_import_aggregation = True
