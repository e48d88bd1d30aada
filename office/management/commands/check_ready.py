"""`manage.py check_ready`: the same as /readyz, from the command line."""

import sys
import time

from django.core.management import BaseCommand

from office import health


class Command(BaseCommand):
    help = "Prints “ready” and exits with 0, or lists each part that fails and exits with 1."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--wait", type=int, default=0, metavar="SECONDS", help="how long the parts may take to start"
        )

    def handle(self, *, wait: int, **options) -> None:
        end = time.monotonic() + wait
        while (failing := health.failing_parts()) and time.monotonic() < end:
            time.sleep(1)
        self.stdout.write("\n".join(["not ready", *failing] if failing else ["ready"]))
        sys.exit(1 if failing else 0)
