"""`manage.py prepare_files`: makes the public files that are missing, or that are the file as it came."""

from django.core.management import BaseCommand
from django.db.models import F

from papers import actions
from papers.models import Version


class Command(BaseCommand):
    help = (
        "Makes missing public files, also where that failed before, and sanitizes those that are the file as it came."
    )

    def handle(self, **options) -> None:
        unsanitized = Version.objects.filter(public_name=F("stored_name"), media_type="application/pdf")
        for version in unsanitized.select_related("document").defer("first_page"):
            if not actions.sanitize_again(version=version):
                self.stderr.write(f"Version {version.pk} could not be sanitized: readers get it as it came.")
        for version in Version.objects.filter(checks__has_key="unprepared"):
            version.checks = {name: value for name, value in version.checks.items() if name != "unprepared"}
            version.save(update_fields=["checks"])
        actions.prepare_waiting()
        if options["verbosity"]:
            self.stdout.write(f"{Version.objects.without_public_file().count()} files are still waiting.")
