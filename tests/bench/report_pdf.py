"""`script/bench report-pdf`: reports of some 30, 100 and 300 pages, with eight footnotes on each page, become PDFs."""

import os
import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from egm_portal.clock import calendar_at  # noqa: E402
from egm_portal.pdf.printer import PRINTER, print_pdf  # noqa: E402
from reports.actions import start_report, write_section  # noqa: E402
from reports.report_pdf import printable  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench.reminders import scratch_database  # noqa: E402
from tests.bench.report_writing import PARAGRAPHS, text  # noqa: E402

MAX_SECONDS = {2: 3.0, 7: 10.0, 20: 20.0}
"""Of processor, by the number of sections, of which each takes some 15 pages. WeasyPrint itself loads in one."""
MAX_MEGABYTES = 500
MAX_GROWTH = 1.3
"""How many times the seconds of a page may be, in the longest report, those of a page in the one before."""


def main() -> int:
    """Prints the table; the result is 1 if anything takes longer or more memory than it may."""
    setup_test_environment()
    call_command("collectstatic", interactive=False, verbosity=0)
    a_page, wrong = [], []
    print(f"{'pages':>8}{'seconds':>10}{'MB':>8}")
    with scratch_database(), calendar_at(factories.TODAY):
        for sections, most in MAX_SECONDS.items():
            pages, seconds, megabytes = measured(report_of(sections))
            print(f"{pages:8}{seconds:10.1f}{megabytes:8.0f}", flush=True)
            a_page.append(seconds / pages)
            if seconds > most or megabytes > MAX_MEGABYTES:
                wrong.append(f"{pages} pages")
    if a_page[-1] > MAX_GROWTH * a_page[-2]:
        wrong.append("growth")
    print(f"\nToo slow or too large: {', '.join(wrong) or 'none'}.")
    return 1 if wrong else 0


def report_of(sections: int) -> int:
    """The id of a new report with so many sections."""
    report = start_report(meeting=factories.make_meeting(slug=f"meeting-{sections}", short_title=f"Of {sections}"))
    for number in range(sections):
        write_section(report=report, chapter="discussion", heading=f"Theme {number}", body=text(PARAGRAPHS, number))
    return report.pk


def measured(report_id: int) -> tuple[int, float, float]:
    """The pages of the PDF, and the seconds of processor and the memory in MB that the renderer took for it."""
    before = used()
    with TemporaryDirectory() as folder:
        pages = print_pdf(printable(report_id), target=Path(folder) / "report.pdf", report=lambda step, percent: None)
    PRINTER.close()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return pages, used() - before, after.ru_maxrss / 1024


def used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
