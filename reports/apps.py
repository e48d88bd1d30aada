from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from egm_portal.meetings import revision
        from papers import embargoes
        from papers.files import storage
        from papers.search import index_updates
        from reports import search_entries
        from reports.models import CitingDocument, Issue, Report, WordImport
        from reports.models.clearances import ClearanceFile

        index_updates.register_passages(search_entries.index_every_report, search_entries.index_due_reports)
        embargoes.register(Issue.objects.ends_of_embargo)
        revision.increment_on_change(Report, lambda report: report.meeting_id)
        revision.increment_on_change(CitingDocument, lambda row: row.recommendation.meeting_id)
        revision.increment_on_change(Issue, lambda issue: issue.report.meeting_id)
        storage.register_references(lambda: ClearanceFile.objects.values_list("stored_name", flat=True))
        storage.register_references(
            lambda: WordImport.objects.exclude(stored_name="").values_list("stored_name", flat=True)
        )
