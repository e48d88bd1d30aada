"""`manage.py prepare_files`: what readers get of each file, made anew where they get it as it came."""

from django.core.management import BaseCommand
from django.db.models import F

from papers import actions
from papers.models import Version


class Command(BaseCommand):
    help = "Makes the readers' copies of files that are older than this, and tries again where none could be made."

    def handle(self, **options) -> None:
        for version in self._as_they_came():
            if not actions.sanitize_again(version=version):
                self.stderr.write(f"No copy of version {version.pk} could be made: readers get it as it came.")
        for version in Version.objects.filter(checks__has_key="unprepared"):
            version.checks = {name: value for name, value in version.checks.items() if name != "unprepared"}
            version.save(update_fields=["checks"])
        actions.prepare_waiting()
        if options["verbosity"]:
            self.stdout.write(f"{Version.objects.without_public_file().count()} files still wait.")

    def _as_they_came(self):
        older = Version.objects.filter(public_name=F("stored_name"), media_type="application/pdf")
        return older.select_related("document").defer("first_page")
