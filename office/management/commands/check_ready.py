"""`manage.py check_ready`: what /readyz says, for those who run the portal and stand inside."""

import sys
import time

from django.core.management import BaseCommand

from office import health


class Command(BaseCommand):
    help = "Says “ready” and ends with 0, or names each part that fails and ends with 1."
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
