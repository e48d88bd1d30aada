"""Where style sheets, scripts and pictures of the portal are collected."""

import posixpath
import re
from collections.abc import Callable
from re import Match

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r'(?P<matched>@import "(?P<url>[\w-]+\.css)";)'


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also gives the names with hashes to the modules that a script imports, and joins the sheets that one imports.

    A sheet that imports others is what pages link: `site.css`, for instance. Browsers would ask for each of them, and
    only after the first had come, so their texts stand in it once it is collected. Django's own server for developers
    serves it as it was written, which looks the same.
    """

    support_js_module_import_aggregation = True
    patterns = (("*.css", ((IMPORT, ""),)), *CompressedManifestStaticFilesStorage.patterns)

    def url_converter(self, name: str, hashed_files: dict[str, str], template: str | None = None) -> Callable:
        if template != "":
            return super().url_converter(name, hashed_files, template)

        def text_of_import(match: Match) -> str:
            with self.open(posixpath.join(posixpath.dirname(name), match["url"])) as sheet:
                return re.sub(IMPORT, text_of_import, sheet.read().decode())

        return text_of_import
