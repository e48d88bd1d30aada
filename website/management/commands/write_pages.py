"""`manage.py write_pages`: the pages that nginx shows by itself, written to `DATA_DIR/pages`."""

from django.conf import settings
from django.core.management import BaseCommand

from egm_portal.storage.disk import write_atomically
from website.errors import pages_of_proxy


class Command(BaseCommand):
    help = "Writes the pages that nginx shows when it cannot, or must not, ask the portal."
    requires_system_checks = []

    def handle(self, **options) -> None:
        folder = settings.DATA_DIR / "pages"
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in pages_of_proxy().items():
            write_atomically(folder / f"{name}.html", [page.encode()])
