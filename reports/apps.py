from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from egm_portal.meetings import revision
        from reports.models import Report

        revision.raise_on_change(Report, lambda report: report.meeting_id)
