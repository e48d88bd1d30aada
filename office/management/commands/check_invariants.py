import sys

from django.core.management import BaseCommand
from django.template.defaultfilters import pluralize

from office import invariants


class Command(BaseCommand):
    help = "Hashes every file and looks for rows that contradict each other. Exits with 1 and a line for each finding."
    requires_system_checks = []

    def handle(self, **options) -> None:
        count = 0
        for finding in invariants.findings():
            count += 1
            self.stdout.write(finding)
        if count:
            self.stderr.write(f"{count} finding{pluralize(count)}.")
            sys.exit(1)
        self.stdout.write("Files and rows agree.")
