"""`manage.py index_documents`: rebuilds the index of the search."""

from django.core.files.storage import default_storage
from django.core.management import BaseCommand

from papers.models import SearchEntry
from papers.search import index_updates, reading


class Command(BaseCommand):
    help = "Reads the files that have not been read, and rebuilds every entry of the search index."

    def handle(self, **options) -> None:
        for version_id, name in list(reading.unread().values_list("pk", "public_name")):
            if default_storage.exists(name):
                reading.read_version(version_id)
            else:
                self.stderr.write(f"The file of version {version_id} is missing: it was not read.")
        index_updates.index_everything()
        if options["verbosity"]:
            self.stdout.write(f"{SearchEntry.objects.count()} entries.")
